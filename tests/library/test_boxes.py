"""Boxes against torchvision, and against counting pixels, over the whole range of boxes."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.models.detection._utils import BoxCoder
from torchvision.ops import box_iou, nms

from cvnotes import comparisons, decode, encode, hulls, iou, suppress

examples = settings(deadline=None, derandomize=True, max_examples=300, database=None)


def sets(coordinates, least=0, side=0):
    """Boxes (N, 4) in float64, of N from `least` to 9; on whole numbers many touch or are equal."""
    box = st.tuples(*[coordinates] * 4).map(
        lambda c: [min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]) + side, max(c[1], c[3]) + side]
    )
    return st.lists(box, min_size=least, max_size=9).map(
        lambda rows: torch.tensor(rows, dtype=torch.float64).reshape(-1, 4)
    )


WHOLE = st.integers(-4, 8)
REAL = st.floats(-1e3, 1e3, allow_subnormal=False).map(lambda x: round(x, 6))
ANY = sets(WHOLE) | sets(REAL)


@examples
@given(ANY, ANY)
def test_iou_is_torchvisions_and_zero_where_that_is_nan(a, b):
    ours, theirs = iou(a, b), box_iou(a, b)
    assert ours.shape == (len(a), len(b)) and ours.dtype == torch.float64
    assert torch.equal(ours, theirs.nan_to_num(0))
    assert torch.equal(ours, iou(b, a).T) and (ours >= 0).all() and (ours <= 1).all()


@examples
@given(sets(WHOLE, 1), sets(WHOLE, 1))
def test_iou_counts_pixels_and_rounds_once(a, b):
    def pixels(box):
        left, top, right, bottom = map(int, box)
        return {(x, y) for x in range(left, right) for y in range(top, bottom)}

    for one, row in zip(a, iou(a, b).tolist(), strict=True):
        for other, value in zip(b, row, strict=True):
            shared, union = pixels(one) & pixels(other), pixels(one) | pixels(other)
            assert value == float(Fraction(len(shared), max(len(union), 1)))


def test_a_box_without_area_overlaps_nothing_not_even_itself():
    point, line, square = [3, 3, 3, 3], [0, 3, 9, 3], [0, 0, 9, 9]
    assert iou([point, line], [point, line, square]).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert box_iou(torch.tensor([point]), torch.tensor([point])).isnan().all()


@pytest.mark.parametrize(
    "boxes",
    [
        [[0, 0, 300, 300]],
        np.array([[0, 0, 300, 300]], dtype=np.uint16),
        torch.tensor([[0, 0, 300, 300]], dtype=torch.float16),
        torch.tensor([[0, 0, 300, 300]], dtype=torch.int32),
        [torch.tensor([0, 0, 300, 300])],
    ],
    ids=lambda boxes: str(getattr(boxes, "dtype", "list")),
)
def test_boxes_may_be_whatever_holds_numbers(boxes):
    # The area overflows float16, and 0.6 in float32 is above 0.6.
    assert iou(boxes, [[0, 0, 300, 180]]).tolist() == [[0.6]]


def test_gradients_pass_and_are_finite_where_nothing_has_an_area():
    a = torch.tensor([[0.0, 0, 2, 2], [5, 5, 5, 5]], requires_grad=True)
    iou(a, [[1, 0, 3, 2], [5, 5, 5, 5]]).sum().backward()
    assert a.grad.isfinite().all() and a.grad[0, 2] > 0


@pytest.mark.parametrize(
    "boxes, words",
    [
        ([[0, 0, 1, 1], [3, 0, 1, 1]], "a need x1 <= x2 and y1 <= y2; row 1 is [3.0, 0.0, 1.0,"),
        ([0, 0, 1, 1], "a must be (N, 4), rows x1, y1, x2, y2 of finite numbers; got [0, 0, 1, 1]"),
        ([[0, 0, math.nan, 1]], "of finite numbers; got [[0, 0, nan, 1]]"),
        (torch.zeros(2, 5), "got a Tensor of shape (2, 5)"),
    ],
)
def test_what_are_no_boxes_is_said(boxes, words):
    with pytest.raises(ValueError) as caught:
        iou(boxes, [[0, 0, 1, 1]])
    assert words in str(caught.value)


# Hulls


@examples
@given(st.data())
def test_hulls_are_those_of_the_pixels(data):
    h, w = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    pixels = st.sets(st.tuples(st.integers(0, h - 1), st.integers(0, w - 1)), min_size=1)
    wanted = data.draw(st.lists(pixels, max_size=3))
    masks = torch.zeros(len(wanted), h, w, dtype=torch.bool)
    for mask, taken in zip(masks, wanted, strict=True):
        for y, x in taken:
            mask[y, x] = True
    boxes = hulls(masks)
    assert boxes.shape == (len(wanted), 4) and boxes.dtype == torch.int64
    for box, taken in zip(boxes.tolist(), wanted, strict=True):
        ys, xs = zip(*taken, strict=True)
        assert box == [min(xs), min(ys), max(xs) + 1, max(ys) + 1]


def test_a_mask_without_a_pixel_has_no_hull():
    masks = torch.ones(3, 2, 2) > 0
    masks[1] = False
    with pytest.raises(ValueError, match="a mask without a pixel has no box; got one at 1"):
        hulls(masks)


# Encoding


@examples
@given(st.data())
def test_encode_is_torchvisions_and_decode_undoes_it(data):
    anchors = data.draw(sets(REAL, 1, side=1))
    boxes = data.draw(sets(REAL, len(anchors), side=1))[: len(anchors)]
    deltas = encode(boxes, anchors)
    theirs = BoxCoder((1.0, 1.0, 1.0, 1.0)).encode_single(boxes, anchors)
    torch.testing.assert_close(deltas, theirs, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(decode(deltas, anchors), boxes, rtol=1e-9, atol=1e-7)


@examples
@given(st.data())
def test_decode_with_a_clamp_is_torchvisions(data):
    anchors = data.draw(sets(REAL, 1, side=1))
    numbers = st.lists(st.floats(-9, 9), min_size=4, max_size=4)
    deltas = data.draw(st.lists(numbers, min_size=len(anchors), max_size=len(anchors)))
    theirs = BoxCoder((1.0, 1.0, 1.0, 1.0)).decode_single(
        torch.tensor(deltas, dtype=torch.float64), anchors
    )
    ours = decode(deltas, anchors, clamp=math.log(1000 / 16))
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-7)


def test_the_clamp_bounds_the_width():
    stretched, anchor = [[0, 0, 10, 0]], [[0, 0, 16, 16]]

    def width(clamp):
        left, _, right, _ = decode(stretched, anchor, clamp)[0].tolist()
        return right - left

    assert width(math.log(1000 / 16)) == pytest.approx(1000)
    assert width(None) == pytest.approx(352_423, abs=1)


def test_no_boxes_are_boxes():
    for nothing in ([], torch.zeros(0, 4), np.zeros((0, 4))):
        assert encode(nothing, nothing).shape == decode(nothing, nothing).shape == (0, 4)
        assert iou(nothing, [[0, 0, 1, 1]]).shape == (0, 1)
        assert suppress(nothing, [], 0.5).tolist() == [] and comparisons(nothing, [], 0.5) == 0


@pytest.mark.parametrize("wrong", [[[0, 0, 0, 1]], [[0, 0, 1, 1], [0, 0, 1, 1]]])
def test_boxes_without_area_or_without_an_anchor_have_no_code(wrong):
    for boxes, anchors in ((wrong, [[0, 0, 1, 1]]), ([[0, 0, 1, 1]], wrong)):
        with pytest.raises(ValueError, match=r"need x1 < x2|must be as many; got"):
            encode(boxes, anchors)


# Suppression


SCORES = st.sampled_from([0.2, 0.5, 0.5, 0.9]) | st.floats(-5, 5)
THRESHOLDS = st.sampled_from([0, 0.25, 1 / 3, 0.5, 0.6, 1]) | st.floats(0, 1)


@st.composite
def detections(draw):
    boxes = draw(ANY)
    return boxes, torch.tensor(
        draw(st.lists(SCORES, min_size=len(boxes), max_size=len(boxes))), dtype=torch.float64
    )


@examples
@given(detections(), THRESHOLDS)
def test_suppression_is_torchvisions_in_the_same_order(found, threshold):
    kept = suppress(*found, threshold)
    assert kept.dtype == torch.int64 and torch.equal(kept, nms(*found, threshold))


@examples
@given(detections(), THRESHOLDS)
def test_comparisons_are_those_of_the_recipe(found, threshold):
    boxes, scores = found
    # Python's sort keeps the order of what is equal.
    left, computed = sorted(range(len(boxes)), key=lambda i: -scores[i]), 0
    overlaps = iou(boxes, boxes)
    while left:
        best, *others = left
        computed += len(others)
        left = [i for i in others if overlaps[best, i] <= threshold]
    assert comparisons(boxes, scores, threshold) == computed


def test_many_boxes_as_torchvision():
    for n in range(5):
        generator = torch.Generator().manual_seed(n)
        centres = 100 * torch.rand(200, 2, dtype=torch.float64, generator=generator)
        sides = 10 + 40 * torch.rand(200, 2, dtype=torch.float64, generator=generator)
        scores = torch.rand(200, dtype=torch.float64, generator=generator)
        boxes = torch.cat([centres - sides / 2, centres + sides / 2], 1)
        for threshold in (0.3, 0.5, 0.7):
            assert torch.equal(suppress(boxes, scores, threshold), nms(boxes, scores, threshold))


def test_what_suppression_costs():
    falling = torch.linspace(1, 0, 1000)
    equal = torch.tensor([[0, 0, 10, 10]]).expand(1000, 4)
    apart = equal + 20 * torch.arange(1000)[:, None]
    assert comparisons(equal, falling, 0.5) == 999
    assert comparisons(apart, falling, 0.5) == 499_500


def test_an_iou_at_the_threshold_suppresses_nothing():
    boxes, scores = [[0, 0, 10, 10], [0, 0, 10, 6]], [0.9, 0.8]
    assert suppress(boxes, scores, 0.6).tolist() == [0, 1]
    assert suppress(boxes, scores, 0.59).tolist() == [0]


def test_a_higher_threshold_may_keep_fewer():
    boxes = [[0, 0, 20, 10], [5, 0, 25, 10], [4, -3, 24, 9], [4, 1, 24, 13], [5, 0, 28, 7]]
    scores = [0.9, 0.8, 0.7, 0.65, 0.6]
    assert [len(suppress(boxes, scores, t)) for t in (0.55, 0.61, 0.66)] == [4, 2, 5]


def test_of_equal_scores_the_first_goes_first():
    row = [[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]]
    assert suppress(row, [1, 1, 1], 0.5).tolist() == [0, 2]
    assert suppress(row, [0.5, 1, 0.5], 0.5).tolist() == [1]
    boxes, scores = [[0, 0, 1, 1]] * 40, [1] * 40
    assert suppress(boxes, scores, 1).tolist() == list(range(40))
