"""Drill: a network of two layers, loss and gradients."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def two_layer_backward(x, labels, w1, b1, w2, b2):
    before = x @ w1 + b1
    hidden = np.maximum(before, 0)
    scores = hidden @ w2 + b2
    scores = scores - scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(scores).sum(axis=1, keepdims=True))
    log_p = scores - log_sum
    rows = np.arange(len(x))
    loss = -log_p[rows, labels].mean()
    d_scores = np.exp(log_p)
    d_scores[rows, labels] -= 1
    d_scores /= len(x)
    dw2, db2 = hidden.T @ d_scores, d_scores.sum(axis=0)
    d_before = (d_scores @ w2.T) * (before > 0)
    dw1, db1 = x.T @ d_before, d_before.sum(axis=0)
    return float(loss), dw1, db1, dw2, db2


drill = Drill(
    slug="two-layer-backward",
    reference=two_layer_backward,
    question=(
        "Write the loss and the gradients of a classifier of two linear layers with ReLU between "
        "them and softmax cross-entropy behind them."
    ),
    takes=(
        Value("x", "(N, D)", "float64", "batch of inputs"),
        Value("labels", "(N,)", "int", "right class of each, 0 … C − 1"),
        Value("w1", "(D, H)", "float64", "weights of the first layer"),
        Value("b1", "(H,)", "float64", "its biases"),
        Value("w2", "(H, C)", "float64", "weights of the second layer"),
        Value("b2", "(C,)", "float64", "its biases"),
    ),
    gives=(
        Value("loss", "", "float64", "mean cross-entropy of the batch"),
        Value("dw1", "(D, H)", "float64", "gradient of w1"),
        Value("db1", "(H,)", "float64", "gradient of b1"),
        Value("dw2", "(H, C)", "float64", "gradient of w2"),
        Value("db2", "(C,)", "float64", "gradient of b2"),
    ),
    allowed="NumPy. No autograd.",
    conventions=(
        "scores = relu(x @ w1 + b1) @ w2 + b2; the loss is the mean over the batch of −log softmax "
        "of the right class.",
        "The gradients are those of this mean. The slope of ReLU at 0 is 0.",
        "Scores may be large: 1000 must not overflow.",
    ),
    hints=(
        "Subtract each row's largest score; log p is then score − log Σ exp(scores).",
        "The gradient of the scores is (p − onehot) / N.",
        "Go backwards line by line: the gradient has the shape of what it belongs to, and ReLU "
        "lets it through where its input was positive.",
    ),
    plain={
        "x": "np.array([[1.0, 2], [3, -1]])",
        "labels": "np.array([0, 1])",
        "w1": "np.eye(2)",
        "b1": "np.zeros(2)",
        "w2": "np.eye(2)",
        "b2": "np.zeros(2)",
    },
)


def _case(x, labels, **given):
    """A case of two features, hidden units and classes; both layers the identity unless given."""
    plain = {"w1": "np.eye(2)", "b1": "np.zeros(2)", "w2": "np.eye(2)", "b2": "np.zeros(2)"}
    x, labels = f"np.array({x}, dtype=float)", f"np.array({labels})"
    return {"x": x, "labels": labels, **plain, **given}


def _like_autograd(call, index, case):
    answer = call(**case)
    answer[index].equals(_by_autograd(*answer.args)[index])


@drill.gate
def softmax_over_classes(call):
    """Two equal scores must give the loss log 2 = 0.693: minus the natural logarithm of the right
    class's p, with each row normalised over the classes."""
    call(**_case("[[1, 1]]", "[0]"))[0].equals(np.log(2))


@drill.gate
def order_of_the_gradients(call):
    """db2 is 0 where no hidden unit is on; it must not be. Return loss, dw1, db1, dw2, db2 in this
    order."""
    db2 = call(**_case("[[-1, -1]]", "[0]", b2="np.ones(2)"))[4]
    db2.holds(np.abs(db2.array).max() > 1e-3, "[-0.5, 0.5]")


@drill.test
def loss_is_a_mean(call):
    """The loss grows with the batch. Take the mean over the rows."""
    call(**_case("[[1, 1], [1, 1]]", "[0, 1]"))[0].equals(np.log(2))


