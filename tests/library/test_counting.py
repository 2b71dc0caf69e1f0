"""Counts against PyTorch's own tensors, and against what torchvision publishes for its models."""

import copy
import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models
from torchvision.models import regnet
from torchvision.ops import deform_conv2d

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


class Does(nn.Module):
    """A module whose forward pass is a function."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


@pytest.mark.parametrize(
    "product, shapes, count",
    [
        (torch.matmul, [(2, 3), (3, 5)], 2 * 3 * 5),
        (torch.matmul, [(3, 4), (4,)], 3 * 4),
        (torch.matmul, [(4,), (4, 3)], 4 * 3),
        (torch.matmul, [(2, 3, 4), (4,)], 2 * 3 * 4),
        (torch.matmul, [(4,), (2, 4, 3)], 2 * 4 * 3),
        (torch.matmul, [(4,), (4,)], 4),
        (torch.matmul, [(2, 3, 4), (2, 4, 5)], 2 * 3 * 4 * 5),
        (torch.mv, [(3, 4), (4,)], 3 * 4),
        (torch.dot, [(4,), (4,)], 4),
        (torch.vdot, [(4,), (4,)], 4),
        (torch.inner, [(2, 4), (3, 4)], 2 * 3 * 4),
        (torch.addmv, [(3,), (3, 4), (4,)], 3 * 4),
        (torch.addmm, [(3,), (2, 4), (4, 3)], 2 * 4 * 3),
        (torch.addbmm, [(3, 5), (2, 3, 4), (2, 4, 5)], 2 * 3 * 4 * 5),
        (torch.baddbmm, [(2, 3, 5), (2, 3, 4), (2, 4, 5)], 2 * 3 * 4 * 5),
        (torch.outer, [(3,), (4,)], 0),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_macs_of_products(product, shapes, count):
    assert macs(Does(product), *map(torch.ones, shapes)) == count


@pytest.mark.parametrize("shape", [(2,), (2, 6)])
def test_macs_of_a_bilinear_layer_are_those_of_its_two_products(shape):
    layer, n = nn.Bilinear(3, 4, 5), torch.Size(shape).numel()
    first, second = torch.ones(*shape, 3), torch.ones(*shape, 4)
    # The first input times the matrix of each output, then what comes out times the second input.
    assert macs(layer, first, second) == n * 5 * (3 * 4 + 4)
    written_out = Does(lambda a, b: torch.einsum("na,oab,nb->no", a, layer.weight, b))
    rows = first.reshape(n, 3), second.reshape(n, 4)
    assert macs(written_out, *rows) == macs(layer, first, second)


def test_macs_of_inputs_in_lists_dicts_and_none():
    def product(pair, named, nothing, number):
        assert nothing is None and number == 2
        return pair[0] @ named["right"]

    pair = [torch.zeros(2, 3), (torch.zeros(1),)]
    assert macs(Does(product), pair, {"right": torch.zeros(3, 5)}, None, 2) == 2 * 3 * 5


class Keeps(nn.Module):
    """A module with tensors wherever a module can have them, some of which change in a pass."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 3)
        self.register_buffer("kept", torch.eye(3), persistent=False)
        self.scale = torch.full((3, 3), 2.0)
        self.shifts = [torch.ones(3)]
        self.passes = torch.tensor(0)
        # Hangs on a graph, as the weight of a normalised layer does.
        self.computed = self.layer.weight * 2

    def forward(self, x):
        self.passes += 1
        self.kept.add_(1)
        self.shifts = [shift + x[0] for shift in self.shifts]
        return self.layer(x) @ self.kept @ self.scale @ self.computed + self.shifts[0]


def test_macs_of_a_module_with_buffers_and_plain_attributes_which_stay_as_they_were():
    module, x = Keeps(), torch.ones(2, 3)
    before = (module.passes, module.shifts, module.kept)
    assert macs(module, x) == 4 * 2 * 3 * 3
    after = (module.passes, module.shifts, module.kept)
    assert all(a is b for a, b in zip(before, after, strict=True))
    assert module.passes == 0 and torch.equal(module.kept, torch.eye(3))
    assert torch.equal(module.shifts[0], torch.ones(3)) and torch.equal(x, torch.ones(2, 3))


# Modules whose way depends on values: these run on the CPU


def kept_rows(layer):
    """The layer on the rows or items with a positive entry, how many nobody knows beforehand."""

    def run(x):
        keep = (x > 0).flatten(1).any(1)
        return layer(x[keep])

    return Does(run)


