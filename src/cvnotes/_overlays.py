"""Boxes and masks over a picture: what they check, and how they stay readable on a photograph."""

from typing import Any

import matplotlib as mpl
import numpy as np
import torch
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cvnotes import _drawing as drawing
from cvnotes._arguments import is_number, listed, shown
from cvnotes._boxes import corners
from cvnotes._palette import CYCLE, INK

# Points. A figure as wide as a phone shows a label of this size 9 pixels high.
FRAME, OUTLINE, HALO, LABEL = 1.8, 1.2, 1.0, 12
FILL = 0.45


def frames(ax: Axes, boxes: object, labels: object, color: object) -> None:
    """Draw boxes with their labels."""
    places = corners("boxes", boxes).detach().cpu().numpy()
    texts = None if labels is None else _texts(labels, len(places))
    drawing.colour("color", color)
    # The first pixel of an image is drawn around (0, 0), and its box begins at (0, 0).
    shift = 0.5 if ax.images else 0
    for left, top, right, bottom in places - shift:
        frame = Rectangle((left, top), right - left, bottom - top, fill=False)
        frame.set(edgecolor=color, linewidth=FRAME, joinstyle="miter", path_effects=_halo(FRAME))
        ax.add_patch(frame)
    if not ax.images:
        ax.autoscale_view()
    for place, text in zip(places - shift, texts or [], strict=False):
        _label(ax, place, text, color)


def areas(ax: Axes, masks: object, colors: object) -> None:
    """Draw masks, each filled and outlined."""
    areas = _masks(masks)
    for area, color in zip(areas, _colours(colors, len(areas)), strict=True):
        ax.imshow(area[..., None] * mpl.colors.to_rgba(color, FILL), interpolation="nearest")
        if area.any():  # matplotlib warns of an outline that it does not find
            _outline(ax, area, color)


def _outline(ax: Axes, area: np.ndarray, color: Any) -> None:
    """The outline of a mask; the view stays as it was."""
    limits = ax.get_xlim(), ax.get_ylim()
    # An empty cell all round closes the outline of what touches the edge.
    h, w = area.shape
    xs, ys = np.arange(-1, w + 1), np.arange(-1, h + 1)
    outline = ax.contour(xs, ys, np.pad(area, 1), levels=[0.5])
    outline.set(edgecolor=color, linewidth=OUTLINE, path_effects=_halo(OUTLINE))
    ax.set(xlim=limits[0], ylim=limits[1])


def _halo(width: float) -> list[patheffects.AbstractPathEffect]:
    """White on both sides of a line, which then stands out from any photograph."""
    stroke = patheffects.withStroke(linewidth=width + 2 * HALO, foreground="white", alpha=0.85)
    return [stroke]


def _label(ax: Axes, place: np.ndarray, text: str, color: Any) -> None:
    """A label on a box's upper edge, or below it where there is no room above."""
    left, top, right, _ = place
    if ax.images:
        # Of a box that leaves the picture the label stays.
        left, right = max(left, min(ax.get_xlim())), min(right, max(ax.get_xlim()))
        top = max(top, min(ax.get_ylim()))
    # Shares of the axes, whichever way they run.
    x, y = ax.transAxes.inverted().transform(ax.transData.transform((left, top)))
    at_the_right, at_the_top = x > 0.75, y > 0.88
    red, green, blue = mpl.colors.to_rgb(color)
    # Luminance, as the eye weighs red, green and blue.
    is_light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.55
    ax.text(
        right if at_the_right else left,
        top,
        text,
        color=INK if is_light else "white",
        fontsize=LABEL,
        ha="right" if at_the_right else "left",
        va="top" if at_the_top else "bottom",
        bbox={"facecolor": color, "edgecolor": "white", "linewidth": 0.8, "pad": 1.5},
    )


def _texts(labels: object, n: int) -> list[str]:
    words = f"texts or numbers, one for each of {n} boxes"
    given = listed("labels", labels, words)
    if len(given) != n or not all(isinstance(item, str) or is_number(item) for item in given):
        raise ValueError(f"labels must be {words}; got {shown(labels)}")
    return [item if isinstance(item, str) else drawing.written(item) for item in given]


def _masks(masks: object) -> np.ndarray:
    """Masks (N, H, W) as an array of truth values; raises `ValueError` for anything else."""
    array = masks.detach().cpu().numpy() if isinstance(masks, torch.Tensor) else masks
    if isinstance(array, np.ndarray) and array.dtype == bool and array.ndim == 3:
        if 0 not in array.shape[1:]:
            return array
    raise ValueError(f"masks must be truth values (N, H, W); got {shown(masks)}")


def _colours(colors: object, n: int) -> list[Any]:
    """One colour for each mask, the palette's if none are given."""
    if colors is None:
        return [CYCLE[i % len(CYCLE)] for i in range(n)]
    given = listed("colors", colors, "colours of matplotlib")
    if len(given) != n:
        raise ValueError(f"colors must be one for each of {n} masks; got {len(given)}")
    return [drawing.colour("every one of colors", color) for color in given]
