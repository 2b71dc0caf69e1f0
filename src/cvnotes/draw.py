"""The visual language of the book: one palette, grids with numbers, maps, images, loss surfaces, curves through depth."""

from collections.abc import Callable, Iterable, Mapping

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

# Okabe and Ito's colours, told apart under all common kinds of colour blindness (the green lighter, to write on).
INPUT, KERNEL, OUTPUT, ACCENT, OTHER = "#56B4E9", "#E69F00", "#4DBD98", "#D55E00", "#CC79A7"
PADDING, INK, FAINT = "#D9D9D9", "#222222", "#8A8A8A"
CYCLE = ("#0072B2", ACCENT, "#009E73", KERNEL, OTHER, INK)
# What the chapters on depth compare, in the same colour in each of them.
PLAIN, SIGMOID, TANH, NORMED, RESIDUAL = CYCLE[:5]
SEQUENTIAL, DIVERGING = "viridis", "RdBu_r"
SURFACE = mpl.colors.LinearSegmentedColormap.from_list("surface", ["#FFFFFF", "#93BDDD"])
WIDTH = 6.4

Values = torch.Tensor | np.ndarray | list


def set_style() -> None:
    """Set matplotlib's defaults for the book: opaque white, text as large as the page's, the palette as the colour cycle."""
    mpl.rcParams.update(
        {
            "figure.figsize": (WIDTH, 3.0),
            "figure.dpi": 140,
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "font.size": 11.5,
            "axes.titlesize": 11.5,
            "axes.labelsize": 11.5,
            "legend.fontsize": 11,
            "xtick.labelsize": 11,
            "ytick.labelsize": 11,
            "legend.frameon": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": FAINT,
            "axes.grid": False,
            "text.color": INK,
            "axes.labelcolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "lines.linewidth": 2,
            "lines.markersize": 6,
            "axes.prop_cycle": mpl.cycler(color=CYCLE),
            "image.cmap": SEQUENTIAL,
            "svg.hashsalt": "cvnotes",
        }
    )


