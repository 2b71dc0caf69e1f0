"""Chapters re-executed in place after an edit, and what came out stored."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from cvnotes.press import storing
from cvnotes.press.chapters import Chapter
from cvnotes.press.kernels import Failure, in_parallel, kernel, run_cell
from cvnotes.press.selection import complain, read_all


def run(root: Path, names: list[str], everything: bool = False) -> int:
    """Re-execute chapters in place; returns an exit code.

    Chapters that did not change since they last ran here are left out, unless `everything` is to
    run.
    """
    readable, code = read_all(root, names)
    state_file = root / "_build" / "run.json"
    state = _stored_state(state_file)
    shared = _shared_fingerprint(root)
    changed = []
    for chapter in readable:
        if everything or state.get(chapter.path.as_posix()) != _fingerprint(chapter.nb, shared):
            changed.append(chapter)
        else:
            storing.write(root, chapter.path, chapter.nb)

    async def execute(chapter: Chapter, step: Callable) -> Failure | None:
        try:
            async with kernel(chapter.nb) as client:
                for index in range(len(chapter.nb.cells)):
                    if failure := await run_cell(client, chapter.path, index):
                        return failure
            storing.write(root, chapter.path, chapter.nb)
            state[chapter.path.as_posix()] = _fingerprint(chapter.nb, shared)
            return None
        finally:
            step()

    outcomes = []
    try:
        if changed:
            outcomes = in_parallel(execute, changed, "run")
    finally:
        storing.store(state_file, json.dumps(state, indent=1, sort_keys=True))
    failures = [failure for failure in outcomes if failure]
    for failure in failures:
        complain(failure)
        complain(
            "the notebook was not changed; fix the cell, then: "
            f"make run CHAPTER={failure.chapter.stem}"
        )
    print(
        f"{len(changed) - len(failures)} run, {len(failures)} failed, "
        f"{len(readable) - len(changed)} unchanged"
    )
    return code or (1 if failures else 0)


def _stored_state(file: Path) -> dict[str, str]:
    """The fingerprints of the chapters as they last ran here."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _fingerprint(nb: NotebookNode, shared: str) -> str:
    """Hash a chapter's code and outputs: an edited output is to be put right.

    Prose is left out, because editing it requires no new run.
    """
    cells = json.loads(storing.normal_form(nb))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return hashlib.sha256((shared + json.dumps(code, sort_keys=True)).encode()).hexdigest()


def _shared_fingerprint(root: Path) -> str:
    """Hash what every chapter depends on: the library and the pins."""
    # What makes the book is not imported by chapters, so a change in it re-executes nothing.
    library = Path(__file__).parents[1].glob("*.py")
    modules = sorted(path for path in library if path.stem != "__main__")
    pins = [
        path for path in (root / "requirements.txt", root / "constraints.txt") if path.is_file()
    ]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in (*modules, *pins))).hexdigest()
