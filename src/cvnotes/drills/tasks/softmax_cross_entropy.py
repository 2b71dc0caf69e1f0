"""Drill: softmax cross-entropy with its gradient, so that no logit breaks it."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def softmax_cross_entropy(logits, target):
    rows = np.arange(len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    loss = (log_sum - shifted[rows, target]).mean()
    grad = np.exp(shifted - log_sum[:, None])
    grad[rows, target] -= 1
    return loss, grad / len(logits)


drill = Drill(
    slug="softmax-cross-entropy",
    reference=softmax_cross_entropy,
    question="Write the mean cross-entropy of logits against class indices, and its gradient, so "
    "that no logit breaks it.",
    takes=(
        Value("logits", "(N, C)", "float64", "one row an example, N >= 1"),
        Value("target", "(N,)", "int64", "class indices"),
    ),
    gives=(
        Value("loss", "", "float64", "the mean over the N examples"),
        Value("dlogits", "(N, C)", "float64", "the gradient of the loss"),
    ),
    allowed="NumPy. No scipy.special, no torch.",
    conventions=("The natural logarithm.", "All logits are finite."),
    hints=(
        "loss = log Σ exp(z) − z[target].",
        "log Σ exp(z) = m + log Σ exp(z − m), m the maximum of the row.",
        "The gradient of the loss of one row is softmax(z) − onehot.",
    ),
    plain={"logits": "np.zeros((1, 2))", "target": "np.array([0])"},
)


def case(*rows, target):
    """Logits and targets as code."""
    numbers = ", ".join(f"[{', '.join(str(float(z)) for z in row)}]" for row in rows)
    return {"logits": f"np.array([{numbers}])", "target": f"np.array({list(target)})"}


@drill.gate
def softmax_over_classes(call):
    """The loss of one example with equal logits is 0: the softmax runs over the batch. It must
    run over the classes of one row."""
    loss = call(**case([0, 0, 0], target=[0]))[0]
    loss.holds(abs(loss.array) > 0.01, "1.1")


@drill.test
def loss_is_positive(call):
    """The loss is −log of the target's probability; here it is negative. Turn its sign."""
    loss = call(**case([0, 0, 0], target=[0]))[0]
    loss.holds(loss.array > 0, "1.1")


@drill.needs("loss_is_positive")
def loss_is_a_mean(call):
    """Each row's loss is log 2, with two equal logits, and so is their mean. Take the natural
    logarithm, and the mean over the N examples: neither their sum, nor divided by N·C."""
    call(**case([0, 0], [0, 0], target=[0, 1]))[0].equals(np.log(2), tolerance=1e-3)


@drill.needs("loss_is_a_mean")
def large_logits(call):
    """exp(1000) overflows. Subtract the row's maximum first."""
    loss = call(**case([1000, 1000], target=[0]))[0]
    loss.equals(np.log(2), tolerance=1e-3)
    # The mean, the first and the last logit lie far below the maximum.
    call(**case([-1000, 1000, -1000], target=[1]))[0].equals(0.0, tolerance=1e-3)


@drill.needs("loss_is_a_mean")
def certain_and_wrong(call):
    """The loss is 800 here. A log of the softmax is log 0, or is cut off by the small number added
    to it: use log-sum-exp minus the target's logit."""
    call(**case([0, -800], target=[1]))[0].equals(800.0, tolerance=1e-3)


@drill.needs("loss_is_a_mean")
def maximum_of_each_row(call):
    """Subtracting the maximum of the whole batch empties the rows far below it (log 0). Take the
    maximum of each row."""
    loss = call(**case([700, 700], [-100, -100], target=[0, 0]))[0]
    loss.equals(np.log(2), tolerance=1e-3)


@drill.needs("loss_is_a_mean", "large_logits")
def far_below_zero(call):
    """All exponentials of a row round to 0. Subtract the row's maximum also where it is
    negative."""
    loss = call(**case([-1000, -1000], target=[0]))[0]
    loss.equals(np.log(2), tolerance=1e-3)


