"""Chapters re-executed in place after an edit, and what came out stored."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cvnotes.press import chapters, storing, toc
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.kernels import in_parallel, kernel, run_cell
from cvnotes.press.selection import complain, read_all

LIBRARY = Path(__file__).parents[1]


def run(root: Path, names: list[str], everything: bool = False) -> int:
    """Re-execute chapters in place; returns an exit code.

    Chapters that did not change since they last ran here are left out, unless `everything` is to
    run.
    """
    readable, code = read_all(root, names)
    unreadable = len(toc.select(root, names)) - len(readable)
    state_file = root / "_build" / "run.json"
    state = _stored_state(state_file)
    shared = {is_drill: _shared_fingerprint(root, is_drill) for is_drill in (False, True)}
    fresh: dict[str, str] = {}
    unchanged = [
        chapter
        for chapter in readable
        if not everything
        and state.get(chapter.path.as_posix()) == _fingerprint(chapter.nb, shared[chapter.is_drill])
    ]
    changed = [chapter for chapter in readable if chapter not in unchanged]

    async def execute(chapter: Chapter, step: Callable) -> bool:
        failure = await _executed(root, chapter)
        step()
        if failure:
            # At once: the other chapters may take long, or be interrupted.
            complain(failure)
            return False
        try:
            stored = chapters.read(root, chapter.path).nb
        except ChapterError as error:
            # Somebody is at work on it, or on the table of contents.
            complain(error)
            return False
        fresh[chapter.path.as_posix()] = _fingerprint(stored, shared[chapter.is_drill])
        return True

    kept = [_tidied(root, chapter) for chapter in unchanged]
    succeeded: list[bool] = []
    try:
        succeeded = in_parallel(execute, changed, "run")
    finally:
        # Another command may have stored chapters meanwhile.
        state = _stored_state(state_file) | fresh
        try:
            storing.store(state_file, json.dumps(state, indent=1, sort_keys=True))
        except ChapterError as error:
            complain(f"{error}; the next run will run these chapters again")
    failed = succeeded.count(False)
    counts = [f"{len(changed) - failed} run", f"{failed} failed", f"{len(unchanged)} unchanged"]
    print(", ".join([*counts, f"{unreadable} unreadable"] if unreadable else counts))
    return code or (0 if all(kept) and all(succeeded) else 1)


async def _executed(root: Path, chapter: Chapter) -> str | None:
    """Run a chapter and store what came out; what went wrong, if anything did."""
    # In the form in which it is stored, so that what is stored is what was run.
    nb = nbformat.reads(storing.normal_form(chapter.nb), as_version=4)
    try:
        async with kernel(nb) as client:
            for index in range(len(nb.cells)):
                if failure := await run_cell(client, chapter.path, index):
                    return (
                        f"{failure}; the notebook was not changed; fix the cell, then: "
                        f"make run CHAPTER={chapter.name}"
                    )
        storing.write(root, chapter.path, nb, chapter.stored)
    except ChapterError as error:
        return str(error)
    return None


def _tidied(root: Path, chapter: Chapter) -> bool:
    """Store a chapter that needs no run in the one form; says why where that could not be."""
    try:
        storing.write(root, chapter.path, chapter.nb, chapter.stored)
    except ChapterError as error:
        complain(error)
        return False
    return True


def _stored_state(file: Path) -> dict[str, str]:
    """The fingerprints of the chapters as they last ran here."""
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _fingerprint(nb: NotebookNode, shared: str) -> str:
    """Hash a chapter's code and outputs: an edited output is to be put right.

    Prose is left out, because editing it requires no new run.
    """
    cells = json.loads(storing.normal_form(nb))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return hashlib.sha256((shared + json.dumps(code, sort_keys=True)).encode()).hexdigest()


def _shared_fingerprint(root: Path, is_drill: bool) -> str:
    """Hash what every chapter, or every drill, depends on: the library and the pins."""
    # What makes the book is not imported by chapters, so a change in it re-executes nothing. Of the
    # chapters, only drills ask the checker of the drills.
    modules = sorted(path for path in LIBRARY.glob("*.py") if path.stem != "__main__")
    if is_drill:
        modules += sorted((LIBRARY / "drills").rglob("*.py"))
    pins = [
        path for path in (root / "requirements.txt", root / "constraints.txt") if path.is_file()
    ]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in (*modules, *pins))).hexdigest()
