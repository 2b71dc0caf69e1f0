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


def via_moveaxis(x, gamma, beta, eps=1e-5):
    z = np.moveaxis(x, -1, 0)
    m = z.mean(0)
    v = np.mean(np.square(z - m), 0)
    return np.moveaxis((z - m) / np.sqrt(v + eps), 0, -1) * gamma + beta


def comprehension(x, gamma, beta, eps=1e-5):
    def one(t):
        c = t - np.mean(t)
        return c / math.sqrt(np.dot(c, c) / t.size + eps)

    return np.array([[one(t) * gamma + beta for t in s] for s in x])


def two_argument_list(x, gamma, beta, eps=1e-5, axis=-1):
    mu, sd = x.mean(axis, keepdims=True), np.sqrt(x.var(axis, keepdims=True) + eps)
    return ((x - mu) / sd * gamma + beta).tolist()


def std_plus_eps(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + eps) * gamma + beta


def one_plus_gamma(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * (
        1 + gamma
    ) + beta


def beta_ignored(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * gamma


def beta_subtracted(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * gamma - beta


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


def ddof_one_in_std(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(-1, keepdims=True)) / (x.std(-1, ddof=1, keepdims=True) + eps) + beta


def minmax(x, gamma, beta, eps=1e-5):
    lo, hi = x.min(-1, keepdims=True), x.max(-1, keepdims=True)
    return gamma * (x - lo) / (hi - lo + eps) + beta


def l2_norm(x, gamma, beta, eps=1e-5):
    c = x - x.mean(-1, keepdims=True)
    return gamma * c / (np.linalg.norm(c, axis=-1, keepdims=True) + eps) + beta


def eps_squared(x, gamma, beta, eps=1e-5):
    return (
        gamma * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps**2) + beta
    )


def float32_result(x, gamma, beta, eps=1e-5):
    return via_moveaxis(x, gamma, beta, eps).astype(np.float32)


def mean_before_gamma(x, gamma, beta, eps=1e-5):
    y = gamma * x
    return (y - y.mean(-1, keepdims=True)) / np.sqrt(y.var(-1, keepdims=True) + eps) + beta


RIGHT = [token_loops, std_form, out_param, via_moveaxis, comprehension, two_argument_list]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    std_plus_eps: "eps outside the root",
    one_plus_gamma: None,
    beta_ignored: "beta left out",
    beta_subtracted: None,
    torch_std: "unbiased variance",
    eps_max: None,
    float32_cast: None,
    gamma_inside: "gamma before normalising",
    ddof_one_in_std: None,
    minmax: None,
    l2_norm: None,
    eps_squared: None,
    float32_result: None,
    mean_before_gamma: None,
}
