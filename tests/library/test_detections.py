"""Matching against the loops of COCO and PASCAL VOC; average precision against its definition."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score
from test_boxes import SCORES, sets

from cvnotes import average_precision, iou, match, match_pictures

examples = settings(deadline=None, derandomize=True, max_examples=300, database=None)

# Close together, so that many overlap and many overlaps are equal.
BOXES = sets(st.integers(0, 4), side=1)
THRESHOLDS = st.sampled_from([0.25, 1 / 3, 0.5, 0.75, 1]) | st.floats(0.01, 1)


def by_coco(overlaps, threshold):
    """The loop of pycocotools' evaluateImg, without crowds and without its tolerance of 1e-10."""
    taken, hits = set(), []
    for row in overlaps:
        best, chosen = threshold, -1
        for j, overlap in enumerate(row):
            if j in taken or overlap < best:
                continue
            best, chosen = overlap, j
        hits.append(chosen > -1)
        taken.add(chosen)
    return hits


def by_voc(overlaps, threshold):
    """The loop of the development kit's VOCevaldet, with IoU as this book has it."""
    detected, hits = set(), []
    for row in overlaps:
        largest, chosen = float("-inf"), None
        for j, overlap in enumerate(row):
            if overlap > largest:
                largest, chosen = overlap, j
        hits.append(largest >= threshold and chosen not in detected)
        if largest >= threshold:
            detected.add(chosen)
    return hits


@st.composite
def pictures(draw):
    boxes = draw(BOXES)
    scores = draw(st.lists(SCORES, min_size=len(boxes), max_size=len(boxes)))
    return boxes, scores, draw(BOXES)


@pytest.mark.parametrize("rule, loop", [("coco", by_coco), ("voc", by_voc)])
def test_matching_is_that_of_the_benchmark(rule, loop):
    @examples
    @given(pictures(), THRESHOLDS)
    def agree(picture, threshold):
        boxes, scores, objects = picture
        order = sorted(range(len(boxes)), key=lambda i: -scores[i])
        wanted = loop(iou(boxes[order], objects).tolist(), threshold)
        assert match(boxes, scores, objects, threshold, rule) == wanted

    agree()


@examples
@given(st.lists(pictures(), max_size=3), THRESHOLDS, st.sampled_from(["coco", "voc"]))
def test_pictures_are_matched_one_by_one_and_ranked_together(several, threshold, rule):
    ranked = []
    for boxes, scores, objects in several:
        hits = match(boxes, scores, objects, threshold, rule)
        ranked += zip(sorted(scores, reverse=True), hits, strict=True)
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    assert match_pictures(several, threshold, rule) == [hit for _, hit in ranked]


def test_one_picture_is_a_list_of_one():
    picture = ([[0, 0, 9, 9], [0, 0, 9, 8]], [0.1, 0.2], [[0, 0, 9, 9]])
    assert match(*picture, 0.5) == match_pictures([picture], 0.5) == [True, False]


@pytest.mark.parametrize("threshold, voc", [(0.5, [True, False]), (0.76, [True, False])])
def test_the_rules_differ_where_the_best_object_is_taken(threshold, voc):
    objects = [[0, 0, 10, 10], [0, 0, 10, 7]]
    boxes, scores = [[0, 0, 10, 9], [0, 0, 10, 9.5]], [0.9, 0.8]
    coco = [True, threshold < 0.7]
    assert match(boxes, scores, objects, threshold) == coco
    assert match(boxes, scores, objects, threshold, rule="voc") == voc


def test_neither_rule_is_the_best_assignment():
    objects = [[0, 0, 10, 10], [6, 0, 16, 10]]
    boxes, scores = [[2, 0, 12, 10], [-2, 0, 8, 10]], [0.9, 0.8]
    for rule in ("coco", "voc"):
        assert match(boxes, scores, objects, 0.4, rule) == [True, False]


def test_an_iou_at_the_threshold_hits():
    assert match([[0, 0, 10, 6]], [1], [[0, 0, 10, 10]], 0.6) == [True]
    assert match([[0, 0, 10, 6]], [1], [[0, 0, 10, 10]], 0.61) == [False]


def test_nothing_to_find_or_nothing_found():
    assert match([[0, 0, 1, 1]], [1], [], 0.5) == [False]
    assert match([], [], [[0, 0, 1, 1]], 0.5) == [] == match_pictures([], 0.5)


