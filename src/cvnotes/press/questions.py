"""The questions that the book answers, and how often each is asked: `questions.yml`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cvnotes.press.errors import ChapterError
from cvnotes.press.reading import content_of, decoded

NAME = "questions.yml"


@dataclass(frozen=True)
class Questions:
    """Questions by the document they come from.

    `lists` has the documents that are many collections in one: the number of collections, and how
    many of them ask each question.
    """

    asked: dict[str, list[str]]
    lists: dict[str, tuple[int, dict[str, int]]]

    def known(self, source: object) -> bool:
        """Whether it is a mapping of a document and one of its questions."""
        if not isinstance(source, dict):
            return False
        return source.get("question") in self.asked.get(str(source.get("document")), [])

    def how_often(self, sources: Iterable[object]) -> tuple[int, int] | None:
        """In how many collections the most asked of these questions stands, and of how many."""
        found = []
        for source in sources:
            if isinstance(source, dict) and self.known(source):
                collections, counts = self.lists.get(source["document"], (0, {}))
                found.append((counts.get(source["question"], 0), collections))
        most = max(found, default=(0, 0))
        return most if most[0] else None


def questions(root: Path) -> Questions:
    """The questions of the book at this root; raises `ChapterError` for a file of another form."""
    return _parsed(decoded(NAME, content_of(root, Path(NAME))))


@lru_cache(maxsize=8)
def _parsed(text: str) -> Questions:
    """The file's content; cached, because every chapter asks for it."""
    try:
        documents = YAML(typ="safe").load(text)
    except YAMLError as error:
        raise ChapterError(f"{NAME} is not YAML: {' '.join(str(error).split())[:160]}") from None
    if not isinstance(documents, dict):
        raise ChapterError(f"{NAME} names no document; it holds documents, each with its questions")
    asked = {}
    lists = {}
    for document, content in documents.items():
        counts = content.get("asked in") if isinstance(content, dict) else None
        if isinstance(counts, dict) and isinstance(content.get("collections"), int):
            lists[document] = content["collections"], counts
            asked[document] = list(counts)
        else:
            asked[document] = content
        named = [document, *asked[document]] if isinstance(asked[document], list) else [None]
        if not all(isinstance(name, str) for name in named):
            raise ChapterError(
                f"{NAME}: {document!r} is no text with a list of texts below it, nor with "
                "`collections`, their number, and `asked in`, questions with how many ask each; "
                "put quotes around what YAML takes for a number or a mapping"
            )
    return Questions(asked, lists)
