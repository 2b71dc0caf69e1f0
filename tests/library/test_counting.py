"""Counts against PyTorch's own tensors, and against what torchvision publishes for its models."""

import copy
import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torchvision import models
from torchvision.models import regnet

from cvnotes import conv_params, macs, n_params

# Parameters of convolutions


@pytest.mark.parametrize("c_in, c_out, groups", [(3, 8, 1), (8, 8, 8), (4, 6, 2), (1, 1, 1)])
@pytest.mark.parametrize(
    "kernel, bias", [*itertools.product([1, 3, (3,), (2, 5), (1, 2, 3)], [False, True])]
)
@pytest.mark.parametrize("kind", ["Conv", "ConvTranspose"])
def test_conv_params_on_a_grid(kind, c_in, c_out, groups, kernel, bias):
    layer = getattr(nn, f"{kind}{len(kernel) if isinstance(kernel, tuple) else 2}d")
    built = layer(c_in, c_out, kernel, groups=groups, bias=bias)
    assert conv_params(c_in, c_out, kernel, groups=groups, bias=bias) == n_params(built)


@settings(deadline=None, derandomize=True, max_examples=150, database=None)
@given(
    st.integers(1, 24),
    st.integers(1, 24),
    st.lists(st.integers(1, 5), min_size=1, max_size=3),
    st.integers(0, 6),
    st.booleans(),
    st.sampled_from(["Conv", "ConvTranspose"]),
)
def test_conv_params_agrees_with_pytorch_or_refuses_as_it_does(
    c_in, c_out, kernel, groups, bias, kind
):
    try:
        built = getattr(nn, f"{kind}{len(kernel)}d")(
            c_in, c_out, tuple(kernel), groups=groups, bias=bias, device="meta"
        )
    except (ValueError, ZeroDivisionError):
        with pytest.raises(ValueError, match="groups must"):
            conv_params(c_in, c_out, tuple(kernel), groups, bias)
    else:
        assert conv_params(c_in, c_out, tuple(kernel), groups, bias) == sum(
            p.numel() for p in built.parameters()
        )


