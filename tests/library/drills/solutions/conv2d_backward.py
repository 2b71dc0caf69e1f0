"""Solutions of `conv2d-backward` in other styles, and mistakes that are in no list."""

import numpy as np


def pixel_loops(dy, x, w, stride=1, padding=0):
    N, Fo, OH, OW = dy.shape
    _, _C, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for n in range(N):
        for f in range(Fo):
            for i in range(OH):
                for j in range(OW):
                    r, c = i * stride, j * stride
                    dw[f] += dy[n, f, i, j] * xp[n, :, r : r + KH, c : c + KW]
                    dxp[n, :, r : r + KH, c : c + KW] += dy[n, f, i, j] * w[f]
    dx = dxp if padding == 0 else dxp[:, :, padding:-padding, padding:-padding]
    return dx, dw, np.sum(dy, axis=(0, 2, 3))


def im2col(dy, x, w, stride=1, padding=0):
    _N, _C, H, W = x.shape
    _Fo, _, KH, KW = w.shape
    OH, OW = dy.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    win = np.lib.stride_tricks.sliding_window_view(xp, (KH, KW), axis=(2, 3))[
        :, :, ::stride, ::stride
    ][:, :, :OH, :OW]
    dw = np.einsum("nfij,ncijuv->fcuv", dy, win)
    dxp = np.zeros(xp.shape)
    cols = np.tensordot(dy, w, axes=(1, 0))  # n i j c u v
    for i in range(OH):
        for j in range(OW):
            dxp[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += cols[:, i, j]
    return [dxp[:, :, padding : padding + H, padding : padding + W], dw, dy.sum((0, 2, 3))]


def dilated(dy, x, w, stride=1, padding=0):
    N, _C, H, W = x.shape
    Fo, _, KH, KW = w.shape
    OH, OW = dy.shape[2:]
    up = np.zeros((N, Fo, H + 2 * padding - KH + 1, W + 2 * padding - KW + 1))
    up[:, :, ::stride, ::stride][:, :, :OH, :OW] = dy
    full = np.pad(up, ((0, 0), (0, 0), (KH - 1,) * 2, (KW - 1,) * 2))
    win = np.lib.stride_tricks.sliding_window_view(full, (KH, KW), axis=(2, 3))
    dxp = np.einsum("nfijuv,fcuv->ncij", win, w[:, :, ::-1, ::-1])
    xp = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    xw = np.lib.stride_tricks.sliding_window_view(xp, up.shape[2:], axis=(2, 3))
    dw = np.einsum("ncuvij,nfij->fcuv", xw, up)
    return dxp[:, :, padding : padding + H, padding : padding + W], dw, up.sum((0, 2, 3))


def minus_padding_slice(dy, x, w, stride=1, padding=0):
    dx, dw, db = pixel_loops(
        dy, np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2)), w, stride, 0
    )
    return dx[:, :, padding:-padding, padding:-padding], dw, db


def not_cropped(dy, x, w, stride=1, padding=0):
    return pixel_loops(
        dy, np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2)), w, stride, 0
    )


def full_without_flip(dy, x, w, stride=1, padding=0):
    dx, dw, db = pixel_loops(dy, x, w[:, :, ::-1, ::-1], stride, padding)
    return dx, dw, db


def dw_flipped(dy, x, w, stride=1, padding=0):
    dx, dw, db = pixel_loops(dy, x, w, stride, padding)
    return dx, dw[:, :, ::-1, ::-1].copy(), db


def divided_by_batch(dy, x, w, stride=1, padding=0):
    dx, dw, db = pixel_loops(dy, x, w, stride, padding)
    return dx, dw / len(x), db / len(x)


def db_per_pixel(dy, x, w, stride=1, padding=0):
    dx, dw, _db = pixel_loops(dy, x, w, stride, padding)
    return dx, dw, dy.sum(0)


def db_keepdims(dy, x, w, stride=1, padding=0):
    dx, dw, _db = pixel_loops(dy, x, w, stride, padding)
    return dx, dw, dy.sum((0, 2, 3), keepdims=True)


def stride_one_only(dy, x, w, stride=1, padding=0):
    return pixel_loops(dy, x, w, 1, padding)


def square_kernels(dy, x, w, stride=1, padding=0):
    return pixel_loops(dy, x, w.transpose(0, 1, 3, 2), stride, padding)


def last_channel_only(dy, x, w, stride=1, padding=0):
    _N, Fo, OH, OW = dy.shape
    _, _C, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for u in range(KH):
        for v in range(KW):
            for f in range(Fo):
                part = xp[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride][
                    :, :, :OH, :OW
                ]
                dw[f, :, u, v] = (dy[:, f : f + 1] * part).sum((0, 2, 3))
            dxp[:, :, u : u + stride * OH : stride, v : v + stride * OW : stride] += (
                dy[:, -1:] * w[-1, :, u, v][:, None, None]
            )
    return (
        dxp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]],
        dw,
        dy.sum((0, 2, 3)),
    )


def order_swapped(dy, x, w, stride=1, padding=0):
    dx, dw, db = pixel_loops(dy, x, w, stride, padding)
    return dw, dx, db


RIGHT = [pixel_loops, im2col, dilated]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    minus_padding_slice: "cut from padding to −padding",
    not_cropped: None,
    full_without_flip: "kernel flipped",
    dw_flipped: "dw flipped",
    divided_by_batch: None,
    db_per_pixel: None,
    db_keepdims: None,
    stride_one_only: None,
    square_kernels: None,
    last_channel_only: None,
    order_swapped: None,
}
