"""Every public function over the invalid range of every argument: `ValueError`, and one of ours.

`CALLS` has a valid call for each function, and for each of its arguments what it does not take.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from public import FUNCTIONS
from torch import nn

import cvnotes

Strategy = st.SearchStrategy[Any]

few = settings(
    deadline=None,
    derandomize=True,
    max_examples=30,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


# What arguments are not


def _identity(x):
    return x


FLOATS = st.floats(allow_nan=True, allow_infinity=True)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    FLOATS,
    st.text(max_size=3),
    st.binary(max_size=2),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.text(max_size=1), st.none(), max_size=1),
    st.sets(st.integers(), max_size=2),
    st.sampled_from([object(), 1j, int, Fraction(1, 2), np.float32(2), torch.ones(1), np.ones(2)]),
)


def no_int(least: int | None = 1, most: int | None = None) -> Strategy:
    """Anything but an int from least to most."""
    outside = [st.integers(max_value=least - 1)] if least is not None else []
    outside += [st.integers(min_value=most + 1)] if most is not None else []
    return st.one_of(JUNK, *outside)


def but(strategy: Strategy, *kinds: type) -> Strategy:
    """What the strategy gives, except for what is of these kinds."""
    return strategy.filter(lambda value: not isinstance(value, kinds))


NO_FUNCTION = JUNK.filter(lambda value: not callable(value))
NO_TENSOR = but(JUNK, torch.Tensor)
NO_BOOL = but(st.one_of(JUNK, st.integers()), bool)
NO_NUMBER = but(JUNK, float, np.floating, Fraction) | st.sampled_from(
    [float("nan"), float("inf"), -float("inf"), 10**400]
)
NO_POSITIVE_NUMBER = NO_NUMBER | st.floats(max_value=0) | st.integers(max_value=0)
NO_TEXT = but(JUNK, str) | st.sampled_from(["", " ", "\n\t"])
NO_SEED = no_int(0, 2**64 - 1)
NO_GENERATOR = JUNK
NO_MODULE = JUNK
NO_LIST = JUNK.filter(
    lambda value: not isinstance(value, list | np.ndarray | torch.Tensor) or len(value) == 0
)


def no_ints(dimensions: int, least: int) -> Strategy:
    """No int for all dimensions, nor one for each in a tuple."""
    number = st.integers(least, 9)
    too_many = st.lists(number, min_size=dimensions + 1, max_size=dimensions + 2).map(tuple)
    one_wrong = st.tuples(*[number] * (dimensions - 1), no_int(least))
    return st.one_of(no_int(least), st.just(()), too_many, one_wrong)


def no_size() -> Strategy:
    """No size of an image: an int, or one to three in a tuple."""
    too_many = st.lists(st.integers(1, 99), min_size=4, max_size=6).map(tuple)
    one_wrong = st.tuples(st.integers(1, 99), no_int(1))
    return st.one_of(no_int(1), st.just(()), too_many, one_wrong)


def tensors(*shapes: tuple[int, ...]) -> Strategy:
    """Tensors of these shapes."""
    return st.sampled_from(shapes).map(torch.ones)


def no_matrix() -> Strategy:
    """Nothing that has rows and columns of numbers."""
    ragged = st.just([[1, 2], [3]])
    of_texts = st.just([["a", "b"]])
    complex_ones = st.just(np.ones((2, 2), dtype=complex))
    return st.one_of(JUNK, ragged, of_texts, complex_ones, tensors((3,), (2, 2, 2), (0, 2), (2, 0)))


def no_span(least: float | None = None) -> Strategy:
    """Nothing that is (low, high), both finite and in this order."""
    numbers = st.floats(-9, 9)
    falling = st.tuples(numbers, numbers).filter(lambda pair: pair[0] >= pair[1])
    odd = st.sampled_from([(1.0,), (1.0, 2.0, 3.0), (0.0, float("inf")), (None, 1.0), ("0", "1")])
    below = [st.tuples(st.floats(-9, least), st.floats(10, 11))] if least is not None else []
    return st.one_of(JUNK, falling, odd, *below)


NO_PADDING = st.one_of(
    no_ints(4, 0).filter(lambda value: not isinstance(value, tuple) or len(value) != 1),
    st.just((1,)),
)
NO_WINDOW = st.one_of(
    but(JUNK, type(None)),
    st.just((0, 0, 1)),
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 2), no_int(1)),
    st.tuples(no_int(None), st.integers(0, 2), st.integers(1, 2), st.integers(1, 2)),
)
NO_COLOUR = st.sampled_from(["no colour", "", 3, 2.5, (1,), object(), [], {}])
NO_AXES = JUNK

NO_FRACTION = but(NO_NUMBER, Fraction) | st.sampled_from([-0.1, 1.1, 2])
# An empty list is no boxes, and may well be meant.
NOT_EMPTY = JUNK.filter(lambda value: not isinstance(value, list) or value != [])


def no_boxes(least: int = 0) -> Strategy:
    """No boxes x1 <= x2, y1 <= y2 in rows; with sides of at least `least`."""
    shapes = tensors((4,), (3, 3), (3, 5), (1, 3, 4))
    turned = st.sampled_from([[[1, 0, 0, 1]], [[0, 1, 1, 0]], [[0, 0, 1, float("nan")]]])
    flat = [st.just(torch.ones(3, 4))] if least else []
    return st.one_of(NOT_EMPTY, shapes, turned, *flat)


# A valid call of every function, and what is wrong for each argument


@dataclass
class Call:
    """Arguments of a valid call, wrong ones by name, and which ones take anything."""

    valid: dict[str, Any]
    wrong: dict[str, Strategy]
    free: tuple[str, ...] = ()
    # For arguments after a star: one wrong value is one of them.
    use: Callable[..., Any] | None = None


def positive(n):
    return n > 0


def digit(seed):
    return 0.5


def no_mask(shape):
    return torch.zeros(shape, dtype=torch.bool)


def generator():
    return torch.Generator().manual_seed(0)


X = torch.linspace(0, 1, 12).reshape(4, 3)
Y = torch.tensor([0, 1, 0, 1])
DIGITS = torch.rand(4, 1, 8, 8, generator=generator())
CONVOLUTION = {"size": (9, 9), "kernel_size": 3, "stride": 2, "padding": 1, "dilation": 1}
AX = plt.subplots()[1]
BOXES = torch.tensor([[0, 0, 4, 4], [1, 1, 5, 6], [2, 0, 3, 9]])
SCORES = torch.tensor([0.5, 0.9, 0.1])
DETECTED = {"boxes": BOXES, "scores": SCORES}
NOT_DETECTED = {"boxes": no_boxes(), "scores": JUNK | tensors((2,), (3, 1))}

CALLS = {
    "claim": Call(
        {
            "statement": "S",
            "verdict": "conditional",
            "holds": [1],
            "fails": [-1],
            "when": "positive",
            "instead": None,
            "seeds": None,
        },
        {
            "statement": NO_TEXT,
            "verdict": JUNK | st.sampled_from(["true", "Confirmed", "confirmed", "refuted"]),
            "holds": NO_LIST,
            "fails": NO_LIST,
            "when": NO_TEXT,
            "instead": but(JUNK, type(None)),
            "seeds": but(NO_LIST, type(None)) | st.lists(no_int(0), min_size=1, max_size=2),
        },
        use=lambda **given: cvnotes.claim(**given)(positive),
    ),
    "measured": Call(
        {"quantity": "Q", "seeds": 3, "low": 0.2, "high": 0.8},
        {
            "quantity": NO_TEXT,
            "seeds": no_int(2),
            "low": NO_NUMBER | st.floats(0.81, 9),
            "high": NO_NUMBER | st.floats(-9, 0.19),
        },
        use=lambda **given: cvnotes.measured(**given)(digit),
    ),
    "raises": Call(
        {"exception": ValueError, "function": int, "args": "x"},
        {
            "exception": but(JUNK, tuple) | st.just((ValueError, 3)),
            "function": NO_FUNCTION,
        },
        free=("args", "kwargs"),
        use=lambda exception, function, args: cvnotes.raises(exception, function, args),
    ),
    "conv_params": Call(
        {"c_in": 4, "c_out": 8, "kernel_size": (3, 3), "groups": 2, "bias": True},
        {
            "c_in": no_int() | st.sampled_from([1, 3, 5]),
            "c_out": no_int() | st.sampled_from([1, 3, 5]),
            "kernel_size": no_ints(3, 1),
            "groups": no_int() | st.sampled_from([3, 8]),
            "bias": NO_BOOL,
        },
    ),
    "n_params": Call({"module": nn.Linear(3, 2)}, {"module": NO_MODULE}),
    "macs": Call(
        {"module": nn.Linear(3, 2), "inputs": X},
        {"module": NO_MODULE, "inputs": JUNK | tensors((2, 2), (3, 4))},
        use=lambda module, inputs: cvnotes.macs(module, inputs),
    ),
    "digits": Call(
        {"n_train": 5, "n_test": 5, "seed": 0},
        {"n_train": no_int(1, 1347), "n_test": no_int(1, 450), "seed": NO_SEED},
    ),
    "photo": Call({"name": "china"}, {"name": JUNK | st.sampled_from(["China", "china.jpg"])}),
    "place": Call(
        {"images": DIGITS, "top": 1, "left": 2, "size": 12},
        {
            "images": NO_TENSOR | tensors((), (3,), (1, 1, 12, 12)),
            "top": no_int(0, 4),
            "left": no_int(0, 4),
            "size": no_int(10),
        },
    ),
    "scatter": Call(
        {"images": DIGITS, "size": 12, "generator": generator()},
        {
            "images": NO_TENSOR | tensors((8, 8), (1, 8, 8), (1, 1, 13, 2)),
            "size": no_int(8),
            "generator": NO_GENERATOR,
        },
    ),
    "iou": Call({"a": BOXES, "b": BOXES}, {"a": no_boxes(), "b": no_boxes()}),
    "hulls": Call(
        {"masks": torch.ones(2, 3, 4) > 0},
        {"masks": JUNK | tensors((2, 3, 4)) | st.sampled_from([(3, 4), (1, 2, 3, 4)]).map(no_mask)},
    ),
    "annotated": Call(
        {"name": "flower", "height": 60},
        {
            "name": JUNK | st.sampled_from(["Flower", "flower.jpg"]),
            "height": but(no_int(48, 427), type(None)),
        },
    ),
    "scene": Call(
        {"n": 2, "seed": 0, "size": (40, 40), "sides": (8, 12), "crowd": False},
        {
            "n": no_int(1) | st.integers(2000, 3000),
            "seed": NO_SEED,
            "size": JUNK | st.tuples(no_int(32), st.integers(40, 50)) | st.just((40, 40, 3)),
            "sides": JUNK | st.tuples(no_int(8), st.just(12)) | st.sampled_from([(12, 8), (8, 27)]),
            "crowd": NO_BOOL,
        },
    ),
    "encode": Call(
        {"boxes": BOXES, "anchors": BOXES},
        {"boxes": no_boxes(least=1), "anchors": no_boxes(least=1)},
    ),
    "decode": Call(
        {"deltas": torch.zeros(3, 4), "anchors": BOXES, "clamp": 4.1},
        {
            "deltas": NOT_EMPTY | tensors((4,), (2, 4), (3, 3)),
            "anchors": no_boxes(least=1),
            "clamp": but(NO_NUMBER, type(None)),
        },
    ),
    "suppress": Call({**DETECTED, "threshold": 0.5}, {**NOT_DETECTED, "threshold": NO_FRACTION}),
    "comparisons": Call({**DETECTED, "threshold": 0.5}, {**NOT_DETECTED, "threshold": NO_FRACTION}),
    "match": Call(
        {**DETECTED, "objects": BOXES, "threshold": 0.5, "rule": "voc"},
        {
            **NOT_DETECTED,
            "objects": no_boxes(),
            "threshold": NO_FRACTION | st.just(0),
            "rule": JUNK | st.just("COCO"),
        },
    ),
    "match_pictures": Call(
        {"pictures": [(BOXES, SCORES, BOXES)], "threshold": 0.5, "rule": "coco"},
        {
            "pictures": NOT_EMPTY | st.just([(BOXES, SCORES)]) | st.just([(BOXES, SCORES, SCORES)]),
            "threshold": NO_FRACTION | st.just(0),
            "rule": JUNK | st.just("COCO"),
        },
    ),
    "average_precision": Call(
        {"hits": [True, False], "objects": 2, "kind": "all"},
        {
            "hits": NOT_EMPTY | st.sampled_from([[1, 2], [0.5], [True] * 3, torch.ones(2, 2)]),
            "objects": no_int(1),
            "kind": JUNK | st.sampled_from(["ALL", 11]),
        },
    ),
    "calibration_error": Call(
        {"confidence": torch.ones(2), "correct": torch.ones(2).bool(), "bins": 15},
        {
            "confidence": NO_TENSOR
            | tensors((), (0,), (3,), (2, 1))
            | st.sampled_from([[0.5, 1.01], [-0.01, 1], [float("nan"), 1]]).map(torch.tensor),
            "correct": NO_TENSOR | tensors((2,)) | tensors((3,), (2, 1)).map(torch.Tensor.bool),
            "bins": no_int(1),
        },
    ),
    "through_depth": Call(
        {"blocks": [nn.Identity()], "x": X, "generator": generator()},
        {
            "blocks": NO_LIST
            | st.lists(NO_FUNCTION, min_size=1, max_size=2)
            | st.sampled_from([[torch.sum], [torch.detach], [torch.numel], [lambda x: x[:1]]]),
            "x": NO_TENSOR | tensors((3,), (1, 3), (2, 3, 4)) | st.just(torch.ones(2, 2).long()),
            "generator": NO_GENERATOR,
        },
    ),
    "linear_map_matrix": Call(
        {"f": _identity, "shape": (2, 3)},
        {
            "f": NO_FUNCTION | st.sampled_from([torch.exp, torch.relu, torch.sum, torch.numel]),
            "shape": but(JUNK, list) | st.tuples(st.integers(1, 3), no_int(1)),
        },
    ),
    "touched_inputs": Call(
        {"f": _identity, "shape": (2, 3), "index": (0, 1)},
        {
            "f": NO_FUNCTION | st.sampled_from([torch.detach, torch.sum, torch.numel]),
            "shape": but(JUNK, list) | st.tuples(st.integers(1, 3), no_int(1)),
            "index": but(JUNK, type(None)) | st.tuples(st.just(0), no_int(-3, 2)) | st.just((0,)),
        },
    ),
    "seed": Call({"n": 3}, {"n": NO_SEED}),
    "shifted": Call({"n": 3}, {"n": NO_SEED}),
    "conv_out": Call(
        CONVOLUTION,
        {
            "size": no_size(),
            "kernel_size": no_ints(2, 1) | st.integers(12, 99),
            "stride": no_ints(2, 1),
            "padding": no_ints(2, 0) | st.sampled_from(["same", "full", ((1, 2, 3), 0)]),
            "dilation": no_ints(2, 1) | st.integers(6, 99),
        },
    ),
    "pool_out": Call(
        {**CONVOLUTION, "ceil_mode": False},
        {
            "size": no_size(),
            "kernel_size": no_ints(2, 1) | st.integers(12, 99),
            "stride": no_ints(2, 1).filter(lambda value: value is not None),
            "padding": no_ints(2, 0) | st.integers(2, 9) | st.just("same"),
            "dilation": no_ints(2, 1) | st.integers(6, 99),
            "ceil_mode": NO_BOOL,
        },
    ),
    "conv_transpose_out": Call(
        {**CONVOLUTION, "output_padding": 1},
        {
            "size": no_size(),
            "kernel_size": no_ints(2, 1),
            "stride": no_ints(2, 1),
            "padding": no_ints(2, 0) | st.integers(10, 99),
            "output_padding": no_ints(2, 0) | st.integers(2, 9),
            "dilation": no_ints(2, 1),
        },
    ),
    "same_padding": Call(
        {"kernel_size": 3, "dilation": 2},
        {"kernel_size": no_int() | st.just((3,)), "dilation": no_int() | st.just((3,))},
    ),
    "receptive_field": Call(
        {"layers": [(3, 1), (3,)]},
        {
            "layers": but(JUNK, list)
            | st.lists(no_int(9, 9), min_size=1, max_size=2)
            | st.tuples(no_int()).map(lambda layer: [layer])
            | st.sampled_from([[()], [(3, 1, 1, 1)], [(3, 0)], [((3, 3),)]]),
        },
    ),
    "accuracy": Call(
        {"model": nn.Linear(3, 2), "x": X, "y": Y},
        {
            "model": NO_MODULE | st.just(nn.Flatten(0)),
            "x": NO_TENSOR | tensors((0, 3), (3, 3)),
            "y": NO_TENSOR | tensors((4, 1), (1,), ()),
        },
    ),
    "fit": Call(
        {
            "model": nn.Linear(3, 2),
            "x": X,
            "y": Y,
            "epochs": 1,
            "lr": 0.1,
            "batch": 2,
            "generator": None,
            "loss": nn.functional.cross_entropy,
            "optimizer": torch.optim.SGD,
        },
        {
            "model": NO_MODULE | st.just(nn.Flatten()),
            "x": NO_TENSOR | tensors((), (0, 3), (3, 3), (5, 3)),
            "y": NO_TENSOR | tensors((), (3,), (5,)),
            "epochs": no_int(0),
            "lr": NO_NUMBER | st.floats(max_value=-1e-9, allow_infinity=False),
            "batch": no_int(),
            "generator": but(NO_GENERATOR, type(None)),
            "loss": NO_FUNCTION
            | st.sampled_from([lambda a, b: 0.5, lambda a, b: a, lambda a, b: torch.ones(())]),
            "optimizer": NO_FUNCTION,
        },
    ),
    "nets.mlp": Call(
        {"sizes": [3, 2, 2], "activation": nn.ReLU, "norm": nn.BatchNorm1d},
        {
            "sizes": JUNK
            | st.lists(st.integers(1, 9), max_size=1)
            | st.tuples(st.integers(1, 9), no_int()),
            "activation": NO_FUNCTION | st.just(object),
            "norm": but(NO_FUNCTION, type(None)) | st.just(abs),
        },
    ),
    "nets.digits_cnn": Call(
        {"x": DIGITS, "y": Y, "n": 0, "epochs": 1},
        {
            "x": NO_TENSOR | tensors((4, 64), (4, 1, 7, 8), (3, 1, 8, 8), (0, 1, 8, 8)),
            "y": NO_TENSOR | tensors((3,), (4, 1), ()),
            "n": NO_SEED,
            "epochs": no_int(0),
        },
    ),
    "nets.autoencoder": Call(
        {"x": X, "code": 2, "n": 0, "linear": True, "steps": 1},
        {
            "x": NO_TENSOR | tensors((3,), (2, 3, 4), (0, 3), (2, 0), (2, 1)),
            "code": no_int(1, 3),
            "n": NO_SEED,
            "linear": NO_BOOL,
            "steps": no_int(),
        },
    ),
    "nets.recalibrate_batchnorm": Call(
        {"model": nn.BatchNorm1d(3), "x": X, "batch": 2},
        {
            "model": NO_MODULE,
            "x": NO_TENSOR | tensors((), (0, 3), (1, 3), (5, 3)),
            "batch": no_int() | st.sampled_from([1, 3]),
        },
    ),
    "draw.set_style": Call({}, {}),
    "draw.panels": Call(
        {"columns": 2, "rows": 1, "height": 1.0, "widths": None},
        {
            "columns": no_int(),
            "rows": no_int(),
            "height": NO_POSITIVE_NUMBER,
            "widths": but(NO_LIST, type(None))
            | st.sampled_from([[1], [1, 2, 3], [1, 0], [1, -1], [1, float("nan")], [1, "2"]]),
        },
    ),
    "draw.grid": Call(
        {
            "ax": AX,
            "values": [[1, 2], [3, 4]],
            "color": "red",
            "padding": 1,
            "window": None,
            "numbers": True,
        },
        {
            "ax": NO_AXES,
            "values": no_matrix(),
            "color": NO_COLOUR,
            "padding": NO_PADDING,
            "window": NO_WINDOW,
            "numbers": NO_BOOL,
        },
        free=("title",),
    ),
    "draw.heat": Call(
        {"ax": AX, "values": X, "vmin": 0, "vmax": 1, "numbers": False, "signed": False},
        {
            "ax": NO_AXES,
            "values": no_matrix(),
            "vmin": but(NO_NUMBER, type(None)) | st.floats(1.1, 9),
            "vmax": but(NO_NUMBER, type(None)) | st.floats(-9, -0.1),
            "numbers": NO_BOOL,
            # Here with vmin, which `signed` does not take.
            "signed": NO_BOOL | st.just(True),
        },
        free=("title",),
    ),
    "draw.image": Call(
        {"ax": AX, "pixels": torch.rand(3, 4, 4)},
        {"ax": NO_AXES, "pixels": NO_TENSOR | tensors((4,), (2, 4, 4), (1, 3, 4, 4), (3, 0, 4))},
        free=("title",),
    ),
    "draw.boxes": Call(
        {"ax": AX, "boxes": BOXES, "labels": ["a", 0.5, 1], "color": "red"},
        {
            "ax": NO_AXES,
            "boxes": no_boxes(),
            "labels": but(JUNK, type(None)) | st.sampled_from([["a"], "abc", [None] * 3]),
            "color": NO_COLOUR,
        },
    ),
    "draw.masks": Call(
        {"ax": AX, "masks": torch.ones(2, 3, 4) > 0, "colors": ["red", "blue"]},
        {
            "ax": NO_AXES,
            "masks": JUNK | tensors((2, 3, 4)) | st.just(torch.ones(3, 4) > 0),
            "colors": but(JUNK, type(None)) | NO_COLOUR.map(lambda colour: ["red", colour]),
        },
    ),
    "draw.surface": Call(
        {"ax": AX, "f": torch.add, "x": (-1, 1), "y": (-1, 1), "levels": 3},
        {
            "ax": NO_AXES,
            "f": NO_FUNCTION
            | st.sampled_from(
                [
                    lambda x, y: x.sum(),
                    lambda x, y: 3,
                    lambda x, y: 0 * x,
                    lambda x, y: torch.log(x - 9),
                ]
            ),
            "x": no_span(),
            "y": no_span(),
            "levels": no_int(),
        },
    ),
    "draw.path": Call(
        {"ax": AX, "points": X[:, :2], "color": "red"},
        {
            "ax": NO_AXES,
            "points": JUNK | tensors((2,), (0, 2), (3, 3), (2, 2, 2)),
            "color": NO_COLOUR,
        },
        free=("label",),
    ),
    "draw.depths": Call(
        {"ax": AX, "curves": {"a": X[0]}, "colors": {"a": "red"}, "limits": (1e-3, 1e3)},
        {
            "ax": NO_AXES,
            "curves": but(JUNK, dict)
            | st.one_of(JUNK, tensors((0,), (2, 2)))
            .map(lambda curve: {"a": curve})
            .filter(lambda curves: not isinstance(curves["a"], np.ndarray))
            | st.just({"b": X[0]}),
            "colors": JUNK | NO_COLOUR.map(lambda colour: {"a": colour}),
            "limits": no_span(least=0),
        },
        free=("ylabel",),
    ),
}

ARGUMENTS = [(name, argument) for name, call in CALLS.items() for argument in call.wrong]


def run(name: str, arguments: dict[str, Any]) -> Any:
    return (CALLS[name].use or FUNCTIONS[name])(**arguments)


@pytest.fixture(autouse=True)
def silent(shown, recwarn):
    """What claims show is kept from the output."""
    yield
    plt.close("all")


def test_every_function_and_every_argument_is_here():
    assert set(CALLS) == set(FUNCTIONS)
    for name, function in FUNCTIONS.items():
        call = CALLS[name]
        assert set(inspect.signature(function).parameters) == {*call.wrong, *call.free}, name


@pytest.mark.parametrize("name", CALLS)
def test_the_valid_call_is_valid(name):
    run(name, CALLS[name].valid)


OF_NUMPY = {bool: np.bool_, int: np.int64, float: np.float64}
OF_TORCH = dict.fromkeys(OF_NUMPY, torch.tensor)


def replaced(value: Any, kinds: dict[type, Callable[[Any], Any]]) -> Any:
    """The value with other ints, floats and truth values in place of Python's."""
    if isinstance(value, tuple | list):
        return type(value)(replaced(item, kinds) for item in value)
    return kinds.get(type(value), _identity)(value)


@pytest.mark.parametrize("kinds", [OF_NUMPY, OF_TORCH], ids=["numpy", "torch"])
@pytest.mark.parametrize("name", [name for name in CALLS if name not in ("claim", "macs")])
def test_other_numbers_are_taken_wherever_numbers_are(name, kinds):
    valid = CALLS[name].valid
    ours = run(name, valid)
    theirs = run(name, {argument: replaced(value, kinds) for argument, value in valid.items()})
    if isinstance(ours, int | tuple) and not isinstance(ours, cvnotes.data.Split):
        assert repr(theirs) == repr(ours)


@pytest.mark.parametrize("name, argument", ARGUMENTS)
def test_what_an_argument_does_not_take_is_refused_with_an_error_of_ours(name, argument):
    call = CALLS[name]

    @few
    @given(call.wrong[argument])
    def refused(value):
        with pytest.raises(ValueError) as caught:
            run(name, {**call.valid, argument: value})
        raised_in = Path(str(caught.traceback[-1].path))
        assert raised_in.parent == Path(cvnotes.__file__).parent, caught.value

    refused()
