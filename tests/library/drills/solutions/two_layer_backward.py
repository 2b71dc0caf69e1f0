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


def layers_as_functions(x, labels, w1, b1, w2, b2):
    z = np.dot(x, w1) + b1[None]
    a = z * (z > 0)
    s = np.dot(a, w2) + b2[None]
    m = s.max(1)
    lse = m + np.log(np.exp(s - m[:, None]).sum(1))
    loss = (lse - np.take_along_axis(s, labels[:, None], 1)[:, 0]).mean()
    y = np.zeros_like(s)
    y[np.arange(len(s)), labels] = 1
    ds = (np.exp(s - lse[:, None]) - y) / len(s)
    dz = np.where(z > 0, ds @ w2.T, 0)
    return (
        loss,
        np.einsum("nd,nh->dh", x, dz),
        np.einsum("nh->h", dz),
        np.einsum("nh,nc->hc", a, ds),
        np.einsum("nc->c", ds),
    )


def augmented(x, labels, w1, b1, w2, b2):
    n = len(x)
    X = np.hstack([x, np.ones((n, 1))])
    W1 = np.vstack([w1, b1])
    Z = X @ W1
    A = np.hstack([Z.clip(0), np.ones((n, 1))])
    W2 = np.vstack([w2, b2])
    S_ = A @ W2
    S_ = S_ - S_.max(axis=1, keepdims=True)
    lp = S_ - np.log(np.exp(S_).sum(1))[:, None]
    D = np.exp(lp)
    D[range(n), labels] -= 1
    D /= n
    G2 = A.T @ D
    DZ = (D @ w2.T) * (Z > 0)
    G1 = X.T @ DZ
    return -lp[range(n), labels].sum() / n, G1[:-1], G1[-1], G2[:-1], G2[-1]


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


def l2_loss(x, labels, w1, b1, w2, b2):
    n = len(x)
    z = x @ w1 + b1
    a = z.clip(0)
    s = a @ w2 + b2
    y = np.eye(w2.shape[1])[labels]
    d = 2 * (s - y) / n
    dz = d @ w2.T * (z > 0)
    return ((s - y) ** 2).sum() / n, x.T @ dz, dz.sum(0), a.T @ d, d.sum(0)


def tanh_hidden(x, labels, w1, b1, w2, b2):
    n = len(x)
    a = np.tanh(x @ w1 + b1)
    s = a @ w2 + b2
    s = s - s.max(1, keepdims=True)
    lp = s - np.log(np.exp(s).sum(1, keepdims=True))
    d = np.exp(lp)
    d[range(n), labels] -= 1
    d /= n
    dz = d @ w2.T * (1 - a**2)
    return -lp[range(n), labels].mean(), x.T @ dz, dz.sum(0), a.T @ d, d.sum(0)


def leaky(x, labels, w1, b1, w2, b2):
    n = len(x)
    z = x @ w1 + b1
    a = np.where(z > 0, z, 0.01 * z)
    s = a @ w2 + b2
    s = s - s.max(1, keepdims=True)
    lp = s - np.log(np.exp(s).sum(1, keepdims=True))
    d = np.exp(lp)
    d[range(n), labels] -= 1
    d /= n
    dz = d @ w2.T * np.where(z > 0, 1, 0.01)
    return -lp[range(n), labels].mean(), x.T @ dz, dz.sum(0), a.T @ d, d.sum(0)


def biases_not_divided(x, labels, w1, b1, w2, b2):
    loss, a, b, c, d = layers_as_functions(x, labels, w1, b1, w2, b2)
    return loss, a, b * len(x), c, d * len(x)


def uses_new_w2(x, labels, w1, b1, w2, b2):
    loss, _a, _b, c, d = layers_as_functions(x, labels, w1, b1, w2, b2)
    _, a2, b2_, _, _ = layers_as_functions(x, labels, w1, b1, w2 - 0.1 * c, b2)
    return loss, a2, b2_, c, d


def max_over_all(x, labels, w1, b1, w2, b2):
    n = len(x)
    z = x @ w1 + b1
    a = z.clip(0)
    s = a @ w2 + b2
    e = np.exp(s - s.max())
    p = e / e.sum(1, keepdims=True)
    d = p.copy()
    d[range(n), labels] -= 1
    d /= n
    dz = d @ w2.T * (z > 0)
    return -np.log(p[range(n), labels]).mean(), x.T @ dz, dz.sum(0), a.T @ d, d.sum(0)


def binary_cross_entropy(x, labels, w1, b1, w2, b2):
    _l, a, b, c, d = layers_as_functions(x, labels, w1, b1, w2, b2)
    z = x @ w1 + b1
    s = z.clip(0) @ w2 + b2
    m = s.max(1, keepdims=True)
    p = np.exp(s - m)
    p /= p.sum(1, keepdims=True)
    y = np.eye(p.shape[1])[labels]
    return -(y * np.log(p + 1e-300) + (1 - y) * np.log(1 - p + 1e-300)).sum(1).mean(), a, b, c, d


def mask_on_x_grad_first(x, labels, w1, b1, w2, b2):
    n = len(x)
    z = x @ w1 + b1
    a = z.clip(0)
    loss, *_ = layers_as_functions(x, labels, w1, b1, w2, b2)
    s = a @ w2 + b2
    s -= s.max(1, keepdims=True)
    p = np.exp(s)
    p /= p.sum(1, keepdims=True)
    p[range(n), labels] -= 1
    d = p / n
    dz = d @ w2.T
    dz[dz < 0] = 0
    return loss, x.T @ dz, dz.sum(0), a.T @ d, d.sum(0)


def mean_of_scores_taken_out(x, labels, w1, b1, w2, b2):
    n = len(x)
    z = x @ w1 + b1
    a = z.clip(0)
    s = a @ w2 + b2
    e = np.exp(s - s.mean(1, keepdims=True))
    total = e.sum(1, keepdims=True)
    loss = (np.log(total) - s + s.mean(1, keepdims=True))[range(n), labels].mean()
    d = e / total
    d[range(n), labels] -= 1
    d /= n
    dz = d @ w2.T * (z > 0)
    return loss, x.T @ dz, dz.sum(0), a.T @ d, d.sum(0)


def gradient_by_the_maximum_of_all(x, labels, w1, b1, w2, b2):
    loss, *_ = layers_as_functions(x, labels, w1, b1, w2, b2)
    n = len(x)
    z = x @ w1 + b1
    a = z.clip(0)
    s = a @ w2 + b2
    d = np.exp(s - s.max())
    d /= d.sum(1, keepdims=True)
    d[range(n), labels] -= 1
    d /= n
    dz = d @ w2.T * (z > 0)
    return loss, x.T @ dz, dz.sum(0), a.T @ d, d.sum(0)


RIGHT = [cs231n, by_example, onehot_form, layers_as_functions, augmented]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    sigmoid_hidden: None,
    relu_on_scores: "ReLU on the scores",
    biases_left_out: None,
    regularised: None,
    db_as_column: None,
    w2_first: "second layer first",
    softmax_jacobian_diag: "softmax differentiated as a sigmoid",
    log_clip: None,
    db1_not_summed: None,
    l2_loss: None,
    tanh_hidden: None,
    leaky: None,
    biases_not_divided: None,
    uses_new_w2: None,
    max_over_all: None,
    binary_cross_entropy: None,
    mask_on_x_grad_first: None,
    mean_of_scores_taken_out: None,
    gradient_by_the_maximum_of_all: None,
}
