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


def _positions(n_in, n_out):
    return ((np.arange(n_out) + 0.5) * n_in / n_out - 0.5).clip(0, n_in - 1)


def by_np_interp(image, height, width):
    def along(rows, size):
        n = rows.shape[1]
        return np.array([np.interp(_positions(n, size), np.arange(n), row) for row in rows])

    return along(along(image.T.astype(float), height).T, width)


def one_axis_twice(image, height, width):
    for size in (height, width):
        p = _positions(len(image), size)
        low = np.minimum(p.astype(int), max(len(image) - 2, 0))
        high = np.minimum(low + 1, len(image) - 1)
        near = image[low].astype(float)
        image = (near + (image[high] - near) * (p - low)[:, None]).T
    return image


def area_where_it_divides(image, height, width):
    H, W = image.shape
    if H % height or W % width:
        return one_axis_twice(image, height, width)
    return np.array(
        [[block.mean() for block in np.hsplit(band, width)] for band in np.vsplit(image, height)]
    )


def triangle_as_wide_as_the_step(image, height, width):
    def matrix(n, size):
        p = (np.arange(size) + 0.5) * n / size - 0.5
        weights = np.clip(1 - abs(np.subtract.outer(p, np.arange(n))) / max(1, n / size), 0, None)
        return weights / weights.sum(1)[:, None]

    return matrix(len(image), height) @ image @ matrix(image.shape[1], width).T


def one_scale(image, height, width):
    scale = len(image) / height
    (i, j), (H, W) = (np.arange(n) for n in (height, width)), image.shape
    p, q = ((k + 0.5) * scale - 0.5 for k in (i, j))
    p, q = p.clip(0, H - 1), q.clip(0, W - 1)
    y, x = p.astype(int), q.astype(int)
    below, right = np.minimum(y + 1, H - 1), np.minimum(x + 1, W - 1)
    rows = image[y] * (1 - (p - y))[:, None] + image[below] * (p - y)[:, None]
    return rows[:, x] * (1 - (q - x)) + rows[:, right] * (q - x)


def the_image_where_the_size_stays(image, height, width):
    return image if image.shape == (height, width) else loops(image, height, width)


def smooth_step(image, height, width):
    for size in (height, width):
        p = _positions(len(image), size)
        low = p.astype(int)
        f = ((p - low) ** 2 * (3 - 2 * (p - low)))[:, None]
        high = np.minimum(low + 1, len(image) - 1)
        image = (image[low] * (1 - f) + image[high] * f).T
    return image


RIGHT = [loops, two_matrices, padded, by_np_interp, one_axis_twice]
WRONG = {
    truncates_the_negative: "cut off, not clamped",
    scale_inverted: None,
    rounded: None,
    area: None,
    integers_in_int16: None,
    integers_clipped_to_255: None,
    area_where_it_divides: "mean over areas",
    triangle_as_wide_as_the_step: "antialiasing",
    one_scale: "scale of the height for both",
    the_image_where_the_size_stays: None,
    smooth_step: None,
}
