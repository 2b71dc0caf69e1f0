"""The chapters that a command works on, and what it says of those that cannot be read."""

import sys
from pathlib import Path

from cvnotes.press import chapters, toc
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError


def read_all(root: Path, names: list[str]) -> tuple[list[Chapter], int]:
    """The chosen chapters that can be read, and an exit code.

    The code is 2 if there were others, which are named on stderr, and 0 if there were none.
    """
    readable, code = [], 0
    for path in toc.select(root, names):
        try:
            readable.append(chapters.read(root, path))
        except ChapterError as error:
            complain(error)
            code = 2
    return readable, code


def complain(problem: object) -> None:
    """Say what is wrong, in one line on stderr."""
    print(f"cvnotes: {problem}", file=sys.stderr)
