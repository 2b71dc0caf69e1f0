"""What the drawing functions put on the axes, once their arguments are checked."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from cvnotes import _drawing as drawing
from cvnotes._palette import FAINT, INK, PADDING, SURFACE


def squares(
    ax: Axes, matrix: np.ndarray, color: Any, margins: tuple[int, int, int, int], numbers: bool
) -> None:
    """A square for each number, grey in the margins."""
    top, bottom, left, right = margins
    h, w = matrix.shape
    for (i, j), value in np.ndenumerate(matrix):
        inside = top <= i < h - bottom and left <= j < w - right
        face = color if inside else PADDING
        ax.add_patch(Rectangle((j, i), 1, 1, facecolor=face, edgecolor="white", linewidth=1.5))
        if numbers:
            # A little below the middle: digits have no descenders.
            ax.text(j + 0.5, i + 0.54, drawing.written(value), ha="center", va="center", color=INK)


def cell_numbers(ax: Axes, shown: AxesImage, matrix: np.ndarray) -> None:
    """The numbers of a heat map, dark on light and light on dark."""
    for (i, j), value in np.ndenumerate(matrix):
        # Luminance, as the eye weighs red, green and blue.
        light = np.dot(shown.cmap(shown.norm(value))[:3], (0.299, 0.587, 0.114)) > 0.5
        text = drawing.written(value)
        ax.text(j, i, text, ha="center", va="center", color=INK if light else "white")


def contours(
    ax: Axes,
    f: Callable[..., Any],
    x: tuple[float, float],
    y: tuple[float, float],
    levels: int,
) -> None:
    """Contour lines of a function, close together where it is low."""
    xs, ys = torch.meshgrid(torch.linspace(*x, 201), torch.linspace(*y, 201), indexing="xy")
    with torch.no_grad():
        values = drawing.relief(f(xs, ys), xs.shape)
    low, high = values.min(), values.max()
    heights = low + (high - low) * torch.linspace(0, 1, levels + 1)[1:] ** 2
    ax.contourf(xs, ys, values, levels=[low, *heights], cmap=SURFACE)
    ax.contour(xs, ys, values, levels=heights, colors=FAINT, linewidths=0.8, linestyles="solid")
    ax.set(xlim=x, ylim=y)


def visited(ax: Axes, points: np.ndarray, color: Any, label: str) -> None:
    """A way from point to point: a ring at its start, a square at its end."""
    xs, ys = points.T
    ax.plot(xs, ys, "o-", color=color, markersize=3, linewidth=1.4, label=label)
    (ring,) = ax.plot(xs[:1], ys[:1], "o", color=color, markersize=9)
    ring.set(markerfacecolor="none", markeredgewidth=2)
    ax.plot(xs[-1:], ys[-1:], "s", color=color, markersize=7)


def leaving_curve(
    ax: Axes, name: str, values: np.ndarray, color: Any, limits: tuple[float, float]
) -> None:
    """A curve as far as it stays inside the limits, and a cross where it leaves them."""
    low, high = limits
    inside = np.isfinite(values) & (values >= low) & (values <= high)
    ax.plot(np.where(inside, values, np.nan), color=color, label=name)
    outside = drawing.first_outside(inside)
    edges = [low if values[i] < low else high for i in outside]
    if edges:  # an empty line that is not clipped would take part in the layout
        ax.plot(outside, edges, "X", color=color, markersize=9, clip_on=False)
