"""The visual language of the book: a palette, grids, maps, images with boxes and masks, curves."""

from collections.abc import Callable, Iterable, Mapping

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from cvnotes import _charts as charts
from cvnotes import _drawing as drawing
from cvnotes import _overlays as overlays
from cvnotes._arguments import function, number, truth, whole
from cvnotes._drawing import Values
from cvnotes._palette import (  # noqa: F401, since chapters take their colours here
    ACCENT,
    CYCLE,
    DIVERGING,
    FAINT,
    INK,
    INPUT,
    KERNEL,
    NORMED,
    OTHER,
    OUTPUT,
    PADDING,
    PLAIN,
    RESIDUAL,
    SEQUENTIAL,
    SIGMOID,
    STYLE,
    SURFACE,
    TANH,
    WIDTH,
)


def set_style() -> None:
    """Set matplotlib's defaults for the book: opaque white, text as large as the page's, palette.

    >>> set_style()
    >>> mpl.rcParams["lines.linewidth"]
    2.0
    """
    mpl.rcParams.update(STYLE)


def panels(
    columns: int, rows: int = 1, height: float = 2.4, widths: Iterable[float] | None = None
) -> tuple[Figure, np.ndarray]:
    """A figure as wide as the page with `rows` x `columns` axes; one row of axes if `rows` is 1.

    `height` in inches is one row's, `widths` are relative. Raises `ValueError` for columns or rows
    below 1, sizes not above 0, or another number of widths.

    >>> figure, (left, right) = panels(2, widths=(1, 3))
    >>> figure.get_size_inches().tolist()
    [6.4, 2.4]
    """
    columns, rows = whole("columns", columns), whole("rows", rows)
    height = number("height", height, above=0)
    ratios = None if widths is None else drawing.ratios(widths, columns)
    fig, axes = plt.subplots(
        rows,
        columns,
        figsize=(WIDTH, height * rows),
        squeeze=False,
        gridspec_kw=None if ratios is None else {"width_ratios": ratios},
    )
    return fig, axes[0] if rows == 1 else axes


def grid(
    ax: Axes,
    values: Values,
    color: str = INPUT,
    title: str = "",
    padding: int | tuple[int, int, int, int] = 0,
    window: tuple[int, int, int, int] | None = None,
    numbers: bool = True,
) -> None:
    """Draw a small matrix (H, W) as squares with their numbers.

    `padding` says how many outer cells (all round, or top, bottom, left, right) are padding, drawn
    grey; `window` is (top, left, height, width) of a region to outline, such as the cells under a
    kernel. Raises `ValueError` for what is no matrix, no colour, no such tuple.

    >>> figure, (ax,) = panels(1)
    >>> grid(ax, [[0, 1], [2, 3.75]], window=(0, 0, 1, 2))
    >>> [text.get_text() for text in ax.texts]
    ['0', '1', '2', '3.8']
    """
    drawing.axes(ax)
    matrix = drawing.matrix(values)
    drawing.colour("color", color)
    charts.squares(ax, matrix, color, drawing.margins(padding), truth("numbers", numbers))
    if window is not None:
        ax.add_patch(drawing.outline(window))
    h, w = matrix.shape
    # A little more than the cells, or half of the outermost lines would be cut; row 0 is on top.
    ax.set(xlim=(-0.06, w + 0.06), ylim=(h + 0.06, -0.06), aspect="equal", title=title)
    ax.set_axis_off()


