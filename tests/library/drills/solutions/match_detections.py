"""Solutions of `match-detections` in other styles, and mistakes that are in no list."""

import heapq
from collections import defaultdict

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


def heap_of_detections(iou, scores, images, truth_images, threshold=0.5):
    heap = [(-s, i) for i, s in enumerate(scores)]
    heapq.heapify(heap)
    by_image = defaultdict(list)
    for j, img in enumerate(truth_images):
        by_image[img].append(j)
    out = {}
    while heap:
        _, i = heapq.heappop(heap)
        cand = [(iou[i, j], -j) for j in by_image[images[i]]]
        if cand and max(cand)[0] >= threshold:
            j = -max(cand)[1]
            by_image[images[i]].remove(j)
            out[i] = j
    return np.array([out.get(i, -1) for i in range(len(scores))])


def masked_matrix_sorted_columns(iou, scores, images, truth_images, threshold=0.5):
    order = np.argsort(scores * -1.0, kind="mergesort")
    same = np.equal.outer(images, truth_images)
    avail = np.where(same & (iou >= threshold), iou, -np.inf)
    res = np.full(scores.shape[0], -1, dtype=np.int64)
    if iou.shape[1] == 0:
        return res
    for i in order:
        j = avail[i].argmax()
        if np.isfinite(avail[i, j]):
            res[i] = j
            avail[:, j] = -np.inf
    return res


def found_or_not(iou, scores, images, truth_images, threshold=0.5):
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


def unstable_reversed(iou, scores, images, truth_images, threshold=0.5):
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


def unstable_falling(iou, scores, images, truth_images, threshold=0.5):
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


def last_of_equal_ious(iou, scores, images, truth_images, threshold=0.5):
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
    iou = np.where(images[:, None] == truth_images[None], iou, -1)
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


def threshold_with_slack(iou, scores, images, truth_images, threshold=0.5):
    n, m = iou.shape
    res = np.full(n, -1)
    taken = np.zeros(m, bool)
    for i in np.argsort(-scores, kind="stable"):
        v = iou[i] * ~taken * (truth_images == images[i])
        if m and v.max() > threshold - 1e-2:
            res[i] = v.argmax()
            taken[res[i]] = True
    return res


def threshold_before_argmax_of_all(iou, scores, images, truth_images, threshold=0.5):
    """continue without looking at next if best in own image is taken; like VOC"""
    res = np.full(len(scores), -1)
    used = set()
    for i in np.argsort(-scores, kind="stable"):
        own = np.flatnonzero(truth_images == images[i])
        if not len(own):
            continue
        j = own[iou[i, own].argmax()]
        if iou[i, j] >= threshold:
            if j not in used:
                res[i] = j
            used.add(j)
    return res


def used_reset_per_detection(iou, scores, images, truth_images, threshold=0.5):
    res = np.full(len(scores), -1)
    for i in np.argsort(-scores, kind="stable"):
        used = set()
        own = [j for j in np.flatnonzero(truth_images == images[i]) if j not in used]
        if own:
            j = max(own, key=lambda j: iou[i, j])
            if iou[i, j] >= threshold:
                res[i] = j
                used.add(j)
    return res


def image_blocks_concatenated(iou, scores, images, truth_images, threshold=0.5):
    out = [np.zeros(0, int)]
    for img in sorted(set(images.tolist())):
        d = np.flatnonzero(images == img)
        g = np.flatnonzero(truth_images == img)
        r = np.full(len(d), -1)
        free = np.ones(len(g), bool)
        for k in np.argsort(-scores[d], kind="stable"):
            v = np.where(free, iou[d[k], g], -1.0)
            if len(g) and v.max() >= threshold:
                r[k] = g[v.argmax()]
                free[v.argmax()] = False
        out.append(r)
    return np.concatenate(out)


def sorts_by_best_iou(iou, scores, images, truth_images, threshold=0.5):
    if not len(truth_images):
        return np.full(len(scores), -1)
    res = np.full(len(scores), -1)
    free = np.ones(len(truth_images), bool)
    for i in np.argsort(-iou.max(1), kind="stable"):
        v = np.where(free & (truth_images == images[i]), iou[i], -1.0)
        if v.max() >= threshold:
            res[i] = v.argmax()
            free[v.argmax()] = False
    return res


def one_per_image(iou, scores, images, truth_images, threshold=0.5):
    res = np.full(len(scores), -1)
    done = set()
    for i in np.argsort(-scores, kind="stable"):
        v = np.where(truth_images == images[i], iou[i], -1.0)
        if len(v) and v.max() >= threshold and images[i] not in done:
            res[i] = v.argmax()
            done.add(images[i])
    return res


def times_zero(iou, scores, images, truth_images, threshold=0.5):
    res = np.full(len(scores), -1)
    free = np.ones(len(truth_images))
    for i in np.argsort(-scores, kind="stable"):
        v = iou[i] * free * (truth_images == images[i])
        if len(v) and v.max() >= threshold:
            res[i] = v.argmax()
            free[v.argmax()] = 0
    return res


