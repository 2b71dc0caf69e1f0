"""Solutions of `dropout` in other styles, and mistakes that are in no list."""

import copy

import numpy as np


class _Layer:
    def __call__(self, x, p, training, rng):
        self.m = np.ones_like(x)
        if training:
            self.m = np.where(rng.random(x.shape) < p, 0.0, 1.0 / max(1.0 - p, 1e-300))
        return x * self.m, self.back

    def back(self, dy):
        return dy * self.m


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


def choice_form(x, p, training, rng):
    if not training or p == 0:
        return np.array(x), lambda g: np.array(g)
    kept = rng.choice([False, True], size=x.shape, p=[p, 1 - p])
    factor = 0.0 if p == 1 else 1.0 / (1.0 - p)
    return np.where(kept, x * factor, 0.0), lambda g: np.where(kept, g * factor, 0.0)


def by_class(x, p, training, rng):
    return _Layer()(x, p, training, rng)


def flat_loop(x, p, training, rng):
    m = np.ones(x.size)
    if training:
        for i in range(x.size):
            m[i] = 0 if rng.random() < p else (1 / (1 - p) if p < 1 else 0)
    m = m.reshape(x.shape)
    return x * m, lambda dy: dy * m


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


def seeds_from_rng_bits(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = np.random.RandomState(7).rand(*x.shape) >= p
    m = m / (1 - p) if p < 1 else np.zeros(x.shape)
    return x * m, lambda d: d * m


def scale_by_kept_share(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    k = rng.random(x.shape) >= p
    m = k / k.mean() if k.any() else np.zeros(x.shape)
    return x * m, lambda d: d * m


def backward_uses_last_y_sign(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (rng.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
    y = x * m
    return y, lambda d: d * np.sign(y) / (1 - p) if p < 1 else 0 * d


def bernoulli_by_sample(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    k = (rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p) * np.ones(x.shape)
    m = k / (1 - p) if p < 1 else 0 * k
    return x * m, lambda d: d * m


def scaled_twice_backward(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (rng.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
    return x * m, lambda d: d * m * m


def noise_instead(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = 1 + rng.normal(size=x.shape) * np.sqrt(p / (1 - p)) if p < 1 else np.zeros(x.shape)
    return x * m, lambda d: d * m


def backward_accumulates(x, p, training, rng):
    if not training:
        return x.copy(), lambda d: d.copy()
    m = (rng.random(x.shape) >= p) / (1 - p) if p < 1 else np.zeros(x.shape)
    acc = np.zeros(x.shape)

    def back(d):
        acc[...] += d * m
        return acc.copy()

    return x * m, back


RIGHT = [binomial, where_form, uniform_form, choice_form, by_class, flat_loop]
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
    backward_in_place: None,
    adds_mask: None,
    seeds_from_rng_bits: None,
    scale_by_kept_share: None,
    backward_uses_last_y_sign: None,
    bernoulli_by_sample: "whole rows",
    scaled_twice_backward: None,
    noise_instead: None,
    backward_accumulates: None,
}
