"""A chapter's outputs against those of a fresh run, as strictly as nbval compares them."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from itertools import zip_longest
from typing import Any

from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.kernels import in_parallel, kernel, run_cell
from cvnotes.press.wording import SHOWN

# Another processor may round an edge differently: pictures are compared by `make figures CHECK=1`.
PICTURES = ("image/png", "image/jpeg")
READ_FIRST = "text/plain"
# Characters that are shown before the first one that differs.
BEFORE = 20
# No output holds a tuple: notebooks are JSON.
NOTHING = ()


def differences(compared: Sequence[Chapter]) -> Iterator[tuple[Chapter, str]]:
    """Run chapters and yield what came out otherwise than stored: cell, fault and fix, in a line.

    Every cell runs, whatever became of those before it, as long as there is a kernel.
    """
    for chapter, faults in zip(compared, in_parallel(_faults, compared, "check"), strict=True):
        for fault in faults:
            yield chapter, fault


async def _faults(chapter: Chapter, step: Callable) -> list[str]:
    nb = deepcopy(chapter.nb)
    faults = []
    try:
        async with kernel(nb) as client:
            for index, node in enumerate(nb.cells):
                stored = node.get("outputs", [])
                failure = await run_cell(client, chapter.path, index)
                if failure:
                    faults.append(f"In [{failure.number}] raises {failure.error}; fix the cell")
                    if failure.ends_the_run:
                        break
                elif node.cell_type == "code" and (fault := difference(stored, node.outputs)):
                    number = sum(cell.cell_type == "code" for cell in nb.cells[: index + 1])
                    faults.append(
                        f"In [{number}] {fault}; fix the cell, or: make run CHAPTER={chapter.name}"
                    )
    except ChapterError as error:
        faults.append(str(error))
    step()
    return faults


def difference(stored: list, new: list) -> str:
    """How the outputs of a cell differ, in a few words; empty where they do not.

    The texts of a stream count as one, in whatever pieces they came; the order of outputs counts
    within one MIME type.
    """
    before, after = by_type(stored), by_type(new)
    differing = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    if not differing:
        return ""
    # A card is shown in several types; in plain text a reader finds the difference.
    key = READ_FIRST if READ_FIRST in differing else min(differing)
    pairs = zip_longest(before.get(key, []), after.get(key, []), fillvalue=NOTHING)
    old_one, new_one = next((old, new) for old, new in pairs if old != new)
    position = _first_difference(str(old_one), str(new_one))
    return (
        f"shows other outputs than the stored ones ({key} {_excerpt(new_one, position)}, "
        f"stored {_excerpt(old_one, position)})"
    )


def by_type(outputs: list) -> dict[str, list[Any]]:
    """What a cell showed, by stream or MIME type; pictures are left out."""
    shown: dict[str, list[Any]] = {}
    for output in outputs:
        if output.output_type == "stream":
            shown[output.name] = ["".join(shown.get(output.name, [])) + output.text]
        for mime, content in output.get("data", {}).items():
            if mime not in PICTURES:
                shown.setdefault(mime, []).append(content)
    return shown


def _first_difference(old: str, new: str) -> int:
    """The position at which two texts part."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(old), len(new)))


def _excerpt(content: Any, position: int) -> str:
    """What an output shows around a position, blanks and all, which may be what differs."""
    if content == NOTHING:
        return "nothing"
    text = str(content)
    start = max(position - BEFORE, 0)
    end = start + SHOWN
    return f"{'… ' if start else ''}{text[start:end]!r}{' …' if end < len(text) else ''}"
