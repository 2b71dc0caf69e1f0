"""Drill: inverted dropout, forward and backward."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def dropout(x, p, training, rng):
    if not training:
        return x.copy(), lambda dy: dy.copy()
    keep = rng.random(x.shape) >= p
    mask = keep / (1 - p) if p < 1 else np.zeros(x.shape)
    return x * mask, lambda dy: dy * mask


drill = Drill(
    slug="dropout",
    reference=dropout,
    question=(
        "Write inverted dropout. Return the output, and a function that maps the gradient of the "
        "output to the gradient of the input."
    ),
    takes=(
        Value("x", "any", "float64", "input"),
        Value("p", "", "float", "chance of an element to be dropped, 0 … 1, both included"),
        Value("training", "", "bool", "training or evaluation"),
        Value("rng", "", "numpy.random.Generator", "the one source of randomness"),
    ),
    gives=(
        Value("y", "like x", "float64", "output"),
        Value("backward", "", "function", "backward(dy) is dx, both float64 and like x"),
    ),
    allowed="NumPy.",
    conventions=(
        "Elements are dropped independently of each other; what is kept is divided by 1 − p.",
        "In evaluation the output is the input (itself or a copy), and the gradient passes.",
        "With p = 1 all is dropped: zeros.",
    ),
    hints=(
        "rng.random(x.shape) >= p is true with probability 1 − p.",
        "Put the factor into the mask: forward and backward then multiply by the same array.",
        "With p = 1 the mask is zero; do not divide.",
    ),
    plain={
        "x": "np.ones((2, 3))",
        "p": 0.5,
        "training": True,
        "rng": "np.random.default_rng(0)",
    },
)

ONES = "np.ones((40, 50))"


def _case(p=0.5, x=ONES, training=True, seed=0):
    return {"x": x, "p": p, "training": training, "rng": f"np.random.default_rng({seed})"}


@drill.test
def p_is_the_chance_to_drop(call):
    """With p = 0.2 half of the elements or more are dropped, not a fifth. p is the chance to drop,
    not to keep."""
    y = call(**_case(0.2))[0]
    share = (y.array == 0).mean()
    y.holds(share < 0.5, f"a fifth zeros; {share:.0%} are")


@drill.needs("p_is_the_chance_to_drop")
def mean_is_kept(call):
    """The expected output is not the input. Divide what is kept by 1 − p, in training."""
    y = call(**_case(0.25))[0]
    y.equals(np.where(y.array == 0, 0, 4 / 3))


@drill.needs("p_is_the_chance_to_drop", "mean_is_kept")
def evaluation_is_the_identity(call):
    """Evaluation drops or scales. There the output is the input, and the gradient passes as it
    is."""
    answer = call(**_case(x="np.ones((4, 5))", training=False))
    answer[0].equals(np.ones((4, 5)))
    answer[1].applied(dy="np.ones((4, 5))").equals(np.ones((4, 5)))


@drill.test
def elements_are_independent(call):
    """Whole rows or columns are dropped. Draw a mask of the shape of x."""
    y = call(**_case())[0]
    dropped = y.array == 0
    alike = (dropped == dropped[0]).all() or (dropped.T == dropped.T[0]).all()
    y.holds(not alike, "rows that differ, and columns that differ")


@drill.needs("elements_are_independent")
def mask_has_all_axes(call):
    """With one axis all is dropped or kept together, or with three or four, samples share a mask or
    whole channels are dropped. Draw a mask of the shape of x, whatever that is."""
    for x in ("np.ones(40)", "np.ones((4, 6, 8))", "np.ones((4, 6, 8, 8))"):
        y = call(**_case(x=x))[0]
        dropped = y.array == 0
        alike = [k for k in range(y.array.ndim) if (dropped == dropped.take([0], k)).all()]
        y.holds(not alike, f"a mask that differs along each axis; along {alike} it is one")


@drill.test
def backward_uses_the_same_mask(call):
    """The gradient is not 0 exactly where the output was dropped. Use the mask of its own forward
    pass in the backward pass, also after a later call."""
    answer = call(**_case())
    call(**_case(seed=1))
    dx, y = answer[1].applied(dy=ONES), answer[0].array
    # 0 where y is 0; elsewhere any number but 0.
    dx.equals(np.where(y == 0, 0, np.where(dx.array == 0, y, dx.array)))


@drill.needs("backward_uses_the_same_mask")
def backward_scales(call):
    """The gradient lacks the factor that the output has. Multiply it by the same mask, with
    1 / (1 − p)."""
    answer = call(**_case())
    # x and dy are 1: dx is y.
    answer[1].applied(dy=ONES).equals(answer[0].array)


@drill.needs("p_is_the_chance_to_drop", "mean_is_kept", "backward_uses_the_same_mask")
def backward_multiplies_dy(call):
    """Three times the gradient must give three times dx. Multiply the gradient that comes in by the
    mask."""
    answer = call(**_case())
    dx = answer[1].applied(dy=f"3 * {ONES}")
    once = answer[1].applied(dy=ONES)
    dx.equals(3 * once.array)


@drill.needs(
    "p_is_the_chance_to_drop",
    "mean_is_kept",
    "backward_uses_the_same_mask",
    "backward_scales",
    "backward_multiplies_dy",
)
def gradient_does_not_depend_on_x(call):
    """The gradient is another where x is 0 or not 1. Whether an element was kept is a matter of the
    mask, not of the values of x or y."""
    dx = call(**_case(x="np.zeros(12)"))[1].applied(dy="np.ones(12)")
    dx.holds(dx.array.any(), "2 where the element was kept")
    dx = call(**_case(x="np.full(12, 3.0)"))[1].applied(dy="np.ones(12)")
    dx.holds(dx.array.max() < 3, "2 where the element was kept")
    dx = call(**_case(x="np.tile([0.0, 5], 20)"))[1].applied(dy="np.ones(40)")
    dx.equals(np.where(dx.array == 0, 0, 2))


@drill.needs("p_is_the_chance_to_drop")
def p_one(call):
    """p = 1 gives nan (0/0) or an error. All is dropped: return zeros."""
    answer = call.without(ZeroDivisionError, **_case(1.0, "np.ones((2, 3))"))
    answer[0].equals(np.zeros((2, 3)))


@drill.needs("p_one", "backward_uses_the_same_mask")
def p_one_backward(call):
    """With p = 1 the gradient comes through, or is nan (0/0). All is dropped: it is 0."""
    answer = call(**_case(1.0, "np.ones((2, 3))"))
    answer[1].applied(dy="np.ones((2, 3))").equals(np.zeros((2, 3)))


@drill.test
def uses_the_generator(call):
    """Two equal generators give different masks. Draw from `rng`, not from NumPy's global state."""
    y = call(**_case(seed=3))[0]
    y.holds(
        np.array_equal(y.array, call(**_case(seed=3))[0].array), "the same mask at a second call"
    )