@drill.test
def gradient_over_batch(call):
    """The loss is a mean, so its gradient is divided by N too: repeating an example must halve
    its gradient."""
    one = call(**case([0, 1], target=[0]))[1].array
    two = call(**case([0, 1], [0, 1], target=[0, 0]))[1]
    two.holds(np.allclose(2 * two.array[:1], one, rtol=1e-3), "half of what one row alone gives")


@drill.test
def gradient_subtracts_the_target(call):
    """The gradient of a row sums to 0: p − onehot. This one is p alone."""
    grad = call(**case([0, 0], target=[0]))[1]
    grad.holds(abs(grad.array.sum()) < 1e-3, "[[-0.5, 0.5]]")


@drill.needs("gradient_subtracts_the_target")
def gradient_is_of_the_loss(call):
    """Raising the target's logit lowers the loss, so its gradient is negative. Here it is not: for
    example, the sign is turned."""
    grad = call(**case([0, 0], target=[0]))[1]
    grad.holds(grad.array[0, 0] < 0, "[[-0.5, 0.5]]")


@drill.test
def gradient_has_no_extra_slope(call):
    """The gradient is p − onehot. Another factor p(1 − p) makes it vanish where the network is
    most wrong: the softmax's derivative is already in it."""
    grad = call(**case([0, -20], target=[1]))[1]
    grad.holds(abs(grad.array).max() > 0.4, "[[1.0, -1.0]]")


@drill.needs("gradient_over_batch", "gradient_is_of_the_loss", "gradient_has_no_extra_slope")
def gradient_divided_by_n_alone(call):
    """With one row the gradient is p − onehot, and nothing else divides or multiplies it: the
    loss is a mean over N, not over N·C."""
    call(**case([0, 0], target=[0]))[1].equals([[-0.5, 0.5]], tolerance=1e-3)


@drill.needs("large_logits", "far_below_zero", "maximum_of_each_row", "gradient_divided_by_n_alone")
def gradient_of_large_logits(call):
    """The loss stands large logits and the gradient does not: it needs the row's maximum taken
    out as well."""
    for z in (1000, -1000):
        call(**case([z, z], target=[0]))[1].equals([[-0.5, 0.5]], tolerance=1e-3)
    call(**case([-1000, 1000, -1000], target=[1]))[1].equals([[0, 0, 0]], tolerance=1e-3)
    grad = call(**case([700, 700], [-100, -100], target=[0, 0]))[1]
    grad.equals([[-0.25, 0.25]] * 2, tolerance=1e-3)


@drill.test
def inputs_unchanged(call):
    """The logits are others afterwards (`logits -= max`): work on a copy."""
    call.unchanged(**case([1, 2], [3, 1], target=[0, 1]))


@drill.general
def against_torch(call):
    """Differs from torch.nn.functional.cross_entropy or its gradient."""
    import torch
    from torch.nn.functional import cross_entropy

    for n, c, scale in ((1, 1, 1), (1, 2, 1), (3, 2, 5), (4, 5, 1), (8, 10, 50)):
        answer = call(
            logits=f"np.random.default_rng(0).normal(size=({n}, {c})) * {scale}",
            target=f"np.random.default_rng(1).integers(0, {c}, {n})",
        )
        logits, target = map(torch.tensor, answer.args)
        loss = cross_entropy(logits.requires_grad_(), target)
        loss.backward()
        answer.equals((loss, logits.grad))


@drill.general
def shift_changes_nothing(call):
    """Adding a number to all logits of a row must change neither loss nor gradient."""
    logits, target = "np.random.default_rng(2).normal(size=(4, 3))", "np.array([0, 1, 2, 0])"
    before = call(logits=logits, target=target)
    after = call(logits=f"{logits} + 300", target=target)
    after.equals((before[0].array, before[1].array))


PROBABILITY = "np.exp(shifted - log_sum[:, None])"
drill.mistake(
    "no maximum taken out",
    "large_logits",
    {"logits - logits.max(axis=1, keepdims=True)": "logits.copy()"},
    "Logits of 1000 make the exponential overflow. Take the row's maximum out first.",
)
drill.mistake(
    "the mean of the row taken out",
    "large_logits",
    {"logits.max(axis=1, keepdims=True)": "logits.mean(axis=1, keepdims=True)"},
    "A logit far above the others makes the exponential overflow: what is taken out must be the "
    "row's maximum.",
)
for eps in ("1e-12", "1e-9", "1e-8"):
    drill.mistake(
        f"log of the softmax plus {eps}",
        "certain_and_wrong",
        {"(log_sum - shifted[rows, target])": f"-np.log({PROBABILITY}[rows, target] + {eps})"},
        f"Where the target's probability rounds to 0 the loss ends at −log {eps}; it is 800 here. "
        "Log-sum-exp minus the target's logit is exact.",
    )
