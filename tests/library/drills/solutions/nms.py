"""Solutions of `nms` in other styles, and mistakes that are in no list."""

import heapq

import numpy as np


def _iou(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    inter = w * h
    return inter / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inter)


def list_of_indices(boxes, scores, threshold):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    keep = []
    for i in order:
        if all(_iou(boxes[i], boxes[j]) <= threshold for j in keep):
            keep.append(i)
    return keep


def four_columns(boxes, scores, threshold=0.5):
    x1, y1, x2, y2 = boxes.T
    areas = (x2 - x1) * (y2 - y1)
    order = scores.argsort(kind="stable")[::-1] if len(set(scores)) == len(scores) else None
    order = np.argsort(-scores, kind="stable") if order is None else order
    keep = []
    while order.size > 0:
        i = order[0]
        keep.append(i)
        xx1 = np.maximum(x1[i], x1[order[1:]])
        yy1 = np.maximum(y1[i], y1[order[1:]])
        xx2 = np.minimum(x2[i], x2[order[1:]])
        yy2 = np.minimum(y2[i], y2[order[1:]])
        inter = np.maximum(0.0, xx2 - xx1) * np.maximum(0.0, yy2 - yy1)
        iou = inter / np.maximum(areas[i] + areas[order[1:]] - inter, 1e-12)
        order = order[1:][iou <= threshold]
    return np.array(keep, dtype=int)


def alive_mask(boxes, scores, threshold):
    n = len(scores)
    alive, keep = np.ones(n, bool), []
    for i in np.lexsort((np.arange(n), -scores)):
        if not alive[i]:
            continue
        keep.append(i)
        for j in range(n):
            if _iou(boxes[i], boxes[j]) > threshold:
                alive[j] = False
    return np.asarray(keep, dtype=np.int64)


def heap_of_later_ones(boxes, scores, threshold):
    heap = [(-s, -i) for i, s in enumerate(scores)]
    heapq.heapify(heap)
    keep = []
    while heap:
        i = -heapq.heappop(heap)[1]
        if all(_iou(boxes[i], boxes[j]) <= threshold for j in keep):
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def only_the_next_one(boxes, scores, threshold):
    order = np.argsort(-scores, kind="stable")
    keep = list(order[:1])
    for i in order[1:]:
        if _iou(boxes[i], boxes[keep[-1]]) <= threshold:
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def divides_by_the_smaller(boxes, scores, threshold):
    keep = []
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    for i in np.argsort(-scores, kind="stable"):
        size = np.minimum(boxes[i, 2:], boxes[keep, 2:]) - np.maximum(boxes[i, :2], boxes[keep, :2])
        inter = size.clip(0).prod(axis=1)
        if (inter <= threshold * np.minimum(areas[i], areas[keep])).all():
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def kept_mask(boxes, scores, threshold):
    mask = np.zeros(len(boxes), bool)
    mask[list_of_indices(boxes, scores, threshold)] = True
    return mask


def kept_boxes(boxes, scores, threshold):
    return boxes[list_of_indices(boxes, scores, threshold)]


def by_matrix_until_nothing_changes(boxes, scores, threshold):
    """Cluster-NMS."""
    order = np.lexsort((np.arange(len(scores)), -scores))
    near = np.zeros((len(order), len(order)), bool)
    for i, j in zip(*np.triu_indices(len(order), 1), strict=True):
        near[i, j] = _iou(boxes[order[i]], boxes[order[j]]) > threshold
    keep = np.ones(len(order), bool)
    while True:
        again = ~(near & keep[:, None]).any(axis=0)
        if (again == keep).all():
            return order[keep]
        keep = again


def clips_coordinates(boxes, scores, threshold):
    return list_of_indices(np.maximum(boxes, 0), scores, threshold)


