"""The figures as files, and whether they still look like those in the notebooks."""

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from cvnotes.press.chapters import NAME, Chapter, Figure
from cvnotes.press.errors import ChapterError
from cvnotes.press.kernels import Failure, in_parallel, kernel, run_beside, run_cell
from cvnotes.press.selection import complain, read_all
from cvnotes.press.storing import store
from cvnotes.press.wording import plural

MIMES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
# What says when a file was made; without it, and with a fixed salt for ids, files are the same on
# every run.
DATES = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
# Another processor may round an edge differently, by a few levels and in a few pixels; a changed
# digit is far more.
LEVELS, SHARE = 32, 1e-4
# The figures of a chapter by name, and what went wrong.
Drawing = tuple[dict[str, bytes], Failure | None]


def figures(
    root: Path, names: list[str], format: str = "png", out: str = "figures", check: bool = False
) -> int:
    """Re-draw every named figure into `out`; returns an exit code.

    With `check` they are compared with the stored ones instead, and those that differ are drawn
    there.
    """
    readable, code = read_all(root, names)
    problems = [
        f"{chapter.path.as_posix()}, cell {figure.cell + 1}: a figure's name, and its file's, is "
        f"lower-case words joined by hyphens; got {figure.name!r}"
        for chapter in readable
        for figure in chapter.figures
        if not NAME.fullmatch(figure.name)
    ]
    # The stored pictures are taken out first: drawing replaces the outputs.
    jobs = [(chapter, found) for chapter in readable if (found := _named(chapter))]

    async def draw(job: tuple[Chapter, list[Figure]], step: Callable) -> Drawing:
        drawing = await _draw(*job, format)
        step()
        return drawing

    drawings = in_parallel(draw, jobs, "figures")
    finished = 0
    for (chapter, found), (drawn, failure) in zip(jobs, drawings, strict=True):
        if failure:
            problems.append(f"{failure}; its figures from there on are not drawn")
        folder = root / out / chapter.part / chapter.slug
        for figure in found:
            if figure.name not in drawn:
                continue
            new = drawn[figure.name]
            try:
                if check:
                    problems += _compared(chapter, figure.name, figure.png, new, folder)
                else:
                    store(folder / f"{figure.name}.{format}", new)
                finished += 1
            except ChapterError as error:
                problems.append(str(error))
    for problem in problems:
        complain(problem)
    done = "compared with the stored ones" if check else f"in {root / out}"
    print(f"{plural(finished, 'figure')} {done}, {plural(len(problems), 'problem')}")
    return code or (1 if problems else 0)


def _named(chapter: Chapter) -> list[Figure]:
    """The figures of a chapter that have a name for a file."""
    return [figure for figure in chapter.figures if NAME.fullmatch(figure.name)]


async def _draw(chapter: Chapter, found: list[Figure], format: str) -> Drawing:
    """Run a chapter up to its last figure."""
    names = {figure.cell: figure.name for figure in found}
    drawn: dict[str, bytes] = {}
    try:
        async with kernel(chapter.nb) as client:
            for index in range(max(names) + 1):
                if index in names and format != "png":
                    await run_beside(client, _format_code(format))
                if failure := await run_cell(client, chapter.path, index):
                    return drawn, failure
                if index not in names:
                    continue
                picture = _picture(chapter.nb.cells[index], format)
                if picture is None:
                    number = sum(c.cell_type == "code" for c in chapter.nb.cells[: index + 1])
                    name = f"figure {names[index]}"
                    return drawn, Failure(chapter.path, number, name, "drew no figure")
                drawn[names[index]] = picture
        return drawn, None
    except ChapterError as error:
        return drawn, Failure(chapter.path, 1, "its kernel", str(error))


def _picture(cell: NotebookNode, format: str) -> bytes | None:
    """The first picture of a format among a cell's outputs."""
    for output in cell.outputs:
        if (content := output.get("data", {}).get(MIMES[format])) is not None:
            try:
                return content.encode() if format == "svg" else base64.b64decode(content)
            except ValueError:
                return None
    return None


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
    """Nothing if the two look alike; else a line, with a picture of the difference in `folder`."""
    where = f"{chapter.path.as_posix()}, figure {name}"
    again = f"make run CHAPTER={chapter.name}"
    if stored is None:
        return [f"{where}: no picture is stored; {again}"]
    try:
        moved = difference(stored, new)
    except (OSError, SyntaxError, ValueError):
        # Pillow has one for each way in which a picture is none: cut off, no PNG, a broken chunk.
        return [f"{where}: what is stored is no picture; {again}"]
    if not moved:
        return []
    target = folder / f"{name}.difference.png"
    store(target, _side_by_side(_pixels(stored), _pixels(new)))
    return [
        f"{where}: {moved}; look at {target} (stored, new, difference), and if the new one is "
        f"right: {again}"
    ]


def difference(stored: bytes, new: bytes) -> str:
    """How two PNGs look different, in a few words; empty where they look alike."""
    a, b = _pixels(stored), _pixels(new)
    if a.shape != b.shape:
        return f"its size was {a.shape[1]} x {a.shape[0]} and is {b.shape[1]} x {b.shape[0]}"
    share = (np.abs(a - b).max(axis=-1) > LEVELS).mean()
    return f"{share:.2%} of its pixels differ" if share > SHARE else ""


def _pixels(png: bytes) -> np.ndarray:
    """A picture as (H, W, 3); signed, so that differences are."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)


def _side_by_side(a: np.ndarray, b: np.ndarray) -> bytes:
    """Stored, new, and where they differ (black), on a common canvas, as PNG."""
    height = max(a.shape[0], b.shape[0])
    width = max(a.shape[1], b.shape[1])
    a, b = _on_canvas(a, height, width), _on_canvas(b, height, width)
    differs = np.abs(a - b).max(axis=-1, keepdims=True) > LEVELS
    where = np.where(differs, 0, 255).repeat(3, axis=-1)
    picture = io.BytesIO()
    Image.fromarray(np.hstack([a, b, where]).astype(np.uint8)).save(picture, "png")
    return picture.getvalue()


def _on_canvas(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """A picture with white below and to the right of it."""
    margins = ((0, height - pixels.shape[0]), (0, width - pixels.shape[1]), (0, 0))
    return np.pad(pixels, margins, constant_values=255)
