"""Solutions of `batch-norm-backward` in other styles, and mistakes that are in no list."""

import math

import numpy as np


def long_way(dy, x, gamma, eps=1e-5):
    N, D = x.shape
    mu = x.mean(0)
    xmu = x - mu
    var = (xmu**2).mean(0)
    std = np.sqrt(var + eps)
    ivar = 1 / std
    xhat = xmu * ivar
    dbeta = dy.sum(0)
    dgamma = (dy * xhat).sum(0)
    dxhat = dy * gamma
    divar = (dxhat * xmu).sum(0)
    dxmu1 = dxhat * ivar
    dstd = -divar / std**2
    dvar = 0.5 * dstd / np.sqrt(var + eps)
    dsq = np.ones((N, D)) / N * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -dx1.sum(0)
    dx2 = np.ones((N, D)) / N * dmu
    return dx1 + dx2, dgamma, dbeta


def n_form(dy, x, gamma, eps=1e-5):
    n = dy.shape[0]
    s = np.sqrt(np.var(x, axis=0) + eps)
    h = (x - np.mean(x, axis=0)) / s
    g = dy * gamma
    dx = (n * g - g.sum(axis=0) - h * (g * h).sum(axis=0)) / (n * s)
    return [dx, np.sum(dy * h, axis=0), np.sum(dy, axis=0)]


def jacobian(dy, x, gamma, eps=1e-5):
    N, D = x.shape
    dx = np.empty((N, D))
    dg = np.empty(D)
    for d in range(D):
        c = x[:, d] - x[:, d].mean()
        s = math.sqrt((c @ c) / N + eps)
        h = c / s
        J = (np.eye(N) - 1 / N - np.outer(h, h) / N) / s * gamma[d]
        dx[:, d] = J.T @ dy[:, d]
        dg[d] = h @ dy[:, d]
    return dx, dg, dy.sum(0)


def projection(dy, x, gamma, eps=1e-5):
    n = len(x)
    c = x - x.mean(0)
    s2 = (c * c).sum(0) / n + eps
    inv = s2**-0.5
    g = dy - dy.sum(0) / n
    dx = gamma * inv * g - gamma * inv**3 * c * (g * c).sum(0) / n
    return dx, ((dy * c).sum(0)) * inv, dy.sum(0)


def loops(dy, x, gamma, eps=1e-5):
    n, d = x.shape
    dx = np.zeros((n, d))
    dg = np.zeros(d)
    db = np.zeros(d)
    for j in range(d):
        m = sum(x[:, j]) / n
        v = sum((a - m) ** 2 for a in x[:, j]) / n
        s = math.sqrt(v + eps)
        h = [(a - m) / s for a in x[:, j]]
        db[j] = sum(dy[:, j])
        dg[j] = sum(a * b for a, b in zip(dy[:, j], h, strict=True))
        for i in range(n):
            dx[i, j] = gamma[j] / s * (dy[i, j] - db[j] / n - h[i] * dg[j] / n)
    return [dx, dg, db]


def sums_not_means_in_dx(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    return gamma / s * (dy - dy.sum(0) - h * (dy * h).sum(0)), (dy * h).sum(0), dy.sum(0)


def xhat_missing_factor(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    return gamma / s * (dy - dy.mean(0) - (dy * h).mean(0)), (dy * h).sum(0), dy.sum(0)


def x_instead_of_xhat(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    return (
        gamma / s * (dy - dy.mean(0) - (x - x.mean(0)) * (dy * h).mean(0)),
        (dy * h).sum(0),
        dy.sum(0),
    )


def no_inv_std(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    return gamma * (dy - dy.mean(0) - h * (dy * h).mean(0)), (dy * h).sum(0), dy.sum(0)


def divides_var(dy, x, gamma, eps=1e-5):
    v = x.var(0) + eps
    s = np.sqrt(v)
    h = (x - x.mean(0)) / s
    return gamma / v * (dy - dy.mean(0) - h * (dy * h).mean(0)), (dy * h).sum(0), dy.sum(0)


def plus_sign(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    return gamma / s * (dy - dy.mean(0) + h * (dy * h).mean(0)), (dy * h).sum(0), dy.sum(0)


def dgamma_scaled_by_gamma(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    g = dy * gamma
    return (g - g.mean(0) - h * (g * h).mean(0)) / s, (g * h).sum(0), g.sum(0)


def row_shapes(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    return (
        gamma / s * (dy - dy.mean(0) - h * (dy * h).mean(0)),
        (dy * h).sum(0, keepdims=True),
        dy.sum(0, keepdims=True),
    )


def eps_outside_everywhere(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0)) + eps
    h = (x - x.mean(0)) / s
    return gamma / s * (dy - dy.mean(0) - h * (dy * h).mean(0)), (dy * h).sum(0), dy.sum(0)


def dvar_twice(dy, x, gamma, eps=1e-5):
    n = len(x)
    c = x - x.mean(0)
    inv = 1 / np.sqrt(x.var(0) + eps)
    g = dy * gamma
    dvar = (g * c * -1 * inv**3).sum(0)
    dmu = (-g * inv).sum(0)
    return g * inv + dvar * 2 * c / n + dmu / n, (dy * c * inv).sum(0), dy.sum(0)


def dvar_sign(dy, x, gamma, eps=1e-5):
    n = len(x)
    c = x - x.mean(0)
    inv = 1 / np.sqrt(x.var(0) + eps)
    g = dy * gamma
    dvar = (g * c * 0.5 * inv**3).sum(0)
    dmu = (-g * inv).sum(0)
    return g * inv + dvar * 2 * c / n + dmu / n, (dy * c * inv).sum(0), dy.sum(0)


def dmu_without_n(dy, x, gamma, eps=1e-5):
    n = len(x)
    c = x - x.mean(0)
    inv = 1 / np.sqrt(x.var(0) + eps)
    g = dy * gamma
    dvar = (g * c * -0.5 * inv**3).sum(0)
    dmu = (-g * inv).sum(0)
    return g * inv + dvar * 2 * c / n + dmu, (dy * c * inv).sum(0), dy.sum(0)


def axis_one(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    h = (x - x.mean(1, keepdims=True)) / s
    g = dy * gamma
    return (
        (g - g.mean(1, keepdims=True) - h * (g * h).mean(1, keepdims=True)) / s,
        (dy * h).sum(0),
        dy.sum(0),
    )


def mean_over_all(dy, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    g = dy * gamma
    return (g - g.mean() - h * (g * h).mean()) / s, (dy * h).sum(0), dy.sum(0)


RIGHT = [long_way, n_form, jacobian, projection, loops]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    sums_not_means_in_dx: "sums in dx",
    xhat_missing_factor: "x̂ left out of its term",
    x_instead_of_xhat: "centred x for x̂ in dx",
    no_inv_std: "dx not divided",
    divides_var: "dx divided by the variance",
    plus_sign: "path through the variance added",
    dgamma_scaled_by_gamma: "sums of dy · gamma",
    row_shapes: None,
    eps_outside_everywhere: "eps outside the root",
    dvar_twice: None,
    dvar_sign: "path through the variance added",
    dmu_without_n: None,
    axis_one: None,
    mean_over_all: None,
}