def equal_boxes_meet_in_any_case(boxes, scores, threshold):
    keep = []
    for i in np.argsort(-scores, kind="stable"):
        if any((boxes[i] == boxes[j]).all() for j in keep):
            continue
        if all(_iou(boxes[i], boxes[j]) <= threshold for j in keep):
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def one_in_place_of_zero_by_zero(boxes, scores, threshold):
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    keep = []
    for i in np.argsort(-scores, kind="stable"):
        iou = [1.0 if areas[i] + areas[j] == 0 else _iou(boxes[i], boxes[j]) for j in keep]
        if all(one <= threshold for one in iou):
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def product_with_the_union(boxes, scores, threshold):
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    keep = []
    for i in np.argsort(-scores, kind="stable"):
        size = np.minimum(boxes[i, 2:], boxes[keep, 2:]) - np.maximum(boxes[i, :2], boxes[keep, :2])
        inter = size.clip(0).prod(axis=1)
        if not (inter > threshold * (areas[i] + areas[keep] - inter)).any():
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def recursive(boxes, scores, threshold):
    def kept(order):
        if not order:
            return []
        best, *rest = order
        return [best, *kept([i for i in rest if _iou(boxes[best], boxes[i]) <= threshold])]

    return kept(sorted(range(len(scores)), key=lambda i: -scores[i]))


def _greedy(boxes, scores, threshold, order=None):
    left = list(np.argsort(-scores, kind="stable") if order is None else order)
    keep = []
    while left:
        best = left.pop(0)
        keep.append(int(best))
        left = [i for i in left if _iou(boxes[best], boxes[i]) <= threshold]
    return keep


def threshold_left_out(boxes, scores, threshold):
    return _greedy(boxes, scores, 0.5)


def threshold_turned_round(boxes, scores, threshold):
    return _greedy(boxes, scores, 1 - threshold)


def scores_as_keys(boxes, scores, threshold):
    places = {score: i for i, score in enumerate(scores)}
    return _greedy(boxes, scores, threshold, [places[s] for s in sorted(places, reverse=True)])


def scores_in_float32(boxes, scores, threshold):
    return _greedy(boxes, scores.astype(np.float32), threshold)


def all_in_float32(boxes, scores, threshold):
    return _greedy(boxes.astype(np.float32), scores, threshold)


def thousandth_of_slack(boxes, scores, threshold):
    return _greedy(boxes, scores, threshold + 1e-3)


def low_scores_left_out(boxes, scores, threshold):
    order = [i for i in np.argsort(-scores, kind="stable") if scores[i] > 0]
    return _greedy(boxes, scores, threshold, order)


def marks_by_minus_one(boxes, scores, threshold):
    left, keep = scores.copy(), []
    while left.size and left.max() != -1:
        best = int(left.argmax())
        keep.append(best)
        left[[best] + [i for i in range(len(left)) if _iou(boxes[best], boxes[i]) > threshold]] = -1
    return keep


def sorts_in_place(boxes, scores, threshold):
    order = np.argsort(-scores, kind="stable")
    keep = _greedy(boxes, scores, threshold)
    boxes[:] = boxes[order]
    return keep


def sizes_for_corners(boxes, scores, threshold):
    corners = boxes.copy()
    corners[:, 2:] += corners[:, :2]
    return _greedy(corners, scores, threshold)


RIGHT = [list_of_indices, four_columns, alive_mask, by_matrix_until_nothing_changes, recursive]
WRONG = {
    heap_of_later_ones: "later box first",
    only_the_next_one: None,
    divides_by_the_smaller: "divides by the smaller area",
    kept_mask: None,
    kept_boxes: None,
    clips_coordinates: "coordinates clipped at 0",
    equal_boxes_meet_in_any_case: None,
    one_in_place_of_zero_by_zero: "0/0 drops a box",
    product_with_the_union: "product in place of the quotient",
    threshold_left_out: "threshold always 0.5",
    threshold_turned_round: None,
    sorts_in_place: None,
    scores_as_keys: None,
    scores_in_float32: None,
    all_in_float32: None,
    thousandth_of_slack: None,
    low_scores_left_out: None,
    marks_by_minus_one: None,
    sizes_for_corners: "width and height for the far corner",
}
