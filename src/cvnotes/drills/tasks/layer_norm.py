"""Drill: layer norm, forward."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def layer_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta


drill = Drill(
    slug="layer-norm",
    reference=layer_norm,
    question=(
        "Write layer norm as a transformer uses it: each token is normalised over its features, "
        "as torch.nn.LayerNorm does it."
    ),
    takes=(
        Value("x", "(N, L, D)", "float64", "N samples of L tokens with D features"),
        Value("gamma", "(D,)", "float64", "factor of each feature"),
        Value("beta", "(D,)", "float64", "what is added to each feature"),
        Value("eps", "", "float", "keeps the division from 0; 1e-5 if not given"),
    ),
    gives=(Value("y", "(N, L, D)", "float64", "new array"),),
    allowed="NumPy.",
    conventions=(
        "The variance is biased: divided by D.",
        "y = gamma · (x − mean) / √(var + eps) + beta, mean and variance of each token alone.",
    ),
    hints=(
        "One mean and one variance for each token: along the last axis.",
        "keepdims=True gives them the shape (N, L, 1), which broadcasts against x.",
        "np.var is biased unless ddof says otherwise; eps goes under the root.",
    ),
    plain={
        "x": "np.arange(8.0).reshape(2, 2, 2)",
        "gamma": "np.ones(2)",
        "beta": "np.zeros(2)",
    },
)

# −1 and 1 alternate along every axis: mean 0 and variance 1 along each of them, so that an axis
# that is mistaken does not show.
P = np.indices((2, 2, 2)).sum(0) % 2 * 2.0 - 1
P_CODE = "np.indices((2, 2, 2)).sum(0) % 2 * 2.0 - 1"
# Wide enough for what eps = 1e-5 changes.
WIDE = 1e-4


def _case(x=P_CODE, gamma="np.ones(2)", beta="np.zeros(2)"):
    return {"x": x, "gamma": gamma, "beta": beta}


@drill.gate
def default_eps(call):
    """Without eps the result is another than with eps = 1e-5, which is the default."""
    x = f"1e-3 * ({P_CODE})"
    call(**_case(x)).equals(call(**_case(x), eps=1e-5).array)


@drill.test
def biased_variance(call):
    """The normalised features have not the variance 1. Take the biased variance, divided by D and
    not by D − 1, and its root."""
    call(**_case()).equals(P, WIDE)


@drill.needs("biased_variance")
def mean_is_removed(call):
    """A constant that is added to all of x changes the result. Subtract the mean; without it this
    is RMS norm."""
    call(**_case(f"{P_CODE} + 10")).equals(P, WIDE)


@drill.needs("biased_variance", "mean_is_removed")
def divides_by_the_spread(call):
    """Three times the input must give the same result, and does not. Divide by the standard
    deviation: the root of the variance."""
    call(**_case(f"3 * ({P_CODE})")).equals(P, WIDE)


@drill.needs("biased_variance")
def over_the_features(call):
    """Each token is −1, 1 or 1, −1 here, and does not stay so. Take the statistics along the
    features, the last axis, and leave the axes in their order."""
    x = "np.array([[[-1.0, 1], [-1, 1]], [[1, -1], [1, -1]]])"
    call(**_case(x)).equals([[[-1, 1], [-1, 1]], [[1, -1], [1, -1]]], WIDE)


@drill.needs("biased_variance", "mean_is_removed", "over_the_features")
def each_token_alone(call):
    """The result of a token depends on other tokens of its sequence. Take mean and variance of each
    token alone."""
    call(**_case(f"{P_CODE} + np.array([[0], [10]])")).equals(P, WIDE)


@drill.needs("biased_variance", "mean_is_removed", "over_the_features", "each_token_alone")
def each_sample_alone(call):
    """The result of a sample depends on the rest of the batch, as in batch norm. Take mean and
    variance of each token alone."""
    call(**_case(f"{P_CODE} + np.array([[[0]], [[10]]])")).equals(P, WIDE)


@drill.test
def constant_token(call):
    """A token whose features are all equal gives nan or infinity. Add eps before dividing: the
    variance is 0 there."""
    call(**_case("np.zeros((2, 2, 2))")).equals(np.zeros((2, 2, 2)))


@drill.needs("biased_variance", "mean_is_removed", "divides_by_the_spread", "constant_token")
def eps_inside_the_root(call):
    """eps acts in another way. Add the eps that is given to the variance, under the root:
    √(var + eps)."""
    call(**_case(), eps=3.0).equals(P / 2)


@drill.needs("biased_variance")
def gamma_per_feature(call):
    """gamma acts in another way. It scales the normalised features, each by its own:
    gamma[d] · x̂[..., d]."""
    call(**_case(gamma="np.array([2.0, 3.0])")).equals(P * [2, 3], WIDE)


@drill.needs("biased_variance", "constant_token", "gamma_per_feature")
def beta_is_added_last(call):
    """beta acts in another way. Add it last, to each feature its own, and unscaled."""
    case = _case(gamma="np.array([2.0, 2.0])", beta="np.array([0.5, 1.5])")
    call(**case).equals(2 * P + [0.5, 1.5], WIDE)
    # Where all features are equal, beta alone is left.
    call(**{**case, "x": "np.zeros((2, 2, 2))"}).equals(0 * P + [0.5, 1.5])


@drill.needs("biased_variance", "mean_is_removed")
def far_from_zero(call):
    """Features far from 0 lose their digits. Compute in float64, and subtract the mean before
    squaring: E[x²] − E[x]² cancels."""
    call(**_case(f"1e8 + {P_CODE}")).equals(P, WIDE)


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    call.unchanged(**_case(f"{P_CODE} + 10"))


@drill.general
def against_torch(call):
    """Differs from torch.nn.functional.layer_norm."""
    import torch

    for seed, shape in enumerate(((1, 1, 2), (1, 2, 3), (2, 3, 4), (3, 5, 8), (2, 2, 1))):
        rng = f"np.random.default_rng({seed})"
        answer = call(
            x=f"{rng}.normal(2, 3, {shape})",
            gamma=f"{rng}.normal(size={shape[-1]})",
            beta=f"{rng}.random({shape[-1]})",
            eps=0.1,
        )
        x, gamma, beta = (torch.from_numpy(value) for value in answer.args[:3])
        want = torch.nn.functional.layer_norm(x, gamma.shape, gamma, beta, 0.1)
        answer.equals(want.numpy())


@drill.bonus
def no_python_loop(call):
    """Vectorised: the executed lines do not grow with the tokens (at most 60 for 100 tokens)."""
    call.within(60, x="np.ones((10, 10, 4))", gamma="np.ones(4)", beta="np.zeros(4)")


drill.mistake(
    "another default of eps",
    "default_eps",
    {"eps=1e-5": "eps=1e-6"},
    "The default of eps is 1e-6. It must be 1e-5.",
)
drill.mistake("unbiased variance", "biased_variance", {"var(axis=-1,": "var(axis=-1, ddof=1,"})
drill.mistake(
    "divides by the length",
    "biased_variance",
    {"np.sqrt(var + eps)": "np.sqrt(var * x.shape[-1] + eps)"},
    "The centred features are divided by their length. Divide by the standard deviation, the root "
    "of their mean square.",
)
drill.mistake(
    "RMS norm",
    "mean_is_removed",
    {"(x - mean)": "x", "x.var(axis=-1,": "(x**2).mean(axis=-1,"},
    "The mean stays in: yours is RMS norm. Subtract the mean.",
)
drill.mistake(
    "divides by the variance",
    "divides_by_the_spread",
    {"np.sqrt(var + eps)": "(var + eps)"},
    "The centred features are divided by the variance. Divide by its root.",
)
drill.mistake(
    "along the tokens",
    "over_the_features",
    {"axis=-1": "axis=1"},
    "The statistics run along the tokens. They must run along the features, the last axis.",
)
drill.mistake(
    "one mean for a sample",
    "each_token_alone",
    {"axis=-1": "axis=(1, 2)"},
    "All tokens of a sample share one mean and variance. Take those of each token alone.",
)
drill.mistake(
    "one mean for a feature",
    "each_token_alone",
    {"axis=-1": "axis=(0, 1)"},
    "Each feature has one mean and variance over all tokens, as in batch norm. Take those of each "
    "token, over its features.",
)
drill.mistake(
    "one mean for all",
    "each_token_alone",
    {"axis=-1": "axis=None"},
    "The whole array shares one mean and variance. Take those of each token alone.",
)
drill.mistake(
    "statistics of another token",
    "each_token_alone",
    {"keepdims=True": "keepdims=False"},
    "Tokens get the mean of others: of shape (N, L) it broadcasts along the wrong axes, or not at "
    "all. Keep the last axis (keepdims).",
)
drill.mistake("along the batch", "each_sample_alone", {"axis=-1": "axis=0"})
drill.mistake("no eps", "constant_token", {"var + eps": "var"})
drill.mistake(
    "eps outside the root",
    "eps_inside_the_root",
    {"np.sqrt(var + eps)": "(np.sqrt(var) + eps)"},
    "eps is added to the standard deviation. Add it to the variance, under the root.",
)
drill.mistake(
    "eps always 1e-5",
    "eps_inside_the_root",
    {"var + eps": "var + 1e-5"},
    "eps is 1e-5 whatever is asked. Use the argument.",
)
drill.mistake(
    "gamma left out",
    "gamma_per_feature",
    {"gamma * x_hat": "x_hat"},
    "gamma changes nothing. Multiply the normalised features by it.",
)
drill.mistake(
    "gamma along the tokens",
    "gamma_per_feature",
    {"gamma * x_hat": "gamma[:, None] * x_hat"},
    "gamma scales tokens. It belongs to the features, the last axis.",
)
drill.mistake(
    "gamma before normalising",
    "gamma_per_feature",
    {
        "mean = x": "x = x * gamma + beta\n    mean = x",
        "gamma * x_hat + beta": "x_hat",
    },
    "The input is scaled by gamma and then normalised, which takes it out again. Scale afterwards.",
)
drill.mistake(
    "beta scaled",
    "beta_is_added_last",
    {"gamma * x_hat + beta": "gamma * (x_hat + beta)"},
    "beta is scaled by gamma. Add it afterwards.",
)
drill.mistake(
    "beta left out",
    "beta_is_added_last",
    {" + beta": ""},
    "beta changes nothing. Add it last.",
)
drill.mistake(
    "variance by cancellation",
    "far_from_zero",
    {"x.var(axis=-1, keepdims=True)": "(x**2).mean(axis=-1, keepdims=True) - mean**2"},
)
drill.mistake(
    "centres in place",
    "inputs_unchanged",
    {"x_hat = (x - mean)": "x -= mean\n    x_hat = x"},
)
