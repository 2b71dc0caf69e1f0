"""Output sizes against PyTorch, over the whole range of arguments.

Where it raises so do we; where it answers we agree.
"""

import itertools
from collections import Counter
from functools import cache, partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cvnotes import (
    conv_out,
    conv_transpose_out,
    pool_out,
    receptive_field,
    same_padding,
    touched_inputs,
)

pytestmark = pytest.mark.filterwarnings(
    "ignore:Initializing zero-element tensors",
    "ignore:Using padding='same' with even kernel lengths",
)

examples = settings(deadline=None, derandomize=True, max_examples=400, database=None)


def answer(function, *args, **kwargs):
    """What a function of ours says: a tuple of sizes, or None where it refuses."""
    try:
        out = function(*args, **kwargs)
    except ValueError:
        return None
    return out if isinstance(out, tuple) else (out,)


def measured(make, size):
    """The spatial size that PyTorch computes, or None where it raises.

    On the CPU: the `meta` device answers in places where no real device does (stride 0, kernel 0,
    negative padding). In float64: there PyTorch runs its own kernels, while in float32 what happens
    to an empty output depends on the library that the processor calls for.
    """
    try:
        with torch.no_grad():
            return tuple(make().double()(torch.zeros(1, 1, *size, dtype=torch.float64)).shape[2:])
    except Exception:
        return None


