"""Measured figures over all of their seeds: lowest and highest must be as written."""

import ast
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from pathlib import Path

from cvnotes.cards import MEASURED_MIME
from cvnotes.environment import SEED_MIME, SWEEP
from cvnotes.press.cells import CodeCell
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.kernels import in_parallel, kernel, run_cell, show
from cvnotes.press.selection import complain, read_all
from cvnotes.press.slicing import needed, without_evidence
from cvnotes.press.wording import plural


def sweep(root: Path, names: list[str]) -> int:
    """Measure every figure of the chapters again and print a line on each; returns an exit code."""
    readable, code = read_all(root, names)
    measuring = [chapter for chapter in readable if measuring_cells(chapter)]
    faults: list[str] = []
    measured = 0

    async def job(chapter: Chapter, step: Callable) -> None:
        nonlocal measured
        left = _seeds(chapter)

        def watch(data: dict) -> None:
            nonlocal left
            if SEED_MIME in data:
                left -= 1
                step(1)

        try:
            async for line, fault in _measured(chapter, watch):
                show(line)
                measured += 1
                if fault:
                    faults.append(fault)
        except ChapterError as error:
            faults.append(f"{chapter.name}: {error}")
        # Where a seed failed, those after it are not tried.
        step(max(left, 0))

    def tally() -> str:
        return f"{plural(measured, 'measured figure')}, {len(faults)} otherwise than written"

    try:
        in_parallel(job, measuring, "sweep", total=sum(map(_seeds, measuring)))
    except BaseException:
        print(f"until then: {tally()}")
        raise
    print(tally())
    for fault in faults:
        complain(fault)
    return code or (1 if faults else 0)


def measuring_cells(chapter: Chapter) -> list[CodeCell]:
    """The cells with measured figures."""
    return [cell for cell in chapter.code if cell.decorated("measured")]


def _seeds(chapter: Chapter) -> int:
    """Over how many seeds the figures of a chapter are measured, as far as it says so in digits."""
    count = 0
    for cell in measuring_cells(chapter):
        for call in cell.decorated("measured").values():
            for given in call.keywords:
                match given:
                    case ast.keyword(arg="seeds", value=ast.Constant(value=int(seeds))):
                        count += seeds
    return count


async def _measured(
    chapter: Chapter, watch: Callable[[dict], object]
) -> AsyncIterator[tuple[str, str]]:
    """A line on each figure of a chapter, as it comes, and what is wrong with it, if anything is.

    Claims and drawings are left out: they are checked elsewhere. `watch` is called with whatever
    the kernel displays.
    """
    nb = deepcopy(chapter.nb)
    indices = [index for index, node in enumerate(nb.cells) if node.cell_type == "code"]
    cells = measuring_cells(chapter)
    figures = [function.name for cell in cells for function in cell.decorated("measured")]
    for cell, index in zip(chapter.code, indices, strict=True):
        nb.cells[index].source = without_evidence(cell, kept=figures)
    async with kernel(nb, variables={SWEEP: "1"}) as client:
        client.on_display = watch
        for number in needed(chapter.code, [cell.number for cell in cells]):
            index = indices[number - 1]
            failure = await run_cell(client, chapter.path, index)
            for output in nb.cells[index].outputs:
                if card := output.get("data", {}).get(MEASURED_MIME):
                    yield _line(chapter, card)
            if failure:
                line = f"{failure}; no further figure of the chapter was measured"
                yield line, line
                return


def _line(chapter: Chapter, card: dict) -> tuple[str, str]:
    written = [card["low"], card["high"]]
    found = list(card["found"])
    about = f"{chapter.name}: {card['id']}, {card['seeds']} seeds: {found[0]} to {found[1]}"
    if found == written:
        return about, ""
    line = f"{about}, written {written[0]} to {written[1]}"
    return line, f"{line}; correct `low` and `high`, and the text that quotes them"
