"""Solutions of `kmeans` in other styles, and mistakes that are in no list."""

import numpy as np


def until_labels_stay(x, centres, steps=100, seed=None):
    x = x.astype(np.float64)
    centres = centres.astype(np.float64).copy()
    labels = None
    for _ in range(steps):
        distances = np.linalg.norm(x[:, np.newaxis, :] - centres[np.newaxis], axis=-1)
        new_labels = np.argmin(distances, axis=1)
        if labels is not None and (new_labels == labels).all():
            break
        labels = new_labels
        for k in range(centres.shape[0]):
            members = x[labels == k]
            if len(members):
                centres[k] = members.mean(axis=0)
    distances = np.linalg.norm(x[:, None] - centres[None], axis=-1)
    return centres, distances.argmin(axis=1)


def plain_loops(x, centres, steps=100):
    centres = [list(map(float, c)) for c in centres]

    def assign():
        out = []
        for p in x:
            best, where = None, 0
            for k, c in enumerate(centres):
                d = sum((float(a) - b) ** 2 for a, b in zip(p, c, strict=True))
                if best is None or d < best:
                    best, where = d, k
            out.append(where)
        return out

    for _ in range(steps):
        labels, old = assign(), [c[:] for c in centres]
        for k in range(len(centres)):
            mine = [p for p, label in zip(x, labels, strict=True) if label == k]
            if mine:
                centres[k] = list(np.mean(mine, axis=0))
        if old == centres:
            break
    return np.array(centres), np.array(assign())


def scatter_add(x, centres, steps=100):
    x, centres = np.asarray(x, float), np.array(centres, float)
    nearest = ((x[:, None] - centres) ** 2).sum(-1).argmin(1)
    for _ in range(steps):
        count = np.bincount(nearest, minlength=len(centres))
        total = np.zeros_like(centres)
        np.add.at(total, nearest, x)
        full = count > 0
        centres[full] = total[full] / count[full, None]
        new = ((x[:, None] - centres) ** 2).sum(-1).argmin(1)
        if np.array_equal(new, nearest):
            break
        nearest = new
    return centres, nearest


def shift_below_a_tenth(x, centres, steps=100, tol=0.1):
    x, centres = np.asarray(x, float), np.array(centres, float)
    for _ in range(steps):
        labels = ((x[:, None] - centres) ** 2).sum(-1).argmin(1)
        new = np.array(
            [x[labels == k].mean(0) if (labels == k).any() else c for k, c in enumerate(centres)]
        )
        done = np.abs(new - centres).max() < tol
        centres = new
        if done:
            break
    return centres, ((x[:, None] - centres) ** 2).sum(-1).argmin(1)


def empty_cluster_restarts(x, centres, steps=100):
    x, centres = np.asarray(x, float), np.array(centres, float)
    for _ in range(steps):
        labels = ((x[:, None] - centres) ** 2).sum(-1).argmin(1)
        new = np.array(
            [x[labels == k].mean(0) if (labels == k).any() else x[0] for k in range(len(centres))]
        )
        if np.array_equal(new, centres):
            break
        centres = new
    return centres, ((x[:, None] - centres) ** 2).sum(-1).argmin(1)


def labels_first(x, centres, steps=100):
    return scatter_add(x, centres, steps)[::-1]


def sequential(x, centres, steps=100):
    """Moves a centre after each point."""
    x, centres = np.asarray(x, float), np.array(centres, float)
    counts = np.zeros(len(centres))
    for p in x:
        k = ((centres - p) ** 2).sum(1).argmin()
        counts[k] += 1
        centres[k] += (p - centres[k]) / counts[k]
    return centres, ((x[:, None] - centres) ** 2).sum(-1).argmin(1)


def one_step_too_many(x, centres, steps=100):
    return scatter_add(x, centres, steps + 1)


def distances_not_labels(x, centres, steps=100):
    centres, _ = scatter_add(x, centres, steps)
    return centres, ((np.asarray(x, float)[:, None] - centres) ** 2).sum(-1).min(1)


def float32(x, centres, steps=100):
    centres, labels = scatter_add(x.astype(np.float32), centres.astype(np.float32), steps)
    return centres.astype(np.float32), labels


def in_float32_within(x, centres, steps=100):
    x = np.asarray(x, np.float32)
    centres = np.array(centres, np.float32)
    for _ in range(steps):
        labels = ((x[:, None] - centres) ** 2).sum(-1).argmin(1)
        new = np.array(
            [x[labels == k].mean(0) if (labels == k).any() else c for k, c in enumerate(centres)]
        )
        if np.array_equal(new, centres):
            break
        centres = new
    return centres.astype(float), ((x[:, None] - centres) ** 2).sum(-1).argmin(1)


RIGHT = [until_labels_stay, plain_loops, scatter_add]
WRONG = {
    shift_below_a_tenth: None,
    empty_cluster_restarts: None,
    labels_first: None,
    sequential: None,
    one_step_too_many: None,
    distances_not_labels: None,
    float32: None,
    in_float32_within: None,
}
