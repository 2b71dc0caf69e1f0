"""The figures as files, and whether they still look like those in the notebooks."""

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from cvnotes.press.chapters import Chapter, Figure
from cvnotes.press.rerun import (
    Failure,
    cell_name,
    complain,
    in_parallel,
    kernel,
    read_all,
    run_cell,
)
from cvnotes.press.storing import store

MIMES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
# What says when a file was made; without it, and with a fixed salt for ids, files are the same on every run.
DATES = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
# Another processor may round an edge differently, by a few levels and in a few pixels; a changed digit is far more.
LEVELS, SHARE = 32, 1e-4


def figures(
    root: Path, names: list[str], format: str = "png", out: str = "figures", check: bool = False
) -> int:
    """Re-draw every named figure into `out`, or with `check` compare them with the stored ones. Returns an exit code."""
    readable, code = read_all(root, names)
    problems, written = [], 0
    # The stored pictures are taken out first: drawing replaces the outputs.
    jobs = [(chapter, found) for chapter in readable if (found := chapter.figures)]
    drawings = in_parallel(lambda job, step: _draw(*job, format, step), jobs, "figures")
    for (chapter, found), (drawn, failure) in zip(jobs, drawings):
        if failure:
            problems.append(f"{failure}; its figures from there on are not drawn")
        folder = root / out / chapter.part / chapter.slug
        for figure in found:
            if figure.name not in drawn:
                continue
            if check:
                problems += _compared(chapter, figure.name, figure.png, drawn[figure.name], folder)
            else:
                store(folder / f"{figure.name}.{format}", drawn[figure.name])
            written += 1
    for problem in problems:
        complain(problem)
    print(
        f"{written} figures {'compared with the stored ones' if check else f'in {root / out}'}, {len(problems)} problems"
    )
    return code or (1 if problems else 0)


async def _draw(
    chapter: Chapter, found: list[Figure], format: str, step: Callable
) -> tuple[dict[str, bytes], Failure | None]:
    """Run a chapter up to its last figure; the figures by name, and what went wrong."""
    cells, drawn = {figure.cell: figure.name for figure in found}, {}
    try:
        async with kernel(chapter.nb) as client:
            for index in range(max(cells) + 1):
                if index in cells and format != "png":
                    await client.kc.execute(_format_code(format), silent=True, reply=True)
                if failure := await run_cell(client, chapter.path, index):
                    return drawn, failure
                if index in cells:
                    cell = chapter.nb.cells[index]
                    images = [
                        o.data[MIMES[format]]
                        for o in cell.outputs
                        if MIMES[format] in o.get("data", {})
                    ]
                    if not images:
                        number = sum(c.cell_type == "code" for c in chapter.nb.cells[: index + 1])
                        return drawn, Failure(
                            chapter.path, number, cell_name(cell), "drew no figure", False
                        )
                    drawn[cells[index]] = (
                        images[0].encode() if format == "svg" else base64.b64decode(images[0])
                    )
        return drawn, None
    finally:
        step()


def _format_code(format: str) -> str:
    """Run before each figure, because a chapter's own style may set formats too."""
    return (
        "import matplotlib_inline.backend_inline as _inline, matplotlib as _mpl\n"
        "_mpl.rcParams['svg.hashsalt'] = 'cvnotes'\n"
        f"_inline.set_matplotlib_formats({format!r}, metadata={DATES[format]!r})"
    )


def _compared(
    chapter: Chapter, name: str, stored: bytes | None, new: bytes, folder: Path
) -> list[str]:
    """Nothing if the two look alike; else one line, with a picture of the difference beside the other figures."""
    if stored is None:
        return [f"{chapter.path.as_posix()}, figure {name}: no stored picture; run the chapter"]
    a, b = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)
        for png in (stored, new)
    )
    if a.shape == b.shape:
        share = (np.abs(a - b).max(axis=-1) > LEVELS).mean()
        if share <= SHARE:
            return []
        moved = f"{share:.2%} of its pixels differ"
    else:
        moved = f"its size was {a.shape[1]} x {a.shape[0]} and is {b.shape[1]} x {b.shape[0]}"
    picture = io.BytesIO()
    _side_by_side(a, b).save(picture, "png")
    target = folder / f"{name}.difference.png"
    store(target, picture.getvalue())
    return [
        f"{chapter.path.as_posix()}, figure {name}: {moved}; look at {target} (stored, new, difference), "
        f"then run {chapter.slug} if the new one is right"
    ]


def _side_by_side(a: np.ndarray, b: np.ndarray) -> Image.Image:
    """Stored, new, and where they differ (black), on a common canvas."""
    h, w = (max(a.shape[i], b.shape[i]) for i in (0, 1))
    a, b = (
        np.pad(p, ((0, h - p.shape[0]), (0, w - p.shape[1]), (0, 0)), constant_values=255)
        for p in (a, b)
    )
    difference = np.where(np.abs(a - b).max(axis=-1, keepdims=True) > LEVELS, 0, 255).repeat(
        3, axis=-1
    )
    return Image.fromarray(np.hstack([a, b, difference]).astype(np.uint8))
