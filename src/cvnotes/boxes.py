"""Boxes: how much two overlap, how a network writes one, and which of many to keep.

A box is x1, y1, x2, y2 in continuous coordinates: pixel i covers [i, i + 1), so that one pixel is
1 wide. Boxes may be tensors, arrays or lists, of ints or floats. All is computed in float64, where
the IoU of boxes with whole coordinates is the float nearest to the fraction: 3/5 is what Python
calls 0.6, while float32 makes it 0.60000002, which is above a threshold of 0.6.
"""

from collections.abc import Iterator

import torch

from cvnotes._arguments import is_number, number, shown
from cvnotes._boxes import Values, corners, one_each, rows


def iou(a: Values, b: Values) -> torch.Tensor:
    """Intersection over union of boxes (N, 4) with boxes (M, 4): a matrix (N, M) in float64.

    It is what `torchvision.ops.box_iou` gives in float64, except where neither box has an area:
    there it is 0, also for equal ones, and not nan. A box without area has IoU 0 with all others,
    as there. Gradients pass.

    Raises `ValueError` for another shape, x1 > x2 or y1 > y2, and what is not finite.

    >>> iou([[0, 0, 10, 10]], [[0, 0, 10, 5], [5, 5, 15, 15], [10, 0, 20, 10]]).tolist()
    [[0.5, 0.14285714285714285, 0.0]]
    """
    return _iou(corners("a", a), corners("b", b))


def hulls(masks: torch.Tensor) -> torch.Tensor:
    """The tightest boxes (N, 4) around masks (N, H, W) of truth values, as int64.

    They end behind the last pixel of a mask, so that a mask of one pixel has a box of area 1:
    `torchvision.ops.masks_to_boxes` gives that pixel's own index, one less.

    Raises `ValueError` for other tensors, and for a mask without a pixel, which has no box.

    >>> mask = torch.zeros(1, 5, 5, dtype=torch.bool)
    >>> mask[0, 1:3, 2] = True
    >>> hulls(mask).tolist()
    [[2, 1, 3, 3]]
    """
    words = "truth values (N, H, W) in a tensor"
    if not isinstance(masks, torch.Tensor) or masks.dtype != torch.bool or masks.ndim != 3:
        raise ValueError(f"masks must be {words}; got {shown(masks)}")
    if not (filled := masks.flatten(1).any(1)).all():
        raise ValueError(
            f"a mask without a pixel has no box; got one at {int(filled.int().argmin())}"
        )
    if len(masks) == 0:
        return torch.zeros(0, 4, dtype=torch.int64)
    spans = []
    for taken in (masks.any(1).int(), masks.any(2).int()):
        # The first of the largest, from either end.
        spans.append((taken.argmax(1), taken.shape[1] - taken.flip(1).argmax(1)))
    (left, right), (top, bottom) = spans
    return torch.stack([left, top, right, bottom], 1)


def encode(boxes: Values, anchors: Values) -> torch.Tensor:
    """How boxes (N, 4) differ from anchors (N, 4), one each: (dx, dy, dw, dh), (N, 4) in float64.

    dx and dy are the way between the centres as a share of the anchor's width and height, dw and dh
    the logarithms of the ratios of the sides: R-CNN's parametrisation, without weights.

    Raises `ValueError` for boxes or anchors without area, and for another number of them.

    >>> encode([[10, 0, 30, 10]], [[0, 0, 20, 10]]).tolist()
    [[0.5, 0.0, 0.0, 0.0]]
    """
    targets, bases = corners("boxes", boxes, proper=True), _anchors(anchors)
    _as_many("boxes", targets, bases)
    centres, sizes = _middle(targets)
    base_centres, base_sizes = _middle(bases)
    return torch.cat([(centres - base_centres) / base_sizes, (sizes / base_sizes).log()], 1)