@drill.test
def relu_between_the_layers(call):
    """The loss is not that of ReLU between the layers, and only there. Set negative hidden values
    to 0, and leave positive ones and the scores as they are."""
    _like_autograd(call, 0, _case("[[-1, -2]]", "[0]"))
    _like_autograd(call, 0, _case("[[1, 1]]", "[0]", w2="np.array([[-1.0, 0], [0, 1]])"))
    _like_autograd(call, 0, _case("[[9, 8]]", "[0]"))


@drill.needs("relu_between_the_layers")
def biases_enter(call):
    """b1 or b2 changes nothing. Add each behind its matrix product."""
    _like_autograd(call, 0, _case("[[1, 1]]", "[0]", b1="np.array([0.0, 1])"))
    _like_autograd(call, 0, _case("[[1, 1]]", "[0]", b2="np.array([0.0, 1])"))


@drill.needs("biases_enter")
def large_scores(call):
    """A score of 1000 gives infinity, nan or a loss that is cut off. Subtract each row's largest
    score, and take log p as score − log Σ exp, not as the logarithm of p."""
    answer = call(**_case("[[1, 1]]", "[1]", b2="np.array([1000.0, 0])"))
    answer[0].equals(1000.0)
    answer[1].holds(np.isfinite(answer[1].array).all(), "finite numbers")
    # The mean, the first and the last score lie far below the largest.
    wide = {"w1": "np.eye(3)", "b1": "np.zeros(3)", "w2": "np.eye(3)"}
    answer = call(**_case("[[1, 1, 1]]", "[1]", **wide, b2="np.array([-1000.0, 1000, -1000])"))
    answer[0].equals(0.0)
    answer[1].holds(np.isfinite(answer[1].array).all(), "finite numbers")


@drill.needs("large_scores", "loss_is_a_mean")
def maximum_of_each_row(call):
    """The largest score of the whole batch empties the rows far below it (log 0). Subtract each
    row's own, also for the gradients."""
    answer = call(**_case("[[800, 800], [0, 0]]", "[0, 0]"))
    answer[0].equals(np.log(2))
    answer[1].holds(np.isfinite(answer[1].array).all(), "finite numbers")


@drill.needs("large_scores")
def scores_far_below_zero(call):
    """All exponentials of a row round to 0. Subtract the row's largest score also where it is
    negative."""
    answer = call(**_case("[[1, 1]]", "[0]", b2="np.full(2, -1000.0)"))
    answer[0].equals(np.log(2))
    answer[1].holds(np.isfinite(answer[1].array).all(), "finite numbers")


@drill.test
def right_class_minus_one(call):
    """The gradient of the scores is not p − onehot. Take p, and at the right class p − 1: it sums
    to 0 and is negative there."""
    _like_autograd(call, 4, _case("[[1, 2]]", "[0]"))


@drill.needs("right_class_minus_one")
def gradient_of_the_mean(call):
    """A batch of the same row twice has another gradient than that row. Divide by N, once: the loss
    is a mean."""
    _like_autograd(call, 4, _case("[[1, 2], [1, 2]]", "[0, 0]"))


@drill.needs("right_class_minus_one", "relu_between_the_layers")
def dw2_takes_hidden(call):
    """dw2 is another. It is hidden.T @ d_scores, with the hidden values after ReLU."""
    _like_autograd(call, 3, _case("[[1, -2]]", "[0]"))


@drill.needs("right_class_minus_one")
def back_through_w2(call):
    """The gradient comes back through the wrong weights. Multiply by the transpose:
    d_scores @ w2.T."""
    _like_autograd(call, 2, _case("[[1, 1]]", "[0]", w2="np.array([[1.0, 2], [0, 1]])"))


@drill.needs("relu_between_the_layers", "right_class_minus_one", "back_through_w2")
def relu_blocks(call):
    """A hidden unit that is off, negative or 0 before ReLU, passes gradient on. Let none through
    there."""
    for low in ("-1.0", "0.0"):
        dw1 = call(**_case("[[1, 1]]", "[1]", w1=f"np.array([[1, {low}], [0, 0]])"))[1]
        like = _by_autograd(*dw1.args)[1]
        dw1.holds(np.isclose(dw1.array.sum(), like.sum()), f"{like.round(3).tolist()}")


@drill.needs("right_class_minus_one", "back_through_w2")
def relu_passes_what_comes(call):
    """A hidden unit that is on does not pass its gradient as it is. The slope of ReLU is 0 or 1, by
    the value before it, whatever the gradient."""
    _like_autograd(call, 2, _case("[[1, 2]]", "[0]"))