@drill.needs("uses_the_generator")
def draws_anew(call):
    """Every call drops the same elements. Draw from `rng` itself: no copy of it and no seed of your
    own."""
    y = call(**_case(seed=1))[0]
    y.holds(
        not np.array_equal(y.array, call(**_case(seed=2))[0].array), "another mask than from seed 2"
    )
    fresh = np.random.default_rng(1).bit_generator.state
    y.holds(y.given[3].bit_generator.state != fresh, "`rng` to be used: it is as it was")


@drill.needs("uses_the_generator", "draws_anew")
def number_varies(call):
    """The number of dropped elements is always the same, or varies too little. Drop each on its
    own, with probability p."""
    answers = [call(**_case(x="np.ones(100)", seed=seed))[0] for seed in range(20)]
    counts = [int((y.array == 0).sum()) for y in answers]
    seen = f"20 calls dropped {min(counts)} to {max(counts)}"
    answers[0].holds(np.var(counts) > 5, f"a number that varies with variance 25: {seen}")


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    call.unchanged(**_case(x="np.ones((4, 5))"))


@drill.general
def share_dropped(call):
    """The share of dropped elements does not fit p: it is more than 6 standard deviations of the
    binomial law away."""
    for seed, p in enumerate((0.05, 0.25, 0.5, 0.75, 0.95)):
        y = call(**_case(p, "np.ones((100, 100))", seed=seed))[0]
        share = (y.array == 0).mean()
        bound = 6 * np.sqrt(p * (1 - p) / 10_000)
        y.holds(abs(share - p) < bound, f"{p:.0%} zeros; {share:.1%} are")


@drill.general
def linear_in_x(call):
    """With one generator the output and the gradient must be the same multiple of x and dy: 0, or
    1 / (1 − p)."""
    x = "np.random.default_rng(5).normal(size=(6, 7))"
    answer = call(**_case(0.3, x, seed=1))
    double = call(**_case(0.3, f"2 * {x}", seed=1))[0]
    double.equals(2 * answer[0].array)
    answer[1].applied(dy=x).equals(answer[0].array)
    kept = answer[0].array != 0
    answer[0].equals(np.where(kept, answer.args[0] / 0.7, 0))


@drill.general
def nothing_to_drop(call):
    """With p = 0 nothing is dropped."""
    answer = call(**_case(0.0, "np.ones((4, 5))"))
    answer[0].equals(np.ones((4, 5)))
    answer[1].applied(dy="np.ones((4, 5))").equals(np.ones((4, 5)))


SCALED = "keep / (1 - p) if p < 1 else np.zeros(x.shape)"
BACK = "x * mask, lambda dy: dy * mask"

