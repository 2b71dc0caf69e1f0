"""Solutions of `adam` in other styles, and mistakes that are in no list."""

import math

import numpy as np


def unpacked(param, grad, m, v, t, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
    b1, b2 = betas
    new_m = m + (1 - b1) * (grad - m)
    new_v = v + (1 - b2) * (np.square(grad) - v)
    step = lr * (new_m / (1 - np.power(b1, t))) / (np.sqrt(new_v / (1 - np.power(b2, t))) + eps)
    return [param - step, new_m, new_v]


def corrected_rate(param, grad, m, v, t, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * grad
    v = b2 * v + (1 - b2) * grad * grad
    root = math.sqrt(1 - b2**t)
    return param - lr * root / (1 - b1**t) * m / (np.sqrt(v) + eps * root), m, v


def copies(param, grad, m, v, t, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    param, m, v = param.copy(), m.copy(), v.copy()
    m *= betas[0]
    m += (1 - betas[0]) * grad
    v *= betas[1]
    v += (1 - betas[1]) * grad**2
    param -= lr * (m / (1 - betas[0] ** t)) / ((v / (1 - betas[1] ** t)) ** 0.5 + eps)
    return param, m, v


def _adam(t_shift=0, decay=0.0, correct_m=True, correct_v=True, eps_free=False):
    def step(param, grad, m, v, t, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        grad = grad + decay * param
        m = betas[0] * m + (1 - betas[0]) * grad
        v = betas[1] * v + (1 - betas[1]) * grad**2
        t = t + t_shift
        m_hat = m / (1 - betas[0] ** t) if correct_m else m
        v_hat = v / (1 - betas[1] ** t) if correct_v else v
        return param - lr * m_hat / (np.sqrt(v_hat) + (0 if eps_free else eps)), m, v

    return step


def counts_from_zero(*args, **kwargs):
    return _adam(t_shift=1)(*args, **kwargs)


def corrects_m_alone(*args, **kwargs):
    return _adam(correct_v=False)(*args, **kwargs)


def decays_weights(*args, **kwargs):
    return _adam(decay=0.01)(*args, **kwargs)


def fixed_betas(param, grad, m, v, t, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    return _adam()(param, grad, m, v, t, lr, (0.9, 0.999), eps)


def amsgrad(param, grad, m, v, t, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    new, m, v_new = _adam()(param, grad, m, v, t, lr, betas, eps)
    return new, m, np.maximum(v, v_new)


def parameter_alone(*args, **kwargs):
    return _adam()(*args, **kwargs)[0]


def eps_with_the_uncorrected_root(param, grad, m, v, t, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m = betas[0] * m + (1 - betas[0]) * grad
    v = betas[1] * v + (1 - betas[1]) * grad**2
    rate = lr * np.sqrt(1 - betas[1] ** t) / (1 - betas[0] ** t)
    return param - rate * m / (np.sqrt(v) + eps), m, v


RIGHT = [unpacked, corrected_rate, copies]
WRONG = {
    counts_from_zero: None,
    corrects_m_alone: None,
    decays_weights: None,
    fixed_betas: None,
    amsgrad: None,
    parameter_alone: None,
    eps_with_the_uncorrected_root: None,
}
