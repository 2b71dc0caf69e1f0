"""What the training-loop drill runs a loop on: a model, loaders and an optimiser that note it."""

from numbers import Real
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from cvnotes.drills.values import FormError


class Run(NamedTuple):
    """What a loop returned, and what it did on the way; nan is a step without a gradient."""

    losses: np.ndarray
    accuracies: np.ndarray
    gradients_at_step: np.ndarray
    training_in_training: np.ndarray
    training_in_validation: np.ndarray
    graph_in_validation: np.ndarray
    given_to_loss: np.ndarray
    losses_are_floats: np.ndarray
    losses_keep_a_graph: np.ndarray
    weights: np.ndarray
    accuracies_are_floats: np.ndarray


class Spy(nn.Module):
    """Logits [6, (w + 1)·x + 4], w = 0 at first; notes each pass: loader, mode, graph."""

    def __init__(self, where):
        super().__init__()
        self.w, self.where, self.passes = nn.Parameter(torch.zeros(1)), where, []

    def forward(self, x):
        self.passes.append((self.where[0], self.training, torch.is_grad_enabled()))
        return torch.stack([0 * x[:, 0] + 6, (self.w + 1) * x[:, 0] + 4], dim=1)


class SpySGD(torch.optim.SGD):
    """Notes the gradient of the one parameter at each step."""

    def step(self, closure=None):
        # A closure computes the gradient only here.
        loss = None if closure is None else torch.enable_grad()(closure)()
        gradient = self.param_groups[0]["params"][0].grad
        self.__dict__.setdefault("seen", []).append(
            np.nan if gradient is None else float(gradient.sum())
        )
        super().step()
        return loss


class SpyDropout(nn.Module):
    """Dropout that takes no numbers from the global generator, and none that others take."""

    def __init__(self, p):
        super().__init__()
        self.p, self.seed = p, 0

    def forward(self, x):
        if not self.training:
            return x
        self.seed += 1
        drawn = torch.rand(x.shape, generator=torch.Generator().manual_seed(self.seed))
        return x * (drawn >= self.p) / (1 - self.p)


class SpyLoader(DataLoader):
    """Notes which loader a batch comes from."""

    def __init__(self, where, name, *tensors, batch_size):
        super().__init__(TensorDataset(*tensors), batch_size=batch_size)
        self.where, self.name = where, name

    def __iter__(self):
        for batch in super().__iter__():
            self.where[0] = self.name
            yield batch


def on_spies(solution, n=2, batch_size=1, epochs=2, odd=False, network=False, rate=0.1):
    """Runs a loop on a model, loaders and an optimiser that note what it does: a `Run`.

    All examples are 1 with target 0; with `odd` those to train on are 3 and the last one is 5,
    and the last one to validate on has target 1. The rate is 0, and the loss the mean of the
    second logit less 5.
    With `network` it runs on a network with batch norm and dropout, on random data, at this rate.
    """
    if network:
        return _on_network(solution, epochs, rate)
    where, given = [""], []
    model = Spy(where)
    optimiser = SpySGD(model.parameters(), lr=0.0)
    x, y = torch.ones(n, 1), torch.zeros(n, dtype=torch.long)
    last = torch.cat([x[1:] * 3, x[:1] * 5]), torch.cat([y[1:], y[:1] + 1])
    train = SpyLoader(where, "train", last[0] if odd else x, y, batch_size=batch_size)
    val = SpyLoader(where, "val", x, last[1] if odd else y, batch_size=batch_size)

    def loss_fn(logits, target):
        given.append(logits.detach().numpy().copy())
        return (logits[:, 1] - 5).mean()

    losses, accuracies = _pair(solution(model, train, val, loss_fn, optimiser, epochs), epochs)
    of = {name: [p[1:] for p in model.passes if p[0] == name] for name in ("train", "val")}
    return Run(
        _numbers("losses", losses),
        _numbers("accuracies", accuracies),
        np.array(getattr(optimiser, "seen", []), dtype=float),
        np.array([training for training, _ in of["train"]], dtype=bool),
        np.array([training for training, _ in of["val"]], dtype=bool),
        np.array([graph for _, graph in of["val"]], dtype=bool),
        np.concatenate(given) if given else np.zeros((0, 2)),
        np.array([isinstance(value, Real) for value in losses]),
        np.array([getattr(value, "requires_grad", False) for value in losses]),
        np.zeros(1),
        np.array([isinstance(value, Real) for value in accuracies]),
    )


def _on_network(solution, epochs, rate):
    # Not `torch.manual_seed`: the reader's graphics card has a generator that is not put back.
    torch.default_generator.manual_seed(0)
    x = torch.randn(23, 4)
    y = (x[:, 0] > 0).long()
    train = DataLoader(TensorDataset(x[:15], y[:15]), batch_size=4)
    val = DataLoader(TensorDataset(x[15:], y[15:]), batch_size=5)
    hidden = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), SpyDropout(0.2)
    model = nn.Sequential(*hidden, nn.Linear(8, 2))
    optimiser = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    result = solution(model, train, val, nn.functional.cross_entropy, optimiser, epochs)
    losses, accuracies = _pair(result, epochs)
    weights = torch.cat([v.flatten().double() for v in model.state_dict().values()])
    return Run(
        losses=_numbers("losses", losses),
        accuracies=_numbers("accuracies", accuracies),
        gradients_at_step=(none := np.zeros(0)),
        training_in_training=none,
        training_in_validation=none,
        graph_in_validation=none,
        given_to_loss=none,
        losses_are_floats=none,
        losses_keep_a_graph=none,
        weights=weights.numpy(),
        accuracies_are_floats=none,
    )


def _pair(result, epochs):
    if result is None:
        raise FormError("The result is None: is there a `return`?")
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise FormError("The result must be two lists, losses and accuracies.")
    for name, values in zip(("losses", "accuracies"), result, strict=True):
        if not hasattr(values, "__len__") or len(values) != epochs:
            raise FormError(f"`{name}` must be a list with one number for each epoch.")
    return result


def _numbers(name, values):
    try:
        return np.array([float(value) for value in values])
    except Exception:
        raise FormError(f"`{name}` must hold numbers.") from None
