"""Solutions of `two-layer-backward` in other styles, and mistakes that are in no list."""

import math

import numpy as np


def _two(x, labels, w1, b1, w2, b2, **o):
    N = len(x)
    a = x @ w1 + b1
    h = np.maximum(a, 0)
    s = h @ w2 + b2
    s = s - s.max(1, keepdims=True)
    lp = s - np.log(np.exp(s).sum(1, keepdims=True))
    return N, a, h, lp


def cs231n(x, labels, w1, b1, w2, b2):
    N = x.shape[0]
    h = np.maximum(0, x.dot(w1) + b1)
    s = h.dot(w2) + b2
    s -= np.max(s, axis=1, keepdims=True)
    e = np.exp(s)
    z = e.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(z[:, 0]) - s[np.arange(N), labels])
    d = e / z
    d[range(N), labels] -= 1
    d /= N
    dw2 = h.T.dot(d)
    db2 = d.sum(0)
    dh = d.dot(w2.T)
    dh[h <= 0] = 0
    return loss, x.T.dot(dh), dh.sum(0), dw2, db2


def by_example(x, labels, w1, b1, w2, b2):
    g = [np.zeros_like(v, dtype=float) for v in (w1, b1, w2, b2)]
    loss = 0.0
    n = len(x)
    for xi, yi in zip(x, labels, strict=True):
        a = xi @ w1 + b1
        h = a * (a > 0)
        s = h @ w2 + b2
        m = s.max()
        lse = m + math.log(sum(math.exp(v - m) for v in s))
        loss += (lse - s[yi]) / n
        d = np.exp(s - lse)
        d[yi] -= 1
        d = d / n
        g[2] += np.outer(h, d)
        g[3] += d
        da = np.where(a > 0, w2 @ d, 0)
        g[0] += np.outer(xi, da)
        g[1] += da
    return [loss, *g]


def onehot_form(x, labels, w1, b1, w2, b2):
    from scipy.special import logsumexp

    z1 = x @ w1 + b1
    a1 = np.where(z1 > 0, z1, 0.0)
    z2 = a1 @ w2 + b2
    logp = z2 - logsumexp(z2, axis=1, keepdims=True)
    y = np.eye(w2.shape[1])[labels]
    loss = -(y * logp).sum() / len(x)
    dz2 = (np.exp(logp) - y) / len(x)
    dz1 = dz2 @ w2.T * (a1 > 0)
    return np.float64(loss), x.T @ dz1, dz1.sum(axis=0), a1.T @ dz2, dz2.sum(axis=0)


def sigmoid_hidden(x, labels, w1, b1, w2, b2):
    N = len(x)
    h = 1 / (1 + np.exp(-(x @ w1 + b1)))
    s = h @ w2 + b2
    s = s - s.max(1, keepdims=True)
    lp = s - np.log(np.exp(s).sum(1, keepdims=True))
    d = np.exp(lp)
    d[np.arange(N), labels] -= 1
    d /= N
    dh = d @ w2.T * h * (1 - h)
    return -lp[np.arange(N), labels].mean(), x.T @ dh, dh.sum(0), h.T @ d, d.sum(0)


def relu_on_scores(x, labels, w1, b1, w2, b2):
    N = len(x)
    a = x @ w1 + b1
    h = np.maximum(a, 0)
    s0 = h @ w2 + b2
    s = np.maximum(s0, 0)
    s = s - s.max(1, keepdims=True)
    lp = s - np.log(np.exp(s).sum(1, keepdims=True))
    d = np.exp(lp)
    d[np.arange(N), labels] -= 1
    d /= N
    d = d * (s0 > 0)
    dh = d @ w2.T * (a > 0)
    return -lp[np.arange(N), labels].mean(), x.T @ dh, dh.sum(0), h.T @ d, d.sum(0)