def decode(deltas: Values, anchors: Values, clamp: float | None = None) -> torch.Tensor:
    """The boxes (N, 4) in float64 that differ from anchors (N, 4) by deltas (N, 4).

    It undoes `encode`. `clamp` is the most that dw and dh count, so that no box is larger than
    e^clamp anchors; torchvision takes log(1000 / 16), and None sets no limit.

    Raises `ValueError` for what is not finite, anchors without area, and another number of them.

    >>> decode([[0.5, 0, 0, 0]], [[0, 0, 20, 10]]).tolist()
    [[10.0, 0.0, 30.0, 10.0]]
    """
    changes, bases = rows("deltas", deltas, "(N, 4), rows dx, dy, dw, dh"), _anchors(anchors)
    _as_many("deltas", changes, bases)
    stretch = changes[:, 2:]
    # One wild output of a young network would else make an infinite box.
    if clamp is not None:
        stretch = stretch.clamp(max=number("clamp", clamp))
    base_centres, base_sizes = _middle(bases)
    centres, sizes = base_centres + changes[:, :2] * base_sizes, base_sizes * stretch.exp()
    return torch.cat([centres - sizes / 2, centres + sizes / 2], 1)


def suppress(boxes: Values, scores: Values, threshold: float) -> torch.Tensor:
    """Greedy non-maximum suppression: the indices (K,) of the boxes to keep, best score first.

    The best box is kept, all others whose IoU with it is strictly above `threshold` are dropped,
    and so on with those that are left: `torchvision.ops.nms` in float64. Of boxes (N, 4) with equal
    scores (N,) the first goes first. Boxes without area overlap nothing, so they are all kept.

    Raises `ValueError` for no boxes as of `iou`, another number of scores, scores that are not
    finite, and a threshold outside [0, 1].

    >>> row = [[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]]
    >>> suppress(row, [0.9, 0.8, 0.7], 0.5).tolist()
    [0, 2]
    """
    kept = [index for index, _ in _rounds(boxes, scores, threshold)]
    return torch.tensor(kept, dtype=torch.int64)


def comparisons(boxes: Values, scores: Values, threshold: float) -> int:
    """How many IoUs `suppress` computes: each kept box meets all that are left at its turn.

    Raises `ValueError` as `suppress` does.

    >>> row = [[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]]
    >>> comparisons(row, [0.9, 0.8, 0.7], 0.5)
    2
    """
    return sum(others for _, others in _rounds(boxes, scores, threshold))


def _rounds(boxes: object, scores: object, threshold: object) -> Iterator[tuple[int, int]]:
    """For each round the box that is kept, and the number of others that it is compared with."""
    places = corners("boxes", boxes).detach()
    left = one_each("scores", scores, len(places)).argsort(descending=True, stable=True)
    if not is_number(threshold) or not 0 <= threshold <= 1:
        raise ValueError(f"threshold must be a number from 0 to 1; got {shown(threshold)}")
    limit = float(threshold)
    while len(left):
        best, others = left[0], left[1:]
        yield int(best), len(others)
        left = others[_iou(places[best, None], places[others])[0] <= limit]


def _iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    corner = torch.maximum(a[:, None, :2], b[:, :2])
    opposite = torch.minimum(a[:, None, 2:], b[:, 2:])
    # Each side before the product: two negative ones would make a positive area.
    sides = (opposite - corner).clamp(min=0)
    shared = sides[..., 0] * sides[..., 1]
    union = _area(a)[:, None] + _area(b) - shared
    # 0 / 1 for two boxes without area: a nan would spread into every mean.
    return shared / union.where(union > 0, 1)


def _area(boxes: torch.Tensor) -> torch.Tensor:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def _middle(boxes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Centres (x, y) and sizes (width, height)."""
    sizes = boxes[:, 2:] - boxes[:, :2]
    return boxes[:, :2] + sizes / 2, sizes


def _anchors(anchors: object) -> torch.Tensor:
    return corners("anchors", anchors, proper=True)


def _as_many(name: str, given: torch.Tensor, anchors: torch.Tensor) -> None:
    if len(given) != len(anchors):
        raise ValueError(f"{name} and anchors must be as many; got {len(given)} and {len(anchors)}")