drill.mistake(
    "only a positive maximum taken out",
    "far_below_zero",
    {"logits.max(axis=1, keepdims=True)": "np.maximum(logits.max(axis=1, keepdims=True), 0)"},
    "A row of logits far below 0 gives the logarithm of 0. The maximum must be taken out also "
    "where it is negative.",
)
drill.mistake(
    "maximum of the whole batch",
    "maximum_of_each_row",
    {"logits.max(axis=1, keepdims=True)": "logits.max()"},
)
drill.mistake(
    "sum instead of mean",
    "loss_is_a_mean",
    {".mean()": ".sum()"},
    "The loss is the sum over the batch. It must be the mean.",
)
drill.mistake(
    "mean over N·C",
    "loss_is_a_mean",
    {".mean()": ".sum() / logits.size"},
    "The loss is divided by N·C. It must be the mean over the N examples.",
)
drill.mistake("sign of the loss turned", "loss_is_positive", {"return loss": "return -loss"})
drill.mistake("gradient not divided by N", "gradient_over_batch", {"grad / len(logits)": "grad"})
drill.mistake(
    "gradient without the target",
    "gradient_subtracts_the_target",
    {"grad[rows, target] -= 1": "pass"},
)
drill.mistake(
    "multiplied by p(1 − p)",
    "gradient_has_no_extra_slope",
    {"grad / len(logits)": f"grad * (p := {PROBABILITY}) * (1 - p) / len(logits)"},
    "The gradient is p − onehot times another factor p(1 − p), and vanishes where the network is "
    "most wrong. The softmax's derivative is in p − onehot already.",
)
drill.mistake(
    "gradient overflows",
    "gradient_of_large_logits",
    {f"grad = {PROBABILITY}": "grad = np.exp(logits)\n    grad /= grad.sum(axis=1, keepdims=True)"},
)
drill.mistake(
    "gradient by the maximum of the whole batch",
    "gradient_of_large_logits",
    {
        f"grad = {PROBABILITY}": "grad = np.exp(logits - logits.max())\n"
        "    grad /= grad.sum(axis=1, keepdims=True)"
    },
    "The loss of a row far below the rest of the batch is right, and its gradient is nan: take out "
    "the maximum of each row there, too.",
)
drill.mistake(
    "gradient divided by N·C",
    "gradient_divided_by_n_alone",
    {"grad / len(logits)": "grad / logits.size"},
    "The gradient is divided by N·C. The loss is the mean over the N examples.",
)
drill.mistake(
    "logits changed in place",
    "inputs_unchanged",
    {"shifted = logits - ": "shifted = logits\n    shifted -= "},
)
drill.mistake(
    "sign of the gradient turned",
    "gradient_is_of_the_loss",
    {"grad / len(logits)": "-grad / len(logits)"},
    "The sign of the gradient is turned. Raising the target's logit lowers the loss: the gradient "
    "is p − onehot.",
)


@drill.mistaken("softmax over the batch", "softmax_over_classes")
def _over_batch(logits, target):
    p = np.exp(logits - logits.max(axis=0))
    p /= p.sum(axis=0)
    rows = np.arange(len(logits))
    loss = -np.log(p[rows, target]).mean()
    p[rows, target] -= 1
    return loss, p / len(logits)


@drill.mistaken(
    "log of the softmax",
    "certain_and_wrong",
    "Where the target's probability rounds to 0 the loss is infinite; it is 800 here. "
    "Log-sum-exp minus the target's logit is exact.",
)
def _log_of_softmax(logits, target):
    rows = np.arange(len(logits))
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[rows, target]).mean()
    p[rows, target] -= 1
    return loss, p / len(logits)
