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


RIGHT = [long_way, n_form, jacobian]
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
}
