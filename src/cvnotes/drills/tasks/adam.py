"""Drill: one step of Adam."""

from typing import Any

import numpy as np

from cvnotes.drills.suite import Drill, Value


def adam_step(
    param,
    grad,
    m,
    v,
    t,
    lr=1e-3,
    betas=(0.9, 0.999),
    eps=1e-8,
):
    m = betas[0] * m + (1 - betas[0]) * grad
    v = betas[1] * v + (1 - betas[1]) * grad**2
    m_hat = m / (1 - betas[0] ** t)
    v_hat = v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


drill = Drill(
    slug="adam",
    reference=adam_step,
    question="Write one update of Adam.",
    takes=(
        Value("param", "any", "float64", "the parameter before the step"),
        Value("grad", "that of param", "float64", "its gradient"),
        Value("m", "that of param", "float64", "mean of the gradients, before the step"),
        Value("v", "that of param", "float64", "mean of their squares, before the step"),
        Value("t", "", "int", "number of this step, from 1"),
        Value("lr", "", "float = 1e-3", "learning rate"),
        Value("betas", "", "(float, float) = (0.9, 0.999)", "β₁ of m and β₂ of v"),
        Value("eps", "", "float = 1e-8", "added to the root"),
    ),
    gives=(
        Value("param", "that of param", "float64", "after the step, a new array"),
        Value("m", "that of param", "float64", "after the step, not corrected, a new array"),
        Value("v", "that of param", "float64", "after the step, not corrected, a new array"),
    ),
    allowed="NumPy.",
    conventions=("No weight decay.",),
    hints=(
        "m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g².",
        "m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).",
        "param − lr·m̂ / (√v̂ + eps).",
    ),
    plain={
        "param": "np.zeros(1)",
        "grad": "np.ones(1)",
        "m": "np.zeros(1)",
        "v": "np.zeros(1)",
        "t": 1,
    },
)


def case(param, grad, m, v, t, **rest):
    """A case with one parameter, as code."""
    values = {"param": param, "grad": grad, "m": m, "v": v}
    return {name: f"np.array([{float(x)}])" for name, x in values.items()} | {"t": t} | rest


# So late that the bias corrections are 1.
LATE = 10**6


@drill.gate
def defaults(call):
    """Without lr, betas and eps the result is another than with the question's defaults: 1e-3,
    (0.9, 0.999) and 1e-8."""
    given = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8}
    want = call(**case(0, 1e-8, 0, 0, 1, **given))[0].array
    call(**case(0, 1e-8, 0, 0, 1))[0].equals(want)
    moments = call(**case(0, 1, 0, 0, 1, **given))
    for k in (1, 2):
        call(**case(0, 1, 0, 0, 1))[k].equals(moments[k].array)


@drill.test
def correction_is_a_power(call):
    """Late in training nothing is left to correct, and the step is lr·m/√v; here it is not. The
    bias correction is a power, 1 − βᵗ, not 1 − β·t."""
    step = call(**case(0, 1, 1, 1, LATE))[0]
    step.holds(abs(abs(step.array[0]) - 1e-3) < 1e-6, "-0.001")


@drill.test
def moves_downhill(call):
    """A positive gradient must lower the parameter: subtract the step, with m and v as they are
    after their own update."""
    step = call(**case(0, 1, 0, 0, 1))[0]
    step.holds(step.array[0] < 0, "-0.001")


@drill.test
def first_step_is_lr(call):
    """The first step must be lr·sign(grad), whatever the gradient's size. For the step, divide the
    new m by 1 − β₁ᵗ and the new v by 1 − β₂ᵗ."""
    step = call(**case(0, 1, 0, 0, 1))[0]
    step.holds(abs(abs(step.array[0]) - 1e-3) < 1e-5, "-0.001")


@drill.test
def returns_raw_moments(call):
    """m and v are returned with their bias correction, which would then be applied again at every
    step. Return them as they are averaged."""
    answer = call(**case(0, 1, 0, 0, 1, lr=1e-3, betas=(0.5, 0.75)))
    for moment in (answer[1], answer[2]):
        moment.holds(abs(moment.array[0] - 1) > 1e-3, "not 1.0, which is the corrected one")


@drill.needs("returns_raw_moments")
def second_moment_of_the_square(call):
    """v averages the square of the gradient, not the gradient."""
    answer = call(**case(0, -0.5, 0, 0, 1, lr=1e-3, betas=(0.5, 0.5)))
    answer[2].equals([0.125])


@drill.needs("returns_raw_moments")
def betas_in_order(call):
    """β₁ = 0.9 belongs to m and weights the old value, β₂ = 0.999 to v: they are exchanged, or
    old and new are weighted the other way round."""
    call(**case(0, 1, 0, 0, 1))[1].equals([0.1])


@drill.needs("correction_is_a_power")
def divides_by_the_root(call):
    """The step divides by the square root of v̂, not by v̂."""
    rest = {"lr": 1e-3, "betas": (0.9, 1 - 1e-12), "eps": 0.0}
    step = call(**case(0, 0.5, 0.5, 0.25, 10**13, **rest))[0]
    step.holds(abs(abs(step.array[0]) - 1e-3) < 1e-5, "-0.001")


