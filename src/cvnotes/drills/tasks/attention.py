"""Drill: multi-head self-attention with a mask."""

import torch

from cvnotes.drills.suite import Drill, Value


# On lines of 68 columns, for a phone.
# fmt: off
def attention(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    q, k, v = (
        (x @ w).reshape(B, L, heads, E // heads).transpose(1, 2)
        for w in (wq, wk, wv)
    )
    scores = q @ k.transpose(-2, -1) / (E // heads) ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    out = (weights @ v).transpose(1, 2).reshape(B, L, E)
    return out @ wo
# fmt: on


drill = Drill(
    slug="attention",
    reference=attention,
    question="Write multi-head self-attention from its four weight matrices, with a mask.",
    takes=(
        Value("x", "(B, L, E)", "float64 tensor", "B sequences of L tokens"),
        Value("wq, wk, wv, wo", "(E, E)", "float64 tensors", "weights: x @ wq, …, result @ wo"),
        Value("heads", "", "int", "number of heads; divides E"),
        Value("mask", "(B, heads, L, L) or broadcastable", "bool tensor or None", "may attend"),
    ),
    gives=(Value("y", "(B, L, E)", "as x", "new tensor"),),
    allowed=(
        "PyTorch: matmul, softmax, masked_fill, reshape. No scaled_dot_product_attention, no "
        "nn.MultiheadAttention."
    ),
    conventions=(
        "Head h takes the channels h·d … (h + 1)·d − 1, with d = E / heads.",
        "The mask has rows for queries and columns for keys; True means: may attend. Without a "
        "mask every token attends to all.",
        "A query that may attend to nothing gets zeros (before wo).",
        "No bias, no dropout, no residual.",
        "All is computed in the dtype of x, √d too.",
    ),
    hints=(
        "Write the shape beside each line: (B, L, E), then (B, L, heads, d), then "
        "(B, heads, L, d).",
        "scores.masked_fill(~mask, −inf), then softmax over the last axis.",
        "transpose(1, 2).reshape(B, L, E) merges the heads.",
    ),
    plain={
        "x": "torch.arange(8.0).double().reshape(1, 2, 4) / 8",
        **{name: "torch.eye(4).double()" for name in ("wq", "wk", "wv", "wo")},
        "heads": 2,
    },
)

SELF = "torch.eye(2).bool()"


def _case(rows, heads=1, **given):
    """A sequence, given by its tokens; all weights the identity unless given."""
    e = len(eval(rows)[0])
    weights = {name: f"torch.eye({e}).double()" for name in ("wq", "wk", "wv", "wo")}
    return {"x": f"torch.tensor([{rows}]).double()", **weights, "heads": heads, **given}


def _like_torch(call, **case):
    answer = call(**case)
    answer.equals(_by_torch(*answer.args))


@drill.gate
def nothing_is_added(call):
    """With wo = 0 the result is not 0. Multiply by wo last, and add nothing behind it: no residual,
    no bias."""
    call(**_case("[[1, 2], [3, 4]]", wo="torch.zeros(2, 2).double()")).equals([[[0, 0], [0, 0]]])


@drill.gate
def sees_later_tokens(call):
    """Without a mask token 0 does not notice token 1. Let every token attend to all."""
    first = call(**_case("[[1, 0], [0, 1]]"))
    other = call(**_case("[[1, 0], [5, 5]]"))
    moved = abs(other.array[0, 0] - first.array[0, 0]).max()
    other.holds(moved > 1e-3, "another row 0 than before")


@drill.test
def weights_sum_to_one(call):
    """All values are 1 in the first channel, and their average is not. The softmax must run over
    the keys, the last axis."""
    answer = call(**_case("[[1, 0, 0], [1, 1, 0], [1, 2, 1]]"))
    answer.holds(abs(answer.array[..., 0] - 1).max() < 1e-4, "1 in the first channel")


@drill.test
def weights_as_given(call):
    """The weights act transposed, or not at all. Multiply x @ w, not x @ w.T as nn.Linear does."""
    for name in ("wv", "wo"):
        case = _case("[[1, 2]]", **{name: "torch.tensor([[1, 3], [0, 1]]).double()"})
        call(**case).equals([[[1.0, 5.0]]])


@drill.needs("weights_sum_to_one", "weights_as_given")
def queries_ask_keys(call):
    """wq and wk are exchanged, or one of them acts transposed. Row i of the scores is query i with
    all keys: q @ k transposed."""
    case = _case("[[1, 0], [0, 1]]", wq="torch.tensor([[0, 0], [1, 0]]).double()")
    answer = call(**case)
    answer.holds(abs(answer.array[0, 0] - 0.5).max() < 1e-4, "[0.5, 0.5] in row 0")


@drill.test
def scores_are_scaled(call):
    """The scores are not divided by √d. Divide them before the softmax."""
    _like_torch(call, **_case("[[2, 0, 0, 0], [0, 2, 0, 0]]"))


@drill.test
def large_scores(call):
    """Scores of 2546 give nan: exp overflows. Subtract the row's largest first, as softmax does."""
    call(**_case("[[60, 0], [0, 60]]")).equals([[[60, 0], [0, 60]]])


@drill.test
def heads_see_every_token(call):
    """With two heads token 0 does not notice token 1: the heads share out the sequence, not the
    channels. Reshape to (B, L, heads, d), then transpose."""
    first = call(**_case("[[1, 2, 3, 4], [5, 6, 7, 8]]", 2))
    other = call(**_case("[[1, 2, 3, 4], [8, 1, 0, 1]]", 2))
    moved = abs(other.array[0, 0] - first.array[0, 0]).max()
    other.holds(moved > 1e-3, "another row 0 than before")


@drill.needs("large_scores")
def heads_are_merged_back(call):
    """Every token attends to itself only, and yet comes out rearranged. Put the heads back in
    place: transpose(1, 2) before the last reshape."""
    answer = call(**_case("[[30, 0, 0, 60], [0, 90, 120, 0]]", 2))
    answer.equals([[[30, 0, 0, 60], [0, 90, 120, 0]]])


@drill.needs("heads_see_every_token", "heads_are_merged_back")
def heads_take_neighbours(call):
    """The heads take other channels. Head h takes the channels h·d … (h + 1)·d − 1: reshape to
    (heads, d), not to (d, heads)."""
    answer = call(**_case("[[40, 80, 0, 0], [80, 0, 0, 40]]", 2))
    answer.holds(abs(answer.array[0, 0, 0] - 40) < 1, "40 at [0, 0, 0]")


@drill.needs("scores_are_scaled", "heads_see_every_token", "heads_take_neighbours")
def scaled_by_the_head_dimension(call):
    """The scores of two heads are not divided by their √d. Each head has d = E / heads channels of
    its own: divide by √d, not by √E."""
    _like_torch(call, **_case("[[1, -1], [-1, 1]]", 2))


@drill.test
def true_means_may_attend(call):
    """What is True in the mask is hidden. True means: may attend."""
    answer = call(**_case("[[1, 0], [0, 1]]", mask=SELF))
    answer.holds(answer.array[0, 0, 0] > answer.array[0, 0, 1], "[[1, 0], [0, 1]]")


@drill.needs("true_means_may_attend", "weights_sum_to_one")
def masked_weights_sum_to_one(call):
    """With a mask the weights no longer sum to 1. Set the scores to −inf before the softmax,
    instead of multiplying behind it."""
    answer = call(**_case("[[1, 0], [1, 2]]", mask=SELF))
    answer.holds(abs(answer.array[..., 0] - 1).max() < 1e-4, "1 in the first channel")


@drill.needs("true_means_may_attend", "masked_weights_sum_to_one", "large_scores")
def masked_is_hidden(call):
    """A masked token still has weight, or takes it from others. Set its score to −inf before the
    softmax; 0 or a small number is not hidden. Rows of the mask are queries, columns keys."""
    mask = "torch.tensor([[True, False], [True, True]])"
    first, other = (call(**_case(f"[[1, 0], [{v}, {v}]]", mask=mask)) for v in (1, 10000))
    same = abs(other.array[0, 0] - first.array[0, 0]).max() < 1e-4
    other.holds(same, "row 0 as with another hidden token: [1, 0]")


@drill.needs("true_means_may_attend", "masked_is_hidden")
def fully_masked_query(call):
    """A query that may attend to nothing gets nan, or an average of what it may not see. By the
    question's convention it gets zeros."""
    case = _case("[[1, 0], [0, 1]]", mask="torch.tensor([[False, False], [False, True]])")
    call(**case).equals([[[0, 0], [0, 1]]])


@drill.needs("true_means_may_attend", "masked_is_hidden", "fully_masked_query")
def padding_mask(call):
    """A mask of shape (B, 1, 1, L) acts in another way than a full one. Let it broadcast to
    (B, heads, L, L), also where it hides a whole sequence."""
    case = _case("[[1, 0], [0, 1]]", mask="torch.tensor([[[[True, True]]], [[[False, False]]]])")
    answer = call(**{**case, "x": f"{case['x']}.repeat(2, 1, 1)"})
    answer.holds(abs(answer.array[1]).max() == 0, "zeros in the second sequence")


@drill.needs("padding_mask", "heads_take_neighbours")
def masks_differ_by_head(call):
    """All heads take one mask. Where the mask has an axis for heads, head h takes mask[:, h]."""
    mask = "torch.tensor([[[[True, True]], [[True, False]]]])"
    answer = call(**_case("[[1, 1], [1, 3]]", 2, mask=mask))
    answer.holds(abs(answer.array[0, :, 1] - 1).max() < 1e-4, "[[1, 1], [1, 1]]")


@drill.needs("masks_differ_by_head", "fully_masked_query")
def hidden_in_one_head(call):
    """A query that may attend to nothing in one head loses what the other heads found. Put zeros
    into that head's part, before wo."""
    mask = "torch.tensor([[[[True], [True]], [[False], [True]]]])"
    answer = call(**_case("[[1, 2], [1, 2]]", 2, mask=mask))
    answer.holds(abs(answer.array[0, 0] - [1, 0]).max() < 1e-4, "[[1, 0], [1, 2]]")


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    call.unchanged(**_case("[[1, 0], [0, 1]]", mask=SELF))
    call.unchanged(**_case("[[1, 2, 0, 1], [0, 1, 1, 2]]", 2))


@drill.general
def against_torch(call):
    """Differs from scaled_dot_product_attention between the same projections."""
    sizes = ((1, 1, 2, 1), (1, 2, 2, 2), (2, 3, 4, 2), (2, 5, 12, 3))
    for seed, (b, n, e, heads) in enumerate(sizes):
        make = "torch.randn({}, generator=torch.Generator().manual_seed({}), dtype=torch.float64)"
        case = {"x": make.format((b, n, e), seed), "heads": heads}
        case |= {
            name: make.format((e, e), seed + k)
            for k, name in enumerate(("wq", "wk", "wv", "wo"), 1)
        }
        seen = f"torch.arange({b * n}).reshape({b}, 1, 1, {n}) % {n + 1} < {n}"
        by_head = f"(torch.arange({heads * n * n}).reshape({heads}, {n}, {n}) % 3 < 2)"
        by_head += f" | torch.eye({n}).bool()"
        for mask in (None, f"torch.ones({n}, {n}).tril().bool()", seen, by_head):
            _like_torch(call, **case, mask=mask)


@drill.general
def dtype_is_kept(call):
    """float32 goes in, and another type comes out. Convert nothing."""
    names = ("wq", "wk", "wv", "wo")
    answer = call(x="torch.eye(2)[None]", **dict.fromkeys(names, "torch.eye(2)"), heads=1)
    answer.holds(answer.value.dtype == torch.float32, "float32")


@drill.bonus
def gradient_of_a_masked_query(call):
    """Also where a query may attend to nothing, the gradient is finite. Where −inf is
    added to every logit of a row it is nan, also if nan_to_num replaces the result."""
    case = _case("[[1, 0], [0, 1]]", mask="torch.tensor([[False, False], [True, True]])")
    answer = call(**{**case, "x": f"{case['x']}.requires_grad_()"})
    (gradient,) = torch.autograd.grad(answer.value.sum(), answer.given[0])
    answer.holds(torch.isfinite(gradient).all(), "a finite gradient")


def _by_torch(x, wq, wk, wv, wo, heads, mask=None):
    q, k, v = ((x @ w).unflatten(-1, (heads, -1)).transpose(1, 2) for w in (wq, wk, wv))
    mixed = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return mixed.transpose(1, 2).flatten(2) @ wo


SPLIT = ".reshape(B, L, heads, E // heads).transpose(1, 2)"
MERGE = ".transpose(1, 2).reshape(B, L, E)"
HIDE = 'scores = scores.masked_fill(~mask, float("-inf"))'
ZERO = "weights = weights.masked_fill(~mask, 0.0)"

drill.mistake(
    "residual added",
    "nothing_is_added",
    {"return out @ wo": "return out @ wo + x"},
    "x is added to the result (the residual of a transformer block). Return attention alone.",
)
drill.mistake(
    "always causal",
    "sees_later_tokens",
    {
        "    weights = scores.softmax": (
            "    scores = scores.masked_fill(~torch.ones(L, L).tril().bool(), -torch.inf)\n"
            "    weights = scores.softmax"
        )
    },
    "No token attends to a later one, also without a mask. Let the mask alone decide.",
)
drill.mistake("softmax over the queries", "weights_sum_to_one", {"dim=-1": "dim=-2"})
drill.mistake(
    "weights transposed",
    "weights_as_given",
    {"x @ w)": "x @ w.T)", "out @ wo": "out @ wo.T"},
    "The weights act transposed, as those of nn.Linear do. Multiply x @ w.",
)
drill.mistake(
    "queries and keys exchanged",
    "queries_ask_keys",
    {"(wq, wk, wv)": "(wk, wq, wv)"},
    "wq and wk are exchanged. Row i of the scores is query i with all keys: q @ k transposed.",
)
drill.mistake(
    "exp without the maximum",
    "large_scores",
    {"weights = scores.softmax(dim=-1)": "e = scores.exp()\n    weights = e / e.sum(-1, True)"},
)
drill.mistake("not scaled", "scores_are_scaled", {" / (E // heads) ** 0.5": ""})
drill.mistake(
    "divided by d",
    "scores_are_scaled",
    {"(E // heads) ** 0.5": "(E // heads)"},
    "The scores are divided by d. Divide by its root.",
)
drill.mistake(
    "scaled by the full width", "scaled_by_the_head_dimension", {"(E // heads) ** 0.5": "E**0.5"}
)
drill.mistake(
    "heads share out the sequence",
    "heads_see_every_token",
    {SPLIT: ".reshape(B, heads, L, E // heads)", MERGE: ".reshape(B, L, E)"},
)
drill.mistake("heads not merged back", "heads_are_merged_back", {MERGE: ".reshape(B, L, E)"})
drill.mistake(
    "interleaved heads",
    "heads_take_neighbours",
    {
        SPLIT: ".reshape(B, L, E // heads, heads).permute(0, 3, 1, 2)",
        MERGE: ".permute(0, 2, 3, 1).reshape(B, L, E)",
    },
)
drill.mistake("True hides", "true_means_may_attend", {"fill(~mask": "fill(mask"})
drill.mistake("mask behind the softmax", "masked_weights_sum_to_one", {HIDE: "pass"})
drill.mistake(
    "masked scores 0",
    "masked_is_hidden",
    {'float("-inf")': "0.0", ZERO: "pass"},
    "Masked tokens have the score 0, and so weight. Set the score to −inf.",
)
drill.mistake(
    "masked scores −10",
    "masked_is_hidden",
    {'float("-inf")': "-10.0", ZERO: "pass"},
    "Masked tokens keep a little weight: their score is a finite number that is not small enough. "
    "Set it to −inf.",
)
drill.mistake(
    "rows of the mask are keys",
    "masked_is_hidden",
    {HIDE: "mask = mask.expand(B, heads, L, L).transpose(-2, -1)\n        " + HIDE},
    "The mask acts transposed. Its rows are queries, its columns keys.",
)
drill.mistake(
    "nan for a fully masked query",
    "fully_masked_query",
    {ZERO: "pass"},
    "A query that may attend to nothing gets nan: a softmax of −inf alone. By the question's "
    "convention it gets zeros.",
)
drill.mistake(
    "−1e9 for −inf",
    "fully_masked_query",
    {'float("-inf")': "-1e9", ZERO: "pass"},
    "A query that may attend to nothing gets the average of all it may not see. By the question's "
    "convention it gets zeros.",
)
drill.mistake(
    "padding mask not zeroed",
    "padding_mask",
    {ZERO: "weights = weights.masked_fill(~mask, 0.0) if mask.ndim == 2 else weights"},
    "In a sequence that a mask of shape (B, 1, 1, L) hides whole, the result is not 0. Treat it "
    "like a full mask.",
)
drill.mistake(
    "the first head's mask for all",
    "masks_differ_by_head",
    {HIDE: "mask = mask.expand(B, heads, L, L)[:, :1]\n        " + HIDE},
    "All heads take the mask of the first. Each takes its own.",
)
drill.mistake(
    "zeros behind wo",
    "hidden_in_one_head",
    {ZERO: "pass", "return out @ wo": "return (out @ wo).nan_to_num()"},
    "A query that may attend to nothing in one head gets zeros for all of them. The zeros belong "
    "into that head's part, before wo.",
)
drill.mistake(
    "mask changed in place",
    "inputs_unchanged",
    {
        HIDE: "scores = scores.masked_fill(mask.logical_not_(), -torch.inf)",
        ZERO: "weights = weights.masked_fill(mask, 0.0)",
    },
)
