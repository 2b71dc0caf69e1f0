"""Drill: batch norm for images, training and evaluation."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


# On lines of 68 columns, for a phone.
# fmt: off
def batch_norm(
    x, gamma, beta, running_mean, running_var, training,
    momentum=0.1, eps=1e-5,
):
    n = x.size // x.shape[1]
    if training and n == 1:
        raise ValueError("one value per channel has no variance")
    mean, var = running_mean.copy(), running_var.copy()
    new_mean, new_var = mean, var
    if training:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        unbiased = var * n / (n - 1)
        new_mean = (1 - momentum) * running_mean + momentum * mean
        new_var = (1 - momentum) * running_var + momentum * unbiased
    scale = gamma / np.sqrt(var + eps)
    y = (x - mean[:, None, None]) * scale[:, None, None]
    return y + beta[:, None, None], new_mean, new_var
# fmt: on


drill = Drill(
    slug="batch-norm-forward",
    reference=batch_norm,
    question=(
        "Write batch norm for images, in training and in evaluation, as torch.nn.BatchNorm2d does "
        "it."
    ),
    takes=(
        Value("x", "(N, C, H, W)", "float64", "images"),
        Value("gamma", "(C,)", "float64", "factor of each channel"),
        Value("beta", "(C,)", "float64", "what is added to each channel"),
        Value("running_mean", "(C,)", "float64", "running mean before this batch"),
        Value("running_var", "(C,)", "float64", "running variance before this batch"),
        Value("training", "", "bool", "training or evaluation"),
        Value("momentum", "", "float", "weight of the batch in the running values; 0.1"),
        Value("eps", "", "float", "keeps the division from 0; 1e-5 if not given"),
    ),
    gives=(
        Value("y", "(N, C, H, W)", "float64", "new array"),
        Value("running_mean", "(C,)", "float64", "new array, in evaluation too"),
        Value("running_var", "(C,)", "float64", "new array, in evaluation too"),
    ),
    allowed="NumPy.",
    conventions=(
        "The batch is normalised by its biased variance; the running variance takes the unbiased "
        "one.",
        "running = (1 − momentum) · running + momentum · batch.",
        "Training with one value per channel raises ValueError.",
    ),
    hints=(
        "The statistics run over batch, rows and columns: axis=(0, 2, 3).",
        "n / (n − 1) turns the biased variance into the unbiased one; n is N·H·W.",
        "Vectors of C numbers broadcast against x as v[:, None, None].",
    ),
    plain={
        "x": "np.arange(16.0).reshape(2, 2, 2, 2)",
        "gamma": "np.ones(2)",
        "beta": "np.zeros(2)",
        "running_mean": "np.zeros(2)",
        "running_var": "np.ones(2)",
        "training": True,
    },
)

# Wide enough for what eps = 1e-5 changes.
WIDE = 1e-4


def _case(x, training=True, c=1, **given):
    """A case of c channels; gamma 1, beta 0 and running values 0 and 1 unless given."""
    plain = {
        "gamma": f"np.ones({c})",
        "beta": f"np.zeros({c})",
        "running_mean": f"np.zeros({c})",
        "running_var": f"np.ones({c})",
    }
    return {"x": x, **plain, **given, "training": training}


def _pixels(values, shape="(2, 1, 1, 1)"):
    return f"np.array({values}).reshape{shape}"


@drill.gate
def defaults(call):
    """Without momentum and eps the result is another than with the question's defaults, 0.1 and
    1e-5."""
    case = _case(_pixels("[0.0, 0.001]"))
    want = call(**case, momentum=0.1, eps=1e-5)
    call(**case).equals(tuple(want[k].array for k in range(3)))


@drill.test
def over_batch_and_pixels(call):
    """The batch does not come out with mean 0 and variance 1. Take one mean and one variance for
    each channel, over batch and pixels together, axis=(0, 2, 3), and divide by the root."""
    # The running values are those of the batch: to normalise by them does not show here.
    running = {"running_mean": "np.full(1, 0.5)", "running_var": "np.full(1, 0.25)"}
    for spread in ("repeat", "tile"):
        x = f"np.{spread}([0.0, 1], 500).reshape(2, 1, 20, 25)"
        answer = call(**_case(x, **running))[0]
        answer.equals(2 * answer.args[0] - 1, 2e-3)


@drill.test
def each_channel_alone(call):
    """The statistics run over the channels too, as in layer norm. Each channel has its own."""
    x = "np.tile([0.0, 2, 10, 30, 4, 6, 50, 70], 100).reshape(200, 2, 1, 2)"
    running = {"running_mean": "np.array([3.0, 40])", "running_var": "np.array([5.0, 500])"}
    answer = call(**_case(x, c=2, **running))[0]
    means = answer.array.mean((0, 2, 3))
    answer.holds(abs(means).max() < 1e-4, f"mean 0 in each channel; {means.round(2).tolist()} is")


@drill.needs("over_batch_and_pixels")
def normalises_by_the_batch(call):
    """In training the running values normalise. Normalise by the mean and variance of the batch."""
    answer = call(**_case(_pixels("[0.0, 2]")))[0]
    values = answer.array.ravel()
    answer.holds(abs(values.sum()) < 1e-4 and values[1] > 0.6, "−1 and 1")


@drill.needs("over_batch_and_pixels", "normalises_by_the_batch")
def normalises_by_biased_variance(call):
    """The batch is not normalised by its biased variance. Divide by n, not by n − 1."""
    call(**_case(_pixels("[0.0, 2]")))[0].equals(np.reshape([-1, 1], (2, 1, 1, 1)), WIDE)


@drill.test
def running_values_move(call):
    """A running value stays what it was in training. Move both towards those of the batch."""
    answer = call(**_case(_pixels("[0.0, 2]"), running_var="np.array([4.0])"))
    answer[1].holds(answer[1].array != 0, "[0.1]")
    answer[2].holds(answer[2].array != 4, "[3.8]")


@drill.needs("over_batch_and_pixels", "running_values_move")
def momentum_weights_the_new(call):
    """The running mean is not 0.9 · running + 0.1 · batch. momentum is the weight of the batch; in
    Keras it is that of the old value."""
    call(**_case(_pixels("[0.0, 2]")))[1].equals([0.1])


@drill.needs("over_batch_and_pixels", "running_values_move")
def running_variance_is_unbiased(call):
    """The running variance is another, here with momentum = 0.5. It takes the unbiased variance:
    the biased one times n / (n − 1), where n counts batch and pixels."""
    call(**_case(_pixels("[0.0, 2]")), momentum=0.5)[2].equals([0.5 + 0.5 * 2])
    call(**_case(_pixels("[0.0, 2, 0, 2]", "(2, 1, 2, 1)")), momentum=0.5)[2].equals([0.5 + 2 / 3])
    two = call(**_case(_pixels("[0.0, 0, 2, 2]", "(2, 2, 1, 1)"), c=2), momentum=0.5)
    two[2].equals([1.5, 1.5])


@drill.test
def evaluation_uses_running(call):
    """In evaluation the result is not that of the running values. Normalise by the running mean and
    variance, as they are."""
    answer = call(**_case(_pixels("[0.0, 2]"), training=False))[0]
    answer.equals(np.reshape([0, 2], (2, 1, 1, 1)), WIDE)


@drill.test
def evaluation_leaves_running(call):
    """Evaluation changes the running values. Leave them as they are."""
    answer = call(**_case(_pixels("[4.0, 8]"), training=False))
    answer[1].equals([0.0])
    answer[2].equals([1.0])


@drill.needs("evaluation_uses_running", "normalises_by_biased_variance")
def eps_inside_the_root(call):
    """eps acts in another way. Add the eps that is given to the variance, under the root:
    √(var + eps)."""
    answer = call(**_case(_pixels("[0.0, 3]"), training=False), momentum=0.1, eps=3.0)
    answer[0].equals(np.reshape([0, 1.5], (2, 1, 1, 1)))
    answer = call(**_case(_pixels("[0.0, 2]")), momentum=0.1, eps=3.0)
    answer[0].equals(np.reshape([-0.5, 0.5], (2, 1, 1, 1)))


@drill.needs("evaluation_uses_running")
def gamma_and_beta_per_channel(call):
    """gamma and beta act in another way. They belong to the channels: gamma[c] · x̂ + beta[c]."""
    case = _case("np.ones((1, 2, 2, 2))", training=False, c=2)
    answer = call(**{**case, "gamma": "np.array([1.0, 2])", "beta": "np.array([0.0, 5])"})
    answer[0].equals(np.repeat([1.0, 7.0], 4).reshape(1, 2, 2, 2), WIDE)


@drill.needs(
    "normalises_by_biased_variance", "momentum_weights_the_new", "running_variance_is_unbiased"
)
def far_from_zero(call):
    """Values far from 0 lose their digits. Compute in float64, and subtract the mean before
    squaring: E[x²] − E[x]² cancels."""
    answer = call(**_case("1e8 + " + _pixels("[0.0, 2]")))
    answer[0].equals(np.reshape([-1, 1], (2, 1, 1, 1)), WIDE)
    answer[2].equals([0.9 + 0.1 * 2], WIDE)


@drill.needs("over_batch_and_pixels")
def one_value_per_channel(call):
    """Training with one value per channel must raise ValueError, and with more must not. Count
    batch and pixels: n = N·H·W."""
    call.raises(ValueError, **_case(_pixels("[3.0]", "(1, 1, 1, 1)")))
    call.raises(ValueError, **_case(_pixels("[3.0, 4]", "(1, 2, 1, 1)"), c=2))
    call.without(ValueError, **_case(_pixels("[0.0, 2]", "(1, 1, 1, 2)")))


@drill.test
def one_value_in_evaluation(call):
    """Evaluation refuses one value per channel. Only training has to: in evaluation the running
    values normalise."""
    call.without(ValueError, **_case(_pixels("[3.0]", "(1, 1, 1, 1)"), training=False))


@drill.test
def new_arrays(call):
    """The running values that come back are the caller's own arrays. Return new ones, in evaluation
    too: a later change of one would change the other."""
    answer = call(**_case(_pixels("[0.0, 2]"), training=False))
    own = any(np.shares_memory(answer[k].array, answer.given[2 + k]) for k in (1, 2))
    answer[1].holds(not own, "a copy")


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    for training in (True, False):
        call.unchanged(**_case(_pixels("[0.0, 2]"), training, running_mean="np.ones(1)"))


@drill.general
def against_torch(call):
    """Differs from torch.nn.functional.batch_norm."""
    import torch

    for n, c, h, w in ((2, 1, 1, 1), (1, 2, 2, 2), (3, 2, 4, 5), (4, 3, 6, 6)):
        given = {
            name: f"np.random.default_rng({seed}).random({c}) + 0.5"
            for seed, name in enumerate(("gamma", "beta", "running_mean", "running_var"))
        }
        for training in (True, False):
            batch = f"np.random.default_rng({c}).normal(3, 2, {(n, c, h, w)})"
            answer = call(**_case(batch, training, c, **given), momentum=0.3, eps=1e-3)
            x, gamma, beta, mean, var = (torch.tensor(value) for value in answer.args[:5])
            y = torch.nn.functional.batch_norm(x, mean, var, gamma, beta, training, 0.3, 1e-3)
            answer.equals((y.numpy(), mean.numpy(), var.numpy()))


drill.mistake(
    "another default of eps",
    "defaults",
    {"eps=1e-5": "eps=1e-3"},
    "The default of eps is 1e-3, as in Keras. It must be 1e-5.",
)
drill.mistake(
    "over channels too",
    "each_channel_alone",
    {
        "x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))": (
            "np.full(x.shape[1], x.mean()), np.full(x.shape[1], x.var())"
        )
    },
)
drill.mistake(
    "running values normalise in training",
    "normalises_by_the_batch",
    {"scale = gamma": "mean, var = new_mean, new_var\n    scale = gamma"},
)
drill.mistake(
    "unbiased variance to normalise",
    "normalises_by_biased_variance",
    {"np.sqrt(var + eps)": "np.sqrt((unbiased if training else var) + eps)"},
    "The batch is normalised by its unbiased variance. Divide by n, not by n − 1; the unbiased one "
    "is for the running variance.",
)
drill.mistake(
    "running values never move",
    "running_values_move",
    {"n = x.size": "momentum = 0.0\n    n = x.size"},
)
drill.mistake(
    "momentum the other way round",
    "momentum_weights_the_new",
    {"n = x.size": "momentum = 1 - momentum\n    n = x.size"},
    "momentum is the weight of the old value, as in Keras. It must be that of the batch.",
)
drill.mistake(
    "running variance biased",
    "running_variance_is_unbiased",
    {"var * n / (n - 1)": "var"},
    "The running variance takes the biased variance. Multiply it by n / (n − 1).",
)
drill.mistake(
    "unbiased by the batch size",
    "running_variance_is_unbiased",
    {"var * n / (n - 1)": "var * len(x) / max(len(x) - 1, 1)"},
    "The running variance counts images, N / (N − 1). Count all values of a channel, N·H·W.",
)
drill.mistake(
    "batch values in evaluation",
    "evaluation_uses_running",
    {
        "    scale = gamma": (
            "    mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))\n    scale = gamma"
        )
    },
    "In evaluation the batch normalises itself. Normalise by the running mean and variance.",
)
drill.mistake(
    "running values move in evaluation",
    "evaluation_leaves_running",
    {"new_mean, new_var = mean": "new_mean, new_var = 0.9 * mean + 0.1 * x.mean(axis=(0, 2, 3))"},
)
drill.mistake(
    "eps outside the root",
    "eps_inside_the_root",
    {"np.sqrt(var + eps)": "(np.sqrt(var) + eps)"},
    "eps is added to the standard deviation. Add it to the variance, under the root.",
)
drill.mistake(
    "gamma and beta along the width",
    "gamma_and_beta_per_channel",
    {
        "scale = gamma / np": "scale = 1 / np",
        "return y + beta[:, None, None]": "return y * gamma + beta",
    },
    "gamma and beta broadcast along the width. They belong to the channels.",
)
drill.mistake(
    "variance by cancellation",
    "far_from_zero",
    {"x.var(axis=(0, 2, 3))": "(x**2).mean(axis=(0, 2, 3)) - x.mean(axis=(0, 2, 3)) ** 2"},
)
drill.mistake(
    "no complaint about one value",
    "one_value_per_channel",
    {"training and n == 1": "False", "(n - 1)": "max(n - 1, 1)"},
    "Training with one value per channel goes through. The unbiased variance is 0/0 there: it "
    "must raise ValueError.",
)
drill.mistake(
    "one image refused",
    "one_value_per_channel",
    {"training and n == 1": "training and len(x) == 1"},
    "Training on one image of many pixels raises ValueError. There is a variance: count batch and "
    "pixels.",
)
drill.mistake(
    "one value refused in evaluation",
    "one_value_in_evaluation",
    {"training and n == 1": "n == 1"},
    "One value per channel raises ValueError in evaluation too. Only training has to refuse it.",
)
drill.mistake(
    "the caller's arrays in evaluation",
    "new_arrays",
    {"new_mean, new_var = mean, var": "new_mean, new_var = running_mean, running_var"},
)
drill.mistake(
    "running values changed in place",
    "inputs_unchanged",
    {"(1 - momentum) * running_mean": "np.multiply(running_mean, 1 - momentum, out=running_mean)"},
)


def _normalised_over(axes):
    """Batch norm with, in training, the mean and variance along these axes."""

    def wrong(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
        right = batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        if not training:
            return right
        mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
        x_hat = (x - mean) / np.sqrt(var + eps)
        return (gamma[:, None, None] * x_hat + beta[:, None, None], *right[1:])

    return wrong


drill.mistaken(
    "statistics of each image",
    "over_batch_and_pixels",
    "Each image has a mean and variance of its own, as in instance norm. Take them over the batch "
    "too.",
)(_normalised_over((2, 3)))
drill.mistaken(
    "statistics of each pixel",
    "over_batch_and_pixels",
    "Each pixel has a mean and variance of its own over the batch. Take them over the pixels too.",
)(_normalised_over(0))
