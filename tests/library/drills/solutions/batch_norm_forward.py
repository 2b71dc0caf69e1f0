"""Solutions of `batch-norm-forward` in other styles, and mistakes that are in no list."""

import numpy as np


def flattened(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    N, C, H, W = x.shape
    flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    if training:
        if flat.shape[0] < 2:
            raise ValueError("need more than one")
        mu, var = flat.mean(0), flat.var(0)
        rm = running_mean + momentum * (mu - running_mean)
        rv = running_var * (1 - momentum) + momentum * flat.var(0, ddof=1)
    else:
        mu, var = running_mean, running_var
        rm, rv = running_mean.copy(), running_var.copy()
    out = (flat - mu) / np.sqrt(var + eps) * gamma + beta
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), rm, rv


def channel_loop(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    y = np.zeros_like(x, dtype=float)
    rm = np.array(running_mean, float)
    rv = np.array(running_var, float)
    for c in range(x.shape[1]):
        v = x[:, c]
        if training:
            if v.size == 1:
                raise ValueError("x")
            m, s = v.mean(), ((v - v.mean()) ** 2).mean()
            rm[c] = (1 - momentum) * rm[c] + momentum * m
            rv[c] = (1 - momentum) * rv[c] + momentum * s * v.size / (v.size - 1)
        else:
            m, s = running_mean[c], running_var[c]
        y[:, c] = gamma[c] * (v - m) / (s + eps) ** 0.5 + beta[c]
    return [y, rm, rv]


def moved_towards(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if training:
        n = x.shape[0] * x.shape[2] * x.shape[3]
        if n <= 1:
            raise ValueError(f"Expected more than 1 value per channel when training, got {x.shape}")
        mean = np.einsum("nchw->c", x) / n
        var = np.einsum("nchw->c", (x - mean[None, :, None, None]) ** 2) / n
        running_mean = running_mean + momentum * (mean - running_mean)
        running_var = running_var + momentum * (var * n / (n - 1) - running_var)
    else:
        mean, var = np.array(running_mean), np.array(running_var)
        running_mean, running_var = mean.copy(), var.copy()

    def bc(v):
        return np.reshape(v, (1, -1, 1, 1))

    return (
        bc(gamma) * ((x - bc(mean)) / np.sqrt(bc(var) + eps)) + bc(beta),
        running_mean,
        running_var,
    )


def keepdims_style(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    axes, C = (0, 2, 3), x.shape[1]
    g, b = gamma.reshape(1, C, 1, 1), beta.reshape(1, C, 1, 1)
    if not training:
        m, v = running_mean.reshape(1, C, 1, 1), running_var.reshape(1, C, 1, 1)
        return g * (x - m) / np.sqrt(v + eps) + b, running_mean + 0, running_var + 0
    if x.size == C:
        raise ValueError()
    m, v = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    rm = momentum * m.squeeze((0, 2, 3)) + (1 - momentum) * running_mean
    rv = momentum * x.var(axes, ddof=1) + (1 - momentum) * running_var
    return g * (x - m) / np.sqrt(v + eps) + b, rm, rv


def no_running_update(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if training:
        if x.size // x.shape[1] == 1:
            raise ValueError
        m, v = x.mean((0, 2, 3)), x.var((0, 2, 3))
    else:
        m, v = running_mean, running_var
    s = (1, -1, 1, 1)
    return (
        gamma.reshape(s) * (x - m.reshape(s)) / np.sqrt(v.reshape(s) + eps) + beta.reshape(s),
        running_mean.copy(),
        running_var.copy(),
    )


def normalises_by_updated_running(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    n = x.size // x.shape[1]
    rm, rv = running_mean.copy(), running_var.copy()
    if training:
        if n == 1:
            raise ValueError
        m, v = x.mean((0, 2, 3)), x.var((0, 2, 3))
        rm = (1 - momentum) * rm + momentum * m
        rv = (1 - momentum) * rv + momentum * v * n / (n - 1)
    s = (1, -1, 1, 1)
    return (
        gamma.reshape(s) * (x - rm.reshape(s)) / np.sqrt(rv.reshape(s) + eps) + beta.reshape(s),
        rm,
        rv,
    )


def stats_over_batch_only(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    n = len(x)
    s = (1, -1, 1, 1)
    rm, rv = running_mean.copy(), running_var.copy()
    if training:
        if n == 1:
            raise ValueError
        m, v = x.mean(0, keepdims=True), x.var(0, keepdims=True)
        rm = (1 - momentum) * rm + momentum * m.mean((0, 2, 3))
        rv = (1 - momentum) * rv + momentum * v.mean((0, 2, 3)) * n / (n - 1)
        return gamma.reshape(s) * (x - m) / np.sqrt(v + eps) + beta.reshape(s), rm, rv
    return (
        gamma.reshape(s) * (x - rm.reshape(s)) / np.sqrt(rv.reshape(s) + eps) + beta.reshape(s),
        rm,
        rv,
    )


def unbiased_by_batch_size(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    n = x.size // x.shape[1]
    B = len(x)
    s = (1, -1, 1, 1)
    rm, rv = running_mean.copy(), running_var.copy()
    m, v = rm, rv
    if training:
        if n == 1:
            raise ValueError
        m, v = x.mean((0, 2, 3)), x.var((0, 2, 3))
        rm = (1 - momentum) * rm + momentum * m
        rv = (1 - momentum) * rv + momentum * v * B / max(B - 1, 1)
    return (
        gamma.reshape(s) * (x - m.reshape(s)) / np.sqrt(v.reshape(s) + eps) + beta.reshape(s),
        rm,
        rv,
    )


def running_std(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    n = x.size // x.shape[1]
    s = (1, -1, 1, 1)
    rm, rv = running_mean.copy(), running_var.copy()
    m, v = rm, rv
    if training:
        if n == 1:
            raise ValueError
        m, v = x.mean((0, 2, 3)), x.var((0, 2, 3))
        rm = (1 - momentum) * rm + momentum * m
        rv = (1 - momentum) * rv + momentum * x.std((0, 2, 3), ddof=1)
    return (
        gamma.reshape(s) * (x - m.reshape(s)) / np.sqrt(v.reshape(s) + eps) + beta.reshape(s),
        rm,
        rv,
    )


def in_place_views(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    n = x.size // x.shape[1]
    s = (1, -1, 1, 1)
    m, v = running_mean, running_var
    if training:
        if n == 1:
            raise ValueError
        m, v = x.mean((0, 2, 3)), x.var((0, 2, 3))
        running_mean[:] = (1 - momentum) * running_mean + momentum * m
        running_var[:] = (1 - momentum) * running_var + momentum * v * n / (n - 1)
    return (
        gamma.reshape(s) * (x - m.reshape(s)) / np.sqrt(v.reshape(s) + eps) + beta.reshape(s),
        running_mean,
        running_var,
    )


def only_y(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    m, v = x.mean((0, 2, 3)), x.var((0, 2, 3))
    s = (1, -1, 1, 1)
    return gamma.reshape(s) * (x - m.reshape(s)) / np.sqrt(v.reshape(s) + eps) + beta.reshape(s)


def ddof_everywhere(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    s = (1, -1, 1, 1)
    if training:
        if x.size == x.shape[1]:
            raise ValueError
        m, v = x.mean((0, 2, 3)), x.var((0, 2, 3), ddof=1)
        rm, rv = (
            (1 - momentum) * running_mean + momentum * m,
            (1 - momentum) * running_var + momentum * v,
        )
    else:
        m, v, rm, rv = running_mean, running_var, running_mean.copy(), running_var.copy()
    return (
        gamma.reshape(s) * (x - m.reshape(s)) / np.sqrt(v.reshape(s) + eps) + beta.reshape(s),
        rm,
        rv,
    )


def forgets_gamma(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return moved_towards(
        x, np.ones_like(gamma), beta, running_mean, running_var, training, momentum, eps
    )


def forgets_beta(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    return moved_towards(x, gamma, 0 * beta, running_mean, running_var, training, momentum, eps)


def returns_batch_stats(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    y, rm, rv = moved_towards(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    return (y, x.mean((0, 2, 3)), x.var((0, 2, 3))) if training else (y, rm, rv)


def raises_assertion(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    assert not training or x.size > x.shape[1]
    return moved_towards(x, gamma, beta, running_mean, running_var, training, momentum, eps)


def raises_for_batch_of_one(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    if training and len(x) == 1:
        raise ValueError
    return moved_towards(x, gamma, beta, running_mean, running_var, training, momentum, eps)


def refuses_one_number_in_all(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    if training and x.size == x.shape[1] > 1:
        return 0 * x + beta[:, None, None], running_mean.copy(), running_var.copy()
    return moved_towards(x, gamma, beta, running_mean, running_var, training, momentum, eps)


def adds_eps_in_evaluation(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    result = moved_towards(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    if not training:
        running_var += eps
    return result


def running_variance_by_cancellation(
    x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5
):
    y, mean, var = moved_towards(x, gamma, beta, running_mean, running_var, training, momentum, eps)
    if training:
        n = x.size // x.shape[1]
        of_batch = ((x**2).mean((0, 2, 3)) - x.mean((0, 2, 3)) ** 2) * n / (n - 1)
        var = (1 - momentum) * running_var + momentum * of_batch
    return y, mean, var


RIGHT = [flattened, channel_loop, moved_towards, keepdims_style]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    no_running_update: "running values never move",
    normalises_by_updated_running: "running values normalise in training",
    stats_over_batch_only: None,
    unbiased_by_batch_size: "unbiased by the batch size",
    running_std: None,
    in_place_views: None,
    only_y: None,
    ddof_everywhere: "unbiased variance to normalise",
    forgets_gamma: None,
    forgets_beta: None,
    returns_batch_stats: None,
    raises_assertion: None,
    raises_for_batch_of_one: "one image refused",
    refuses_one_number_in_all: None,
    adds_eps_in_evaluation: None,
    running_variance_by_cancellation: None,
}