@pytest.mark.parametrize(
    "layer, shape",
    [
        (nn.Linear(8, 3), (5, 8)),
        (nn.Conv2d(3, 4, 3), (2, 3, 6, 6)),
        # The CPU runs these in one piece, and the count must not miss it.
        (nn.LSTM(8, 3, num_layers=2, bidirectional=True), (6, 2, 8)),
        (nn.GRU(8, 3), (6, 2, 8)),
        (Attention(), (2, 5, 8)),
        (nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (2, 5, 8)),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_macs_are_the_same_where_the_way_depends_on_values(layer, shape):
    layer, x = layer.eval(), torch.ones(shape)
    assert macs(kept_rows(layer), x) == macs(layer, x) > 0


def test_rows_that_are_dropped_are_not_counted():
    x = torch.ones(5, 8)
    x[:2] = -1
    assert macs(kept_rows(nn.Linear(8, 3)), x) == 3 * 8 * 3


def test_macs_of_a_module_that_reads_its_buffers():
    # Without a momentum a batch norm divides by the number of batches that it has seen.
    module = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3, momentum=None))
    assert macs(module, torch.rand(4, 3)) == 4 * 3 * 3
    assert module[1].num_batches_tracked == 0


def test_macs_of_a_packed_sequence():
    packed = nn.utils.rnn.pack_sequence([torch.ones(6, 8), torch.ones(4, 8)])
    assert macs(nn.LSTM(8, 3), packed) == (6 + 4) * 4 * 3 * (8 + 3)


def test_macs_of_a_detector_are_those_that_torchvision_publishes():
    weights = models.get_model_weights("ssdlite320_mobilenet_v3_large").DEFAULT
    detector = models.get_model(
        "ssdlite320_mobilenet_v3_large", weights=None, weights_backbone=None
    )
    # It resizes every image to one size, so any image does.
    count = macs(detector.eval(), [torch.rand(3, 32, 48)])
    assert round(count / 1e9, 3) == weights.meta["_ops"]


def test_macs_of_a_detector_whose_second_stage_depends_on_the_first():
    detector = models.get_model(
        "fasterrcnn_mobilenet_v3_large_320_fpn", weights=None, weights_backbone=None
    ).eval()
    images = [torch.rand(3, 64, 64, generator=torch.Generator().manual_seed(0))]
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        detector(images)
    assert macs(detector, images) == counter.get_total_flops() // 2


def test_macs_draw_from_no_generator():
    before = torch.get_rng_state()
    for layer in (nn.Dropout(), kept_rows(nn.Dropout())):
        macs(layer, torch.ones(2, 3))
    assert torch.equal(before, torch.get_rng_state())


# What cannot be counted


@pytest.mark.parametrize(
    "function, inputs, name",
    [
        (torch._int_mm, [torch.ones(32, 32).to(torch.int8)] * 2, "aten::_int_mm"),
        (torch.sparse.mm, [torch.eye(3).to_sparse(), torch.ones(3, 2)], "aten::_sparse_addmm"),
        (
            deform_conv2d,
            [torch.ones(1, 3, 5, 5), torch.ones(1, 18, 3, 3), torch.ones(4, 3, 3, 3)],
            "torchvision::deform_conv2d",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_product_without_a_formula_is_named(function, inputs, name):
    with pytest.raises(ValueError, match=f"macs cannot count Does: {name}"):
        macs(Does(function), *inputs)


@pytest.mark.parametrize(
    "module, inputs, words",
    [
        (nn.Linear(3, 4), [torch.ones(2, 5)], "Linear: its forward pass raised RuntimeError: "),
        (nn.Linear(3, 4), ["x"], "Linear: its forward pass raised TypeError: "),
        (nn.Linear(3, 4), [], "Linear: its forward pass raised TypeError: "),
        (nn.LazyLinear(3), [torch.ones(2, 5)], "LazyLinear: "),
        (nn.Conv2d(3, 4, 3), [torch.ones(1, 3, 2, 2)], "Conv2d: "),
        (kept_rows(nn.Linear(3, 4)), [torch.ones(2, 3, device="meta")], "Does: "),
    ],
)
def test_a_module_whose_pass_fails_is_named(module, inputs, words):
    with pytest.raises(ValueError) as caught:
        macs(module, *inputs)
    assert str(caught.value).startswith(f"macs cannot count {words}")


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
