"""The drills by theme, in the order in which they are best done; read without NumPy or torch."""

import difflib
from dataclasses import dataclass

from cvnotes._arguments import shown


@dataclass(frozen=True)
class Entry:
    """A drill in the list.

    `function` is the name that the reader's function has. `rank` is the place among the drills by
    how many lists of interview questions set it as a coding task, then by how many ask about it.
    """

    slug: str
    function: str
    title: str
    theme: str
    minutes: int
    difficulty: str
    rank: int

    @property
    def module(self) -> str:
        """The name of the module that holds the drill."""
        return f"cvnotes.drills.tasks.{self.slug.replace('-', '_')}"


_BY_THEME = {
    "Boxes and detections": [
        ("box-iou", "box_iou", "Intersection over union of two sets of boxes", 10, "core", 1),
        ("nms", "nms", "Non-maximum suppression", 15, "core", 2),
        (
            "match-detections",
            "match_detections",
            "Match detections to objects",
            15,
            "intermediate",
            18,
        ),
        ("average-precision", "average_precision", "Average precision", 15, "intermediate", 17),
        ("mean-iou", "mean_iou", "Mean IoU and Dice from a confusion matrix", 15, "core", 16),
    ],
    "Images and convolutions": [
        ("conv2d", "conv2d", "2-D convolution, forward", 20, "core", 6),
        ("conv2d-backward", "conv2d_backward", "2-D convolution, backward", 25, "advanced", 14),
        ("max-pool", "max_pool2d", "Max pooling, forward and backward", 20, "intermediate", 7),
        ("bilinear-resize", "resize_bilinear", "Bilinear resize", 15, "intermediate", 20),
        (
            "connected-components",
            "label",
            "Connected components of a binary image",
            15,
            "core",
            15,
        ),
    ],
    "Training": [
        (
            "softmax-cross-entropy",
            "softmax_cross_entropy",
            "Softmax cross-entropy, forward and backward, stable",
            15,
            "core",
            13,
        ),
        (
            "two-layer-backward",
            "two_layer_backward",
            "A two-layer network, forward and backward",
            20,
            "intermediate",
            11,
        ),
        ("adam", "adam_step", "One step of Adam", 10, "core", 12),
        ("training-loop", "fit", "A training loop, all lines in order", 15, "core", 19),
        ("kmeans", "kmeans", "k-means (Lloyd's algorithm)", 15, "core", 3),
    ],
    "Layers": [
        ("dropout", "dropout", "Dropout, forward and backward", 10, "core", 4),
        ("layer-norm", "layer_norm", "Layer norm", 10, "core", 5),
        (
            "batch-norm-forward",
            "batch_norm",
            "Batch norm, forward, with running statistics",
            15,
            "intermediate",
            8,
        ),
        ("batch-norm-backward", "batch_norm_backward", "Batch norm, backward", 20, "advanced", 9),
        ("attention", "attention", "Multi-head self-attention with a mask", 20, "core", 10),
    ],
}

CATALOGUE = {
    slug: Entry(slug, function, title, theme, minutes, difficulty, rank)
    for theme, rows in _BY_THEME.items()
    for slug, function, title, minutes, difficulty, rank in rows
}
_BY_NAME = {name: entry for entry in CATALOGUE.values() for name in (entry.function, entry.slug)}


def entry_of(name: object) -> Entry:
    """The drill of this slug, or of this function's name; `ValueError` with the nearest three."""
    if not isinstance(name, str):
        raise ValueError(f'a drill is named by its slug, for example "box-iou"; got {shown(name)}')
    if name not in _BY_NAME:
        # A cutoff of 0: also for a name that resembles none, the three nearest are named.
        near = difflib.get_close_matches(name.lower(), _BY_NAME, n=6, cutoff=0)
        slugs = list(dict.fromkeys(_BY_NAME[match].slug for match in near))[:3]
        raise ValueError(
            f"no drill is called {shown(name)}; the nearest are {', '.join(slugs)}. Name the drill "
            f'with the function, check(function, "{slugs[0]}"), or see check.list()'
        )
    return _BY_NAME[name]
