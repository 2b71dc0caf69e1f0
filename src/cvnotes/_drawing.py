"""What the drawing functions check, and how they write a number."""

import math
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like
from matplotlib.patches import Rectangle

from cvnotes._arguments import instance, is_number, is_whole, listed, mapping, number, shown
from cvnotes._palette import KERNEL

Values = torch.Tensor | np.ndarray | list[Any]


def axes(ax: object) -> Axes:
    """The axes themselves; raises `ValueError` for what is none."""
    return instance("ax", ax, Axes, "axes of matplotlib, such as draw.panels returns")


def colour(name: str, value: object) -> Any:
    """The colour itself; raises `ValueError` for what matplotlib knows not as one."""
    if not is_color_like(value):
        raise ValueError(f"{name} must be a colour of matplotlib; got {shown(value)}")
    return value


def array(name: str, values: object, words: str) -> np.ndarray:
    """Numbers as an array; raises `ValueError`, with `words` for what is wanted, otherwise."""
    try:
        if isinstance(values, torch.Tensor):
            # NumPy takes no tensor that hangs on a graph or is on a GPU.
            values = values.detach().cpu()
            if values.dtype == torch.bfloat16:
                values = values.float()
        numbers = np.asarray(values)
    except (ValueError, TypeError, RuntimeError):
        # Rows of different lengths, or tensors in a list that hang on a graph.
        raise ValueError(f"{name} must be {words}; got {shown(values)}") from None
    # Truth values, ints of both kinds, floats; neither texts nor complex numbers nor objects.
    if numbers.dtype.kind not in "buif":
        raise ValueError(f"{name} must be {words}; got {shown(values)}")
    return numbers


def matrix(values: object) -> np.ndarray:
    """A matrix (H, W) as an array; raises `ValueError` for anything else."""
    words = "a matrix (H, W) of numbers"
    numbers = array("values", values, words)
    if numbers.ndim != 2 or numbers.size == 0:
        raise ValueError(f"values must be {words}; got {shown(values)}")
    return numbers


def span(name: str, value: object, above: float = -math.inf) -> tuple[float, float]:
    """(low, high) as floats; raises `ValueError` unless low is above the bound and below high."""
    pair = list(value) if isinstance(value, tuple | list) else []
    is_pair = len(pair) == 2 and all(map(is_number, pair))
    if not is_pair or not above < pair[0] < pair[1]:
        order = "low < high" if above == -math.inf else f"{above} < low < high"
        raise ValueError(f"{name} must be (low, high) with {order}; got {shown(value)}")
    return float(pair[0]), float(pair[1])


def margins(padding: object) -> tuple[int, int, int, int]:
    """Outer cells at the top, bottom, left and right, from one int for all or a tuple of four."""
    given: list[Any] = list(padding) if isinstance(padding, tuple | list) else [padding] * 4
    counts = [int(side) for side in given if is_whole(side) and side >= 0]
    if not len(counts) == len(given) == 4:
        raise ValueError(
            "padding must be an int of at least 0, or four in a tuple, (top, bottom, left, right); "
            f"got {shown(padding)}"
        )
    top, bottom, left, right = counts
    return top, bottom, left, right


def outline(window: object) -> Rectangle:
    """The outline of (top, left, height, width) in cells."""
    given = list(window) if isinstance(window, tuple | list) else []
    is_region = len(given) == 4 and all(map(is_whole, given))
    if not is_region or min(given[2:]) < 1:
        raise ValueError(
            "window must be (top, left, height, width), ints with a height and width of at least "
            f"1; got {shown(window)}"
        )
    # Matplotlib counts x before y.
    top, left, height, width = given
    return Rectangle((left, top), width, height, fill=False, edgecolor=KERNEL, linewidth=3.5)


def ratios(widths: object, columns: int) -> list[float]:
    """Relative widths, one above 0 for each column."""
    given = [number("widths", width, above=0) for width in listed("widths", widths, "numbers")]
    if len(given) != columns:
        raise ValueError(f"widths must be {columns} numbers, one a column; got {given}")
    return given


