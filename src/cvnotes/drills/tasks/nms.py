"""Drill: greedy non-maximum suppression."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def nms(boxes, scores, threshold):
    sides = boxes[:, 2:] - boxes[:, :2]
    areas = sides[:, 0] * sides[:, 1]
    order = np.argsort(-scores, kind="stable")
    keep = []
    while order.size:
        best, rest = order[0], order[1:]
        keep.append(best)
        low = np.maximum(boxes[best, :2], boxes[rest, :2])
        high = np.minimum(boxes[best, 2:], boxes[rest, 2:])
        shared = (high - low).clip(min=0).prod(axis=1)
        union = areas[best] + areas[rest] - shared
        zero = np.zeros(len(rest))
        iou = np.divide(shared, union, out=zero, where=union > 0)
        order = rest[iou <= threshold]
    return np.array(keep, dtype=np.int64)


drill = Drill(
    slug="nms",
    reference=nms,
    question="Write greedy NMS: go through the boxes by falling score, keep a box, drop every "
    "later one that overlaps it by more than the threshold.",
    takes=(
        Value("boxes", "(N, 4)", "float64", "boxes (x1, y1, x2, y2), x1 <= x2 and y1 <= y2"),
        Value("scores", "(N,)", "float64", "one a box"),
        Value("threshold", "", "float", "the largest IoU at which the later box stays"),
    ),
    gives=(Value("keep", "(K,)", "int64", "indices into `boxes`, by falling score"),),
    allowed="NumPy; write the IoU too. No torchvision.",
    conventions=(
        "A box is dropped if its IoU with a kept one is above the threshold; an equal one stays.",
        "Of equal scores the earlier box comes first.",
        "Coordinates are continuous (the width is x2 − x1) and may be negative.",
        "The IoU of two boxes without area is 0: both stay.",
        "N may be 0. A list of indices is taken as well.",
    ),
    hints=(
        "Sort once; then take the first of what is left until nothing is left.",
        "Filter the rest with a boolean mask; never go back to a dropped box.",
        "argsort(-scores, kind='stable') settles ties by input order.",
    ),
    plain={
        "boxes": "np.array([[0.0, 0.0, 2.0, 2.0]])",
        "scores": "np.array([0.9])",
        "threshold": 0.5,
    },
    any_length=True,
)


def row(*starts):
    """Boxes of one row from these x, each 10 wide and 10 high, as code."""
    corners = ", ".join(f"[{x}.0, 0, {x + 10}, 10]" for x in starts)
    return f"np.array([{corners}])"


APART = "np.arange(40)[:, None] * [20.0, 0, 20, 0] + [0, 0, 10, 10]"


@drill.test
def equal_boxes_meet(call):
    """Two equal boxes both stay, though their IoU is 1, not 1/2: the union counts the intersection
    once."""
    keep = call(boxes=row(0, 0), scores="np.array([0.9, 0.8])", threshold=0.5)
    keep.holds(len(keep.array) == 1, "one index")


@drill.needs("equal_boxes_meet")
def best_score_wins(call):
    """Of two boxes that overlap, the one with the lower score is kept. Go through the boxes by
    falling score."""
    call(boxes=row(0, 1), scores="np.array([0.9, 0.8])", threshold=0.5).equals([0])


@drill.needs("best_score_wins")
def small_box_inside_stays(call):
    """A small box inside a large one is dropped: with an IoU of 1/4 it stays. Divide by the union,
    not by the smaller area."""
    boxes = "np.array([[0.0, 0, 4000, 1000], [0, 0, 1000, 1000]])"
    call(boxes=boxes, scores="np.array([0.9, 0.8])", threshold=0.5).equals([0, 1])


@drill.needs("small_box_inside_stays")
def threshold_is_used(call):
    """Of two boxes with an IoU of 1/3 the later one must be dropped at a threshold of 0.2 and stay
    at 0.4. Compare with the argument, from above."""
    for threshold, want in ((0.2, [0]), (0.4, [0, 1])):
        answer = call(boxes=row(0, 5), scores="np.array([0.9, 0.8])", threshold=threshold)
        answer.equals(want)


@drill.needs("threshold_is_used")
def suppressed_boxes_do_not_suppress(call):
    """A box that was itself dropped still drops others. In a chain A–B–C where only neighbours
    overlap, A removes B, so C stays."""
    answer = call(boxes=row(0, 4, 8), scores="np.array([0.9, 0.8, 0.7])", threshold=0.3)
    answer.equals([0, 2])


@drill.needs("best_score_wins")
def corners_not_sizes(call):
    """Boxes that lie apart in x meet. The last two numbers of a box are the far corner (x2, y2),
    not width and height."""
    boxes = "np.array([[500.0, 0, 1000, 1000], [1200, 0, 1300, 1000]])"
    call(boxes=boxes, scores="np.array([0.9, 0.8])", threshold=0.1).equals([0, 1])


@drill.needs("equal_boxes_meet", "corners_not_sizes")
def negative_coordinates(call):
    """Two boxes left of 0 that overlap both stay: coordinates may be negative. Clip the sides of
    the intersection, not the coordinates."""
    boxes = "np.array([[-10.0, 0, 0, 10], [-9, 0, 0, 10]])"
    keep = call(boxes=boxes, scores="np.array([0.9, 0.8])", threshold=0.5)
    keep.holds(len(keep.array) == 1, "one index")


@drill.needs("best_score_wins")
def touching_boxes_stay(call):
    """Of two boxes that share only an edge one is dropped: that is the inclusive-pixel convention
    (+1). Coordinates here are continuous."""
    boxes = "np.array([[0.0, 0, 1, 1], [1, 0, 2, 1]])"
    call(boxes=boxes, scores="np.array([0.9, 0.8])", threshold=0.1).equals([0, 1])


@drill.needs("threshold_is_used", "touching_boxes_stay")
def equal_to_threshold_stays(call):
    """Two boxes with an IoU of exactly the threshold: the later one stays. Drop only what is
    above it, and compare the quotient: 0.7 · 90 is less than 63 in floats, 63/90 is 0.7."""
    scores = "np.array([0.9, 0.8])"
    for width, part, threshold in ((2, 1, 0.5), (90, 63, 0.7)):
        boxes = f"np.array([[0.0, 0, {width}, 1], [0, 0, {part}, 1]])"
        call(boxes=boxes, scores=scores, threshold=threshold).equals([0, 1])


@drill.needs("best_score_wins")
def indices_of_the_input(call):
    """The result holds positions in the sorted order. Wanted are indices into `boxes`."""
    got = call(boxes=row(50, 0, 1), scores="np.array([0.1, 0.9, 0.5])", threshold=0.5)
    got.holds(set(got.array.tolist()) == {0, 1}, "[1, 0]")


@drill.needs("best_score_wins")
def by_falling_score(call):
    """The kept indices come by index. They must come by falling score."""
    got = call(boxes=row(50, 1, 0), scores="np.array([0.5, 0.1, 0.9])", threshold=0.5)
    scores = np.array([0.5, 0.1, 0.9])
    got.holds((np.diff(scores[got.array]) <= 0).all(), "[2, 0]")


@drill.test
def ties_by_input_order(call):
    """Boxes with equal scores do not all come, or not in the order of the input. A sort by rising
    score, reversed, turns ties round."""
    call(boxes=row(0, 20, 40), scores="np.array([0.5, 0.5, 0.5])", threshold=0.5).equals([0, 1, 2])


@drill.needs(
    "ties_by_input_order",
    "best_score_wins",
    "indices_of_the_input",
    "by_falling_score",
    "corners_not_sizes",
)
def many_ties_by_input_order(call):
    """With many equal scores their order is lost: the sort must be stable, kind='stable'."""
    want = [*range(1, 40, 2), *range(0, 40, 2)]
    call(boxes=APART, scores="np.tile([0.5, 0.6], 20)", threshold=0.5).equals(want)


@drill.needs("best_score_wins")
def apart_in_both_axes(call):
    """A box far to the lower right is dropped: two negative sides multiply to a positive
    intersection. Clip each side at 0."""
    boxes = "np.array([[0.0, 0, 10, 10], [19, 19, 29, 29]])"
    call(boxes=boxes, scores="np.array([0.9, 0.8])", threshold=0.5).equals([0, 1])


@drill.needs("apart_in_both_axes", "equal_to_threshold_stays")
def boxes_without_area(call):
    """Of two points, or two lines, one is dropped. By the question's convention their IoU is 0, so
    both stay; 0/0 (NaN), or a 1 in its place, drops one."""
    points, line = "np.array([[0.0, 0, 0, 0], [9, 9, 9, 9]])", "[0.0, 0, 0, 5]"
    for boxes in (points, "np.zeros((2, 4))", f"np.array([{line}, {line}])"):
        call(boxes=boxes, scores="np.array([0.9, 0.8])", threshold=0.5).equals([0, 1])


@drill.test
def no_boxes(call):
    """No boxes must give an empty array of integers, which can index (np.array([]) is float)."""
    got = call(boxes="np.zeros((0, 4))", scores="np.zeros(0)", threshold=0.5)
    got.equals(np.zeros(0, dtype=np.int64))


@drill.test
def inputs_unchanged(call):
    """`boxes` or `scores` are others afterwards, for example because used scores are marked in
    place. Work on a copy."""
    call.unchanged(boxes=row(0, 1, 20), scores="np.array([0.7, 0.9, 0.8])", threshold=0.5)


@drill.general
def random_boxes(call):
    """Differs from torchvision.ops.nms."""
    import torch
    from torchvision.ops import nms as oracle

    for n in (1, 2, 3, 5, 8, 30):
        sizes = f"np.random.default_rng({n}).uniform(0.3, 1.3, ({n}, 2, 2))"
        boxes = f"({sizes} * [[[2.0], [1.0]]]).cumsum(axis=1).reshape({n}, 4)"
        # From −9 to 9: a used box cannot be marked by a score of 0 or −1.
        scores = f"np.random.default_rng({n}).permutation({n}) * 18 / {n} - 9"
        for threshold in (0.0, 0.3, 0.7):
            answer = call(boxes=boxes, scores=scores, threshold=threshold)
            given = answer.args
            answer.equals(oracle(torch.tensor(given[0]), torch.tensor(given[1]), threshold))


@drill.general
def small_differences(call):
    """Scores that differ in the tenth digit count as equal, or an IoU just above the threshold is
    not above it, or boxes far from 0 have another IoU. Compute in float64, without slack."""
    answer = call(boxes=row(0, 20), scores="np.array([0.9, 0.9 + 1e-10])", threshold=0.5)
    answer.equals([1, 0])
    scores = "np.array([0.9, 0.8])"
    boxes = "np.array([[0.0, 0, 1, 1], [0, 0, 0.500001, 1]])"
    call(boxes=boxes, scores=scores, threshold=0.5).equals([0])
    boxes = "np.array([[1e8, 0, 1e8 + 2, 1], [1e8, 0, 1e8 + 1, 1]])"
    call(boxes=boxes, scores=scores, threshold=0.4).equals([0])
    call(boxes=boxes, scores=scores, threshold=0.6).equals([0, 1])


@drill.bonus
def one_loop(call):
    """One loop over kept boxes: at most 20 executed lines a box for 40 boxes that do not overlap
    (two loops look at 780 pairs)."""
    call.within(800, boxes=APART, scores="np.linspace(1, 0.1, 40)", threshold=0.5)


drill.mistake("rising score", "best_score_wins", {"argsort(-scores": "argsort(scores"})
drill.mistake(
    "union counts the intersection twice",
    "equal_boxes_meet",
    {"areas[rest] - shared": "areas[rest]"},
)
drill.mistake(
    "divides by the smaller area",
    "small_box_inside_stays",
    {"areas[best] + areas[rest] - shared": "np.minimum(areas[best], areas[rest])"},
)
drill.mistake(
    "+1 pixel convention",
    "touching_boxes_stay",
    {
        "sides = boxes[:, 2:] - boxes[:, :2]": "sides = boxes[:, 2:] - boxes[:, :2] + 1",
        "(high - low)": "(high - low + 1)",
    },
)
drill.mistake(
    "coordinates clipped at 0",
    "negative_coordinates",
    {"    sides": "    boxes = boxes.clip(min=0)\n    sides"},
)
drill.mistake(
    "threshold always 0.5",
    "threshold_is_used",
    {"<= threshold": "<= 0.5"},
    "The threshold is 0.5 whatever is asked. Use the argument.",
)
drill.mistake(
    "width and height for the far corner",
    "corners_not_sizes",
    {
        "    sides =": "    far = boxes[:, :2] + boxes[:, 2:]\n"
        "    boxes = np.hstack([boxes[:, :2], far])\n    sides ="
    },
    "The last two numbers of a box count as width and height. They are the far corner (x2, y2).",
)
drill.mistake(
    "drops at equality",
    "equal_to_threshold_stays",
    {"<= threshold": "< threshold"},
    "Of two boxes with an IoU of exactly the threshold the later one is dropped. It stays: drop "
    "only what is above the threshold.",
)
drill.mistake(
    "product in place of the quotient",
    "equal_to_threshold_stays",
    {"iou <= threshold": "shared <= threshold * union"},
    "A box with an IoU of 63/90 is dropped at a threshold of 0.7, as by intersection > 0.7 · 90, "
    "which is less than 63 in floats. Compare the quotient: 63/90 is 0.7.",
)
drill.mistake(
    "positions in the sorted order",
    "indices_of_the_input",
    {
        "    sides": "    boxes = boxes[np.argsort(-scores, kind='stable')]\n    sides",
        'np.argsort(-scores, kind="stable")': "np.arange(len(scores))",
    },
)
drill.mistake("by index", "by_falling_score", {"np.array(keep": "np.array(sorted(keep)"})
drill.mistake(
    "later box first",
    "ties_by_input_order",
    {'np.argsort(-scores, kind="stable")': 'np.argsort(scores, kind="stable")[::-1]'},
    "Among equal scores the later box comes first. The earlier one must.",
)
drill.mistake(
    "later box first, many in no order",
    "ties_by_input_order",
    {'np.argsort(-scores, kind="stable")': "np.argsort(scores)[::-1]"},
    "Among three equal scores the later box comes first, and among many the order is lost. The "
    "earlier box must come first: a stable sort of −scores.",
)
drill.mistake(
    "order of many ties lost",
    "many_ties_by_input_order",
    {', kind="stable"': ""},
    "With many equal scores their order is lost. The earlier box must come first, which a stable "
    "sort of −scores gives, kind='stable'.",
)
drill.mistake("intersection not clipped", "apart_in_both_axes", {".clip(min=0)": ""})
drill.mistake(
    "0/0 drops a box",
    "boxes_without_area",
    {"np.divide(shared, union, out=zero, where=union > 0)": "shared / union"},
    "Of two points, or two lines, one is dropped. By the question's convention their IoU is 0, so "
    "both stay; 0/0 (NaN), or a 1 in its place, drops one.",
)
drill.mistake(
    "float array when empty",
    "no_boxes",
    {", dtype=np.int64": ""},
    "No boxes give an empty array of floats, which cannot index. It must be one of integers.",
)


@drill.mistaken("suppressed boxes suppress", "suppressed_boxes_do_not_suppress")
def _one_shot(boxes, scores, threshold):
    order = np.argsort(-scores, kind="stable")
    boxes = boxes[order]
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    low = np.maximum(boxes[:, None, :2], boxes[:, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[:, 2:])
    shared = (high - low).clip(min=0).prod(axis=2)
    union = areas[:, None] + areas - shared
    iou = np.divide(shared, union, out=np.zeros_like(union), where=union > 0)
    return order[~np.triu(iou > threshold, 1).any(axis=0)]


@drill.mistaken("marks used scores in place", "inputs_unchanged")
def _marks_scores(boxes, scores, threshold):
    keep = nms(boxes, scores, threshold)
    scores[:] = -np.inf
    return keep
