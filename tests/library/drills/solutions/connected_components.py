"""Solutions of `connected-components` in other styles, and mistakes that are in no list."""

import sys
from collections import deque

import numpy as np


def breadth_first(mask):
    mask = np.asarray(mask) != 0
    H, W = mask.shape
    labels = np.zeros((H, W), dtype=np.int32)
    current = 0
    for r in range(H):
        for c in range(W):
            if mask[r, c] and labels[r, c] == 0:
                current += 1
                queue = deque([(r, c)])
                labels[r, c] = current
                while queue:
                    y, x = queue.popleft()
                    for dy, dx in [(-1, 0), (1, 0), (0, -1), (0, 1)]:
                        ny, nx = y + dy, x + dx
                        if 0 <= ny < H and 0 <= nx < W:
                            if mask[ny, nx] and labels[ny, nx] == 0:
                                labels[ny, nx] = current
                                queue.append((ny, nx))
    return labels, current


def union_find(mask):
    H, W = mask.shape
    parent = list(range(H * W))

    def find(a):
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        return a

    for i in range(H):
        for j in range(W):
            if mask[i, j]:
                if i and mask[i - 1, j]:
                    parent[find(i * W + j)] = find((i - 1) * W + j)
                if j and mask[i, j - 1]:
                    parent[find(i * W + j)] = find(i * W + j - 1)
    labels, names = np.zeros((H, W), int), {}
    for i in range(H):
        for j in range(W):
            if mask[i, j]:
                labels[i, j] = names.setdefault(find(i * W + j), len(names) + 1)
    return labels, len(names)


def propagation(mask):
    """Spreads the smallest index until nothing changes."""
    mask = mask != 0
    H, W = mask.shape
    ids = np.where(mask, np.arange(H * W).reshape(H, W) + 1, H * W + 1)
    while True:
        wide = np.pad(ids, 1, constant_values=H * W + 1)
        near = np.stack([ids, wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]])
        new = np.where(mask, near.min(axis=0), ids)
        if (new == ids).all():
            break
        ids = new
    found, labels = np.unique(ids[mask], return_inverse=True)
    out = np.zeros((H, W), int)
    out[mask] = labels + 1
    return out, len(found)


def checks_again_when_it_leaves(mask):
    H, W = mask.shape
    labels, count = np.zeros((H, W), int), 0
    for i0 in range(H):
        for j0 in range(W):
            if not mask[i0, j0] or labels[i0, j0]:
                continue
            count += 1
            stack = [(i0, j0)]
            while stack:
                i, j = stack.pop()
                if i < 0 or j < 0 or i >= H or j >= W or not mask[i, j] or labels[i, j]:
                    continue
                labels[i, j] = count
                stack += [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)]
    return labels, count


def eight_neighbours_by_loops(mask):
    H, W = mask.shape
    labels, count = np.zeros((H, W), int), 0
    for i0, j0 in np.argwhere(mask):
        if labels[i0, j0]:
            continue
        count += 1
        stack = [(i0, j0)]
        labels[i0, j0] = count
        while stack:
            i, j = stack.pop()
            for a in range(max(i - 1, 0), min(i + 2, H)):
                for b in range(max(j - 1, 0), min(j + 2, W)):
                    if mask[a, b] and not labels[a, b]:
                        labels[a, b] = count
                        stack.append((a, b))
    return labels, count


def labels_alone(mask):
    return breadth_first(mask)[0]


def labels_from_zero(mask):
    labels, count = breadth_first(mask)
    return labels - 1, count


def right_and_down_only(mask):
    H, W = mask.shape
    labels, count = np.zeros((H, W), int), 0
    for i0, j0 in np.argwhere(mask):
        if labels[i0, j0]:
            continue
        count += 1
        stack = [(i0, j0)]
        labels[i0, j0] = count
        while stack:
            i, j = stack.pop()
            for a, b in ((i + 1, j), (i, j + 1)):
                if a < H and b < W and mask[a, b] and not labels[a, b]:
                    labels[a, b] = count
                    stack.append((a, b))
    return labels, count


def last_label_as_count(mask):
    labels, _ = breadth_first(mask)
    return labels, labels[-1, -1]


def float_labels(mask):
    labels, count = breadth_first(mask)
    return labels.astype(float), count


def mask_as_uint8(mask):
    return breadth_first(mask.astype(np.uint8))