def biases_left_out(x, labels, w1, b1, w2, b2):
    N, a, h, lp = _two(x, labels, w1, 0 * b1, w2, 0 * b2)
    d = np.exp(lp)
    d[np.arange(N), labels] -= 1
    d /= N
    dh = d @ w2.T * (a > 0)
    return -lp[np.arange(N), labels].mean(), x.T @ dh, dh.sum(0), h.T @ d, d.sum(0)


def regularised(x, labels, w1, b1, w2, b2):
    N, a, h, lp = _two(x, labels, w1, b1, w2, b2)
    d = np.exp(lp)
    d[np.arange(N), labels] -= 1
    d /= N
    dh = d @ w2.T * (a > 0)
    return (
        -lp[np.arange(N), labels].mean() + 1e-3 * (w1**2).sum(),
        x.T @ dh + 2e-3 * w1,
        dh.sum(0),
        h.T @ d,
        d.sum(0),
    )


def mask_by_hidden_of_next(x, labels, w1, b1, w2, b2):
    N, _a, h, lp = _two(x, labels, w1, b1, w2, b2)
    d = np.exp(lp)
    d[np.arange(N), labels] -= 1
    d /= N
    dh = d @ w2.T * (x > 0)
    return -lp[np.arange(N), labels].mean(), x.T @ dh, dh.sum(0), h.T @ d, d.sum(0)


def db_as_column(x, labels, w1, b1, w2, b2):
    N, a, h, lp = _two(x, labels, w1, b1, w2, b2)
    d = np.exp(lp)
    d[np.arange(N), labels] -= 1
    d /= N
    dh = d @ w2.T * (a > 0)
    return (
        -lp[np.arange(N), labels].mean(),
        x.T @ dh,
        dh.sum(0, keepdims=True),
        h.T @ d,
        d.sum(0, keepdims=True),
    )


def w2_first(x, labels, w1, b1, w2, b2):
    N, a, h, lp = _two(x, labels, w1, b1, w2, b2)
    d = np.exp(lp)
    d[np.arange(N), labels] -= 1
    d /= N
    dh = d @ w2.T * (a > 0)
    return -lp[np.arange(N), labels].mean(), h.T @ d, d.sum(0), x.T @ dh, dh.sum(0)


def softmax_jacobian_diag(x, labels, w1, b1, w2, b2):
    N, a, h, lp = _two(x, labels, w1, b1, w2, b2)
    p = np.exp(lp)
    y = np.eye(p.shape[1])[labels]
    d = (p - y) * p * (1 - p) / N
    dh = d @ w2.T * (a > 0)
    return -lp[np.arange(N), labels].mean(), x.T @ dh, dh.sum(0), h.T @ d, d.sum(0)


def log_clip(x, labels, w1, b1, w2, b2):
    N, a, h, lp = _two(x, labels, w1, b1, w2, b2)
    p = np.clip(np.exp(lp), 1e-15, 1)
    d = p.copy()
    d[np.arange(N), labels] -= 1
    d /= N
    dh = d @ w2.T * (a > 0)
    return -np.log(p[np.arange(N), labels]).mean(), x.T @ dh, dh.sum(0), h.T @ d, d.sum(0)


def db1_not_summed(x, labels, w1, b1, w2, b2):
    N, a, h, lp = _two(x, labels, w1, b1, w2, b2)
    d = np.exp(lp)
    d[np.arange(N), labels] -= 1
    d /= N
    dh = d @ w2.T * (a > 0)
    return -lp[np.arange(N), labels].mean(), x.T @ dh, dh, h.T @ d, d


RIGHT = [cs231n, by_example, onehot_form]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    sigmoid_hidden: None,
    relu_on_scores: "ReLU on the scores",
    biases_left_out: None,
    regularised: None,
    mask_by_hidden_of_next: None,
    db_as_column: None,
    w2_first: "second layer first",
    softmax_jacobian_diag: "softmax differentiated as a sigmoid",
    log_clip: None,
    db1_not_summed: None,
}
