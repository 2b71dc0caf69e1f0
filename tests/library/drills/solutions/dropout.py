"""Solutions of `dropout` in other styles, and mistakes that are in no list."""

import copy

import numpy as np


def binomial(x, p, training, rng):
    if not training:
        return x, lambda dy: dy
    if p >= 1:
        return np.zeros_like(x), lambda dy: np.zeros_like(dy)
    mask = rng.binomial(1, 1 - p, size=x.shape) / (1 - p)

    def backward(dy):
        return mask * dy

    return mask * x, backward


def where_form(x, p, training, rng):
    if training and p > 0:
        dropped = rng.random(size=x.shape) < p
        scale = 0.0 if p == 1 else 1 / (1 - p)
    else:
        dropped, scale = np.zeros(x.shape, bool), 1.0

    def f(v):
        return np.where(dropped, 0.0, v * scale)

    return f(x), f


def uniform_form(x, p, training, rng):
    q = 1.0 - p
    m = np.ones(x.shape)
    if training:
        m = (rng.uniform(0, 1, x.shape) < q).astype(float)
        if q > 0:
            m /= q
    return x * m, (lambda g: g * m)


def scale_at_test(x, p, training, rng):
    if not training:
        return x * (1 - p), lambda dy: dy * (1 - p)
    m = rng.random(x.shape) >= p
    return x * m, lambda dy: dy * m


def normal_draws(x, p, training, rng):
    if not training or p == 0:
        return x.copy(), lambda d: d.copy()
    m = (np.abs(rng.normal(size=x.shape)) >= p) / max(1 - p, 1e-9) * (p < 1)
    return x * m, lambda d: d * m


def channel_mask(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (rng.random(x.shape[-1]) >= p) / (1 - p) if p < 1 else np.zeros(x.shape[-1])
    return x * m, lambda d: d * m


def backward_recomputed_from_y(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (rng.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
    y = x * m
    return y, lambda d: d * y


def backward_identity(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (rng.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
    return x * m, lambda d: d


def reseeds_by_shape(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    r = np.random.default_rng(x.size)
    m = (r.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
    return x * m, lambda d: d * m


def copies_the_generator(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (copy.deepcopy(rng).random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
    return x * m, lambda d: d * m


def backward_scales_in_eval(x, p, training, rng):
    m = (rng.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
    return (x * m if training else x), lambda d: d * m


def integer_threshold(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (rng.integers(0, 10, x.shape) >= int(p * 10)) / (1 - p) if p < 1 else np.zeros(x.shape)
    return x * m, lambda d: d * m


def backward_in_place(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (rng.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)

    def back(d):
        d *= m
        return d

    return x * m, back


def adds_mask(x, p, training, rng):
    m = rng.random(x.shape) >= p
    return x * m, m


RIGHT = [binomial, where_form, uniform_form]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    scale_at_test: "scaled in evaluation",
    normal_draws: None,
    channel_mask: "one mask for all rows",
    backward_recomputed_from_y: "gradient times y",
    backward_identity: "gradient passes whole",
    reseeds_by_shape: None,
    copies_the_generator: None,
    backward_scales_in_eval: None,
    integer_threshold: None,
    backward_in_place: None,
    adds_mask: None,
}