# Average precision


def by_definition(hits, objects, kind):
    """The mean of the best precision at a recall or a higher one."""
    found = [sum(hits[:k]) for k in range(1, len(hits) + 1)]
    curve = [(Fraction(n, objects), Fraction(n, k)) for k, n in enumerate(found, 1)]

    def best(recall):
        return max((p for r, p in curve if r >= recall), default=Fraction(0))

    if kind == "raw":
        return sum(p for hit, (_, p) in zip(hits, curve, strict=True) if hit) / Fraction(objects)
    # The whole curve has one level for each object: in between it is constant.
    levels = (
        [Fraction(n, objects) for n in range(1, objects + 1)]
        if kind == "all"
        else [Fraction(n, int(kind) - 1) for n in range(int(kind))]
    )
    return sum(map(best, levels)) / Fraction(len(levels))


@settings(examples, max_examples=100)
@given(st.lists(st.booleans(), max_size=30), st.integers(0, 12))
def test_average_precision_is_its_definition(hits, missed):
    objects = max(sum(hits) + missed, 1)
    for kind in ("all", "11", "101", "raw"):
        ours = average_precision(hits, objects, kind)
        assert isinstance(ours, Fraction) and ours == by_definition(hits, objects, kind)
    everything = average_precision(hits, objects)
    for n in (11, 101):
        gap = average_precision(hits, objects, str(n)) - everything
        assert -everything / n <= gap <= (1 - everything) / n


@settings(examples, max_examples=100)
@given(st.lists(st.booleans(), min_size=1, max_size=30).filter(any))
def test_raw_is_scikit_learns_where_every_object_is_found(hits):
    theirs = average_precision_score(hits, -np.arange(len(hits)))
    assert float(average_precision(hits, sum(hits), "raw")) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize(
    "hits, objects, eleven, everything, hundred",
    [
        ("1", 3, "4/11", "1/3", "34/101"),
        ("11010", 5, "13/22", "11/20", "56/101"),
        ("1101", 3, "10/11", "11/12", "185/202"),
        ("01101", 4, "26/55", "29/60", "49/101"),
        ("10011", 5, "27/55", "11/25", "45/101"),
        ("1" + "0" * 9, 1000, "1/11", "1/1000", "1/101"),
        ("1" * 100, 150, "7/11", "2/3", "67/101"),
        ("", 4, "0", "0", "0"),
        ("000", 4, "0", "0", "0"),
        ("1111", 4, "1", "1", "1"),
    ],
)
def test_known_values(hits, objects, eleven, everything, hundred):
    flags = [digit == "1" for digit in hits]
    found = [str(average_precision(flags, objects, kind)) for kind in ("11", "all", "101")]
    assert found == [eleven, everything, hundred]


def test_what_a_chapter_says_of_junk_and_of_duplicates():
    def everything(hits, objects):
        return average_precision([digit == "1" for digit in hits], objects)

    assert everything("11010" + "0" * 1000, 5) == Fraction(11, 20)
    assert everything("11010" + "0" * 1000 + "1", 5) - Fraction(11, 20) == Fraction(4, 1006 * 5)
    assert float(everything("0" + "11010", 5)) == pytest.approx(0.3867, abs=5e-5)
    assert float(everything("0" * 10 + "11010", 5)) == pytest.approx(0.1286, abs=5e-5)
    assert everything("100100100", 3) == Fraction(9, 14) and everything("111000000", 3) == 1
    assert average_precision([1, 0, 0, 1, 1], 5, "raw") == Fraction(42, 100)


@pytest.mark.parametrize(
    "hits", [[True, False], [1, 0], (True, False), torch.tensor([1, 0]), np.array([True, False])]
)
def test_hits_may_be_whatever_holds_truth_values(hits):
    assert average_precision(hits, 2) == Fraction(1, 2)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (([1, 1], 1), "an object is hit once; got 2 hits and 1 objects"),
        (([1, 0], 0), "objects must be an int of at least 1; got 0"),
        (([0.5], 1), "hits must be a row of truth values, or 0 and 1; got [0.5]"),
        (([1], 1, 11), 'kind must be "all", "11", "101" or "raw"; got 11'),
    ],
)
def test_average_precision_says_what_is_wrong(arguments, words):
    with pytest.raises(ValueError) as caught:
        average_precision(*arguments)
    assert str(caught.value) == words
