"""One format for library, tests and chapters: ruff's, at the widths of its two configurations."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from cvnotes.press import chapters, storing, toc
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.rules import Fault
from cvnotes.press.wording import plural

FORMATTED = ("src", "tests", "notebooks")
# The rule `size` says it, for all lines of a cell at once.
SAID_BY_A_RULE = ("E501",)


def format(root: Path, names: list[str]) -> int:
    """Format the chapters of these names, or library, tests and all chapters; returns an exit code.

    What ruff cannot fix is printed. Chapters are stored in their normal form, so that a run of an
    unchanged one leaves the file alone.
    """
    paths = toc.select(root, names)
    wanted = [path.as_posix() for path in paths] if names else _existing(root, FORMATTED)
    before = {path: (root / path).read_bytes() for path in paths}
    _ruff(root, "check", "--fix", "--quiet", *wanted)
    said = _ruff(root, "format", "--quiet", *wanted).stderr
    for path in paths:
        # Cells have ids made from their source, which may be another now.
        storing.write(root, path, chapters.read(root, path).nb)
    changed = [path for path in paths if (root / path).read_bytes() != before[path]]
    left = [f"{place}: {message}" for place, message, _ in _lint(root, wanted)]
    for line in [*said.splitlines(), *left]:
        print(f"cvnotes: {line}", file=sys.stderr)
    count = plural(len(paths), "chapter")
    print(f"{len(changed)} of {count} changed; {plural(len(left), 'fault')} left")
    return 1 if said or left else 0


def unformatted(root: Path, checked: Sequence[Chapter]) -> Iterator[Fault]:
    """What ruff would write otherwise in chapters, and what it finds fault with.

    Two runs of ruff serve all chapters.
    """
    by_path = {chapter.path: chapter for chapter in checked}
    for path in would_change(root, [path.as_posix() for path in by_path]):
        slug = by_path[path].slug
        yield Fault(
            slug, "format", f"its code is not as ruff writes it; make format CHAPTER={slug}"
        )
    for place, message, file in _lint(root, [path.as_posix() for path in by_path]):
        slug = by_path[file].slug
        yield Fault(slug, "lint", f"{place.partition(', ')[2]}: {message}; fix it, or make format")


def would_change(root: Path, files: Sequence[str]) -> list[Path]:
    """The files, relative to the root, that ruff would write otherwise."""
    if not files:
        return []
    said = _ruff(root, "format", "--check", *files).stdout.splitlines()
    start = "Would reformat: "
    return [Path(line.removeprefix(start)) for line in said if line.startswith(start)]


def _lint(root: Path, files: Sequence[str]) -> Iterator[tuple[str, str, Path]]:
    """What ruff finds fault with: where, what, and the file, relative to the root."""
    if not files:
        return
    for found in json.loads(_ruff(root, "check", "--output-format", "json", *files).stdout):
        path = Path(found["filename"]).relative_to(root.resolve())
        in_chapter = found["cell"] is not None
        if in_chapter and found["code"] in SAID_BY_A_RULE:
            continue
        cell = f", {_cell_name(root / path, found['cell'])}" if in_chapter else ""
        place = f"{path.as_posix()}{cell}, line {found['location']['row']}"
        yield place, f"{found['message']} ({found['code']})", path


def _cell_name(file: Path, position: int) -> str:
    """A cell as Jupyter calls it: ruff counts Markdown cells too."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    number = sum(cell["cell_type"] == "code" for cell in cells[:position])
    return f"In [{number}]"


def _existing(root: Path, folders: Sequence[str]) -> list[str]:
    return [folder for folder in folders if (root / folder).is_dir()]


def _ruff(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run ruff on files of the book; raises `ChapterError` where it is not installed."""
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments], cwd=root, capture_output=True, text=True
    )
    if "No module named ruff" in run.stderr:
        raise ChapterError("ruff is not installed; pip install -r requirements.txt")
    return run
