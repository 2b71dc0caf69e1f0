"""Solutions of `softmax-cross-entropy` in other styles, and mistakes that are in no list."""

import numpy as np


def one_hot(logits, target):
    N, C = logits.shape
    y = np.eye(C)[target]
    z = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
    loss = -(y * log_p).sum() / N
    return float(loss), (np.exp(log_p) - y) / N


def loops(logits, target):
    total, grad = 0.0, np.zeros_like(logits)
    for i, (row, t) in enumerate(zip(logits.tolist(), target.tolist(), strict=True)):
        top = max(row)
        total_exp = sum(np.exp(z - top) for z in row)
        total += top + np.log(total_exp) - row[t]
        for j, z in enumerate(row):
            grad[i, j] = (np.exp(z - top) / total_exp - (j == t)) / len(logits)
    return total / len(logits), grad


def logaddexp(logits, target):
    lse = np.logaddexp.reduce(logits, axis=1)
    p = np.exp(logits - lse[:, None])
    p[np.arange(len(target)), target] -= 1
    picked = np.take_along_axis(logits, target[:, None], axis=1)[:, 0]
    return np.mean(lse - picked), p / len(target)


def clipped_probabilities(logits, target):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    rows = np.arange(len(logits))
    loss = -np.log(np.clip(p[rows, target], 1e-15, 1)).mean()
    p[rows, target] -= 1
    return loss, p / len(logits)


def one_element_loss(logits, target):
    loss, grad = one_hot(logits, target)
    return np.array([loss]), grad


def in_bits(logits, target):
    loss, grad = one_hot(logits, target)
    return loss / np.log(2), grad / np.log(2)


def float32(logits, target):
    loss, grad = one_hot(logits.astype(np.float32), target)
    return np.float32(loss), grad.astype(np.float32)


def gradient_of_the_first_row(logits, target):
    loss, grad = one_hot(logits, target)
    return loss, grad[0]


def subtracts_1_from_every_target_column(logits, target):
    loss, grad = one_hot(logits, target)
    grad = grad + np.eye(logits.shape[1])[target] / len(logits)
    grad[:, target] -= 1 / len(logits)
    return loss, grad


def losses_of_rows(logits, target):
    z = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), target], one_hot(logits, target)[1]


RIGHT = [one_hot, loops, logaddexp]
WRONG = {
    clipped_probabilities: None,
    one_element_loss: None,
    in_bits: None,
    float32: None,
    gradient_of_the_first_row: None,
    subtracts_1_from_every_target_column: None,
    losses_of_rows: None,
}
