"""Which edition of the book this is, as a time: the same clone makes the same files from it."""

import os
import subprocess
from pathlib import Path

from cvnotes.press.toc import chapter_paths

# The earliest time that a zip can hold: 1 January 1980.
EARLIEST = 315_532_800


def edition(root: Path) -> int:
    """Seconds since 1970: of `SOURCE_DATE_EPOCH`, else of the last commit, else of the last change.

    A later edition has a larger number, by which Anki knows that a card is newer than its own.
    Raises `ValueError` for a `SOURCE_DATE_EPOCH` that is no whole number.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is not None:
        if not given.isdecimal():
            raise ValueError(f"SOURCE_DATE_EPOCH is a whole number of seconds; got {given!r}")
        return max(int(given), EARLIEST)
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
        return max(int(said), EARLIEST)
    except (OSError, subprocess.CalledProcessError, ValueError):
        # No git, no repository, or one without a commit.
        files = (root / path for path in chapter_paths(root))
        return max([EARLIEST, *(int(file.stat().st_mtime) for file in files)])
