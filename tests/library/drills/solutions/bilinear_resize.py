"""Solutions of `bilinear-resize` in other styles, and mistakes that are in no list."""

import math

import numpy as np


def loops(image, height, width):
    H, W = image.shape
    out = np.zeros((height, width))
    for i in range(height):
        y = min(max((i + 0.5) * H / height - 0.5, 0), H - 1)
        y0 = math.floor(y)
        y1 = min(y0 + 1, H - 1)
        for j in range(width):
            x = min(max((j + 0.5) * W / width - 0.5, 0), W - 1)
            x0 = math.floor(x)
            x1 = min(x0 + 1, W - 1)
            dy, dx = y - y0, x - x0
            top = float(image[y0, x0]) * (1 - dx) + float(image[y0, x1]) * dx
            bottom = float(image[y1, x0]) * (1 - dx) + float(image[y1, x1]) * dx
            out[i, j] = top * (1 - dy) + bottom * dy
    return out


def two_matrices(image, height, width):
    def matrix(n_in, n_out):
        p = np.clip((np.arange(n_out) + 0.5) * (n_in / n_out) - 0.5, 0, n_in - 1)
        return np.maximum(0, 1 - abs(p[:, None] - np.arange(n_in)))

    return matrix(image.shape[0], height) @ image @ matrix(image.shape[1], width).T


def padded(image, height, width):
    H, W = image.shape
    big = np.pad(image.astype(np.float64), 1, mode="edge")
    y = (np.arange(height) + 0.5) * H / height + 0.5
    x = (np.arange(width) + 0.5) * W / width + 0.5
    i, j = np.floor(y).astype(int), np.floor(x).astype(int)
    v, u = (y - i)[:, None], (x - j)[None]
    i, j = i[:, None], j[None]
    return (
        (1 - v) * (1 - u) * big[i, j]
        + (1 - v) * u * big[i, j + 1]
        + v * (1 - u) * big[i + 1, j]
        + v * u * big[i + 1, j + 1]
    )


def truncates_the_negative(image, height, width):
    H, W = image.shape
    y = (np.arange(height) + 0.5) * H / height - 0.5
    x = (np.arange(width) + 0.5) * W / width - 0.5
    i, j = y.astype(int), x.astype(int)
    v, u = (y - i)[:, None], x - j
    k, m = np.minimum(i + 1, H - 1), np.minimum(j + 1, W - 1)
    rows = image[i] * (1 - v) + image[k] * v
    return rows[:, j] * (1 - u) + rows[:, m] * u


def scale_inverted(image, height, width):
    H, W = image.shape
    i = ((np.arange(height) + 0.5) * height / H - 0.5).clip(0, H - 1).astype(int)
    j = ((np.arange(width) + 0.5) * width / W - 0.5).clip(0, W - 1).astype(int)
    return image[i][:, j].astype(float)


def rounded(image, height, width):
    return np.rint(loops(image, height, width))


def area(image, height, width):
    """Averages when shrinking."""
    return two_matrices(two_matrices(image, 2 * height, 2 * width), height, width)


def integers_in_int16(image, height, width):
    return loops(image.astype(np.int16) if image.dtype.kind in "iu" else image, height, width)


def integers_clipped_to_255(image, height, width):
    resized = loops(image, height, width)
    return resized.clip(0, 255) if image.dtype.kind in "iu" else resized


RIGHT = [loops, two_matrices, padded]
WRONG = {
    truncates_the_negative: "cut off, not clamped",
    scale_inverted: None,
    rounded: None,
    area: None,
    integers_in_int16: None,
    integers_clipped_to_255: None,
}
