"""Detections against objects: which of them hit, and the average precision of their ranking."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Literal

import torch

from cvnotes._arguments import is_number, listed, plain, shown, whole
from cvnotes._boxes import Values, corners, one_each
from cvnotes.boxes import iou

Rule = Literal["coco", "voc"]
Kind = Literal["all", "11", "101", "raw"]


def match(
    boxes: Values, scores: Values, objects: Values, threshold: float, rule: Rule = "coco"
) -> list[bool]:
    """Which detections of one picture hit, best score first: True for a hit, False for a miss.

    Detections are boxes (N, 4) with scores (N,), of equal ones the first first; objects are boxes
    (M, 4). A detection hits if its IoU with its object is at least `threshold`, and each object is
    hit once. By COCO's rule its object is the one that it overlaps most among those not hit yet, by
    PASCAL VOC's the one that it overlaps most among all. Of equal overlaps COCO's code takes the
    last and VOC's the first, and so it is here.

    Raises `ValueError` for what are no boxes, another number of scores, a threshold that is not
    above 0 and at most 1, and another rule.

    >>> objects = [[0, 0, 10, 10], [0, 0, 10, 7]]
    >>> boxes, scores = [[0, 0, 10, 9], [0, 0, 10, 9.5]], [0.9, 0.8]
    >>> match(boxes, scores, objects, 0.5), match(boxes, scores, objects, 0.5, rule="voc")
    ([True, True], [True, False])
    """
    return [hit for _, hit in _matched(boxes, scores, objects, threshold, rule)]


def match_pictures(
    pictures: Sequence[tuple[Values, Values, Values]], threshold: float, rule: Rule = "coco"
) -> list[bool]:
    """Which detections of many pictures hit, best score of all first.

    Each picture is (boxes, scores, objects) as `match` takes them; it is matched by itself, and
    then all are ranked together, of equal scores the earlier picture's first.

    Raises `ValueError` as `match` does, and for pictures that are no list of such triples.

    >>> one = ([[0, 0, 9, 9]], [0.4], [[0, 0, 9, 9]])
    >>> other = ([[0, 0, 9, 9], [1, 1, 9, 9]], [0.9, 0.3], [[5, 5, 9, 9]])
    >>> match_pictures([one, other], 0.5)
    [False, True, False]
    """
    words = "a list of (boxes, scores, objects), one for each picture"
    triples = listed("pictures", pictures, words)
    if not all(isinstance(triple, tuple | list) and len(triple) == 3 for triple in triples):
        raise ValueError(f"pictures must be {words}; got {shown(pictures)}")
    ranked = [
        pair
        for boxes, scores, objects in triples
        for pair in _matched(boxes, scores, objects, threshold, rule)
    ]
    # Python's sort keeps the order of what is equal.
    return [hit for _, hit in sorted(ranked, key=lambda pair: -pair[0])]


def average_precision(
    hits: Sequence[bool] | torch.Tensor, objects: int, kind: Kind = "all"
) -> Fraction:
    """Average precision of detections (N,), best score first, of which `hits` are true; exact.

    `objects` is how many there were to find. Precision at a recall is the best precision at that
    recall or a higher one, and 0 above the highest; its mean is taken over the whole curve ("all",
    PASCAL VOC since 2010), over the recalls 0, 0.1, ..., 1 ("11", VOC until 2009) or 0, 0.01, ...,
    1 ("101", COCO). "raw" does without "or a higher one": the sum of the precisions at the hits
    over the number of objects, which is scikit-learn's where all objects are found.

    Whether a recall is reached is decided with whole numbers: in floats 3 of 10 misses 0.3.

    Raises `ValueError` for hits that are no truth values or 0 and 1, more hits than objects,
    objects below 1, for which it is not defined, and another kind.

    >>> hits = [1, 0, 0, 1, 1]
    >>> kinds = ["all", "11", "101", "raw"]
    >>> [str(average_precision(hits, 5, kind)) for kind in kinds]
    ['11/25', '27/55', '45/101', '21/50']
    """
    flags = _flags(hits)
    n = whole("objects", objects)
    if sum(flags) > n:
        raise ValueError(f"an object is hit once; got {sum(flags)} hits and {n} objects")
    if kind not in ("all", "11", "101", "raw"):
        raise ValueError(f'kind must be "all", "11", "101" or "raw"; got {shown(kind)}')
    # Between two hits precision only falls, so it is highest at one.
    places = [place for place, flag in enumerate(flags, 1) if flag]
    precisions = [Fraction(found, place) for found, place in enumerate(places, 1)]
    if kind == "raw":
        return sum(precisions, Fraction(0)) / n
    best = list(accumulate(reversed(precisions), max))[::-1]
    if kind == "all":
        return sum(best, Fraction(0)) / n
    steps = int(kind) - 1
    # The first hit that reaches recall level / steps is number ceil(level * n / steps), at least 1.
    first = [max(-(-level * n // steps), 1) for level in range(steps + 1)]
    return sum((best[hit - 1] for hit in first if hit <= len(best)), Fraction(0)) / (steps + 1)


def _matched(
    boxes: object, scores: object, objects: object, threshold: object, rule: object
) -> list[tuple[float, bool]]:
    """Score and hit of each detection, best score first."""
    found, wanted = corners("boxes", boxes).detach(), corners("objects", objects).detach()
    ranking = one_each("scores", scores, len(found)).detach()
    if not is_number(threshold) or not 0 < threshold <= 1:
        raise ValueError(f"threshold must be a number above 0, at most 1; got {shown(threshold)}")
    if not isinstance(rule, str) or rule not in ("coco", "voc"):
        raise ValueError(f'rule must be "coco" or "voc"; got {shown(rule)}')
    order = ranking.argsort(descending=True, stable=True)
    free = [True] * len(wanted)
    hits = []
    for row in iou(found[order], wanted).tolist():
        choice = _choice(row, free, rule)
        hit = choice is not None and free[choice] and row[choice] >= float(threshold)
        if choice is not None and hit:
            free[choice] = False
        hits.append(hit)
    return list(zip(ranking[order].tolist(), hits, strict=True))


def _choice(overlaps: list[float], free: list[bool], rule: str) -> int | None:
    """The object that a detection is compared with, by its overlaps; None if there is none."""
    if rule == "voc":
        return max(range(len(free)), key=overlaps.__getitem__, default=None)
    # The place decides between equal overlaps.
    left = [j for j, is_free in enumerate(free) if is_free]
    return max(left, key=lambda j: (overlaps[j], j), default=None)


def _flags(hits: object) -> list[bool]:
    """Truth values, or 0 and 1, as a list."""
    words = "a row of truth values, or 0 and 1"
    flags = [plain(hit) for hit in listed("hits", hits, words)]
    if not all(isinstance(flag, bool | int) and flag in (0, 1) for flag in flags):
        raise ValueError(f"hits must be {words}; got {shown(hits)}")
    return [bool(flag) for flag in flags]
