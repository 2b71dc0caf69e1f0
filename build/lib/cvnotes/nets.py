"""Small networks that several chapters build or train, each always in the same way."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from cvnotes._arguments import function, instance, is_whole, listed, shown, truth, whole
from cvnotes.seeds import seed
from cvnotes.training import check_rows, fit, modes_kept, naming_the_single_row


def mlp(
    sizes: Sequence[int],
    activation: Callable[[], nn.Module] = nn.ReLU,
    norm: Callable[[int], nn.Module] | None = None,
) -> nn.Sequential:
    """A multilayer perceptron on rows (N, sizes[0]), with outputs (N, sizes[-1]).

    `sizes` are the widths from input to output. Between two linear layers stand `norm(width)`, if
    given, and `activation()`; nothing follows the last one. Weights and biases start as PyTorch
    draws them. Raises `ValueError` for fewer than two sizes, or what is no int of at least 1.

    >>> mlp([64, 32, 10])
    Sequential(
      (0): Linear(in_features=64, out_features=32, bias=True)
      (1): ReLU()
      (2): Linear(in_features=32, out_features=10, bias=True)
    )
    """
    words = "two or more ints of at least 1, from input to output"
    widths = listed("sizes", sizes, words)
    if len(widths) < 2 or not all(is_whole(width) and width >= 1 for width in widths):
        raise ValueError(f"sizes must be {words}; got {shown(sizes)}")
    function("activation", activation)
    if norm is not None:
        function("norm", norm)
    # In the order in which the layers draw their weights, on which the stored outputs hang.
    layers: list[nn.Module] = []
    for n_in, n_out in pairwise(map(int, widths)):
        if layers:
            if norm is not None:
                layers.append(instance("norm(width)", norm(n_in), nn.Module, "an nn.Module"))
            layers.append(instance("activation()", activation(), nn.Module, "an nn.Module"))
        layers.append(nn.Linear(n_in, n_out))
    return nn.Sequential(*layers)


def digits_cnn(x: torch.Tensor, y: torch.Tensor, n: int = 0, epochs: int = 8) -> nn.Sequential:
    """A two-layer CNN trained on digits x (N, 1, 8, 8) and labels y (N,), in eval mode.

    It is about 97 % right on test digits after 8 epochs. Layers 0 and 2 are the 3 x 3 convolutions
    (16 and 32 channels, size kept), 1 and 3 their ReLUs, 4 a 2 x 2 max pool, 6 the linear head. `n`
    seeds initialisation and batches. Raises `ValueError` for other shapes, a seed that is none, and
    epochs below 0.

    >>> net = digits_cnn(torch.rand(8, 1, 8, 8), torch.arange(8), epochs=1)
    >>> net(torch.rand(2, 1, 8, 8)).shape
    torch.Size([2, 10])
    """
    check_rows(x, y)
    if x.shape[1:] != (1, 8, 8) or y.ndim != 1:
        raise ValueError(
            "x must be digits of shape (N, 1, 8, 8) and y their labels (N,); "
            f"got {tuple(x.shape)} and {tuple(y.shape)}"
        )
    epochs = whole("epochs", epochs, least=0)
    generator = seed(n)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        # 32 channels of 4 x 4.
        nn.Linear(512, 10),
    )
    fit(model, x, y, epochs=epochs, lr=5e-3, generator=generator)
    return model.eval()


def autoencoder(
    x: torch.Tensor, code: int, n: int = 0, linear: bool = False, steps: int = 600
) -> tuple[nn.Module, nn.Module]:
    """(encoder, decoder) trained on rows x (N, F) by full-batch Adam on the mean squared error.

    Both are returned in eval mode. Both are one linear map without bias if `linear` (centre the
    rows first), else have one hidden layer of 64 ReLUs; the code has `code` numbers. The learning
    rate falls along a cosine, so that the linear one reaches its optimum. `n` seeds the start: the
    encoder's weights are drawn first.

    Raises `ValueError` for an x that is no (N, F), a code that is not 1 to F, steps below 1, and a
    seed that is none.

    >>> encoder, decoder = autoencoder(torch.rand(5, 3), code=2, steps=1)
    >>> encoder(torch.rand(4, 3)).shape, decoder(torch.rand(4, 2)).shape
    (torch.Size([4, 2]), torch.Size([4, 3]))
    """
    instance("x", x, torch.Tensor, "a tensor (N, F)")
    if x.ndim != 2 or x.numel() == 0:
        raise ValueError(f"x must be (N, F), with at least one row; got {tuple(x.shape)}")
    width = x.shape[1]
    code, steps = whole("code", code, most=width), whole("steps", steps)
    is_linear = truth("linear", linear)
    seed(n)
    encoder, decoder = _halves(width, code, is_linear)
    weights = [*encoder.parameters(), *decoder.parameters()]
    optimizer = torch.optim.Adam(weights, lr=2e-2 if is_linear else 1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        loss = F.mse_loss(decoder(encoder(x)), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return encoder.eval(), decoder.eval()


def _halves(width: int, code: int, linear: bool) -> tuple[nn.Module, nn.Module]:
    """Encoder and decoder; drawn in this order, on which the stored outputs hang."""
    if linear:
        return nn.Linear(width, code, bias=False), nn.Linear(code, width, bias=False)
    return (
        nn.Sequential(nn.Linear(width, 64), nn.ReLU(), nn.Linear(64, code)),
        nn.Sequential(nn.Linear(code, 64), nn.ReLU(), nn.Linear(64, width)),
    )


@torch.no_grad()
def recalibrate_batchnorm(model: nn.Module, x: torch.Tensor, batch: int = 128) -> None:
    """Replace the running statistics of every BatchNorm layer by those of `x`, in place.

    Each statistic becomes the plain average over the batches (momentum None), as in
    `torch.optim.swa_utils.update_bn`. Parameters and modes stay. Raises `ValueError` for no rows, a
    batch below 1, and a batch of one row that batch norm refuses.

    >>> norm = nn.BatchNorm1d(1)
    >>> recalibrate_batchnorm(norm, torch.tensor([[1.0], [3.0]]))
    >>> norm.running_mean
    tensor([2.])
    """
    instance("model", model, nn.Module, "an nn.Module")
    instance("x", x, torch.Tensor, "a tensor")
    if x.ndim == 0 or len(x) == 0:
        raise ValueError(f"x must have at least one row; got {tuple(x.shape)}")
    batches = x.split(whole("batch", batch))
    with modes_kept(model), naming_the_single_row(len(batches[-1]), len(x), batch):
        torch.optim.swa_utils.update_bn(batches, model)
