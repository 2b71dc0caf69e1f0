"""Training tiny networks: a loop of a few lines, and accuracy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import nn

from cvnotes._arguments import function, instance, number, whole


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

    `x` is (N, ...), `y` what `loss(model(x), y)` takes; the loss is a mean over its rows.
    `optimizer(parameters, lr=lr)` makes the optimiser: a class of `torch.optim`, or
    `partial(torch.optim.SGD, momentum=0.9)`. With `batch=len(x)` an epoch is one step of full-batch
    descent. The order of the batches comes from `generator`, as `cvnotes.seed` returns it; without
    one, from PyTorch's global generator. Leaves the model in training mode.

    Raises `ValueError` for x and y of different lengths or none, epochs below 0, a batch below 1, a
    rate that is no finite number of at least 0, a loss that returns no single number, and a batch
    of one row where the model refuses that, as batch norm does. What the model or the loss raises
    otherwise passes through.

    >>> x = torch.linspace(-1, 1, 64)[:, None]
    >>> losses = fit(nn.Linear(1, 1), x, 3 * x, epochs=60, lr=0.1, loss=F.mse_loss)
    >>> losses[-1] < losses[0]
    True
    """
    instance("model", model, nn.Module, "an nn.Module")
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise ValueError(
            f"model must have parameters that can be trained; got {type(model).__name__} with none"
        )
    check_rows(x, y)
    epochs, batch = whole("epochs", epochs, least=0), whole("batch", batch)
    if number("lr", lr) < 0:
        raise ValueError(f"lr must be at least 0; got {lr!r}")
    if generator is not None:
        instance("generator", generator, torch.Generator, "a torch.Generator, or None")
    function("loss", loss)
    updates = function("optimizer", optimizer)(model.parameters(), lr=lr)
    # Dropout and batch norm do otherwise than in eval mode, in which the model may arrive.
    model.train()
    history = []
    for _ in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(x), generator=generator).split(batch):
            with naming_the_single_row(len(rows), len(x), batch):
                step_loss = loss(model(x[rows]), y[rows])
            _check_loss(step_loss)
            updates.zero_grad()
            step_loss.backward()
            updates.step()
            # The last batch may be smaller: each counts by its rows.
            total += step_loss.item() * len(rows)
        history.append(total / len(x))
    return history


@torch.no_grad()
def accuracy(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    """Share of (N, ...) inputs whose largest logit is the label, in eval mode.

    The model returns logits (N, C, ...), and `y` has their shape without C: one label an input, or
    one a pixel. Every submodule's mode is restored. Raises `ValueError` for no inputs, or labels of
    another shape.

    >>> logits = torch.tensor([[2.0, 1.0], [0.0, 3.0]])
    >>> accuracy(nn.Identity(), logits, torch.tensor([0, 0]))
    0.5
    """
    instance("model", model, nn.Module, "an nn.Module")
    instance("x", x, torch.Tensor, "a tensor")
    instance("y", y, torch.Tensor, "a tensor")
    with modes_kept(model):
        logits = model.eval()(x)
    if not isinstance(logits, torch.Tensor) or logits.ndim < 2 or logits.numel() == 0:
        found = tuple(logits.shape) if isinstance(logits, torch.Tensor) else type(logits).__name__
        raise ValueError(
            f"the model must return logits (N, C, ...) for at least one input; got {found}"
        )
    # With one label a pixel, (N, C, H, W) becomes (N, H, W).
    predicted = logits.argmax(1)
    if predicted.shape != y.shape:
        raise ValueError(
            f"y must have the shape of the predictions, {tuple(predicted.shape)}; "
            f"got {tuple(y.shape)}"
        )
    return (predicted == y).float().mean().item()


def check_rows(x: torch.Tensor, y: torch.Tensor) -> None:
    """Raise `ValueError` unless x and y are tensors with the same number of rows, at least one."""
    for name, value in (("x", x), ("y", y)):
        instance(name, value, torch.Tensor, "a tensor")
        if value.ndim == 0:
            raise ValueError(f"{name} must have rows; got a tensor of no dimensions")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError(
            f"x and y must have the same length, at least 1; got {len(x)} and {len(y)}"
        )


@contextmanager
def modes_kept(model: nn.Module) -> Iterator[None]:
    """Give every submodule the mode back that it had, training or evaluation."""
    modes = {module: module.training for module in model.modules()}
    try:
        yield
    finally:
        for module, training in modes.items():
            module.training = training


@contextmanager
def naming_the_single_row(rows: int, n: int, batch: int) -> Iterator[None]:
    """Say in the error why a batch of one row came up: batch norm refuses it in training mode."""
    try:
        yield
    except ValueError as error:
        if rows > 1:
            # Whatever it is, it is not that.
            raise
        raise ValueError(
            f"a batch of one row failed: {error}. Choose `batch` so that the last one has more; "
            f"got batch={batch} for {n} rows"
        ) from error


def _check_loss(loss: object) -> None:
    """Raise `ValueError` unless a step can be taken on the loss."""
    if not isinstance(loss, torch.Tensor) or loss.numel() != 1:
        given = tuple(loss.shape) if isinstance(loss, torch.Tensor) else type(loss).__name__
        raise ValueError(f"loss must return one number, a mean over the rows; got {given}")
    if not loss.requires_grad:
        raise ValueError("the loss depends on no parameter that can be trained")
