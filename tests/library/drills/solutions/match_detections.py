"""Solutions of `match-detections` in other styles, and mistakes that are in no list."""

import numpy as np


def per_image_loops(iou, scores, images, truth_images, threshold=0.5):
    n, _m = iou.shape
    result = -np.ones(n, dtype=int)
    for img in np.unique(images):
        dets = np.where(images == img)[0]
        gts = np.where(truth_images == img)[0]
        dets = dets[np.argsort(-scores[dets], kind="mergesort")]
        used = set()
        for d in dets:
            best, best_j = threshold, -1
            for j in gts:
                if j in used:
                    continue
                if iou[d, j] > best or (iou[d, j] == best and best_j == -1):
                    best, best_j = iou[d, j], j
            if best_j >= 0:
                used.add(best_j)
                result[d] = best_j
    return result


def with_copy_and_mask(iou, scores, images, truth_images, threshold=0.5):
    if len(truth_images) == 0:
        return np.full(len(scores), -1)
    iou = iou.copy()
    iou[images[:, None] != truth_images[None, :]] = -np.inf
    out = [-1] * len(scores)
    for i in sorted(range(len(scores)), key=lambda k: -scores[k]):
        j = int(np.argmax(iou[i]))
        if iou[i, j] >= threshold:
            out[i] = j
            iou[:, j] = -np.inf
    return out


def lexsorted(iou, scores, images, truth_images, threshold=0.5):
    n, m = iou.shape
    res = np.full(n, -1, dtype=np.int32)
    taken = np.zeros(m, bool)
    for i in np.lexsort((np.arange(n), -scores)):
        ok = np.flatnonzero(~taken & (truth_images == images[i]) & (iou[i] >= threshold))
        if len(ok) == 0:
            continue
        j = ok[np.argmax(iou[i, ok])]
        taken[j] = True
        res[i] = j
    return res


def booleans(iou, scores, images, truth_images, threshold=0.5):
    n, m = iou.shape
    res = np.zeros(n, bool)
    taken = np.zeros(m, bool)
    for i in np.argsort(-scores, kind="stable"):
        ok = np.flatnonzero(~taken & (truth_images == images[i]) & (iou[i] >= threshold))
        if len(ok) == 0:
            continue
        j = ok[np.argmax(iou[i, ok])]
        taken[j] = True
        res[i] = True
    return res


def unstable(iou, scores, images, truth_images, threshold=0.5):
    n, m = iou.shape
    res = np.full(n, -1)
    taken = np.zeros(m, bool)
    for i in np.argsort(scores)[::-1]:
        ok = np.flatnonzero(~taken & (truth_images == images[i]) & (iou[i] >= threshold))
        if len(ok) == 0:
            continue
        j = ok[np.argmax(iou[i, ok])]
        taken[j] = True
        res[i] = j
    return res


def unstable2(iou, scores, images, truth_images, threshold=0.5):
    n, m = iou.shape
    res = np.full(n, -1)
    taken = np.zeros(m, bool)
    for i in np.argsort(-scores):
        ok = np.flatnonzero(~taken & (truth_images == images[i]) & (iou[i] >= threshold))
        if len(ok) == 0:
            continue
        j = ok[np.argmax(iou[i, ok])]
        taken[j] = True
        res[i] = j
    return res


def argmax_over_all_images_first(iou, scores, images, truth_images, threshold=0.5):
    n, m = iou.shape
    res = np.full(n, -1)
    if m == 0:
        return res
    taken = set()
    for i in np.argsort(-scores, kind="stable"):
        j = int(np.argmax(iou[i]))
        if iou[i, j] >= threshold and truth_images[j] == images[i] and j not in taken:
            taken.add(j)
            res[i] = j
    return res


def taken_but_last_best(iou, scores, images, truth_images, threshold=0.5):
    n, m = iou.shape
    res = np.full(n, -1)
    taken = set()
    for i in np.argsort(-scores, kind="stable"):
        best, bj = 0, -1
        for j in range(m):
            if j in taken or images[i] != truth_images[j]:
                continue
            if iou[i, j] >= best:
                best, bj = iou[i, j], j
        if best >= threshold:
            taken.add(bj)
            res[i] = bj
    return res


def row_and_column_max(iou, scores, images, truth_images, threshold=0.5):
    """anchor-assignment habit"""
    iou = np.where(images[:, None] == truth_images[None], iou, 0)
    if iou.shape[1] == 0:
        return np.full(len(iou), -1)
    best = iou.argmax(1)
    res = np.where(iou.max(1) >= threshold, best, -1)
    for j in range(iou.shape[1]):
        who = np.flatnonzero(res == j)
        if len(who) > 1:
            keep = who[scores[who].argmax()]
            res[[w for w in who if w != keep]] = -1
    return res


def zero_when_none(iou, scores, images, truth_images, threshold=0.5):
    n, m = iou.shape
    res = np.full(n, -1)
    taken = np.zeros(m, bool)
    for i in np.argsort(-scores, kind="stable"):
        v = iou[i] * ~taken * (truth_images == images[i])
        if m and v.max() > threshold - 1e-2:
            res[i] = v.argmax()
            taken[res[i]] = True
    return res


RIGHT = [per_image_loops, with_copy_and_mask, lexsorted]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    booleans: None,
    unstable: None,
    unstable2: None,
    argmax_over_all_images_first: None,
    taken_but_last_best: "ties to the later object",
    row_and_column_max: "best object even if it is taken",
    zero_when_none: None,
}