def panels(
    columns: int, rows: int = 1, height: float = 2.4, widths: Iterable[float] | None = None
) -> tuple[Figure, np.ndarray]:
    """A figure as wide as the page with `rows` x `columns` axes; `height` in inches is one row's, `widths` are relative."""
    fig, axes = plt.subplots(
        rows,
        columns,
        figsize=(WIDTH, height * rows),
        squeeze=False,
        gridspec_kw=None if widths is None else {"width_ratios": list(widths)},
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

    `padding` says how many outer cells (all round, or top, bottom, left, right) are padding, drawn grey; `window` is
    (top, left, height, width) of a region to outline, such as the cells under a kernel.
    """
    array = np.asarray(values)
    h, w = array.shape
    top, bottom, left, right = (padding,) * 4 if isinstance(padding, int) else padding
    for i in range(h):
        for j in range(w):
            inside = top <= i < h - bottom and left <= j < w - right
            ax.add_patch(
                Rectangle(
                    (j, i),
                    1,
                    1,
                    facecolor=color if inside else PADDING,
                    edgecolor="white",
                    linewidth=1.5,
                )
            )
            if numbers:
                ax.text(
                    j + 0.5, i + 0.54, _number(array[i, j]), ha="center", va="center", color=INK
                )
    if window is not None:
        i, j, height, width = window
        ax.add_patch(Rectangle((j, i), width, height, fill=False, edgecolor=KERNEL, linewidth=3.5))
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
) -> mpl.image.AxesImage:
    """Draw a matrix (H, W) as colours, with its numbers if asked; `signed` centres the colours on 0. Returns the image."""
    array = np.asarray(values, dtype=float)
    if signed:
        vmax = np.abs(array).max() if vmax is None else vmax
        vmin = -vmax
    shown = ax.imshow(
        array,
        cmap=DIVERGING if signed else SEQUENTIAL,
        vmin=vmin,
        vmax=vmax,
        interpolation="nearest",
    )
    if numbers:
        for (i, j), value in np.ndenumerate(array):
            light = np.dot(shown.cmap(shown.norm(value))[:3], (0.299, 0.587, 0.114)) > 0.5
            ax.text(j, i, _number(value), ha="center", va="center", color=INK if light else "white")
    ax.set(title=title, xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return shown


def image(ax: Axes, pixels: torch.Tensor, title: str = "") -> None:
    """Draw an image (3, H, W), (1, H, W) or (H, W) with values in [0, 1]; what lies outside is clipped."""
    array = pixels.detach().cpu().float().clamp(0, 1)
    array = array.permute(1, 2, 0).squeeze(-1) if array.ndim == 3 else array
    ax.imshow(array.numpy(), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set(title=title)
    ax.set_axis_off()


def surface(
    ax: Axes,
    f: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    x: tuple[float, float],
    y: tuple[float, float],
    levels: int = 14,
) -> None:
    """Draw contour lines of `f(x, y)` over a rectangle; `f` takes and returns tensors of one shape.

    The lines are close together where f is low: their heights grow with the square of their number.
    """
    xs, ys = torch.meshgrid(torch.linspace(*x, 201), torch.linspace(*y, 201), indexing="xy")
    with torch.no_grad():
        values = f(xs, ys)
    low, high = values.min(), values.max()
    heights = low + (high - low) * torch.linspace(0, 1, levels + 1)[1:] ** 2
    ax.contourf(xs, ys, values, levels=[low, *heights], cmap=SURFACE)
    ax.contour(xs, ys, values, levels=heights, colors=FAINT, linewidths=0.8, linestyles="solid")
    ax.set(xlim=x, ylim=y)


def path(ax: Axes, points: torch.Tensor, color: str, label: str = "") -> None:
    """Draw the points (T, 2) that a descent visits: a ring at its start, a dot at each step, a square at its end."""
    points = torch.as_tensor(points).detach()
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise ValueError(f"points must be (T, 2) with at least one; got {tuple(points.shape)}")
    xs, ys = points.T
    ax.plot(xs, ys, "o-", color=color, markersize=3, linewidth=1.4, label=label)
    ax.plot(
        xs[:1], ys[:1], "o", color=color, markersize=9, markerfacecolor="none", markeredgewidth=2
    )
    ax.plot(xs[-1:], ys[-1:], "s", color=color, markersize=7)


def depths(
    ax: Axes,
    curves: Mapping[str, torch.Tensor],
    colors: Mapping[str, str],
    ylabel: str = "",
    limits: tuple[float, float] = (1e-12, 1e12),
) -> None:
    """Draw measures through depth, such as those of `cvnotes.through_depth`, (D + 1,) each, on a logarithmic scale.

    A curve is drawn as far as it stays finite and inside `limits`; a cross marks where it leaves them, at the edge.
    """
    low, high = limits
    if missing := [name for name in curves if name not in colors]:
        raise ValueError(f"every curve needs a colour; none for {', '.join(missing)}")
    if not 0 < low < high:
        raise ValueError(f"limits are (low, high) with 0 < low < high; got {limits}")
    for name, values in curves.items():
        values = torch.as_tensor(values, dtype=torch.float64)
        inside = values.isfinite() & (values >= low) & (values <= high)
        ax.plot(torch.where(inside, values, torch.nan), color=colors[name], label=name)
        # The first number outside, on whichever side the curve leaves.
        left = torch.cat(
            [
                (inside[:-1] & ~inside[1:]).nonzero()[:, 0] + 1,
                (~inside[:-1] & inside[1:]).nonzero()[:, 0],
            ]
        )
        edge = [low if value < low else high for value in values[left].tolist()]
        if edge:  # an empty line that is not clipped would take part in the layout
            ax.plot(left, edge, "X", color=colors[name], markersize=9, clip_on=False)
    ax.set(yscale="log", ylim=limits, xlabel="layer", ylabel=ylabel)


def _number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.2g}"
