"""One format for library, tests and chapters: ruff's, at the widths of its two configurations."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.rules import Fault

# The rule `size` says it, for all lines of a cell at once.
SAID_BY_A_RULE = ("E501",)


def unformatted(root: Path, chapters: Sequence[Chapter]) -> Iterator[Fault]:
    """What ruff would write otherwise in chapters, and what it finds fault with; run once for all."""
    if not chapters:
        return
    by_file = {str((root / chapter.path).resolve()): chapter for chapter in chapters}
    would = _ruff(root, "format", "--check", *by_file).stdout
    for chapter in chapters:
        if f"Would reformat: {chapter.path}" in would.splitlines():
            yield Fault(
                chapter.slug,
                "format",
                f"its code is not as ruff writes it; make format CHAPTER={chapter.slug}",
            )
    for found in json.loads(_ruff(root, "check", "--output-format", "json", *by_file).stdout):
        if found["code"] not in SAID_BY_A_RULE:
            chapter = by_file[found["filename"]]
            # ruff counts Markdown cells too; Jupyter, and so we, do not.
            above = chapter.nb.cells[: found["cell"]]
            number = sum(cell.cell_type == "code" for cell in above)
            yield Fault(
                chapter.slug,
                "lint",
                f"In [{number}], line {found['location']['row']}: {found['message']} "
                f"({found['code']}); make format CHAPTER={chapter.slug} fixes most of these",
            )


def _ruff(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run ruff on files of the book; raises `ChapterError` where it is not installed."""
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments], cwd=root, capture_output=True, text=True
    )
    if "No module named ruff" in run.stderr:
        raise ChapterError("ruff is not installed; pip install -r requirements.txt")
    return run
