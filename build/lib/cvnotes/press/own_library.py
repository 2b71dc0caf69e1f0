"""Whether the library that runs is the one of the book that it works on."""

import shlex
import sys
from pathlib import Path

from cvnotes.press.errors import ChapterError

RUNNING = Path(__file__).resolve().parents[1]


def check_library(root: Path) -> None:
    """Raise `ChapterError` where the library that runs is another clone's than the book's.

    An environment that was copied or shared leads to the clone for which it was made.
    """
    own = root / "src" / "cvnotes"
    if own.is_dir() and RUNNING != own.resolve():
        raise ChapterError(
            f"this is the library of {RUNNING.parents[1]}, and the book that of {root}; run: "
            f"{sys.executable} -m pip install -e {shlex.quote(str(root))}"
        )
