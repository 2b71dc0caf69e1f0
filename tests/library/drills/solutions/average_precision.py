"""Solutions of `average-precision` in other styles, and mistakes that are in no list."""

import math

import numpy as np
import torch


def voc_style(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    order = np.argsort(-scores, kind="stable")
    tp = np.cumsum(correct[order].astype(int))
    fp = np.cumsum(1 - correct[order].astype(int))
    rec = tp / n_truth
    prec = tp / np.maximum(tp + fp, np.finfo(float).eps)
    mrec = np.concatenate(([0.0], rec, [1.0]))
    mpre = np.concatenate(([0.0], prec, [0.0]))
    for i in range(mpre.size - 1, 0, -1):
        mpre[i - 1] = np.maximum(mpre[i - 1], mpre[i])
    i = np.where(mrec[1:] != mrec[:-1])[0]
    return np.sum((mrec[i + 1] - mrec[i]) * mpre[i + 1])


def pure_python(scores, correct, n_truth):
    if not n_truth:
        return math.nan
    ranked = sorted(zip(scores, correct, strict=True), key=lambda p: -p[0])
    precisions, hits = [], 0
    for k, (_, c) in enumerate(ranked, 1):
        hits += bool(c)
        precisions.append(hits / k)
    best, ap = 0.0, 0.0
    for p, (_, c) in zip(reversed(precisions), reversed(ranked), strict=True):
        best = max(best, p)
        if c:
            ap += best / n_truth
    return ap


def array_without_axes(scores, correct, n_truth):
    if n_truth == 0:
        return np.nan
    o = np.lexsort((np.arange(len(scores)), -scores))
    c = np.asarray(correct)[o] != 0
    p = np.cumsum(c) / (np.arange(len(c)) + 1)
    e = np.maximum.accumulate(p[::-1])[::-1]
    return np.array((e * c).sum() / n_truth)


def recall_levels(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    idx = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    tp = np.cumsum([int(correct[i]) for i in idx], dtype=float) if idx else np.zeros(0)
    prec = tp / np.arange(1, len(tp) + 1)
    total = 0.0
    for k in range(1, int(tp[-1]) + 1 if len(tp) else 1):
        total += prec[np.searchsorted(tp, k) :].max()
    return total / n_truth


def by_torch(scores, correct, n_truth):
    if n_truth == 0:
        return math.nan
    _s, order = torch.sort(torch.tensor(scores), descending=True, stable=True)
    c = torch.tensor(correct)[order].double()
    p = c.cumsum(0) / torch.arange(1, len(c) + 1).double()
    e = p.flip(0).cummax(0).values.flip(0) if len(p) else p
    return float((e * c).sum() / n_truth)


def unstable_sort(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    c = np.asarray(correct, bool)[np.argsort(-scores)]
    p = np.cumsum(c) / np.arange(1, len(c) + 1)
    e = np.maximum.accumulate(p[::-1])[::-1]
    return float((e * c).sum() / n_truth)


def thresholds_unique(scores, correct, n_truth):
    """ties grouped as sklearn does"""
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    ap, last = 0.0, 0.0
    pts = []
    for t in sorted(set(scores), reverse=True):
        s = scores >= t
        tp = np.asarray(correct, bool)[s].sum()
        pts.append((tp / n_truth, tp / s.sum()))
    env, m = [], 0
    for r, p in reversed(pts):
        m = max(m, p)
        env.append((r, m))
    for r, p in reversed(env):
        ap += (r - last) * p
        last = r
    return ap


def mean_precision_at_hits_all(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    o = np.argsort(-scores, kind="stable")
    c = np.asarray(correct, bool)[o]
    p = np.cumsum(c) / np.arange(1, len(c) + 1)
    return float(p[c].mean()) if c.any() else 0.0


def drops_first_point(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    o = np.argsort(-scores, kind="stable")
    c = np.asarray(correct, bool)[o]
    tp = np.cumsum(c)
    p = tp / np.arange(1, len(c) + 1)
    r = tp / n_truth
    e = np.maximum.accumulate(p[::-1])[::-1]
    return float(np.sum(np.diff(r) * e[1:]))


def half_precision(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    o = np.argsort(-scores, kind="stable")
    c = np.asarray(correct, bool)[o]
    p = (np.cumsum(c) / np.arange(1, len(c) + 1)).astype(np.float16)
    e = np.maximum.accumulate(p[::-1])[::-1]
    return float((e * c).sum() / n_truth)


def zero_division(scores, correct, n_truth):
    o = np.argsort(-scores, kind="stable")
    c = np.asarray(correct, bool)[o]
    p = np.cumsum(c) / np.arange(1, len(c) + 1)
    e = np.maximum.accumulate(p[::-1])[::-1]
    return float((e * c).sum() / n_truth)


def precision_over_n(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    c = np.asarray(correct, bool)[np.argsort(-scores, kind="stable")]
    tp = np.cumsum(c)
    p = tp / len(c)
    r = tp / n_truth
    e = np.maximum.accumulate(p[::-1])[::-1]
    return float(np.sum(np.diff(r, prepend=0) * e))


def mean_over_all_ranks(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    c = np.asarray(correct, bool)[np.argsort(-scores, kind="stable")]
    p = np.cumsum(c) / np.arange(1, len(c) + 1)
    return float(np.maximum.accumulate(p[::-1])[::-1].mean())


def envelope_by_next_only(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    c = np.asarray(correct, bool)[np.argsort(-scores, kind="stable")]
    p = np.cumsum(c) / np.arange(1, len(c) + 1)
    e = p.copy()
    for i in range(len(p) - 1):
        e[i] = max(p[i], p[i + 1])
    return float((e * c).sum() / n_truth)


def ends_at_recall_one(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    c = np.asarray(correct, bool)[np.argsort(-scores, kind="stable")]
    tp = np.cumsum(c)
    p = tp / np.arange(1, len(c) + 1)
    r = np.concatenate([[0], tp / n_truth, [1]])
    p = np.concatenate([[1], p, [p[-1]]])
    e = np.maximum.accumulate(p[::-1])[::-1]
    return float(np.sum(np.diff(r) * e[1:]))


def left_precision(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    if len(scores) == 0:
        return 0.0
    c = np.asarray(correct, bool)[np.argsort(-scores, kind="stable")]
    tp = np.cumsum(c)
    p = np.concatenate([[1.0], tp / np.arange(1, len(c) + 1)])
    e = np.maximum.accumulate(p[::-1])[::-1]
    r = np.concatenate([[0], tp / n_truth])
    return float(np.sum(np.diff(r) * e[:-1]))


def no_detections_first(scores, correct, n_truth):
    if len(scores) == 0:
        return 0.0
    return voc_style(scores, correct, n_truth)


def thousandths(scores, correct, n_truth):
    return voc_style((scores * 1000).astype(int) / 1000, correct, n_truth)


def trapezoids_under_the_envelope(scores, correct, n_truth):
    if n_truth == 0:
        return np.nan
    hit = correct.astype(bool)[np.argsort(-scores, kind="stable")]
    if not len(hit):
        return 0.0
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    best, recall = np.r_[best[0], best], np.r_[0, np.cumsum(hit) / n_truth]
    # Between two hits the envelope is flat, so a trapezoid is a step.
    return float((np.diff(recall) * (best[1:] + best[:-1]) / 2).sum())


def recursive(scores, correct, n_truth):
    hits = [bool(correct[i]) for i in sorted(range(len(scores)), key=lambda i: -scores[i])]

    def beyond(rank, true):
        if rank == len(hits):
            return 0.0, 0.0
        best, area = beyond(rank + 1, true + hits[rank])
        best = max(best, (true + hits[rank]) / (rank + 1))
        return best, area + best * hits[rank]

    return beyond(0, 0)[1] / n_truth if n_truth else float("nan")


def _area(hit, n_truth):
    if n_truth == 0:
        return np.nan
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    return float(np.maximum.accumulate(precision[::-1])[::-1][hit].sum() / n_truth)


def first_hundred(scores, correct, n_truth):
    return _area(correct.astype(bool)[np.argsort(-scores, kind="stable")][:100], n_truth)


def scores_in_float32(scores, correct, n_truth):
    order = np.argsort(-scores.astype(np.float32), kind="stable")
    return _area(correct.astype(bool)[order], n_truth)


def counts_in_uint8(scores, correct, n_truth):
    if n_truth == 0:
        return np.nan
    hit = correct.astype(bool)[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(hit, dtype=np.uint8) / np.arange(1, len(hit) + 1)
    return float(np.maximum.accumulate(precision[::-1])[::-1][hit].sum() / n_truth)


def misses_first(scores, correct, n_truth):
    order = np.lexsort((correct, -scores))
    return _area(correct.astype(bool)[order], n_truth)


def hits_first(scores, correct, n_truth):
    order = np.lexsort((-correct.astype(int), -scores))
    return _area(correct.astype(bool)[order], n_truth)


def over_the_detections(scores, correct, n_truth):
    hit = correct.astype(bool)[np.argsort(-scores, kind="stable")]
    return _area(hit, n_truth) * n_truth / max(len(hit), 1)


RIGHT = [
    trapezoids_under_the_envelope,
    recursive,
    voc_style,
    pure_python,
    array_without_axes,
    recall_levels,
    by_torch,
    zero_division,
    left_precision,
]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    unstable_sort: None,
    thresholds_unique: "points at thresholds",
    mean_precision_at_hits_all: None,
    drops_first_point: "first step of recall missing",
    half_precision: None,
    precision_over_n: None,
    mean_over_all_ranks: None,
    envelope_by_next_only: None,
    ends_at_recall_one: None,
    no_detections_first: "0 where there is neither",
    thousandths: None,
    first_hundred: None,
    scores_in_float32: None,
    counts_in_uint8: None,
    misses_first: "points at thresholds",
    hits_first: None,
    over_the_detections: None,
}