@drill.needs("correction_is_a_power")
def eps_outside_the_root(call):
    """With lr = 1 and eps = 1 the step is another. Take both as they are given, and add eps to √v̂,
    not to v̂ inside the root."""
    step = call(**case(0, 1, 1, 1, LATE, lr=1.0, betas=(0.9, 0.999), eps=1.0))[0]
    step.holds(abs(abs(step.array[0]) - 0.5) < 1e-3, "-0.5")


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: return new ones."""
    call.unchanged(
        param="np.array([1.0, 2.0])",
        grad="np.array([3.0, 4.0])",
        m="np.zeros(2)",
        v="np.zeros(2)",
        t=1,
    )


@drill.general
def against_torch(call):
    """Differs from torch.optim.Adam over 20 steps."""
    import torch

    settings: list[dict[str, Any]] = [
        {},
        {"lr": 0.1, "betas": (0.9, 0.999), "eps": 1e-8},
        {"lr": 0.01, "betas": (0.5, 0.9), "eps": 0.1},
    ]
    for rest in settings:
        start = np.random.default_rng(0).normal(size=(2, 3))
        weight = torch.tensor(start, requires_grad=True)
        optimiser = torch.optim.Adam([weight], **rest)
        param, m, v = start, np.zeros((2, 3)), np.zeros((2, 3))
        for t in range(1, 21):
            grad = f"np.random.default_rng({t}).normal(size=(2, 3))"
            given = {
                name: f"np.array({x.tolist()})"
                for name, x in zip("pmv", (param, m, v), strict=True)
            }
            answer = call(param=given["p"], grad=grad, m=given["m"], v=given["v"], t=t, **rest)
            before = weight.detach().numpy().copy()
            weight.grad = torch.tensor(np.random.default_rng(t).normal(size=(2, 3)))
            optimiser.step()
            wanted = weight.detach().numpy() - before
            # Beside the parameter a step is small, and so is what is wrong with it.
            step = answer[0].array - param
            answer[0].holds(np.allclose(step, wanted, rtol=1e-5, atol=1e-12), "another step")
            answer[0].equals(weight)
            param, m, v = (answer[i].array for i in range(3))


drill.mistake(
    "eps of Keras",
    "defaults",
    {"eps=1e-8": "eps=1e-7"},
    "The default of eps is 1e-7, as in Keras. It must be 1e-8.",
)
drill.mistake(
    "β₂ of 0.99",
    "defaults",
    {"betas=(0.9, 0.999)": "betas=(0.9, 0.99)"},
    "The default of β₂ is 0.99. It must be 0.999.",
)
drill.mistake(
    "climbs",
    "moves_downhill",
    {"param - lr": "param + lr"},
    "A positive gradient raises the parameter. It must lower it: subtract the step.",
)
drill.mistake(
    "no bias correction",
    "first_step_is_lr",
    {"m / (1 - betas[0] ** t)": "m", "v / (1 - betas[1] ** t)": "v"},
    "The bias correction is missing. The first step must be lr·sign(grad), whatever the gradient's "
    "size.",
)
drill.mistake(
    "1 − β·t instead of the power",
    "correction_is_a_power",
    {"betas[0] ** t": "betas[0] * t", "betas[1] ** t": "betas[1] * t"},
    "The bias correction is 1 − βᵗ, a power, not 1 − β·t.",
)
drill.mistake("v averages the gradient", "second_moment_of_the_square", {"grad**2": "grad"})
drill.mistake(
    "betas exchanged",
    "betas_in_order",
    {"    m = betas": "    betas = betas[::-1]\n    m = betas"},
    "β₁ and β₂ are exchanged: β₁ = 0.9 belongs to m, β₂ = 0.999 to v.",
)
drill.mistake(
    "old and new exchanged",
    "betas_in_order",
    {
        "betas[0] * m + (1 - betas[0]) * grad": "(1 - betas[0]) * m + betas[0] * grad",
        "betas[1] * v + (1 - betas[1]) * grad**2": "(1 - betas[1]) * v + betas[1] * grad**2",
        "1 - betas[0] **": "1 - (1 - betas[0]) **",
        "1 - betas[1] **": "1 - (1 - betas[1]) **",
    },
    "Old and new are weighted the other way round: m ← β₁m + (1 − β₁)g.",
)
drill.mistake("root forgotten", "divides_by_the_root", {"np.sqrt(v_hat)": "v_hat"})
drill.mistake(
    "eps inside the root",
    "eps_outside_the_root",
    {"np.sqrt(v_hat) + eps": "np.sqrt(v_hat + eps)"},
    "eps is added to √v̂, not to v̂ inside the root.",
)
drill.mistake(
    "returns the corrected moments", "returns_raw_moments", {"eps), m, v": "eps), m_hat, v_hat"}
)
drill.mistake(
    "returns the corrected v",
    "returns_raw_moments",
    {"eps), m, v": "eps), m, v_hat"},
    "v is returned with its bias correction, which would then be applied again at every step.",
)
drill.mistake(
    "returns the corrected m",
    "returns_raw_moments",
    {"eps), m, v": "eps), m_hat, v"},
    "m is returned with its bias correction, which would then be applied again at every step.",
)
drill.mistake(
    "moments updated in place",
    "inputs_unchanged",
    {"m = betas[0] * m + (1 - betas[0]) * grad": "m *= betas[0]; m += (1 - betas[0]) * grad"},
    "`m` is another afterwards: return a new array.",
)
drill.mistake(
    "parameter updated in place",
    "inputs_unchanged",
    {
        "    return param - lr * m_hat": "    param -= lr * m_hat / (np.sqrt(v_hat) + eps)\n"
        "    return param - 0 * m_hat"
    },
    "`param` is another afterwards: return a new array.",
)
