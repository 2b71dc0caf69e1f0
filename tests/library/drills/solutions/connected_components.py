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


RIGHT = [breadth_first, union_find, propagation, checks_again_when_it_leaves]
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
}