def picture(pixels: object) -> np.ndarray:
    """(3, H, W), (1, H, W) or (H, W) as matplotlib takes it: (H, W, 3) or (H, W), in [0, 1]."""
    words = "a tensor (3, H, W), (1, H, W) or (H, W)"
    image = instance("pixels", pixels, torch.Tensor, words)
    is_grey = image.ndim == 2
    has_channels = image.ndim == 3 and image.shape[0] in (1, 3)
    if not (is_grey or has_channels) or image.numel() == 0:
        raise ValueError(f"pixels must be {words}; got {tuple(image.shape)}")
    image = image.detach().cpu().float().clamp(0, 1)
    return image.numpy() if is_grey else image.permute(1, 2, 0).squeeze(-1).numpy()


def relief(values: object, shape: torch.Size) -> torch.Tensor:
    """What a function returned for every place; raises `ValueError` where it has no contours."""
    if not isinstance(values, torch.Tensor) or values.shape != shape:
        found = tuple(values.shape) if isinstance(values, torch.Tensor) else type(values).__name__
        raise ValueError(
            f"f must return a tensor of the shape that it was given, {tuple(shape)}; got {found}"
        )
    low, high = values.min(), values.max()
    if not (high - low).isfinite() or low == high:
        raise ValueError(f"f must be finite and not constant; it goes from {low} to {high}")
    return values


def points(values: object) -> np.ndarray:
    """Points (T, 2) as an array."""
    words = "(T, 2) with at least one"
    given = array("points", values, words)
    if given.ndim != 2 or given.shape[1] != 2 or len(given) == 0:
        raise ValueError(f"points must be {words}; got {given.shape}")
    return given


def limits(vmin: object, vmax: object) -> tuple[float | None, float | None]:
    """The two ends of a colour scale, each None where the values decide."""
    low = None if vmin is None else number("vmin", vmin)
    high = None if vmax is None else number("vmax", vmax)
    if low is not None and high is not None and low > high:
        raise ValueError(f"vmin must be at most vmax; got {vmin} and {vmax}")
    return low, high


def centred(matrix: np.ndarray, vmin: object, high: float | None) -> tuple[float, float]:
    """The two ends of a colour scale around 0; raises `ValueError` for a lower end of its own."""
    if vmin is not None:
        raise ValueError(f"signed takes vmax alone, since vmin is -vmax; got vmin={vmin!r}")
    end = float(np.abs(matrix).max()) if high is None else high
    return -end, end


def coloured(curves: object, colours: object) -> list[tuple[Any, np.ndarray, Any]]:
    """The name, numbers and colour of each curve; raises `ValueError` where one lacks either."""
    rows, palette = mapping("curves", curves), mapping("colors", colours)
    if missing := [name for name in rows if name not in palette]:
        raise ValueError(f"every curve needs a colour; none for {', '.join(map(str, missing))}")
    return [
        (name, row(f"the curve {name}", curve), colour(f"the colour of {name}", palette[name]))
        for name, curve in rows.items()
    ]


def row(name: str, values: object) -> np.ndarray:
    """Numbers (N,) in float64; raises `ValueError` for anything else."""
    words = "a row (N,) of numbers"
    numbers = array(name, values, words)
    if numbers.ndim != 1 or numbers.size == 0:
        raise ValueError(f"{name} must be {words}; got {shown(values)}")
    return numbers.astype(float)


def first_outside(inside: np.ndarray) -> list[int]:
    """Where a curve leaves: the first number outside, on whichever side that is."""
    leaves = np.flatnonzero(inside[:-1] & ~inside[1:]) + 1
    enters = np.flatnonzero(~inside[:-1] & inside[1:])
    return [*leaves.tolist(), *enters.tolist()]


def written(value: float) -> str:
    """A number as it stands in a cell: two digits at most, unless it is whole."""
    number = float(value)
    return f"{number:.0f}" if number.is_integer() else f"{number:.2g}"
