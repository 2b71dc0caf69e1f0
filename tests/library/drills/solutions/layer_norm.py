"""Solutions of `layer-norm` in other styles, and mistakes that are in no list."""

import math

import numpy as np
import torch


def token_loops(x, gamma, beta, eps=1e-5):
    out = np.empty(x.shape, dtype=float)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            v = x[i, j]
            mu = sum(v) / len(v)
            var = sum((a - mu) ** 2 for a in v) / len(v)
            out[i, j] = [
                (a - mu) / math.sqrt(var + eps) * g + b
                for a, g, b in zip(v, gamma, beta, strict=True)
            ]
    return out


def std_form(x, gamma, beta, eps=1e-5):
    c = x - x.mean(-1)[..., None]
    return (
        c * (np.einsum("...d,...d->...", c, c) / x.shape[-1] + eps)[..., None] ** -0.5 * gamma
        + beta
    )


def out_param(x, gamma, beta, eps=1e-5):
    N, L, D = x.shape
    z = x.reshape(-1, D).copy()
    z -= z.mean(axis=1, keepdims=True)
    z /= np.sqrt((z**2).mean(axis=1, keepdims=True) + eps)
    return (z * gamma[None] + beta[None]).reshape(N, L, D)


def std_plus_eps(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + eps) * gamma + beta


def sqrt_eps_after(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.std(-1, keepdims=True) + eps) * gamma + beta


def one_plus_gamma(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * (
        1 + gamma
    ) + beta


def beta_ignored(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * gamma


def beta_subtracted(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * gamma - beta


def mean_abs(x, gamma, beta, eps=1e-5):
    c = x - x.mean(-1, keepdims=True)
    return c / np.sqrt(np.abs(c).mean(-1, keepdims=True) + eps) * gamma + beta


def torch_std(x, gamma, beta, eps=1e-5):
    t = torch.tensor(x)
    return (
        (t - t.mean(-1, keepdim=True)) / torch.sqrt(t.var(-1, keepdim=True) + eps)
    ).numpy() * gamma + beta


def eps_max(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.maximum(
        x.std(-1, keepdims=True), eps
    ) * gamma + beta


def float32_cast(x, gamma, beta, eps=1e-5):
    x = x.astype(np.float32)
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * gamma + beta


def gamma_inside(x, gamma, beta, eps=1e-5):
    x = x * gamma + beta
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)


RIGHT = [token_loops, std_form, out_param]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    std_plus_eps: "eps outside the root",
    sqrt_eps_after: None,
    one_plus_gamma: None,
    beta_ignored: "beta left out",
    beta_subtracted: None,
    mean_abs: None,
    torch_std: "unbiased variance",
    eps_max: None,
    float32_cast: None,
    gamma_inside: "gamma before normalising",
}
