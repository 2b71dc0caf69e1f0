"""Solutions of `max-pool` in other styles, and mistakes that are in no list."""

import numpy as np


def _out(x, k, stride):
    return (x.shape[2] - k) // stride + 1, (x.shape[3] - k) // stride + 1


def loops(x, k, stride):
    N, C, _, _ = x.shape
    OH, OW = _out(x, k, stride)
    y = np.zeros((N, C, OH, OW))
    where = {}
    for n, c, i, j in np.ndindex(y.shape):
        window = x[n, c, i * stride : i * stride + k, j * stride : j * stride + k]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        y[n, c, i, j] = window[r, s]
        where[n, c, i, j] = (n, c, i * stride + r, j * stride + s)

    def backward(dy):
        dx = np.zeros_like(x, dtype=float)
        for out, source in where.items():
            dx[source] += dy[out]
        return dx

    return y, backward


def offsets(x, k, stride=None):
    stride = stride or k
    OH, OW = _out(x, k, stride)
    views = [
        x[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride][:, :, :OH, :OW]
        for r in range(k)
        for s in range(k)
    ]
    stack = np.stack([v[:, :, :OH, :OW] for v in views])
    best = stack.argmax(axis=0)

    def backward(dy):
        dx = np.zeros(x.shape, np.float64)
        for index in range(k * k):
            r, s = divmod(index, k)
            part = dx[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride]
            part[:, :, :OH, :OW] += np.where(best == index, dy, 0)
        return dx

    return stack.max(axis=0), backward


def im2col(x, k, stride):
    n, c, _, _ = x.shape
    oh, ow = _out(x, k, stride)
    win = np.lib.stride_tricks.sliding_window_view(x, (k, k), (2, 3))[:, :, ::stride, ::stride]
    cols = win.reshape(n * c, oh * ow, -1)
    arg = cols.argmax(-1)

    def backward(dy):
        dx = np.zeros(x.shape).reshape(n * c, *x.shape[2:])
        flat = dy.reshape(n * c, oh * ow)
        for m in range(n * c):
            for p in range(oh * ow):
                i, j = divmod(p, ow)
                u, v = divmod(arg[m, p], k)
                dx[m, i * stride + u, j * stride + v] += flat[m, p]
        return dx.reshape(x.shape)

    return cols.max(-1).reshape(n, c, oh, ow), backward


def average(x, k, stride):
    win = np.lib.stride_tricks.sliding_window_view(x, (k, k), (2, 3))[:, :, ::stride, ::stride]
    return win.mean((-1, -2)), loops(x, k, stride)[1]


def mask_of_maxima(x, k, stride):
    y, _ = loops(x, k, stride)

    def backward(dy):
        up = np.kron(y, np.ones((k, k)))
        dup = np.kron(dy, np.ones((k, k)))
        H, W = up.shape[2:]
        dx = np.zeros(x.shape)
        H, W = min(H, x.shape[2]), min(W, x.shape[3])
        dx[:, :, :H, :W] = (x[:, :, :H, :W] == up[:, :, :H, :W]) * dup[:, :, :H, :W]
        return dx

    return y, backward


def assigned(x, k, stride):
    y, backward = loops(x, k, stride)

    def wrong(dy):
        dx = np.zeros(x.shape)
        for n, c, i, j in np.ndindex(dy.shape):
            one = np.zeros_like(dy, dtype=float)
            one[n, c, i, j] = 1
            place = np.unravel_index(backward(one).argmax(), x.shape)
            dx[place] = dy[n, c, i, j]
        return dx

    return y, wrong


def gradient_alone(x, k, stride):
    y, backward = loops(x, k, stride)
    return y, backward(np.ones_like(y))


def without_channels(x, k, stride):
    y, backward = loops(x, k, stride)
    return y[0, 0], backward


def falling_order(x, k, stride):
    win = np.lib.stride_tricks.sliding_window_view(x, (k, k), (2, 3))[:, :, ::stride, ::stride]
    win = win.reshape(*win.shape[:4], -1)
    best = np.argsort(-win, axis=-1, kind="stable")[..., :1]

    def backward(dy):
        dx = np.zeros(x.shape)
        for n, c, i, j in np.ndindex(dy.shape):
            u, v = divmod(best[n, c, i, j, 0], k)
            dx[n, c, i * stride + u, j * stride + v] += dy[n, c, i, j]
        return dx

    return np.take_along_axis(win, best, -1)[..., 0], backward


def starts_from_minus_999(x, k, stride):
    y, backward = loops(np.maximum(x, -999), k, stride)
    return y, backward


RIGHT = [loops, offsets, im2col]
WRONG = {
    average: None,
    mask_of_maxima: None,
    assigned: "adds once for repeated indices",
    gradient_alone: None,
    without_channels: None,
    falling_order: "least of the negative",
    starts_from_minus_999: None,
}
