"""A layer as a matrix, and which inputs an output sees."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from cvnotes import linear_map_matrix, receptive_field, touched_inputs

LAYERS = [
    (nn.Conv1d(2, 3, 3), (2, 7)),
    (nn.Conv1d(1, 1, 3, padding=2, padding_mode="circular"), (1, 6)),
    (nn.Conv3d(1, 2, 2), (1, 2, 3, 4)),
    (nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1), (2, 3, 4)),
    (nn.Conv2d(4, 4, 3, groups=2), (4, 4, 5)),
    *(
        (nn.Conv2d(2, 3, 3, stride, padding, dilation), (2, 6, 5))
        for stride, padding, dilation in itertools.product((1, 2), (0, 1, (2, 0)), (1, 2))
    ),
]


def bare(layer):
    """The layer in float64 and without its bias."""
    layer.bias = None
    return layer.double()


@pytest.mark.parametrize("layer, shape", LAYERS, ids=lambda value: str(value).replace(" ", ""))
def test_the_matrix_does_what_the_layer_does(layer, shape):
    layer = bare(layer)
    x = torch.rand(2, *shape, dtype=torch.float64)
    matrix, out = linear_map_matrix(layer, shape), layer(x)
    assert matrix.shape == (out[0].numel(), x[0].numel()) and not matrix.requires_grad
    torch.testing.assert_close(x.flatten(1) @ matrix.T, out.flatten(1), rtol=0, atol=1e-12)


def test_the_matrix_of_a_convolution_by_hand():
    layer = bare(nn.Conv1d(1, 1, 3, padding=1))
    layer.weight.data = torch.tensor([[[1.0, 2.0, 3.0]]], dtype=torch.float64)
    assert linear_map_matrix(layer, (1, 4)).tolist() == [
        [2, 3, 0, 0],
        [1, 2, 3, 0],
        [0, 1, 2, 3],
        [0, 0, 1, 2],
    ]


def test_a_transposed_convolution_is_the_transposed_matrix():
    down, up = (
        bare(nn.Conv2d(2, 3, 3, stride=2, padding=1)),
        bare(nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1)),
    )
    up.weight = down.weight
    assert torch.equal(linear_map_matrix(up, (3, 3, 3)), linear_map_matrix(down, (2, 5, 5)).T)


def test_a_bias_is_refused():
    with pytest.raises(ValueError, match=r"f\(0\) is not 0.*bias=False"):
        linear_map_matrix(nn.Conv1d(1, 1, 3).double(), (1, 5))


@pytest.mark.parametrize(
    "stack",
    [
        [(3,)],
        [(3,), (3,)],
        [(3, 2), (3,)],
        [(2, 2), (5, 1)],
        [(3, 1, 2)],
        [(3, 1, 2), (3, 2)],
        [(1,), (1, 3), (3,)],
    ],
    ids=str,
)
def test_the_touched_inputs_span_the_receptive_field(stack):
    net = nn.Sequential(
        *(nn.Conv2d(1, 1, k, *rest[:1], dilation=rest[1:] or 1) for k, *rest in stack)
    ).double()
    touched = touched_inputs(net, (1, 20, 23))
    assert touched.shape == (1, 20, 23) and touched.dtype == torch.bool
    for side in (touched[0].any(1), touched[0].any(0)):
        seen = side.nonzero().flatten()
        assert seen[-1] - seen[0] + 1 == receptive_field(stack)


def test_a_dilated_kernel_leaves_gaps():
    assert touched_inputs(nn.Conv1d(1, 1, 3, dilation=2).double(), (1, 5)).tolist() == [
        [True, False, True, False, True]
    ]


def test_the_index_picks_the_output_and_the_middle_is_the_default():
    conv = nn.Conv1d(2, 2, 3, groups=2, padding=1).double()
    first = touched_inputs(conv, (2, 5), index=(0, 0))
    assert first.tolist() == [[True, True, False, False, False], [False] * 5]
    assert torch.equal(touched_inputs(conv, (2, 5)), touched_inputs(conv, (2, 5), index=(1, 2)))


@pytest.mark.parametrize("index", [(0, 5), (2, 0), (0, -6), (0,), (0, 0, 0), 0, (0, 1.0), "00"])
def test_an_index_that_picks_no_output_is_refused(index):
    conv = nn.Conv1d(2, 2, 3, padding=1).double()
    with pytest.raises(ValueError, match=r"one entry of an output of shape \(2, 5\); got"):
        touched_inputs(conv, (2, 5), index=index)


def test_an_index_may_count_from_the_end_and_hold_numpy_ints():
    conv = nn.Conv1d(2, 2, 3, padding=1).double()
    last = touched_inputs(conv, (2, 5), index=(1, 4))
    assert torch.equal(touched_inputs(conv, (2, 5), index=(-1, np.int64(-1))), last)


@pytest.mark.parametrize(
    "f",
    [lambda x: torch.ones_like(x), lambda x: x.detach(), lambda x: nn.Parameter(torch.ones(1, 3))],
)
def test_an_output_that_hangs_on_no_input_is_refused(f):
    with pytest.raises(ValueError, match="does not depend on its input"):
        touched_inputs(f, (3,))


@pytest.mark.parametrize(
    "f",
    [torch.relu, torch.square, torch.abs, lambda x: x / x.abs().sum().clamp(min=1)],
    ids=["relu", "square", "abs", "share of the sum"],
)
def test_a_map_that_is_not_linear_is_refused(f):
    with pytest.raises(ValueError, match="f of a sum is not the sum"):
        linear_map_matrix(f, (3,))


@pytest.mark.parametrize("f", [lambda x: x[0], lambda x: x.sum(), lambda x: None, lambda x: x[:0]])
def test_a_function_that_returns_no_batch_is_refused(f):
    for use in (linear_map_matrix, touched_inputs):
        with pytest.raises(ValueError, match="f must return a batch of 1"):
            use(f, (3,))


def test_neither_touches_the_global_generator():
    before = torch.get_rng_state()
    touched_inputs(lambda x: x.sum((1, 2))[:, None], (1, 3))
    linear_map_matrix(lambda x: 2 * x, (3,))
    assert torch.equal(before, torch.get_rng_state())
