"""The whole book under other seeds and thread counts: outputs may differ, no claim may break."""

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from cvnotes.cards import MEASURED_MIME, MIME
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.kernels import (
    Failure,
    WatchedClient,
    in_parallel,
    kernel,
    run_beside,
    run_cell,
    show,
)
from cvnotes.press.selection import complain, read_all
from cvnotes.press.wording import plural

# A chapter's seeds lie within a few thousand of each other. Two offsets differ by a multiple of
# this prime, so no two runs try the same seed, however round the numbers in a chapter are.
STEP = 10_007
# NumPy takes seeds below 2 ** 32.
LARGEST = 2**32 // STEP - 1
LOST = "the kernel died or hangs since the run before; nothing of a chapter runs on after its end"


@dataclass
class Tally:
    """What was tried so far, and what broke."""

    runs: int = 0
    claims: int = 0
    broken: int = 0
    failed: int = 0
    outside: int = 0

    def __str__(self) -> str:
        return (
            f"{self.broken} of {plural(self.claims, 'claim run')} broke, "
            f"{plural(self.failed, 'other cell')} failed, "
            f"{plural(self.outside, 'measured figure')} outside the written range "
            f"({plural(self.runs, 'run')} of a chapter)"
        )


def first_offsets(count: int) -> list[int]:
    """The same offsets on every call, for a start."""
    return [STEP * n for n in range(1, count + 1)]


def drawn_offsets(count: int, week: int) -> list[int]:
    """Offsets drawn afresh for each week, and the same all through one.

    Raises `ChapterError` for more than there are.
    """
    if count >= LARGEST:
        raise ChapterError(f"there are {LARGEST - 1:,} seeds to draw from; got {count:,}")
    steps = random.Random(week).sample(range(1, LARGEST), count)
    return [STEP * n for n in sorted(steps)]


def stress(root: Path, names: list[str], offsets: Sequence[int], threads: Sequence[int]) -> int:
    """Run every chapter under all seeds shifted by each offset, with each number of threads.

    What breaks is printed as it does; what was tried, at the end or when interrupted. Returns an
    exit code: 1 where a claim broke or a cell failed.
    """
    readable, code = read_all(root, names)
    tally = Tally()
    print(f"offsets {' '.join(map(str, offsets))}; threads {' '.join(map(str, threads))}")

    def lost(line: str) -> None:
        tally.failed += 1
        show(line)

    async def shifted_runs(job: tuple[Chapter, int], step: Callable) -> None:
        chapter, count = job
        # The same chapter may run at the same time with another number of threads.
        nb = deepcopy(chapter.nb)
        left = list(offsets)
        while left:
            try:
                async with kernel(nb, count) as client:
                    serves = True
                    while left and serves:
                        offset = left.pop(0)
                        serves = await _shift(client, offset)
                        if serves:
                            serves = await _run(client, chapter, offset, count, tally)
                        else:
                            lost(f"{_where(chapter, offset, count)}: {LOST}")
                        step(1)
            except ChapterError as error:
                lost(f"{_where(chapter, left.pop(0), count)}: {error}")
                step(1)

    jobs = [(chapter, count) for chapter in readable for count in threads]
    try:
        in_parallel(shifted_runs, jobs, "stress", total=len(jobs) * len(offsets))
    except BaseException:
        print(f"until then: {tally}")
        raise
    print(tally)
    if tally.broken:
        complain(
            "a claim that breaks under another seed is wrong as stated: restate it, or give it "
            "margin; SEED=<offset> tries it again"
        )
    return code or (1 if tally.broken or tally.failed else 0)


async def _shift(client: WatchedClient, offset: int) -> bool:
    """Set the offset in the client's kernel, and forget what the run before has left there.

    One kernel serves all offsets: %reset keeps loaded what was imported. Returns whether there was
    still a kernel.
    """
    code = f"%reset -f\n__import__('os').environ['CVNOTES_SEED'] = '{offset}'"
    return await run_beside(client, code)


def _where(chapter: Chapter, offset: int, threads: int) -> str:
    return f"{chapter.name}, offset {offset}, threads {threads}"


async def _run(
    client: WatchedClient, chapter: Chapter, offset: int, threads: int, tally: Tally
) -> bool:
    """Run all cells, whatever became of those before; print and count what broke.

    Returns whether the kernel can serve another run: not where it died or is still busy.
    """
    where = _where(chapter, offset, threads)
    tally.runs += 1
    for index, cell in enumerate(client.nb.cells):
        if cell.cell_type != "code":
            continue
        failure = await run_cell(client, chapter.path, index)
        shown = [output.get("data", {}) for output in cell.outputs]
        tally.claims += sum(MIME in data for data in shown)
        for data in shown:
            if (card := data.get(MEASURED_MIME)) and _is_outside(card):
                tally.outside += 1
                show(
                    f"{where}: measured {card['id']} is {card['found'][0]}, outside "
                    f"{card['low']} to {card['high']}"
                )
        if failure:
            _count(failure, tally)
            show(f"{where}: In [{failure.number}] ({failure.name}): {failure.error}")
            if failure.ends_the_run:
                return False
    return True


def _count(failure: Failure, tally: Tally) -> None:
    if failure.is_claim:
        tally.claims += 1
        tally.broken += 1
    else:
        tally.failed += 1


def _is_outside(card: dict) -> bool:
    """Whether a measured figure lies outside the range written beside it."""
    low, high = float(card["low"]), float(card["high"])
    return not all(low <= float(value) <= high for value in card.get("found", ()))
