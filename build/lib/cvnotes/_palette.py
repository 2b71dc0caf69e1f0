"""The colours of the book, and matplotlib's defaults that go with them."""

from typing import Any

from matplotlib import colors
from matplotlib.rcsetup import cycler

# Okabe and Ito's colours, told apart under all common kinds of colour blindness (the green lighter,
# to write on).
INPUT, KERNEL, OUTPUT, ACCENT, OTHER = "#56B4E9", "#E69F00", "#4DBD98", "#D55E00", "#CC79A7"
PADDING, INK, FAINT = "#D9D9D9", "#222222", "#8A8A8A"
CYCLE = ("#0072B2", ACCENT, "#009E73", KERNEL, OTHER, INK)
# What the chapters on depth compare, in the same colour in each of them.
PLAIN, SIGMOID, TANH, NORMED, RESIDUAL = CYCLE[:5]
SEQUENTIAL, DIVERGING = "viridis", "RdBu_r"
SURFACE = colors.LinearSegmentedColormap.from_list("surface", ["#FFFFFF", "#93BDDD"])
# Inches: a figure is as wide as the page.
WIDTH = 6.4

STYLE: dict[Any, Any] = {
    "figure.figsize": (WIDTH, 3.0),
    "figure.dpi": 140,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    # As large on the page as its text.
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
    "axes.prop_cycle": cycler(color=CYCLE),
    "image.cmap": SEQUENTIAL,
    # Otherwise the names inside an SVG differ from run to run.
    "svg.hashsalt": "cvnotes",
}