@cache
def ints(n, *usual, invalid):
    """An argument for n dimensions in every form: an int, a tuple or list of n, a tuple of one.

    About 1 in 15 is invalid.
    """
    good = [
        *usual,
        *usual,
        *itertools.product(usual, repeat=n),
        *([v] * n for v in usual),
        *((v,) for v in usual),
    ]
    bad = [invalid, (*usual[:1] * (n - 1), invalid), (usual[0],) * (n + 1), 1.5]
    return st.sampled_from(good * (60 // len(good) + 1) + bad)


@st.composite
def layers(draw, more):
    """Dimensions, size, what all layers share, and `more` as functions of the dimensions."""
    n = draw(st.integers(1, 3))
    size = tuple(draw(st.sampled_from((1, 2, 3, 4, 5, 6, 7, 8, 9) * 4 + (0,))) for _ in range(n))
    window = (
        ints(n, 1, 2, 3, 4, invalid=0),
        ints(n, 1, 2, 3, invalid=0),
        ints(n, 1, 2, 3, invalid=0),
    )
    return n, size, *map(draw, window), *(draw(strategy(n)) for strategy in more)


def agree(compare, *more):
    """Run a comparison on many layers; both outcomes must have come up often enough."""
    seen = Counter()

    @examples
    @given(layers(more))
    def run(layer):
        ours, theirs = compare(*layer)
        assert ours == theirs
        seen["answered" if theirs else "refused"] += 1

    run()
    assert min(seen["answered"], seen["refused"]) >= 60, seen


def test_convolution():
    def compare(n, size, kernel, stride, dilation, padding):
        def make():
            return getattr(nn, f"Conv{n}d")(1, 1, kernel, stride, padding, dilation)

        return answer(conv_out, size, kernel, stride, padding, dilation), measured(make, size)

    agree(
        compare,
        lambda n: ints(n, 0, 1, 2, invalid=-1) | st.sampled_from(["same", "same", "valid", "full"]),
    )


def test_convolution_padded_per_side():
    def compare(n, size, kernel, stride, dilation, sides):
        # F.pad takes the last dimension first.
        flat = [side for pair in reversed(sides) for side in pair]

        def make():
            return nn.Sequential(
                getattr(nn, f"ZeroPad{n}d")(flat),
                getattr(nn, f"Conv{n}d")(1, 1, kernel, stride, 0, dilation),
            )

        # A padded dimension of size 0 is a size again, but not one that an image has.
        return answer(conv_out, size, kernel, stride, sides, dilation), measured(
            make, size
        ) if 0 not in size else None

    pair = st.sampled_from(list(itertools.product(range(4), repeat=2)))
    agree(compare, lambda n: st.tuples(*[pair] * n))


@pytest.mark.parametrize("kind", ["Max", "Avg"])
def test_pooling(kind):
    def compare(n, size, kernel, stride, dilation, padding, stride_is_kernel, ceil_mode):
        stride = None if stride_is_kernel else stride
        more = {"dilation": dilation} if kind == "Max" else {}

        def make():
            return getattr(nn, f"{kind}Pool{n}d")(
                kernel, stride, padding, ceil_mode=ceil_mode, **more
            )

        ours, theirs = (
            answer(pool_out, size, kernel, stride, padding, ceil_mode=ceil_mode, **more),
            measured(make, size),
        )
        if kind == "Avg" and n == 3 and ours and not theirs:
            assert kernel_exceeds(size, kernel)
            return None, None
        return ours, theirs

    agree(
        compare,
        lambda n: ints(n, 0, 0, 1, 2, invalid=-1),
        lambda n: st.booleans(),
        lambda n: st.booleans(),
    )


def test_transposed_convolution():
    def compare(n, size, kernel, stride, dilation, padding, extra):
        def make():
            return getattr(nn, f"ConvTranspose{n}d")(
                1, 1, kernel, stride, padding, output_padding=extra, dilation=dilation
            )

        return answer(conv_transpose_out, size, kernel, stride, padding, extra, dilation), measured(
            make, size
        )

    agree(
        compare,
        lambda n: ints(n, 0, 0, 1, 2, invalid=-1),
        lambda n: ints(n, 0, 0, 0, 1, 2, invalid=-1),
    )


def kernel_exceeds(size, kernel):
    """Whether the kernel is larger than the unpadded input: `AvgPool3d` alone refuses that."""
    kernel = tuple(kernel) if isinstance(kernel, tuple | list) else (kernel,)
    sides = kernel * len(size) if len(kernel) == 1 else kernel
    return any(k > n for k, n in zip(sides, size, strict=True))


def test_one_oddity_of_average_pooling_in_three_dimensions():
    for kind in (nn.MaxPool3d, nn.AvgPool3d):
        theirs = measured(partial(kind, 4, 1, 2), (3, 3, 3))
        assert theirs == (None if kind is nn.AvgPool3d else pool_out((3, 3, 3), 4, 1, 2))


def test_one_dimension_exhaustively():
    """Every small case of the ceil and floor rules, which random examples may miss."""
    refused = 0
    for n, k, s, p, d in itertools.product(
        range(1, 9), range(1, 5), range(1, 5), range(3), range(1, 3)
    ):
        for ceil_mode in (False, True):
            theirs = measured(partial(nn.MaxPool1d, k, s, p, d, ceil_mode=ceil_mode), (n,))
            assert answer(pool_out, n, k, s, p, d, ceil_mode) == theirs, (n, k, s, p, d, ceil_mode)
            refused += theirs is None
        theirs = measured(partial(nn.Conv1d, 1, 1, k, s, p, d), (n,))
        assert answer(conv_out, n, k, s, p, d) == theirs, (n, k, s, p, d)
        refused += theirs is None
    assert refused > 100


@pytest.mark.parametrize("k, d", [*itertools.product(range(1, 7), range(1, 4))])
def test_same_padding_puts_zeros_where_pytorch_does(k, d):
    x, weight = torch.arange(1.0, 10).reshape(1, 1, 9), torch.arange(1.0, k + 1).reshape(1, 1, k)
    ours = F.conv1d(F.pad(x, same_padding(k, d)), weight, dilation=d)
    assert torch.equal(ours, F.conv1d(x, weight, padding="same", dilation=d))


def test_the_result_has_the_form_of_the_size():
    assert conv_out(8, 3) == 6
    assert conv_out((8,), 3) == (6,)
    assert conv_out(torch.zeros(1, 1, 8, 9).shape[2:], 3) == (6, 7)
    assert conv_out((8, 9), (3, 2), padding=((1, 0), 2)) == (7, 12)
    assert conv_out(8, 3, padding=((2, 3),)) == 11
    assert type(pool_out(np.int64(8), 2)) is int and type(conv_out((8,), np.int64(3))[0]) is int


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: conv_out(0, 3), "size must be an int of at least 1, or a tuple of them; got 0"),
        (lambda: conv_out((), 3), "size must be"),
        (lambda: conv_out([8, 8], 3), "size must be"),
        (lambda: conv_out(8.0, 3), "size must be"),
        (lambda: conv_out(True, 1), "size must be"),
        (
            lambda: conv_out((1, 3, 8, 8), 3),
            "size has one to 3 spatial dimensions; got (1, 3, 8, 8). "
            "Leave out the batch and the channels: x.shape[2:]",
        ),
        (lambda: pool_out((1, 3, 8, 8), 2), "size has one to 3 spatial dimensions"),
        (lambda: conv_transpose_out((1, 3, 8, 8), 2), "size has one to 3 spatial dimensions"),
        (lambda: pool_out(8, 2, ceil_mode=1), "ceil_mode must be True or False; got 1"),
        (
            lambda: conv_out((8, 8), (3, 3, 3)),
            "kernel_size must be an int of at least 1, or 2 of them in a tuple; got (3, 3, 3)",
        ),
        (lambda: conv_out((8, 8), 3, stride=0), "stride must be an int of at least 1"),
        (lambda: conv_out((8, 8), 3, stride=True), "stride must be"),
        (lambda: conv_out((8, 8), 3, dilation=1.5), "dilation must be"),
        (
            lambda: conv_out((8, 8), 3, padding=-1),
            "padding must be 'same', 'valid', an int of at least 0",
        ),
        (lambda: conv_out((8, 8), 3, padding="full"), "got 'full'"),
        (
            lambda: conv_out((8, 8), 3, padding=((1, 2, 3), 0)),
            "a pair (before, after) for each of 2 dimension(s)",
        ),
        (lambda: conv_out(8, 3, padding=(1, 2)), "for each of 1 dimension(s); got (1, 2)"),
        (
            lambda: conv_out(8, 3, stride=2, padding="same"),
            "padding='same' needs stride 1; got stride=(2,)",
        ),
        (
            lambda: conv_out((8, 2), 3, dilation=2, padding=1),
            "the kernel spans 5 but the padded input has only 4 (size 2, padding (1, 1)) in "
            "dimension 1",
        ),
        (
            lambda: pool_out(8, 3, padding=2),
            "padding may be at most half the kernel size, 3 // 2; got 2 in dimension 0",
        ),
        (
            lambda: pool_out(8, 3, padding="same"),
            "padding must be an int of at least 0, or 1 of them in a tuple; got 'same'",
        ),
        (
            lambda: pool_out((8, 3), 4),
            "the window spans 4 but the padded input has only 3 in dimension 1",
        ),
        (
            lambda: conv_transpose_out(8, 3, stride=2, output_padding=2),
            "output_padding must be smaller than stride or dilation; got 2 with stride=2, "
            "dilation=1 in dimension 0",
        ),
        (
            lambda: conv_transpose_out((8, 1), 3, padding=2),
            "padding 2 leaves an output of size -1 in dimension 1",
        ),
        (lambda: same_padding(0), "kernel_size must be an int of at least 1; got 0"),
        (lambda: same_padding((3,)), "kernel_size must be an int of at least 1; got (3,)"),
        (lambda: same_padding(3, 0), "dilation must be an int of at least 1; got 0"),
        (
            lambda: receptive_field([3, 3]),
            "a layer is a tuple (kernel_size, stride, dilation), the last two optional; got 3",
        ),
        (lambda: receptive_field([()]), "a layer is a tuple"),
        (lambda: receptive_field([(3, 1, 1, 1)]), "a layer is a tuple"),
        (lambda: receptive_field([(3, 0)]), "stride must be an int of at least 1; got 0"),
        (
            lambda: receptive_field([((3, 3),)]),
            "kernel_size must be an int of at least 1; got (3, 3)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_errors_say_what_was_given_and_what_is_allowed(call, words):
    with pytest.raises(ValueError) as caught:
        call()
    assert words in str(caught.value)


stacks = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2)), max_size=4)


@settings(examples, max_examples=60)
@given(stacks, st.booleans())
def test_receptive_field_is_the_support_of_the_gradient(stack, pooling):
    size = 180  # the largest of these receptive fields is 161
    modules = []
    for kernel, stride, dilation in stack:
        layer = nn.Conv1d(1, 1, kernel, stride, dilation=dilation, bias=False).double()
        nn.init.ones_(layer.weight)
        modules.append(layer)
    if pooling:
        stack = [*stack, (2,)]
        modules.append(nn.AvgPool1d(2, stride=1))
    touched = (
        touched_inputs(nn.Sequential(nn.Identity(), *modules), (1, size), index=(0, 0))[0]
        .nonzero()
        .flatten()
    )
    assert (touched[0], touched[-1]) == (0, receptive_field(stack) - 1)


def test_receptive_fields_known_by_heart():
    assert receptive_field([]) == 1
    assert receptive_field([(3,)] * 3) == 7
    assert receptive_field([[7, 2], [3, 2]]) == 11
    assert receptive_field([(3, 1, 1), (3, 1, 2), (3, 1, 4)]) == 15
