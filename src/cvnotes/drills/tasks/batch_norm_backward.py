"""Drill: the backward pass of batch norm."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def batch_norm_backward(dy, x, gamma, eps=1e-5):
    inv_std = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    dbeta = dy.sum(axis=0)
    dgamma = (dy * x_hat).sum(axis=0)
    mean_dy, mean_dy_x_hat = dbeta / len(x), dgamma / len(x)
    dx = gamma * inv_std * (dy - mean_dy - x_hat * mean_dy_x_hat)
    return dx, dgamma, dbeta


drill = Drill(
    slug="batch-norm-backward",
    reference=batch_norm_backward,
    question=(
        "Derive and write the backward pass of batch norm in training, where mean and variance are "
        "those of the batch, for features of shape (N, D)."
    ),
    takes=(
        Value("dy", "(N, D)", "float64", "gradient of the output"),
        Value("x", "(N, D)", "float64", "input of the forward pass"),
        Value("gamma", "(D,)", "float64", "factor of each feature"),
        Value("eps", "", "float", "eps of the forward pass; 1e-5 if not given"),
    ),
    gives=(
        Value("dx", "(N, D)", "float64", "gradient of x"),
        Value("dgamma", "(D,)", "float64", "gradient of gamma"),
        Value("dbeta", "(D,)", "float64", "gradient of beta"),
    ),
    allowed="NumPy. No autograd.",
    conventions=(
        "The forward pass is y = gamma · (x − mean) / √(var + eps) + beta, with the biased "
        "variance.",
    ),
    hints=(
        "Write x̂ first. The gradient that reaches it is dy · gamma.",
        "mean and variance depend on x too: dx is the gradient of x̂ with its mean and its "
        "component along x̂ taken out, divided by √(var + eps).",
        "dgamma is the sum of dy · x̂ over the batch, dbeta the sum of dy.",
    ),
    plain={
        "dy": "np.array([[1.0, 0], [0, 2], [3, 1]])",
        "x": "np.array([[1.0, 4], [2, 0], [6, 1]])",
        "gamma": "np.array([1.0, 2])",
    },
)

# Mean 0 and variance 1: x̂ is x. 2000 rows, so that the biased and the unbiased variance are close.
X = "np.tile([-1.0, -1, 1, 1], 500)[:, None]"
# Mean 0 and at right angles to x̂: neither of the two mean terms acts on it.
ACROSS = "np.tile([1.0, -1, 1, -1], 500)[:, None]"
FEW = "np.array([[-1.0], [-1], [1], [1]])"
# Wide enough for what eps = 1e-5 and an unbiased variance change.
WIDE = 2e-3


def _case(dy, x=X, gamma="np.ones(1)"):
    return {"dy": dy, "x": x, "gamma": gamma}


@drill.gate
def default_eps(call):
    """Without eps the gradient is another than with eps = 1e-5, which is the default."""
    case = _case("np.array([[1.0], [0], [0]])", "np.array([[0.0], [0.001], [0.003]])")
    call(**case)[0].equals(call(**case, eps=1e-5)[0].array)


@drill.test
def constant_gradient_vanishes(call):
    """A gradient that is the same for the whole batch comes through. It would only move the mean,
    which batch norm removes: subtract mean(dy)."""
    call(**_case("np.full((4, 1), 3.0)", FEW))[0].equals(np.zeros((4, 1)), WIDE)


@drill.needs("constant_gradient_vanishes")
def gradient_along_x_hat_vanishes(call):
    """A gradient along x̂ comes through. It would only rescale the batch, which batch norm undoes:
    subtract x̂ · mean(dy · x̂), the path through the variance."""
    for x in (X, f"5 * {X} + 3"):
        call(**_case(X, x))[0].equals(np.zeros((2000, 1)), WIDE)


@drill.test
def gamma_scales_dx(call):
    """Twice gamma must give twice dx. Multiply dx by gamma."""
    dx = call(**_case(ACROSS, gamma="2 * np.ones(1)"))[0]
    once = call(**_case(ACROSS))[0]
    dx.equals(2 * once.array, 1e-4)


@drill.test
def divides_by_the_spread(call):
    """Four times the spread of x must give a quarter of dx. Divide dx by √(var + eps), once."""
    dx = call(**_case(ACROSS, f"4 * {X}"))[0]
    once = call(**_case(ACROSS))[0]
    dx.equals(once.array / 4, 1e-4)


@drill.test
def dgamma_before_dbeta(call):
    """dgamma and dbeta are exchanged. Return dx, dgamma, dbeta."""
    call(**_case("np.ones((4, 1))", FEW))[1].equals([0.0])


@drill.needs("dgamma_before_dbeta")
def gamma_acts_on_dx_only(call):
    """dgamma or dbeta depends on gamma. They take dy as it comes, not dy · gamma."""
    answer = call(**_case(X, gamma="2 * np.ones(1)"))
    once = call(**_case(X))
    answer[1].equals(once[1].array)
    call(**_case("np.ones((4, 1))", FEW, "2 * np.ones(1)"))[2].equals(
        call(**_case("np.ones((4, 1))", FEW))[2].array
    )


@drill.needs("dgamma_before_dbeta")
def dgamma_takes_x_hat(call):
    """dgamma takes x. It is the sum of dy · x̂, with the normalised input."""
    dgamma = call(**_case(X, f"5 * {X} + 3"))[1]
    once = call(**_case(X))[1]
    dgamma.equals(once.array, 1e-3)


@drill.needs("dgamma_before_dbeta", "dgamma_takes_x_hat", "gamma_acts_on_dx_only")
def dgamma_is_a_sum(call):
    """dgamma is not the sum over the batch. Add up, without dividing by N."""
    call(**_case(X))[1].equals([2000.0], WIDE)


@drill.needs("dgamma_before_dbeta", "gamma_acts_on_dx_only")
def dbeta_is_a_sum(call):
    """dbeta is not the sum over the batch. Add up, without dividing by N."""
    call(**_case("np.ones((4, 1))", FEW))[2].equals([4.0])


@drill.needs("divides_by_the_spread", "dgamma_takes_x_hat", "dgamma_is_a_sum")
def eps_is_in_the_gradient(call):
    """eps acts in another way than in the forward pass. Divide by √(var + eps): with eps = 3 and
    variance 1, dx and dgamma halve."""
    dx = call(**_case(ACROSS), eps=3.0)[0]
    once = call(**_case(ACROSS), eps=1e-12)[0]
    dx.equals(once.array / 2, WIDE)
    call(**_case(X), eps=3.0)[1].equals([1000.0], WIDE)


@drill.needs("divides_by_the_spread", "gamma_scales_dx")
def size_of_dx(call):
    """dx has another sign or size. Here neither mean term acts, gamma and the variance are 1, and
    dx is dy."""
    dx = call(**_case(ACROSS))[0]
    dx.equals(dx.args[0], WIDE)


@drill.needs("size_of_dx", "dgamma_is_a_sum")
def biased_variance(call):
    """The variance is not the biased one. The forward pass divides by N, so the gradient does
    too."""
    across = "np.array([[1.0], [-1], [1], [-1]])"
    call(**_case(across, FEW))[0].equals([[1.0], [-1], [1], [-1]], 1e-3)
    call(**_case(FEW, FEW))[1].equals([4.0], 1e-3)


@drill.needs("gradient_along_x_hat_vanishes", "biased_variance")
def means_divide_by_n(call):
    """A gradient along x̂ comes through in a batch of four. x̂ takes the biased variance, and the
    sum of dy · x̂ in dx is divided by N, not by N − 1."""
    call(**_case(FEW, FEW))[0].equals(np.zeros((4, 1)), WIDE)


@drill.needs(
    "constant_gradient_vanishes",
    "gradient_along_x_hat_vanishes",
    "gamma_scales_dx",
    "dgamma_before_dbeta",
    "dgamma_takes_x_hat",
    "gamma_acts_on_dx_only",
    "dgamma_is_a_sum",
    "dbeta_is_a_sum",
    "divides_by_the_spread",
    "eps_is_in_the_gradient",
    "biased_variance",
    "means_divide_by_n",
)
def far_from_zero(call):
    """Features far from 0 lose their digits. Compute in float64, and subtract the mean before
    squaring: E[x²] − E[x]² cancels."""
    answer = call(**_case("np.array([[1.0], [0], [0], [0]])", f"1e8 + {FEW}"))
    answer[0].equals([[0.5], [-0.5], [0], [0]], WIDE)
    answer[1].equals([-1.0], WIDE)


@drill.needs("far_from_zero")
def features_are_separate(call):
    """With two features, each with its own mean and spread, the gradients are others. Take means
    and variance of each column alone."""
    rng = "np.random.default_rng(0)"
    answer = call(
        dy=f"{rng}.normal(size=(4, 2))",
        x=f"{rng}.random((4, 2)) * [1, 50]",
        gamma="np.ones(2)",
    )
    answer.equals(_by_autograd(*answer.args))


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    call.unchanged(**_case("np.arange(4.0)[:, None]", "np.array([[1.0], [2], [4], [8]])"))


@drill.general
def against_autograd(call):
    """Differs from autograd through torch.nn.functional.batch_norm."""
    for seed, (n, d, eps) in enumerate(((2, 1, 1e-5), (3, 2, 1e-3), (8, 5, 0.1))):
        rng = f"np.random.default_rng({seed})"
        answer = call(
            dy=f"{rng}.normal(size=({n}, {d}))",
            x=f"5 * {rng}.random(({n}, {d}))",
            gamma=f"{rng}.normal(size={d})",
            eps=eps,
        )
        answer.equals(_by_autograd(*answer.args))


@drill.general
def against_differences(call):
    """Differs from central differences of the forward pass (step 1e-5)."""
    rng = "np.random.default_rng(2)"
    answer = call(
        dy=f"{rng}.normal(size=(5, 2))",
        x=f"{rng}.random((5, 2))",
        gamma=f"{rng}.normal(size=2)",
    )
    dy, x, gamma = answer.args
    slope = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = 1e-5
        slope[i] = (_loss(x + step, dy, gamma) - _loss(x - step, dy, gamma)) / 2e-5
    answer[0].equals(slope, 1e-6)


def _loss(x, dy, gamma):
    """A loss whose gradient with respect to the output is dy."""
    return float((dy * gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)).sum())


def _by_autograd(dy, x, gamma, eps=1e-5):
    import torch

    given = [torch.tensor(v, requires_grad=True) for v in (x, gamma, np.zeros_like(gamma))]
    y = torch.nn.functional.batch_norm(
        given[0], None, None, given[1], given[2], training=True, eps=eps
    )
    return tuple(g.numpy() for g in torch.autograd.grad(y, given, torch.tensor(dy)))


WHOLE = "dy - mean_dy - x_hat * mean_dy_x_hat"

drill.mistake(
    "another default of eps",
    "default_eps",
    {"eps=1e-5": "eps=1e-3"},
    "The default of eps is 1e-3. It must be 1e-5.",
)
drill.mistake("mean of dy stays in", "constant_gradient_vanishes", {"dy - mean_dy - x": "dy - x"})
drill.mistake(
    "as in evaluation",
    "constant_gradient_vanishes",
    {WHOLE: "dy"},
    "dx is dy · gamma / √(var + eps), as in evaluation. In training mean and variance depend on x: "
    "two more terms.",
)
drill.mistake(
    "sums in dx",
    "constant_gradient_vanishes",
    {"dbeta / len(x), dgamma / len(x)": "dbeta, dgamma"},
    "dx takes the sums of dy and of dy · x̂. It takes their means.",
)
drill.mistake(
    "path through the variance missing",
    "gradient_along_x_hat_vanishes",
    {WHOLE: "dy - mean_dy"},
)
drill.mistake(
    "centred x for x̂ in dx",
    "gradient_along_x_hat_vanishes",
    {"- x_hat * mean": "- (x - x.mean(axis=0)) * mean"},
    "The path through the variance is right only where the variance is 1. Subtract "
    "x̂ · mean(dy · x̂), with the normalised input.",
)
drill.mistake(
    "path through the variance added",
    "gradient_along_x_hat_vanishes",
    {"- x_hat * mean": "+ x_hat * mean"},
    "A gradient along x̂ comes through doubled. Subtract x̂ · mean(dy · x̂).",
)
drill.mistake(
    "x̂ left out of its term",
    "gradient_along_x_hat_vanishes",
    {"x_hat * mean_dy_x_hat": "mean_dy_x_hat"},
    "The mean of dy · x̂ is subtracted from all rows alike. Subtract it times x̂.",
)
drill.mistake("gamma not in dx", "gamma_scales_dx", {"dx = gamma * inv": "dx = inv"})
drill.mistake(
    "dx not divided",
    "divides_by_the_spread",
    {"gamma * inv_std * (": "gamma * ("},
    "dx does not depend on the spread of x. Divide it by √(var + eps).",
)
drill.mistake(
    "dx divided by the variance",
    "divides_by_the_spread",
    {"gamma * inv_std * (": "gamma * inv_std**2 * ("},
    "dx is divided by the variance. Divide it by its root.",
)
drill.mistake(
    "exchanged", "dgamma_before_dbeta", {"return dx, dgamma, dbeta": "return dx, dbeta, dgamma"}
)
drill.mistake(
    "sums of dy · gamma",
    "gamma_acts_on_dx_only",
    {"inv_std = 1": "dy = dy * gamma\n    inv_std = 1", "dx = gamma * inv": "dx = inv"},
)
drill.mistake("dgamma with x", "dgamma_takes_x_hat", {"dx, dgamma,": "dx, (dy * x).sum(axis=0),"})
drill.mistake("dgamma a mean", "dgamma_is_a_sum", {"dx, dgamma,": "dx, dgamma / len(x),"})
drill.mistake("dbeta a mean", "dbeta_is_a_sum", {"dgamma, dbeta\n": "dgamma, dbeta / len(x)\n"})
drill.mistake(
    "eps left out",
    "eps_is_in_the_gradient",
    {"var(axis=0) + eps": "var(axis=0)"},
    "eps changes nothing. Divide by √(var + eps), as the forward pass does.",
)
drill.mistake(
    "eps outside the root",
    "eps_is_in_the_gradient",
    {"1 / np.sqrt(x.var(axis=0) + eps)": "1 / (np.sqrt(x.var(axis=0)) + eps)"},
    "eps is added to the standard deviation. Add it to the variance, under the root.",
)
drill.mistake("unbiased variance", "biased_variance", {"var(axis=0)": "var(axis=0, ddof=1)"})
drill.mistake(
    "mean over N − 1 in dx",
    "means_divide_by_n",
    {"dgamma / len(x)\n": "dgamma / (len(x) - 1)\n"},
    "The sum of dy · x̂ in dx is divided by N − 1. Divide it by N.",
)
drill.mistake(
    "variance of all features",
    "features_are_separate",
    {"var(axis=0)": "var()"},
    "A feature changes the gradient of another. Take means and variance of each column alone.",
)
drill.mistake(
    "dx divided by N again",
    "size_of_dx",
    {"dx = gamma * inv_std * (": "dx = gamma * inv_std / len(x) * ("},
    "dx is divided by N once too often. If the loss is a mean, its 1/N is in dy already.",
)
drill.mistake(
    "dx with the other sign",
    "size_of_dx",
    {"dx = gamma * inv": "dx = -gamma * inv"},
    "dx has the other sign.",
)
drill.mistake(
    "variance by cancellation",
    "far_from_zero",
    {"x.var(axis=0)": "(x**2).mean(axis=0) - x.mean(axis=0) ** 2"},
)
drill.mistake(
    "centres x in place",
    "inputs_unchanged",
    {"    x_hat = (x - x.mean(axis=0))": "    x -= x.mean(axis=0)\n    x_hat = x"},
    "`x` is another afterwards. Centre a new array.",
)
drill.mistake(
    "centres dy in place",
    "inputs_unchanged",
    {"    dx = gamma": "    dy -= mean_dy\n    dx = gamma", "dy - mean_dy - x": "dy - x"},
)