def recursion_to_5000(mask):
    H, W = mask.shape
    labels, count = np.zeros((H, W), int), 0

    def go(i, j):
        if 0 <= i < H and 0 <= j < W and mask[i, j] and not labels[i, j]:
            labels[i, j] = count
            for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                go(a, b)

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(5000)
    try:
        for i, j in np.argwhere(mask):
            if not labels[i, j]:
                count += 1
                go(i, j)
    finally:
        sys.setrecursionlimit(before)
    return labels, count


def four_sweeps_down_and_up(mask):
    H, W = mask.shape
    ids = np.where(mask != 0, np.arange(H * W).reshape(H, W), H * W)
    for step in (1, -1) * 4:
        for i in range(H)[::step]:
            for j in range(W)[::step]:
                if mask[i, j]:
                    if 0 <= i - step < H:
                        ids[i, j] = min(ids[i, j], ids[i - step, j])
                    if 0 <= j - step < W:
                        ids[i, j] = min(ids[i, j], ids[i, j - step])
    found, numbers = np.unique(ids[mask != 0], return_inverse=True)
    labels = np.zeros((H, W), int)
    labels[mask != 0] = numbers + 1
    return labels, len(found)


def set_of_pixels(mask):
    left = {(i, j) for i, j in np.ndindex(*mask.shape) if mask[i, j] != 0}
    labels, count = [[0] * mask.shape[1] for _ in mask], 0
    for start in sorted(left):
        if start in left:
            count += 1
            left.remove(start)
            queue = [start]
            for i, j in queue:
                labels[i][j] = count
                near = {(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)} & left
                left -= near
                queue.extend(near)
    return labels, count


def flat_with_a_border(mask):
    H, W = mask.shape
    foreground = np.pad(mask != 0, 1).ravel().tolist()
    labels, count = [0] * len(foreground), 0
    for start, inside in enumerate(foreground):
        if not inside or labels[start]:
            continue
        count += 1
        labels[start] = count
        queue = [start]
        for place in queue:
            for near in (place - W - 2, place + W + 2, place - 1, place + 1):
                if foreground[near] and not labels[near]:
                    labels[near] = count
                    queue.append(near)
    return np.array(labels).reshape(H + 2, W + 2)[1:-1, 1:-1], np.int64(count)


def equivalences_of_one_step(mask):
    labels, same = np.zeros(mask.shape, dtype=int), [0]
    for i, j in np.argwhere(mask):
        near = [labels[i - 1, j] if i else 0, labels[i, j - 1] if j else 0]
        if not any(near):
            same.append(len(same))
            labels[i, j] = len(same) - 1
        else:
            labels[i, j] = min(k for k in near if k)
            if all(near):
                same[max(near)] = min(near)
    names, labels = np.unique(np.append(np.array(same)[labels], 0), return_inverse=True)
    return labels[:-1].reshape(mask.shape), len(names) - 1


def one_more(mask):
    labels, count = breadth_first(mask)
    return labels, count + 1


def by_size(mask):
    labels, count = breadth_first(mask)
    order = np.argsort(-np.bincount(np.ravel(labels), minlength=count + 1)[1:], kind="stable")
    names = np.zeros(count + 1, dtype=int)
    names[order + 1] = np.arange(1, count + 1)
    return names[np.asarray(labels)], count


def almost_zero_as_zero(mask):
    return breadth_first(abs(mask.astype(float)) > 1e-6)


def single_pixels_left_out(mask):
    labels, count = map(np.asarray, breadth_first(mask))
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    names = np.cumsum(sizes[1:] > 1) * (sizes[1:] > 1)
    return np.append(0, names)[labels], int(names.max(initial=0))


RIGHT = [
    breadth_first,
    union_find,
    propagation,
    checks_again_when_it_leaves,
    set_of_pixels,
    flat_with_a_border,
]
WRONG = {
    eight_neighbours_by_loops: "8-connectivity",
    labels_alone: None,
    labels_from_zero: None,
    # The same result on every mask: arms that meet below or on the left stay apart.
    right_and_down_only: "one pass without merging",
    last_label_as_count: None,
    float_labels: None,
    mask_as_uint8: "mask in 8 bits",
    recursion_to_5000: "recursion",
    four_sweeps_down_and_up: None,
    equivalences_of_one_step: None,
    one_more: None,
    by_size: None,
    almost_zero_as_zero: None,
    single_pixels_left_out: None,
}