@drill.needs("right_class_minus_one", "back_through_w2", "relu_passes_what_comes")
def dw1_like_w1(call):
    """dw1 is another, for example transposed. dw1[i, j] belongs to w1[i, j]: x.T @ d_before."""
    _like_autograd(call, 1, _case("[[1, 2]]", "[0]"))


@drill.needs("gradient_of_the_mean", "relu_blocks", "relu_passes_what_comes")
def db1_behind_the_mask(call):
    """db1 is another. Add up, over the batch, the gradient before ReLU: units that are off have
    none."""
    _like_autograd(call, 2, _case("[[1, -1], [2, -3]]", "[0, 0]"))


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    biases = {"b1": "np.full(2, 0.5)", "b2": "np.full(2, 0.1)"}
    call.unchanged(**_case("[[1, -1], [2, -3]]", "[0, 0]", **biases))


@drill.general
def against_autograd(call):
    """Differs from autograd through torch.nn.functional.cross_entropy."""
    for seed, (n, d, h, c) in enumerate(((1, 1, 1, 2), (2, 3, 2, 2), (3, 2, 4, 3), (8, 5, 6, 4))):
        answer = call(**_random(seed, n, d, h, c))
        answer.equals(_by_autograd(*answer.args))
    case = _random(4, 4, 3, 5, 3)
    answer = call(**{**case, "x": f"100 * {case['x']}"})
    answer.equals(_by_autograd(*answer.args))


@drill.general
def against_differences(call):
    """The gradients differ from central differences of the loss (step 1e-5)."""
    answer = call(**_random(5, 3, 2, 4, 3))
    x, labels, *layers = answer.args
    for k, layer in enumerate(layers):
        slope = np.zeros_like(layer)
        for i in np.ndindex(layer.shape):
            losses = []
            for step in (1e-5, -2e-5):
                layer[i] += step
                losses.append(two_layer_backward(x, labels, *layers)[0])
            layer[i] += 1e-5
            slope[i] = (losses[0] - losses[1]) / 2e-5
        answer[k + 1].equals(slope, 1e-6)


def _random(seed, n, d, h, c):
    rng = f"np.random.default_rng({seed})"
    return {
        "x": f"{rng}.normal(size=({n}, {d}))",
        "labels": f"{rng}.integers(0, {c}, {n})",
        "w1": f"{rng}.normal(size=({d}, {h}))",
        "b1": f"{rng}.random({h})",
        "w2": f"{rng}.normal(size=({h}, {c}))",
        "b2": f"{rng}.random({c})",
    }


def _by_autograd(x, labels, *layers):
    import torch

    given = [torch.tensor(layer, requires_grad=True) for layer in layers]
    hidden = torch.relu(torch.tensor(x) @ given[0] + given[1])
    loss = torch.nn.functional.cross_entropy(hidden @ given[2] + given[3], torch.tensor(labels))
    gradients = torch.autograd.grad(loss, given)
    return loss.detach().numpy(), *(gradient.numpy() for gradient in gradients)


