"""One format for library, tests and chapters: ruff's, at the widths of its two configurations."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cvnotes.press import reading, storing
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.rules import Fault
from cvnotes.press.selection import complain, read_all
from cvnotes.press.wording import plural

CODE = ("src", "tests")
# The rule `size` says it, for all lines of a cell at once.
SAID_BY_A_RULE = ("E501",)


@dataclass(frozen=True)
class Finding:
    """What ruff finds fault with: where, what, and the file, relative to the root."""

    place: str
    message: str
    file: Path
    is_fixed_by_format: bool


def format(root: Path, names: list[str]) -> int:
    """Format the chapters of these names, or library, tests and all chapters; returns an exit code.

    What ruff cannot fix is printed. Chapters are stored in their normal form, so that a run of an
    unchanged one leaves the file alone.
    """
    readable, code = read_all(root, names)
    others = [] if names else [folder for folder in CODE if (root / folder).is_dir()]
    said: list[str] = []
    if others:
        _ruff(root, "check", "--fix", "--quiet", *others)
        said += _ruff(root, "format", "--quiet", *others).stderr.splitlines()
    changed = 0
    for chapter in readable:
        try:
            changed += _formatted(root, chapter)
        except ChapterError as error:
            said.append(str(error))
    files = [*others, *(chapter.path.as_posix() for chapter in readable)]
    left = [f"{found.place}: {found.message}" for found in _lint(root, files)]
    for line in [*said, *left]:
        complain(line)
    count = plural(len(readable), "chapter")
    print(f"{changed} of {count} changed; {plural(len(left), 'fault')} left")
    return code or (1 if said or left else 0)


def _formatted(root: Path, chapter: Chapter) -> bool:
    """Store a chapter as ruff writes it, in the normal form; whether that changed the file.

    Raises `ChapterError` for code that cannot be formatted, and where the file was changed
    meanwhile.
    """
    name = ["--stdin-filename", chapter.path.as_posix(), "-"]
    text = storing.normal_form(chapter.nb)
    fixed = _ruff(root, "check", "--fix", "--quiet", "--exit-zero", *name, given=text)
    written = _ruff(root, "format", "--quiet", *name, given=fixed.stdout or text)
    if written.returncode:
        # What is wrong in which line is said with the other faults that ruff finds.
        raise ChapterError(f"{chapter.path.as_posix()}: ruff cannot format it")
    # Cells have ids made from their source, which may be another now.
    nb = reading.notebook(chapter.path.as_posix(), written.stdout.encode())
    storing.write(root, chapter.path, nb, chapter.stored)
    return (root / chapter.path).read_bytes() != chapter.stored


def unformatted(root: Path, checked: Sequence[Chapter]) -> Iterator[Fault]:
    """What ruff would write otherwise in chapters, and what it finds fault with.

    Two runs of ruff serve all chapters.
    """
    by_path = {chapter.path: chapter for chapter in checked}
    for path in would_change(root, [path.as_posix() for path in by_path]):
        name = by_path[path].name
        yield Fault(
            name, "format", f"its code is not as ruff writes it; make format CHAPTER={name}"
        )
    for found in _lint(root, [path.as_posix() for path in by_path]):
        name = by_path[found.file].name
        remedy = f"make format CHAPTER={name}" if found.is_fixed_by_format else "fix it"
        place = found.place.partition(", ")[2]
        yield Fault(name, "lint", f"{place}: {found.message}; {remedy}")


def would_change(root: Path, files: Sequence[str]) -> list[Path]:
    """The files, relative to the root, that ruff would write otherwise."""
    if not files:
        return []
    said = _ruff(root, "format", "--check", *files).stdout.splitlines()
    start = "Would reformat: "
    return [Path(line.removeprefix(start)) for line in said if line.startswith(start)]


def _lint(root: Path, files: Sequence[str]) -> Iterator[Finding]:
    """What ruff finds fault with."""
    if not files:
        return
    run = _ruff(root, "check", "--output-format", "json", *files)
    try:
        faults = json.loads(run.stdout)
    except json.JSONDecodeError:
        # It found no fault and no soundness either: its settings are wrong, or a file ended it.
        said = " ".join(run.stderr.split())[:160]
        raise ChapterError(f"ruff cannot check {', '.join(files)[:100]}: {said}") from None
    for found in faults:
        path = Path(found["filename"]).relative_to(root.resolve())
        in_chapter = found["cell"] is not None
        if in_chapter and found["code"] in SAID_BY_A_RULE:
            continue
        cell = f", {_cell_name(root / path, found['cell'])}" if in_chapter else ""
        place = f"{path.as_posix()}{cell}, line {found['location']['row']}"
        message = " ".join(found["message"].split())
        fix = found["fix"] or {}
        yield Finding(
            place, f"{message} ({found['code']})", path, fix.get("applicability") == "safe"
        )


def _cell_name(file: Path, position: int) -> str:
    """A cell as Jupyter calls it: ruff counts Markdown cells too."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    number = sum(cell["cell_type"] == "code" for cell in cells[:position])
    return f"In [{number}]"


def _ruff(root: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess:
    """Run ruff on files of the book; raises `ChapterError` where it is not installed."""
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments],
        cwd=root,
        input=given,
        capture_output=True,
        encoding="utf-8",
    )
    if "No module named ruff" in run.stderr:
        raise ChapterError("ruff is not installed; pip install -r requirements.txt")
    return run