def _in_images(numbers, iou, scores, images, truth_images, threshold):
    res = np.full(len(scores), -1)
    for number in numbers:
        here = list(np.flatnonzero(truth_images == number))
        for i in sorted(np.flatnonzero(images == number), key=lambda i: -scores[i]):
            j = max(here, key=lambda j: iou[i, j], default=None)
            if j is not None and iou[i, j] >= threshold:
                res[i] = j
                here.remove(j)
    return res


def images_counted(iou, scores, images, truth_images, threshold=0.5):
    numbers = range(len(np.unique(np.concatenate([images, truth_images]))))
    return _in_images(numbers, iou, scores, images, truth_images, threshold)


def images_up_to_the_last(iou, scores, images, truth_images, threshold=0.5):
    return _in_images(range(max(images) + 1), iou, scores, images, truth_images, threshold)


def _greedy(iou, scores, images, truth_images, threshold, order=None, start=-1.0):
    found, taken = np.full(len(scores), -1), set()
    for i in np.argsort(-scores, kind="stable") if order is None else order:
        best, place = start, -1
        for j, image in enumerate(truth_images):
            if j not in taken and image == images[i] and iou[i, j] > best:
                best, place = iou[i, j], j
        if place >= 0 and best >= threshold:
            found[i] = place
            taken.add(place)
    return found


def best_from_below_zero(iou, scores, images, truth_images, threshold=0.5):
    return _greedy(iou, scores, images, truth_images, threshold).tolist()


def best_from_zero(iou, scores, images, truth_images, threshold=0.5):
    return _greedy(iou, scores, images, truth_images, threshold, start=0.0)


def default_of_0_6(iou, scores, images, truth_images, threshold=0.6):
    return _greedy(iou, scores, images, truth_images, threshold)


def default_of_0_4(iou, scores, images, truth_images, threshold=0.4):
    return _greedy(iou, scores, images, truth_images, threshold)


def scores_rounded(iou, scores, images, truth_images, threshold=0.5):
    order = np.argsort(-scores.round(2), kind="stable")
    return _greedy(iou, scores, images, truth_images, threshold, order)


def in_float32(iou, scores, images, truth_images, threshold=0.5):
    return _greedy(iou.astype(np.float32), scores, images, truth_images, threshold)


def slack_of_a_millionth(iou, scores, images, truth_images, threshold=0.5):
    return _greedy(iou, scores, images, truth_images, threshold - 1e-6)


def images_from_0_up(iou, scores, images, truth_images, threshold=0.5):
    columns = [[] for _ in range(max(truth_images, default=-1) + 1)]
    for j, image in enumerate(truth_images):
        if image >= 0:
            columns[image].append(j)
    found = np.full(len(scores), -1)
    for i in np.argsort(-scores, kind="stable"):
        left = columns[images[i]] if 0 <= images[i] < len(columns) else []
        best = max(left, key=lambda j: iou[i, j], default=None)
        if best is not None and iou[i, best] >= threshold:
            found[i] = best
            left.remove(best)
    return found


def taken_below_the_threshold(iou, scores, images, truth_images, threshold=0.5):
    found, taken = np.full(len(scores), -1), set()
    for i in np.argsort(-scores, kind="stable"):
        left = [j for j in np.flatnonzero(truth_images == images[i]) if j not in taken]
        if left:
            best = max(left, key=lambda j: iou[i, j])
            taken.add(best)
            found[i] = best if iou[i, best] >= threshold else -1
    return found


def taken_by_place_in_the_image(iou, scores, images, truth_images, threshold=0.5):
    found, taken = np.full(len(scores), -1), set()
    for i in np.argsort(-scores, kind="stable"):
        columns = np.flatnonzero(truth_images == images[i])
        left = [k for k in range(len(columns)) if k not in taken]
        best = max(left, key=lambda k: iou[i, columns[k]], default=None)
        if best is not None and iou[i, columns[best]] >= threshold:
            found[i] = columns[best]
            taken.add(best)
    return found


RIGHT = [
    best_from_below_zero,
    per_image_loops,
    with_copy_and_mask,
    lexsorted,
    heap_of_detections,
    masked_matrix_sorted_columns,
]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    found_or_not: None,
    unstable_reversed: None,
    unstable_falling: None,
    argmax_over_all_images_first: None,
    last_of_equal_ious: "ties to the later object",
    row_and_column_max: "best object even if it is taken",
    threshold_with_slack: None,
    threshold_before_argmax_of_all: "best object even if it is taken",
    used_reset_per_detection: "objects found twice",
    image_blocks_concatenated: "results by image",
    sorts_by_best_iou: None,
    one_per_image: None,
    times_zero: "other images count as IoU 0",
    images_counted: "images numbered from 0",
    images_up_to_the_last: "images up to the highest number",
    best_from_zero: "best starts from 0",
    default_of_0_6: "another default",
    default_of_0_4: None,
    scores_rounded: None,
    in_float32: None,
    slack_of_a_millionth: None,
    images_from_0_up: None,
    taken_below_the_threshold: "marks without a match",
    taken_by_place_in_the_image: None,
}
