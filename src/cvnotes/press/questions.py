"""The questions that the book answers, and how often each is asked: `questions.yml`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cvnotes.press.errors import ChapterError
from cvnotes.press.reading import decoded

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
    file = root / NAME
    if not file.is_file():
        raise ChapterError(f"there is no {NAME} beside _toc.yml; get it back from the repository")
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(file: Path, changed: int) -> Questions:
    try:
        documents = YAML(typ="safe").load(decoded(NAME, file.read_bytes()))
    except YAMLError as error:
        raise ChapterError(f"{NAME}: {' '.join(str(error).split())}") from None
    if not isinstance(documents, dict):
        raise ChapterError(f"{NAME} is a mapping of documents to their questions")
    asked = {}
    lists = {}
    for document, content in documents.items():
        counts = content.get("asked in") if isinstance(content, dict) else None
        if isinstance(counts, dict) and isinstance(content.get("collections"), int):
            lists[document] = content["collections"], counts
            asked[document] = list(counts)
        elif isinstance(content, list):
            asked[document] = content
        else:
            raise ChapterError(
                f"{NAME}: {document!r} is a list of questions, or has `collections`, their number, "
                "and `asked in`, questions with how many of them ask each"
            )
    return Questions(asked, lists)
