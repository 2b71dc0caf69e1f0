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


def running_maximum(x, k, stride):
    OH, OW = ((side - k) // stride + 1 for side in x.shape[2:])
    best = np.full((*x.shape[:2], OH, OW), -np.inf)
    place = np.zeros(best.shape, dtype=int)

    def seen(u, v):
        rows = slice(u, u + stride * (OH - 1) + 1, stride)
        return np.s_[:, :, rows, v : v + stride * (OW - 1) + 1 : stride]

    for u, v in np.ndindex(k, k):
        larger = x[seen(u, v)] > best
        best = np.where(larger, x[seen(u, v)], best)
        place[larger] = k * u + v

    def backward(dy):
        dx = np.zeros(x.shape)
        for u, v in np.ndindex(k, k):
            dx[seen(u, v)] += np.where(place == k * u + v, dy, 0)
        return dx

    return best, backward


class _Layer:
    def __init__(self, x, k, stride):
        self.x, self.k, self.stride = x, k, stride

    def windows(self, shape):
        for n, c, i, j in np.ndindex(*shape):
            row, column = i * self.stride, j * self.stride
            window = self.x[n, c, row : row + self.k, column : column + self.k]
            u, v = np.argwhere(window == window.max())[0]
            yield (n, c, i, j), (n, c, row + u, column + v)

    def __call__(self, dy):
        dx = np.zeros(self.x.shape)
        for out, place in self.windows(dy.shape):
            dx[place] += dy[out]
        return dx


def a_layer_as_function(x, k, stride):
    layer = _Layer(x, k, stride)
    y = np.empty((*x.shape[:2], *((side - k) // stride + 1 for side in x.shape[2:])))
    for out, place in layer.windows(y.shape):
        y[out] = x[place]
    return [y, layer]


def height_for_both_sides(x, k, stride):
    y, backward = loops(x, k, stride)
    return y[:, :, :, : y.shape[2]], backward


def stride_down_alone(x, k, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
    return view[:, :, ::stride].max(axis=(4, 5)), loops(x, k, stride)[1]


def rows_alone(x, k, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, k, axis=3)
    OH = (x.shape[2] - k) // stride + 1
    y = view.max(axis=4)[:, :, : stride * (OH - 1) + 1 : stride, ::stride]
    return y, loops(x, k, stride)[1]


def image_in_uint8(x, k, stride):
    return loops(x if x.dtype.kind == "f" else x.astype(np.uint8), k, stride)


def near_values_as_equal(x, k, stride):
    def backward(dy):
        return loops(np.round(x, 8), k, stride)[1](dy)

    return loops(x, k, stride)[0], backward


def ties_share(x, k, stride):
    def backward(dy):
        dx = np.zeros(x.shape)
        for n, c, i, j in np.ndindex(*dy.shape):
            rows, columns = (slice(p * stride, p * stride + k) for p in (i, j))
            best = x[n, c, rows, columns] == x[n, c, rows, columns].max()
            dx[n, c, rows, columns] += best * dy[n, c, i, j] / best.sum()
        return dx

    return loops(x, k, stride)[0], backward


def one_buffer(x, k, stride):
    y, right = loops(x, k, stride)
    buffer = np.zeros(x.shape)

    def backward(dy):
        buffer[:] = right(dy)
        return buffer

    return y, backward


RIGHT = [loops, offsets, im2col, running_maximum, a_layer_as_function]
WRONG = {
    average: None,
    mask_of_maxima: None,
    assigned: "adds once for repeated indices",
    gradient_alone: None,
    without_channels: None,
    falling_order: "least of the negative",
    starts_from_minus_999: None,
    height_for_both_sides: None,
    stride_down_alone: None,
    rows_alone: None,
    image_in_uint8: None,
    near_values_as_equal: None,
    ties_share: None,
    one_buffer: None,
}
