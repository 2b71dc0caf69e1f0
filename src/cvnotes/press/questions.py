"""The questions that the book answers, by document; the only reader of `questions.yml`."""

from functools import lru_cache
from pathlib import Path

import yaml

from cvnotes.press.errors import ChapterError
from cvnotes.press.reading import content_of, decoded

NAME = "questions.yml"


def known_questions(root: Path) -> dict[str, list[str]]:
    """The questions of each document; raises `ChapterError` where the file does not list them."""
    return _parsed(decoded(NAME, content_of(root, Path(NAME))))


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[str, list[str]]:
    """The file as a mapping; cached, because every chapter asks for it."""
    try:
        known = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ChapterError(f"{NAME} is not YAML: {' '.join(str(error).split())[:160]}") from None
    if not isinstance(known, dict):
        raise ChapterError(f"{NAME} names no document; it holds documents, each with its questions")
    for document, questions in known.items():
        named = [document, *questions] if isinstance(questions, list) else [None]
        if not all(isinstance(name, str) for name in named):
            raise ChapterError(
                f"{NAME}: {document!r} is no text with a list of texts below it; put quotes around "
                "what YAML takes for a number or a mapping"
            )
    return known