drill.mistake(
    "p is the chance to keep",
    "p_is_the_chance_to_drop",
    {">= p": "< p", SCALED: "keep / p if p > 0 else np.zeros(x.shape)"},
    "With p = 0.2 about 80 % is dropped. p is the chance to drop, not to keep.",
)
drill.mistake(
    "not scaled",
    "mean_is_kept",
    {SCALED: "keep.astype(float)"},
    "What is kept is not scaled, neither in training nor in evaluation. Divide it by 1 − p in "
    "training.",
)
drill.mistake(
    "scaled in evaluation",
    "mean_is_kept",
    {
        SCALED: "keep.astype(float)",
        "x.copy(), lambda dy: dy.copy()": "x * (1 - p), lambda dy: dy * (1 - p)",
    },
    "Evaluation multiplies by 1 − p: that is the original form. In the inverted one training "
    "divides by 1 − p, and evaluation does nothing.",
)
drill.mistake(
    "scaled by 1 / p",
    "mean_is_kept",
    {SCALED: "keep / p if p > 0 else keep.astype(float)"},
    "What is kept is divided by p, the chance to drop. Divide by 1 − p.",
)
drill.mistake("active in evaluation", "evaluation_is_the_identity", {"not training": "False"})
drill.mistake(
    "backward active in evaluation",
    "evaluation_is_the_identity",
    {
        "if not training:\n        return x.copy(), lambda dy: dy.copy()\n    keep": "keep",
        BACK: "(x * mask if training else x.copy()), lambda dy: dy * mask",
    },
    "In evaluation the output is right, and the gradient is dropped and scaled. It must pass as it "
    "is.",
)
drill.mistake(
    "one mask for all rows",
    "elements_are_independent",
    {"rng.random(x.shape)": "rng.random(x.shape[-1])"},
    "All rows lose the same elements. Draw a mask of the shape of x.",
)
drill.mistake(
    "whole rows",
    "elements_are_independent",
    {"rng.random(x.shape)": "rng.random((*x.shape[:1], *[1] * (x.ndim - 1))) + 0 * x"},
    "Whole rows are dropped. Draw a mask of the shape of x.",
)
drill.mistake(
    "one mask for all samples",
    "mask_has_all_axes",
    {"rng.random(x.shape)": "rng.random(x.shape[-2:])"},
    "With three or four axes all samples lose the same elements. Draw a mask of the shape of x.",
)
drill.mistake(
    "whole channels",
    "mask_has_all_axes",
    {"rng.random(x.shape)": "rng.random((*x.shape[:2], *[1] * (x.ndim - 2))) + 0 * x"},
    "With three or four axes whole channels are dropped. Draw a mask of the shape of x.",
)
drill.mistake(
    "new mask backward",
    "backward_uses_the_same_mask",
    {"lambda dy: dy * mask": "lambda dy: dy * mask.max() * (rng.random(x.shape) >= p)"},
    "The backward pass draws a new mask. Use the one of the forward pass.",
)
drill.mistake(
    "gradient passes whole",
    "backward_uses_the_same_mask",
    {"lambda dy: dy * mask": "lambda dy: dy.copy()"},
    "The gradient passes where the output was dropped. Multiply it by the mask.",
)
drill.mistake(
    "backward not scaled", "backward_scales", {"lambda dy: dy * mask": "lambda dy: dy * (mask > 0)"}
)
drill.mistake(
    "the mask as gradient", "backward_multiplies_dy", {"lambda dy: dy * mask": "lambda dy: +mask"}
)
drill.mistake(
    "gradient where y is not 0",
    "gradient_does_not_depend_on_x",
    {BACK: "x * mask, lambda dy: dy * mask * (x * mask != 0)"},
    "Where x is 0 the gradient is lost. Whether an element was kept is a matter of the mask, not "
    "of y.",
)
drill.mistake(
    "gradient times y",
    "gradient_does_not_depend_on_x",
    {BACK: "x * mask, lambda dy: dy * (x * mask)"},
    "The gradient is multiplied by the output. Multiply it by the mask.",
)
drill.mistake("division by 0 at p = 1", "p_one", {" if p < 1 else np.zeros(x.shape)": ""})
drill.mistake(
    "p = 1 passes the gradient",
    "p_one_backward",
    {BACK: "x * mask, lambda dy: dy * mask if p < 1 else dy.copy()"},
    "With p = 1 the gradient comes through. All is dropped: it is 0.",
)
drill.mistake("global random state", "uses_the_generator", {"rng.random": "np.random.random"})
drill.mistake(
    "a seed of its own",
    "draws_anew",
    {"keep = rng": "rng = np.random.default_rng(0)\n    keep = rng"},
    "The mask is the same whatever generator is given. Draw from `rng`.",
)
drill.mistake(
    "always the same number",
    "number_varies",
    {"rng.random(x.shape) >= p": "rng.permutation(x.size).reshape(x.shape) >= round(p * x.size)"},
    "Always the same number of elements is dropped. Drop each on its own, with probability p.",
)
drill.mistake(
    "drops in place",
    "inputs_unchanged",
    {BACK: "np.multiply(x, mask, out=x), lambda dy: dy * mask"},
    "The input is another afterwards. Return a new array.",
)
