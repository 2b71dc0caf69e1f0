"""Solutions of `box-iou` in other styles, and mistakes that are in no list."""

import numpy as np


def two_loops(a, b):
    result = np.zeros((len(a), len(b)))
    for i, (x1, y1, x2, y2) in enumerate(np.asarray(a, float)):
        for j, (u1, v1, u2, v2) in enumerate(np.asarray(b, float)):
            width = max(0.0, min(x2, u2) - max(x1, u1))
            height = max(0.0, min(y2, v2) - max(y1, v1))
            union = (x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - width * height
            result[i, j] = width * height / union if union > 0 else 0.0
    return result


def eps_in_the_denominator(a, b, eps=1e-9):
    a, b = a.astype(np.float64), b.astype(np.float64)
    x1 = np.maximum(a[:, 0:1], b[:, 0])
    y1 = np.maximum(a[:, 1:2], b[:, 1])
    x2 = np.minimum(a[:, 2:3], b[:, 2])
    y2 = np.minimum(a[:, 3:4], b[:, 3])
    inter = np.maximum(0, x2 - x1) * np.maximum(0, y2 - y1)
    area_a = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1])
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    return inter / (area_a[:, None] + area_b[None, :] - inter + eps)


def generalised(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    wh = np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])
    inter = wh.clip(0).prod(-1)
    hull = (np.maximum(a[:, None, 2:], b[:, 2:]) - np.minimum(a[:, None, :2], b[:, :2])).prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1) - inter
    with np.errstate(all="ignore"):
        return np.where(union > 0, inter / union, 0) - np.where(hull > 0, (hull - union) / hull, 0)


def clipped_once(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    wh = np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])
    inter = np.maximum(wh[..., 0] * wh[..., 1], 0)
    union = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1) - inter
    return np.where(union > 0, inter / np.where(union > 0, union, 1), 0)


def rounded(a, b):
    return two_loops(a, b).round(2)


def at_least_one_pixel(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    wh = (np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])).clip(0)
    inter = wh.prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1) - inter
    return inter / np.maximum(union, 1)


def pairs_alone(a, b):
    return np.diag(two_loops(a, b))[:, None] if len(a) == len(b) else two_loops(a, b)[:, :1]


def a_column_for_each_box(a, b):
    columns = [two_loops(a, box[None])[:, 0] for box in b]
    return np.stack(columns, axis=1)


def unsigned_sides(a, b):
    wh = (np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])).clip(0)
    inter = wh[..., 0].astype(float) * wh[..., 1]
    area_a, area_b = (np.prod((c[:, 2:] - c[:, :2]).astype(float), axis=1) for c in (a, b))
    union = area_a[:, None] + area_b - inter
    return np.where(union > 0, inter / np.where(union > 0, union, 1), 0)


def in_float32(a, b):
    a, b = np.asarray(a, np.float32), np.asarray(b, np.float32)
    wh = (np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])).clip(0)
    inter = wh[..., 0] * wh[..., 1]
    union = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1) - inter
    return np.where(union > 0, inter / np.where(union > 0, union, 1), 0)


def python_integers(a, b):
    rows = []
    for x1, y1, x2, y2 in a.tolist():
        row = []
        for u1, v1, u2, v2 in b.tolist():
            width, height = min(x2, u2) - max(x1, u1), min(y2, v2) - max(y1, v1)
            both = width * height if width > 0 and height > 0 else 0
            union = (x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - both
            row.append(both / union if union else 0.0)
        rows.append(row)
    return rows


def float32_at_the_end(a, b):
    return two_loops(a, b).astype(np.float32)


def centres_and_sizes(a, b):
    a, b = (np.hstack([c[:, :2] - c[:, 2:] / 2, c[:, :2] + c[:, 2:] / 2]) for c in (a, b))
    return two_loops(a, b)


def both_x_first(a, b):
    return two_loops(a[:, [0, 2, 1, 3]], b[:, [0, 2, 1, 3]])


def zeros_like_the_boxes(a, b):
    result = np.zeros((len(a), len(b)), dtype=a.dtype)
    result[:] = two_loops(a, b)
    return result


def sides_of_b_as_they_come(a, b):
    a = a.astype(float)
    wh = (np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])).clip(0)
    inter = wh.prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1) - inter
    return np.where(union > 0, inter / np.where(union > 0, union, 1), 0)


RIGHT = [two_loops, eps_in_the_denominator, python_integers]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    generalised: None,
    clipped_once: "area clipped, not the sides",
    rounded: None,
    at_least_one_pixel: None,
    pairs_alone: None,
    a_column_for_each_box: None,
    unsigned_sides: "sides in unsigned integers",
    in_float32: None,
    float32_at_the_end: None,
    centres_and_sizes: None,
    both_x_first: None,
    zeros_like_the_boxes: "result in the input's type",
    sides_of_b_as_they_come: None,
}