@pytest.mark.parametrize(
    "arguments, words",
    [
        ((0, 8, 3), "c_in must be an int of at least 1; got 0"),
        ((3, -1, 3), "c_out must be an int of at least 1; got -1"),
        ((3, 8, 0), "kernel_size must be an int of at least 1; got 0"),
        ((3, 8, (3, 1.5)), "kernel_size must be an int of at least 1; got 1.5"),
        ((3, 8, "3"), "kernel_size must be an int of at least 1; got '3'"),
        ((4, 8, 3, True), "groups must be an int of at least 1; got True"),
        ((4, 6, 3, 4), "groups must divide both channel counts; got groups=4 for 4 and 6 channels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_conv_params_says_what_is_wrong(arguments, words):
    with pytest.raises(ValueError) as caught:
        conv_params(*arguments)
    assert words in str(caught.value)


def test_n_params_counts_frozen_parameters_shared_ones_once_and_no_buffers():
    first, second = nn.Linear(3, 3), nn.Linear(3, 3)
    second.weight = first.weight
    frozen = nn.BatchNorm1d(3).requires_grad_(False)
    assert n_params(nn.Sequential(first, second, frozen)) == 9 + 3 + 3 + 6


# Multiply-adds


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        return self.layer(x, x, x)[0]


class Positions(nn.Linear):
    """A module that makes a tensor as it runs, on whichever device is the default."""

    def forward(self, x):
        return super().forward(x + torch.arange(8))


@pytest.mark.parametrize(
    "module, shape, count",
    [
        (nn.Conv2d(3, 8, 3), (2, 3, 6, 7), 2 * 8 * 4 * 5 * 3 * 9),
        (nn.Conv2d(4, 8, 3, stride=2, groups=4, bias=False), (1, 4, 7, 7), 8 * 3 * 3 * 1 * 9),
        (nn.Conv1d(4, 2, 5, padding=4, dilation=2), (1, 4, 9), 2 * 9 * 4 * 5),
        (nn.Conv3d(1, 2, 2), (1, 1, 3, 3, 3), 2 * 8 * 8),
        # A transposed convolution multiplies once per input pixel, not per output pixel.
        (nn.ConvTranspose2d(4, 3, 3, stride=2), (1, 4, 5, 5), 4 * 25 * 3 * 9),
        (nn.Linear(8, 3), (2, 5, 8), 2 * 5 * 8 * 3),
        (nn.Linear(8, 3, bias=False), (8,), 8 * 3),
        # For two items of five tokens: four projections, queries with keys, weights with values.
        (Attention(), (2, 5, 8), 2 * (4 * 5 * 8 * 8 + 2 * 5 * 5 * 8)),
        (nn.LSTM(8, 3), (6, 8), 6 * 4 * 3 * (8 + 3)),
        (Positions(8, 8), (2, 8), 2 * 8 * 8),
        (
            nn.Sequential(nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Softmax(1)),
            (1, 3, 4, 4),
            0,
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_macs_by_hand(module, shape, count, training, device):
    module = copy.deepcopy(module).train(training).to(device)
    assert macs(module, torch.zeros(shape, device=device)) == count


def test_macs_of_several_inputs():
    class Product(nn.Module):
        def forward(self, a, b):
            return a @ b

    assert macs(Product(), torch.zeros(2, 3), torch.zeros(3, 5)) == 2 * 3 * 5


def test_macs_leaves_the_module_as_it_was():
    module = nn.Sequential(nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3))
    module[0].weight = nn.Parameter(module[0].weight, requires_grad=False)
    parameters, before = list(module.parameters()), copy.deepcopy(module.state_dict())
    macs(module, torch.rand(2, 3, 4, 4))
    assert all(a is b for a, b in zip(parameters, module.parameters(), strict=True))
    assert all(torch.equal(before[name], tensor) for name, tensor in module.state_dict().items())
    assert module.training and not module[0].weight.requires_grad


# Every classification model of torchvision

# Models whose published count is of another network than the one that the builder makes by itself.
OTHERWISE = {
    "googlenet": ({"aux_logits": False}, "published without its two auxiliary classifiers")
}


@pytest.fixture
def cheap(monkeypatch):
    """Spare the `meta` device what changes no count; there it is two thirds of this file's time."""
    for norm in (nn.BatchNorm2d, nn.LayerNorm):
        monkeypatch.setattr(norm, "forward", lambda self, x: x)
    for fill in ("normal_", "uniform_"):
        monkeypatch.setattr(torch.Tensor, fill, lambda self, *args, **kwargs: self)
    widths = regnet.BlockParams.from_init_params

    def with_values(*args, **kwargs):
        # RegNet works out its widths with tensors, and on `meta` these have no values.
        with torch.device("cpu"):
            return widths(*args, **kwargs)

    monkeypatch.setattr(regnet.BlockParams, "from_init_params", with_values)


def build(name, size, **options):
    if name.startswith("vit"):
        options["image_size"] = size
    if name in ("googlenet", "inception_v3"):
        options["init_weights"] = False
    with torch.device("meta"):
        return models.get_model(name, weights=None, **options).eval()


def counted(name, size, **options):
    model = build(name, size, **options)
    return n_params(model), round(
        macs(model, torch.empty(1, 3, size, size, device="meta")) / 1e9, 3
    )


def test_all_models_are_here():
    names = models.list_models(module=models)
    assert len(names) >= 80 and set(OTHERWISE) < set(names)


@pytest.mark.parametrize("name", models.list_models(module=models))
def test_counts_are_those_that_torchvision_publishes(name, cheap):
    options, reason = OTHERWISE.get(name, ({}, ""))
    published = {}
    for weights in models.get_model_weights(name):
        size = weights.transforms().crop_size[0]
        published.setdefault(size, set()).add((weights.meta["num_params"], weights.meta["_ops"]))
    for size, counts in published.items():
        assert counts == {counted(name, size, **options)}, f"at {size} x {size}"
        if reason:
            assert counts != {counted(name, size)}, (
                f"{name} agrees as it is built: take it off the list"
            )


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "swin_t"])
def test_what_is_spared_changes_no_count(name, request):
    full = counted(name, 224)
    request.getfixturevalue("cheap")
    assert counted(name, 224) == full