def heat(
    ax: Axes,
    values: Values,
    title: str = "",
    vmin: float | None = None,
    vmax: float | None = None,
    numbers: bool = False,
    signed: bool = False,
) -> AxesImage:
    """Draw a matrix (H, W) as colours, with its numbers if asked; return the image.

    The colours go from `vmin` to `vmax`, by default from the smallest value to the largest;
    `signed` centres them on 0, from -`vmax` to `vmax`. Raises `ValueError` for what is no matrix,
    and for limits that are no numbers or in the wrong order.

    >>> figure, (ax,) = panels(1)
    >>> heat(ax, [[-1, 3]], signed=True).get_clim()
    (-3.0, 3.0)
    """
    drawing.axes(ax)
    matrix = drawing.matrix(values).astype(float)
    low, high = drawing.limits(vmin, vmax)
    if truth("signed", signed):
        low, high = drawing.centred(matrix, vmin, high)
    cmap = DIVERGING if signed else SEQUENTIAL
    # Each entry is one flat square: smoothing would draw values that the matrix does not have.
    shown = ax.imshow(matrix, cmap=cmap, vmin=low, vmax=high, interpolation="nearest")
    if truth("numbers", numbers):
        charts.cell_numbers(ax, shown, matrix)
    ax.set(title=title, xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return shown


def image(ax: Axes, pixels: torch.Tensor, title: str = "") -> None:
    """Draw an image (3, H, W), (1, H, W) or (H, W) with values in [0, 1]; others are clipped.

    Raises `ValueError` for another shape.

    >>> figure, (ax,) = panels(1)
    >>> image(ax, torch.rand(3, 4, 6))
    >>> ax.images[0].get_array().shape
    (4, 6, 3)
    """
    drawing.axes(ax)
    array = drawing.picture(pixels)
    # Without limits a grey image would be stretched from its darkest to its lightest pixel.
    ax.imshow(array, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set(title=title)
    ax.set_axis_off()


def boxes(
    ax: Axes, boxes: Values, labels: Iterable[str | float] | None = None, color: str = ACCENT
) -> None:
    """Draw boxes (N, 4), x1, y1, x2, y2, with a white halo, and a label on each if asked.

    Over an image, corner (0, 0) is the corner of its first pixel, as in `cvnotes.iou`; on axes
    without one, coordinates are those of the axes. Labels are texts or numbers, one a box. Raises
    `ValueError` for what are no boxes, no colour, and another number of labels.

    >>> figure, (ax,) = panels(1)
    >>> image(ax, torch.rand(3, 8, 8))
    >>> boxes(ax, [[0, 0, 4, 8]], labels=[0.75])
    >>> ax.patches[0].get_bbox().extents.tolist(), ax.texts[0].get_text()
    ([-0.5, -0.5, 3.5, 7.5], '0.75')
    """
    overlays.frames(drawing.axes(ax), boxes, labels, color)


def masks(ax: Axes, masks: torch.Tensor, colors: Iterable[str] | None = None) -> None:
    """Draw masks (N, H, W) of truth values over an image of that size, filled and outlined.

    Later ones cover earlier ones. Colours are the palette's in turn, or `colors`, one a mask.
    Raises `ValueError` for other masks, no colours, and another number of them.

    >>> figure, (ax,) = panels(1)
    >>> masks(ax, torch.eye(3, dtype=torch.bool)[None], colors=[OUTPUT])
    >>> len(ax.images)
    1
    """
    overlays.areas(drawing.axes(ax), masks, colors)


def surface(
    ax: Axes,
    f: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    x: tuple[float, float],
    y: tuple[float, float],
    levels: int = 14,
) -> None:
    """Draw contour lines of `f(x, y)` over a rectangle; `f` takes and returns tensors of one shape.

    The lines are close together where f is low: their heights grow with the square of their number.
    Raises `ValueError` for ranges that are not (low, high), levels below 1, and an f that returns
    another shape, is constant, or is not finite.

    >>> figure, (ax,) = panels(1)
    >>> surface(ax, lambda x, y: x**2 + y**2, (-1, 1), (-2, 2))
    >>> len(ax.collections)  # the areas, and the lines between them
    2
    """
    drawing.axes(ax)
    x, y, levels = drawing.span("x", x), drawing.span("y", y), whole("levels", levels)
    charts.contours(ax, function("f", f), x, y, levels)


def path(ax: Axes, points: torch.Tensor, color: str, label: str = "") -> None:
    """Draw the points (T, 2) that a descent visits.

    A ring marks its start, a dot each step, a square its end. Raises `ValueError` for what is no
    list of points.

    >>> figure, (ax,) = panels(1)
    >>> path(ax, torch.tensor([[0.0, 0.0], [1.0, 2.0]]), ACCENT)
    >>> len(ax.lines)
    3
    """
    drawing.axes(ax)
    drawing.colour("color", color)
    charts.visited(ax, drawing.points(points), color, label)


def depths(
    ax: Axes,
    curves: Mapping[str, torch.Tensor],
    colors: Mapping[str, str],
    ylabel: str = "",
    limits: tuple[float, float] = (1e-12, 1e12),
) -> None:
    """Draw measures through depth, (D + 1,) each, on a logarithmic scale.

    They are such as `cvnotes.through_depth` returns. A curve is drawn as far as it stays finite and
    inside `limits`; a cross marks where it leaves them, at the edge. Raises `ValueError` for a
    curve that is no row of numbers or has no colour, and for limits that are not 0 < low < high.

    >>> figure, (ax,) = panels(1)
    >>> depths(ax, {"plain": torch.tensor([1, 1e-8, 1e-16])}, {"plain": PLAIN})
    >>> [line.get_xydata().tolist() for line in ax.lines if line.get_marker() == "X"]
    [[[2.0, 1e-12]]]
    """
    drawing.axes(ax)
    low, high = drawing.span("limits", limits, above=0)
    for name, values, color in drawing.coloured(curves, colors):
        charts.leaving_curve(ax, name, values, color, (low, high))
    ax.set(yscale="log", ylim=(low, high), xlabel="layer", ylabel=ylabel)