drill.mistake(
    "softmax over the batch",
    "softmax_over_classes",
    {"max(axis=1": "max(axis=0", "sum(axis=1": "sum(axis=0"},
    "The probabilities of a class sum to 1 over the batch. Normalise each row, over the classes.",
)
drill.mistake(
    "second layer first",
    "order_of_the_gradients",
    {"dw1, db1, dw2, db2\n": "dw2, db2, dw1, db1\n"},
    "The gradients of the second layer come first. Return loss, dw1, db1, dw2, db2.",
)
drill.mistake("loss summed", "loss_is_a_mean", {"labels].mean()": "labels].sum()"})
drill.mistake(
    "no ReLU",
    "relu_between_the_layers",
    {"np.maximum(before, 0)": "before"},
    "Negative hidden values reach the scores. Set them to 0: ReLU stands between the layers.",
)
drill.mistake(
    "ReLU on the scores",
    "relu_between_the_layers",
    {
        "scores = scores -": "on = scores > 0\n    scores = scores * on\n    scores = scores -",
        "dw2, db2 = hid": "d_scores *= on\n    dw2, db2 = hid",
    },
    "Negative scores are set to 0. Leave scores as they are: ReLU stands between the layers only.",
)
drill.mistake("b1 left out", "biases_enter", {"w1 + b1": "w1"}, "b1 changes nothing. Add it.")
drill.mistake("b2 left out", "biases_enter", {"w2 + b2": "w2"}, "b2 changes nothing. Add it.")
drill.mistake(
    "exp of large scores",
    "large_scores",
    {"scores - scores.max(axis=1, keepdims=True)": "scores"},
    "exp(1000) overflows, and the loss is infinite or nan. Subtract each row's largest score "
    "first.",
)
drill.mistake(
    "maximum of the whole batch",
    "maximum_of_each_row",
    {"scores.max(axis=1, keepdims=True)": "scores.max()"},
)
drill.mistake(
    "only a positive maximum taken out",
    "scores_far_below_zero",
    {"scores.max(axis=1, keepdims=True)": "np.maximum(scores.max(axis=1, keepdims=True), 0)"},
    "A row of scores far below 0 gives the logarithm of 0. The largest score must be taken out "
    "also where it is negative.",
)
drill.mistake(
    "log of p",
    "large_scores",
    {"log_p = scores - log_sum": "log_p = np.log(np.exp(scores - log_sum))"},
    "A probability rounds to 0 and its logarithm is −infinity. Take log p as score − log Σ exp.",
)
drill.mistake(
    "log of p + 1e-12",
    "large_scores",
    {"-log_p[rows, labels].mean()": "-np.log(np.exp(log_p[rows, labels]) + 1e-12).mean()"},
    "The loss is cut off at 27.6 by a small number in the logarithm. Take log p as "
    "score − log Σ exp.",
)
drill.mistake(
    "1 not subtracted",
    "right_class_minus_one",
    {"d_scores[rows, labels] -= 1": "pass"},
    "The gradient of the scores is p. Subtract 1 at the right class.",
)
drill.mistake(
    "gradient with the other sign",
    "right_class_minus_one",
    {"d_scores /= len(x)": "d_scores /= -len(x)"},
    "The gradients have the other sign: they point downhill. The gradient of the scores is "
    "p − onehot.",
)
drill.mistake(
    "softmax differentiated as a sigmoid",
    "right_class_minus_one",
    {"d_scores /= len(x)": "d_scores *= np.exp(log_p) * (1 - np.exp(log_p)) / len(x)"},
    "The gradient of the scores has a factor p(1 − p) too many. Behind a softmax, cross-entropy's "
    "is p − onehot.",
)
drill.mistake(
    "gradient of the sum",
    "gradient_of_the_mean",
    {"d_scores /= len(x)": "pass"},
    "The gradients grow with the batch. Divide by N: the loss is a mean.",
)
drill.mistake(
    "db2 divided twice",
    "gradient_of_the_mean",
    {"d_scores.sum(axis=0)": "d_scores.mean(axis=0)"},
    "db2 is divided by N twice. Add up over the batch.",
)
drill.mistake(
    "dw2 from before ReLU",
    "dw2_takes_hidden",
    {"hidden.T @ d": "before.T @ d"},
    "dw2 takes the hidden values before ReLU. Take those after it: hidden.T @ d_scores.",
)
drill.mistake("w2 not transposed", "back_through_w2", {"w2.T": "w2"})
drill.mistake(
    "no ReLU backward",
    "relu_blocks",
    {" * (before > 0)": ""},
    "Hidden units that are off pass gradient on. Let none through where ReLU's input was not "
    "positive.",
)
drill.mistake(
    "slope 1 at 0",
    "relu_blocks",
    {"before > 0": "before >= 0"},
    "A hidden unit whose value before ReLU is exactly 0 passes gradient on. By the question's "
    "convention the slope there is 0.",
)
drill.mistake(
    "ReLU of the gradient",
    "relu_passes_what_comes",
    {"(d_scores @ w2.T) * (before > 0)": "np.maximum(d_scores @ w2.T, 0) * (before > 0)"},
    "Negative gradients are set to 0. Let them through where the unit was on.",
)
drill.mistake(
    "dw1 transposed",
    "dw1_like_w1",
    {"x.T @ d_before": "d_before.T @ x"},
    "dw1 is transposed. dw1[i, j] belongs to w1[i, j]: x.T @ d_before.",
)
drill.mistake(
    "db1 before the mask",
    "db1_behind_the_mask",
    {"d_before.sum(axis=0)": "(d_scores @ w2.T).sum(axis=0)"},
    "Units that are off have a gradient of their bias. Add up behind ReLU's mask.",
)
drill.mistake("takes a step", "inputs_unchanged", {"    return": "    w1 -= 0.1 * dw1\n    return"})
