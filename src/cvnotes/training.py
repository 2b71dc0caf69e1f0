"""Training tiny networks: a loop of a few lines, and accuracy."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn


def fit(
    model: nn.Module,
    x: torch.Tensor,
    y: torch.Tensor,
    epochs: int = 12,
    lr: float = 1e-2,
    batch: int = 128,
    generator: torch.Generator | None = None,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = F.cross_entropy,
    optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.Adam,
) -> list[float]:
    """Train in place on shuffled mini-batches; return the mean loss of each epoch.

    `x` is (N, ...), `y` what `loss(model(x), y)` takes; the loss is a mean over its rows. `optimizer(parameters, lr=lr)`
    makes the optimiser: a class of `torch.optim`, or `partial(torch.optim.SGD, momentum=0.9)`. With `batch=len(x)` an epoch is
    one step of full-batch descent. The order of the batches comes from `generator`, as `cvnotes.seed` returns it;
    without one, from PyTorch's global generator. Leaves the model in training mode.
    """
    if len(x) != len(y) or len(x) == 0:
        raise ValueError(
            f"x and y must have the same length, at least 1; got {len(x)} and {len(y)}"
        )
    updates = optimizer(model.parameters(), lr=lr)
    model.train()
    history = []
    for _ in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(x), generator=generator).split(batch):
            step_loss = loss(model(x[rows]), y[rows])
            updates.zero_grad()
            step_loss.backward()
            updates.step()
            total += step_loss.item() * len(rows)
        history.append(total / len(x))
    return history


@torch.no_grad()
def accuracy(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    """Share of (N, ...) inputs whose largest logit is the label, in eval mode; every submodule's mode is restored."""
    modes = {module: module.training for module in model.modules()}
    predicted = model.eval()(x).argmax(1)
    for module, training in modes.items():
        module.training = training
    if predicted.shape != y.shape:
        raise ValueError(
            f"y must have the shape of the predictions, {tuple(predicted.shape)}; got {tuple(y.shape)}"
        )
    return (predicted == y).float().mean().item()
