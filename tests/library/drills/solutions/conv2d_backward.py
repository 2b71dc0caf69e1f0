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


def matmul_cols(dy, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    _K, _, R, Q = w.shape
    OH, OW = dy.shape[-2:]
    xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    xp[:, :, padding : padding + H, padding : padding + W] = x
    iu = (np.arange(R)[:, None] + stride * np.arange(OH))[None].repeat(1, 0)[0]
    iv = np.arange(Q)[:, None] + stride * np.arange(OW)
    cols = xp[:, :, iu[:, None, :, None], iv[None, :, None, :]]  # N C R Q OH OW
    dw = np.einsum("nkij,ncrqij->kcrq", dy, cols)
    dcols = np.einsum("nkij,kcrq->ncrqij", dy, w)
    dxp = np.zeros_like(xp)
    np.add.at(dxp, (slice(None), slice(None), iu[:, None, :, None], iv[None, :, None, :]), dcols)
    return dxp[:, :, padding : padding + H, padding : padding + W], dw, np.einsum("nkij->k", dy)


def seven_loops(dy, x, w, stride=1, padding=0):
    dx, dw, db = np.zeros_like(x, dtype=float), np.zeros_like(w, dtype=float), np.zeros(len(w))
    for n, f, i, j in np.ndindex(dy.shape):
        g = dy[n, f, i, j]
        db[f] += g
        for c, u, v in np.ndindex(w.shape[1:]):
            r, s = i * stride + u - padding, j * stride + v - padding
            if 0 <= r < x.shape[2] and 0 <= s < x.shape[3]:
                dw[f, c, u, v] += g * x[n, c, r, s]
                dx[n, c, r, s] += g * w[f, c, u, v]
    return dx, dw, db


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


def kernel_transposed(dy, x, w, stride=1, padding=0):
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


def negative_index_wraps(dy, x, w, stride=1, padding=0):
    dx, dw, db = np.zeros_like(x, dtype=float), np.zeros_like(w, dtype=float), dy.sum((0, 2, 3))
    for n, f, i, j in np.ndindex(dy.shape):
        for c, u, v in np.ndindex(w.shape[1:]):
            r, s = i * stride + u - padding, j * stride + v - padding
            if r < x.shape[2] and s < x.shape[3]:
                dw[f, c, u, v] += dy[n, f, i, j] * x[n, c, r, s]
                dx[n, c, r, s] += dy[n, f, i, j] * w[f, c, u, v]
    return dx, dw, db


def first_image_only(dy, x, w, stride=1, padding=0):
    dx, _, db = seven_loops(dy, x, w, stride, padding)
    return dx, seven_loops(dy[:1], x[:1], w, stride, padding)[1], db


def dx_mean_batch(dy, x, w, stride=1, padding=0):
    dx, dw, db = seven_loops(dy, x, w, stride, padding)
    return dx / len(x), dw, db


def edge_padding(dy, x, w, stride=1, padding=0):
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="edge")
    dx, _, db = seven_loops(dy, x, w, stride, padding)
    return dx, seven_loops(dy, xp, w, stride, 0)[1], db


def stride_rows_only(dy, x, w, stride=1, padding=0):
    dx, dw, db = np.zeros_like(x, dtype=float), np.zeros_like(w, dtype=float), dy.sum((0, 2, 3))
    for n, f, i, j in np.ndindex(dy.shape):
        for c, u, v in np.ndindex(w.shape[1:]):
            r, s = i * stride + u - padding, j + v - padding
            if 0 <= r < x.shape[2] and 0 <= s < x.shape[3]:
                dw[f, c, u, v] += dy[n, f, i, j] * x[n, c, r, s]
                dx[n, c, r, s] += dy[n, f, i, j] * w[f, c, u, v]
    return dx, dw, db


def f32_dx(dy, x, w, stride=1, padding=0):
    dx, dw, db = seven_loops(dy, x, w, stride, padding)
    return dx.astype(np.float32), dw.astype(np.float32), db.astype(np.float32)


def stride_of_two_at_most(dy, x, w, stride=1, padding=0):
    return pixel_loops(dy, x, w, min(stride, 2), padding)


def one_window_at_a_time(dy, x, w, stride=1, padding=0):
    p, (KH, KW) = padding, w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i, j in np.ndindex(*dy.shape[2:]):
        seen = np.s_[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
        dw += np.tensordot(dy[:, :, i, j], xp[seen], axes=(0, 0))
        dxp[seen] += np.tensordot(dy[:, :, i, j], w, axes=(1, 0))
    dx = dxp[:, :, p:-p, p:-p] if p else dxp
    return [dx, dw, dy.sum(axis=(0, 2, 3)).tolist()]


def unit_by_unit(dy, x, w, stride=1, padding=0):
    def forward(x, w):
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        view = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))
        return np.einsum("nchwij,fcij->nfhw", view[:, :, ::stride, ::stride], w)

    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for place in np.ndindex(*x.shape):
        unit = np.zeros(x.shape)
        unit[place] = 1
        dx[place] = (forward(unit, w) * dy).sum()
    for place in np.ndindex(*w.shape):
        unit = np.zeros(w.shape)
        unit[place] = 1
        dw[place] = (forward(x, unit) * dy).sum()
    return dx, dw, np.einsum("nfij->f", dy)


def square_output(dy, x, w, stride=1, padding=0):
    return one_window_at_a_time(dy[..., : dy.shape[2]], x, w, stride, padding)


def stride_of_two_if_not_given(dy, x, w, stride=2, padding=0):
    return one_window_at_a_time(dy, x, w, stride, padding)


def where_the_input_is_positive(dy, x, w, stride=1, padding=0):
    dx, dw, db = one_window_at_a_time(dy, x, w, stride, padding)
    return dx * (x > 0), dw, db


RIGHT = [pixel_loops, im2col, dilated, matmul_cols, seven_loops, one_window_at_a_time, unit_by_unit]
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
    kernel_transposed: None,
    last_channel_only: None,
    order_swapped: None,
    negative_index_wraps: "index −1 outside",
    first_image_only: None,
    dx_mean_batch: None,
    edge_padding: None,
    stride_rows_only: None,
    f32_dx: None,
    stride_of_two_at_most: None,
    square_output: "height for the width",
    stride_of_two_if_not_given: None,
    where_the_input_is_positive: None,
}
