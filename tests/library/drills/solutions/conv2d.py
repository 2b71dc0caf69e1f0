"""Solutions of `conv2d` in other styles, and mistakes that are in no list."""

import numpy as np


def six_loops(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    padded[:, :, padding : padding + H, padding : padding + W] = x
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    top, left = i * stride, j * stride
                    patch = padded[n, :, top : top + KH, left : left + KW]
                    out[n, f, i, j] = np.sum(patch * w[f]) + b[f]
    return out


def im2col(x, w, b, stride=1, padding=0):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    oh, ow = (h + 2 * padding - kh) // stride + 1, (wd + 2 * padding - kw) // stride + 1
    cols = np.empty((n, c, kh, kw, oh, ow), dtype=np.float64)
    for i in range(kh):
        for j in range(kw):
            rows = slice(i, i + stride * oh, stride)
            cols[:, :, i, j] = x[:, :, rows, j : j + stride * ow : stride]
    cols = cols.transpose(0, 4, 5, 1, 2, 3).reshape(n, oh * ow, -1)
    out = cols @ w.reshape(f, -1).T + b
    return out.transpose(0, 2, 1).reshape(n, f, oh, ow)


def as_strided(x, w, b, stride=1, padding=0, dilation=1):
    x = np.pad(x.astype(float), ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    n, c, h, wd = x.shape
    kh, kw = w.shape[2:]
    oh, ow = (h - kh) // stride + 1, (wd - kw) // stride + 1
    s = x.strides
    shape = (n, c, oh, ow, kh, kw)
    strides = (s[0], s[1], s[2] * stride, s[3] * stride, s[2], s[3])
    windows = np.lib.stride_tricks.as_strided(x, shape, strides)
    return np.tensordot(windows, w, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2) + (
        b.reshape(1, -1, 1, 1)
    )


def last_window_lost(x, w, b, stride=1, padding=0):
    full = six_loops(x, w, b, stride, padding)
    return full[:, :, :-1, :-1] if full.shape[2] > 1 else full


def bias_from_the_first_channel(x, w, b, stride=1, padding=0):
    return six_loops(x, w, np.full(len(b), b[0]), stride, padding)


def first_channel_only(x, w, b, stride=1, padding=0):
    return six_loops(x[:, :1], w[:, :1], b, stride, padding)


def same_size_whatever_the_padding(x, w, b, stride=1, padding=0):
    return six_loops(x, w, b, stride, (w.shape[2] - 1) // 2)


def reflected(x, w, b, stride=1, padding=0):
    pad = ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2)
    try:
        x = np.pad(x, pad, mode="reflect")
    except ValueError:
        x = np.pad(x, pad)
    return six_loops(x, w, b, stride, 0)


def float32_result(x, w, b, stride=1, padding=0):
    return six_loops(x, w, b, stride, padding).astype(np.float32)


def padding_counted_once(x, w, b, stride=1, padding=0):
    full = six_loops(x, w, b, 1, padding)
    OH = (x.shape[2] + padding - w.shape[2]) // stride + 1
    OW = (x.shape[3] + padding - w.shape[3]) // stride + 1
    return full[:, :, ::stride, ::stride][:, :, :OH, :OW]


def output_like_the_image(x, w, b, stride=1, padding=0):
    x = x.astype(np.int32) if x.dtype == np.uint8 else x
    return six_loops(x, w, b, stride, padding).astype(x.dtype)


def integers_taken_for_uint8(x, w, b, stride=1, padding=0):
    return six_loops(x.astype(np.uint8) if x.dtype.kind in "iu" else x, w, b, stride, padding)


def by_fourier(x, w, b, stride=1, padding=0):
    sides = (padding, padding)
    x = np.pad(x.astype(float), ((0, 0), (0, 0), sides, sides))
    (H, W), (KH, KW) = x.shape[2:], w.shape[2:]
    spectrum = np.einsum("nchw,fchw->nfhw", np.fft.rfft2(x), np.fft.rfft2(w, s=(H, W)).conj())
    y = np.fft.irfft2(spectrum, s=(H, W))[:, :, : H - KH + 1 : stride, : W - KW + 1 : stride]
    return y + b[None, :, None, None]


def kernel_element_by_element(x, w, b, stride=1, padding=0):
    sides = (padding, padding)
    x = np.pad(x.astype(float), ((0, 0), (0, 0), sides, sides))
    F, _, KH, KW = w.shape
    OH, OW = (x.shape[2] - KH) // stride + 1, (x.shape[3] - KW) // stride + 1
    y = np.zeros((len(x), F, OH, OW)) + b.reshape(1, -1, 1, 1)
    for u in range(KH):
        for v in range(KW):
            seen = x[:, :, u : u + stride * (OH - 1) + 1 : stride]
            seen = seen[..., v : v + stride * (OW - 1) + 1 : stride]
            y += np.tensordot(seen, w[:, :, u, v], axes=(1, 1)).transpose(0, 3, 1, 2)
    return y


def bias_inside_the_channel_loop(x, w, b, stride=1, padding=0):
    parts = [
        six_loops(x[:, c : c + 1], w[:, c : c + 1], b, stride, padding) for c in range(x.shape[1])
    ]
    return np.sum(parts, axis=0)


def bias_for_each_product(x, w, b, stride=1, padding=0):
    return six_loops(x, w, b * w[0].size, stride, padding)


def pixels_before_channels(x, w, b, stride=1, padding=0):
    y = six_loops(x, w, b, stride, padding)
    return np.moveaxis(y, 1, 3).reshape(y.shape)


def channels_before_images(x, w, b, stride=1, padding=0):
    y = six_loops(x, w, b, stride, padding)
    return np.moveaxis(y, 1, 0).reshape(y.shape)


def square_kernels_only(x, w, b, stride=1, padding=0):
    return six_loops(x, w[:, :, :, : w.shape[2]], b, stride, padding)


RIGHT = [six_loops, im2col, as_strided, by_fourier, kernel_element_by_element]
WRONG = {
    last_window_lost: None,
    bias_from_the_first_channel: None,
    first_channel_only: None,
    same_size_whatever_the_padding: None,
    reflected: None,
    float32_result: None,
    padding_counted_once: "pads above and on the left only",
    output_like_the_image: "cut off to integers",
    integers_taken_for_uint8: None,
    bias_inside_the_channel_loop: "bias for each channel",
    bias_for_each_product: "bias for each weight",
    pixels_before_channels: "channels mixed up with pixels",
    channels_before_images: "channels mixed up with images",
    square_kernels_only: None,
}
