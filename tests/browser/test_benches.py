"""The benches compute what the library, PyTorch and the chapters do, on settings from fixed seeds.

Each comparison is made a second time with a slip in it, and must then find a difference.
"""

import json
import math
import random
from collections.abc import Callable
from functools import cache

import pytest
import torch
import torch.nn.functional as F
from browsing import ROOT, opened
from torch import nn
from torchvision import models

from cvnotes import conv_out, conv_params, conv_transpose_out, macs, pool_out, receptive_field

SETTINGS = 2000
# Of kernels without taps and of even ones, which are among the settings.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
CONVOLUTION, FIELD, SAMPLING = (
    f"book/benches/{name}" for name in ("convolution", "receptive-field", "sampling")
)
REFUSED = "refused"


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Thousands of tiny layers: to share one out takes longer than to run it."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def run(browser, addresses):
    """Call a function of a bench in its page, once for each of the arguments."""
    tabs = {}
    for page in (CONVOLUTION, FIELD, SAMPLING):
        tabs[page] = browser.new_page()
        tabs[page].goto(f"{addresses['disk']}/{page}.html")
    yield lambda page, function, arguments: tabs[page].evaluate(
        f"(all) => all.map({function})", arguments
    )
    for tab in tabs.values():
        tab.close()


def differences(settings: list, found: list, expected: Callable) -> list:
    """The settings of which a bench says something else."""
    return [
        (setting, ours, theirs)
        for setting, ours in zip(settings, found, strict=True)
        if ours != (theirs := expected(setting))
    ]


# Convolution


def convolutions() -> list[dict]:
    """Layers of which somewhat less than half can be run."""
    draw = random.Random(15)

    def pair(*choices: int) -> list[int]:
        first = draw.choice(choices)
        return [first, draw.choice((first, first, draw.choice(choices)))]

    def setting() -> dict:
        return {
            "transposed": draw.random() < 0.5,
            "bias": draw.random() < 0.5,
            "in": pair(1, 2, 3, 4, 5, 7, 8, 9, 12, 31),
            "k": pair(1, 2, 3, 4, 5, 7) if draw.random() < 0.97 else pair(0, 1),
            "s": pair(1, 1, 2, 3, 4) if draw.random() < 0.97 else pair(-1, 0, 1),
            "p": draw.choice(["same", "valid"])
            if draw.random() < 0.1
            else pair(*((0, 0, 1, 2, 3) if draw.random() < 0.97 else (-1, 0))),
            "d": pair(1, 1, 1, 2, 3) if draw.random() < 0.97 else pair(0, 1),
            "op": pair(0, 0, 0, 1, 2) if draw.random() < 0.97 else pair(-1, 0),
            "cin": draw.choice((1, 2, 3, 4, 6, 8, 12)) if draw.random() < 0.98 else 0,
            "cout": draw.choice((1, 2, 4, 6, 8, 12)) if draw.random() < 0.98 else 0,
            "g": draw.choice((1, 1, 1, 2, 3, 4)) if draw.random() < 0.98 else 0,
        }

    return [setting() for _ in range(SETTINGS)]


def layer_of(setting: dict) -> nn.Module:
    """The layer in PyTorch, with weights of no size."""
    pair = {name: tuple(setting[name]) for name in ("k", "s", "d", "op")}
    padding = setting["p"] if isinstance(setting["p"], str) else tuple(setting["p"])
    channels = setting["cin"], setting["cout"], pair["k"], pair["s"], padding
    more = {"dilation": pair["d"], "groups": setting["g"], "bias": setting["bias"]}
    if setting["transposed"]:
        if isinstance(padding, str):
            raise ValueError("a transposed convolution takes no such padding")
        return nn.ConvTranspose2d(*channels, output_padding=pair["op"], **more, device="meta")
    return nn.Conv2d(*channels, **more, device="meta")


def by_library(setting: dict) -> object:
    """Output size, parameters and multiply-adds, as the library counts them."""
    size, kernel = tuple(setting["in"]), tuple(setting["k"])
    try:
        stride, dilation = tuple(setting["s"]), tuple(setting["d"])
        padding = setting["p"] if isinstance(setting["p"], str) else tuple(setting["p"])
        if setting["transposed"]:
            extra = tuple(setting["op"])
            out = conv_transpose_out(size, kernel, stride, padding, extra, dilation)
        else:
            out = conv_out(size, kernel, stride, padding, dilation)
        channels = setting["cin"], setting["cout"]
        params = conv_params(*channels, kernel, setting["g"], setting["bias"])
    except ValueError:
        return REFUSED
    x = torch.empty(1, setting["cin"], *size, device="meta")
    return [list(out), str(params), str(macs(layer_of(setting), x))]


SOLVE = """(setting) => {
    const { refusals, out, params, macs } = cvnotesConvolution.solve(setting);
    return refusals.length ? "refused" : [out, String(params), String(macs)];
}"""


@pytest.fixture(scope="module")
def solved(run):
    """Settings of convolutions, and what the bench says of them."""
    settings = convolutions()
    return settings, run(CONVOLUTION, SOLVE, settings)


def test_convolutions_agree_with_the_library(solved):
    settings, found = solved
    assert 0.3 < found.count(REFUSED) / SETTINGS < 0.7
    assert differences(settings, found, by_library) == []


@pytest.mark.parametrize(
    "slip",
    [
        {"d": [1, 1]},
        {"g": 1},
        {"bias": True},
        {"op": [0, 0]},
        {"transposed": False},
        {"p": [1, 1]},
    ],
    ids=str,
)
def test_a_setting_that_was_overlooked_would_be_found(solved, slip):
    settings, found = solved
    assert differences(settings[:100], found[:100], lambda setting: by_library(setting | slip))


def test_pytorch_refuses_the_same_convolutions(solved):
    settings, found = solved

    def runs(setting: dict) -> bool:
        layer = layer_of(setting).to_empty(device="cpu")
        return layer(torch.empty(1, setting["cin"], *setting["in"])).numel() > 0

    for setting, said in zip(settings, found, strict=True):
        if 0 in (setting["cin"], setting["cout"]):
            assert said == REFUSED  # PyTorch makes such layers, with a warning
            continue
        try:
            is_run = runs(setting)
        except (ValueError, RuntimeError, ZeroDivisionError):
            is_run = False
        assert is_run == (said != REFUSED), setting


def test_every_refusal_has_words_and_marks_a_field(run, solved):
    settings, found = solved
    refused = [s for s, said in zip(settings, found, strict=True) if said == REFUSED]
    all_refusals = run(CONVOLUTION, "(s) => cvnotesConvolution.solve(s).refusals", refused)
    for refusals in all_refusals:
        assert all(one["words"].endswith(".") and one["fields"] for one in refusals)


@cache
def reached(layer: str) -> tuple[list, list]:
    """Rows that the middle output reads, or input writes, and how many no window touches."""
    setting = json.loads(layer)
    ordinary = F.conv_transpose1d if setting["transposed"] else F.conv1d
    names = {"s": "stride", "p": "padding", "d": "dilation"}
    more = {word: setting[name][0] for name, word in names.items()}
    if setting["transposed"]:
        more["output_padding"] = setting["op"][0]
    x = torch.ones(1, 1, setting["in"][0], requires_grad=True)
    y = ordinary(x, torch.ones(1, 1, setting["k"][0]), **more)
    if setting["transposed"]:
        impulse = torch.zeros_like(x)
        impulse[0, 0, x.shape[-1] // 2] = 1
        (rows,) = ordinary(impulse, torch.ones(1, 1, setting["k"][0]), **more)[0]
        return rows.nonzero().flatten().tolist(), (y[0, 0] == 0).sum().item()
    (one,) = torch.autograd.grad(y[0, 0, y.shape[-1] // 2], x, retain_graph=True)
    (every,) = torch.autograd.grad(y.sum(), x)
    return one.nonzero()[:, -1].tolist(), (every == 0).sum().item()


def test_the_window_is_what_pytorch_reads_and_writes(run, solved):
    settings, found = solved
    possible = [
        setting
        for setting, said in zip(settings, found, strict=True)
        if said != REFUSED and not isinstance(setting["p"], str)
    ][:300]
    window = """(setting) => {
        const [axis] = cvnotesConvolution.solve(setting).axes;
        const cells = cvnotesConvolution.touched(axis, Math.floor(axis.small / 2));
        const inside = cells.filter((cell) => cell >= 0 && cell < axis.large);
        return [inside, cvnotesConvolution.untouched(axis)];
    }"""
    windows = run(CONVOLUTION, window, possible)
    wrong = differences(possible, windows, lambda setting: list(reached(json.dumps(setting))))
    assert wrong == []
    assert any(count for _, count in windows)


def test_the_code_makes_the_layer(run, solved):
    settings, found = solved
    possible = [s for s, said in zip(settings, found, strict=True) if said != REFUSED][:100]
    for setting, code in zip(
        possible, run(CONVOLUTION, "cvnotesConvolution.codeOf", possible), strict=True
    ):
        assert repr(eval(code, {"nn": nn})) == repr(layer_of(setting))


# Receptive field


def stacks() -> list[tuple[list[dict], int]]:
    """Stacks of layers with the size of their input; somewhat more than half can be run."""
    draw = random.Random(16)

    def layer() -> dict:
        kernel = draw.choice((1, 2, 3, 3, 3, 5, 7))
        made = {"kind": draw.choice("ccm"), "k": kernel, "s": draw.choice((1, 1, 2, 3))}
        made |= {"p": draw.choice((0, kernel // 2)), "d": draw.choice((1, 1, 1, 2))}
        if draw.random() < 0.05:
            made[draw.choice("kspd")] = draw.choice((-1, 0, 4))
        return made

    return [
        ([layer() for _ in range(draw.randint(1, 8))], draw.choice((1, 8, 32, 64, 224)))
        for _ in range(SETTINGS)
    ]


def stack_by_library(stack: tuple[list[dict], int]) -> object:
    """Last output size, receptive field and jump."""
    layers, size = stack
    try:
        for layer in layers:
            out = pool_out if layer["kind"] == "m" else conv_out
            size = out(size, *(layer[name] for name in "kspd"))
    except ValueError:
        return REFUSED
    field = receptive_field([(layer["k"], layer["s"], layer["d"]) for layer in layers])
    return [size, field, math.prod(layer["s"] for layer in layers)]


THEORY = """([layers, size]) => {
    const { rows, refusals } = cvnotesReceptiveField.theory(layers, size);
    const { out, field, jump } = rows.at(-1);
    return refusals.length ? "refused" : [out, field, jump];
}"""


@pytest.fixture(scope="module")
def stacked(run):
    """Stacks, and what the bench says of them."""
    settings = stacks()
    return settings, run(FIELD, THEORY, settings)


def test_stacks_agree_with_the_library(stacked):
    settings, found = stacked
    assert 0.2 < found.count(REFUSED) / SETTINGS < 0.7
    assert differences(settings, found, stack_by_library) == []


@pytest.mark.parametrize("slip", [{"d": 1}, {"s": 1}, {"kind": "c"}, {"p": 0}], ids=str)
def test_a_part_of_a_layer_that_was_overlooked_would_be_found(stacked, slip):
    settings, found = stacked

    def with_slip(stack: tuple[list[dict], int]) -> object:
        return stack_by_library(([layer | slip for layer in stack[0]], stack[1]))

    assert differences(settings, found, with_slip)


def test_a_window_begins_and_ends_where_the_gradient_does(run, stacked):
    settings, found = stacked
    possible = [s[0] for s, said in zip(settings, found, strict=True) if said != REFUSED][:150]
    rows = run(FIELD, "(layers) => cvnotesReceptiveField.theory(layers, 224).rows.at(-1)", possible)
    tried = 0
    for layers, row in zip(possible, rows, strict=True):
        x = torch.ones(1, 1, 4096, dtype=torch.float64, requires_grad=True)
        y = x
        for layer in layers:
            kernel = torch.ones(1, 1, layer["k"], dtype=torch.float64)
            y = F.conv1d(y, kernel, None, layer["s"], layer["p"], layer["d"])
        at = y.shape[-1] // 2
        first, last = (row[end] + at * row["jump"] for end in ("first", "last"))
        if first < 0 or last >= x.shape[-1]:
            continue
        (gradient,) = torch.autograd.grad(y[0, 0, at], x)
        seen = gradient.nonzero()[:, -1]
        assert (seen.min().item(), seen.max().item()) == (first, last), layers
        tried += 1
    assert tried > 100


def names_of(model: nn.Module) -> list[str]:
    """The convolutions and pools of a network, in the bench's words and order."""
    kinds = {nn.Conv2d: "c", nn.MaxPool2d: "m"}
    layers = []
    for name, module in model.named_modules():
        if type(module) in kinds and "downsample" not in name:
            numbers = (module.kernel_size, module.stride, module.padding, module.dilation)
            k, s, p, d = (n[0] if isinstance(n, tuple) else n for n in numbers)
            layers.append({"kind": kinds[type(module)], "k": k, "s": s, "p": p, "d": d})
    return layers


@pytest.mark.parametrize(
    ("preset", "model"), [("vgg16", models.vgg16), ("resnet50-torchvision", models.resnet50)]
)
def test_presets_are_the_networks_of_torchvision(run, preset, model):
    with torch.device("meta"):
        expected = names_of(model())
    (found,) = run(FIELD, "cvnotesReceptiveField.parse", [preset])
    assert [{name: layer[name] for name in ("kind", *"kspd")} for layer in found] == expected


@pytest.mark.parametrize(
    ("preset", "layer", "field"),
    [
        ("vgg16", "conv5_3", 196),
        ("vgg16", "pool5", 212),
        ("resnet50", None, 483),
        ("resnet50-torchvision", None, 427),
    ],
)
def test_known_receptive_fields(run, preset, layer, field):
    (layers,) = run(FIELD, "cvnotesReceptiveField.parse", [preset])
    at = [one.get("name") for one in layers].index(layer) + 1 if layer else len(layers)
    (found,) = run(FIELD, THEORY, [(layers[:at], 224)])
    assert found[1] == field == receptive_field([(o["k"], o["s"], o["d"]) for o in layers[:at]])


def test_a_text_of_layers_is_read_as_it_was_written(run, stacked):
    layers = [stack[0] for stack in stacked[0]]
    again = "(layers) => cvnotesReceptiveField.parse(cvnotesReceptiveField.format(layers))"
    assert run(FIELD, again, layers) == layers


def test_the_gradient_is_that_of_autograd(run, stacked):
    settings, found = stacked
    possible = [s[0] for s, said in zip(settings, found, strict=True) if said != REFUSED][:40]
    both = """(layers) => {
        const { normal, drawn, gradient } = cvnotesReceptiveField;
        const steps = drawn(layers, normal(7));
        const weights = steps.map((step) => step.weights && [...step.weights]);
        return [[...steps[0].input], weights, [...gradient(steps)]];
    }"""
    for layers, (noise, weights, gradient) in zip(
        possible, run(FIELD, both, possible), strict=True
    ):
        x = torch.tensor([[noise]], dtype=torch.float64, requires_grad=True)
        y = x
        for i, (layer, numbers) in enumerate(zip(layers, weights, strict=True)):
            if layer["kind"] == "m":
                y = F.max_pool1d(y, layer["k"], layer["s"], 0, layer["d"])
                continue
            kernel = torch.tensor(numbers, dtype=torch.float64).view(8, y.shape[1], layer["k"])
            y = F.conv1d(y, kernel, None, layer["s"], 0, layer["d"])
            y = y.relu() if i < len(layers) - 1 else y
        assert y.shape[-1] == 1
        (expected,) = torch.autograd.grad(y.sum(), x)
        gradient = torch.tensor(gradient, dtype=torch.float64)
        assert torch.allclose(gradient, expected[0, 0], rtol=1e-9)


# Sampling


@pytest.fixture(scope="module")
def reference() -> dict:
    """The functions of the chapter on sampling from a decoder, from its own cells."""
    notebook = json.loads(
        (ROOT / "notebooks/attention/decoder-sampling.ipynb").read_text(encoding="utf-8")
    )
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    names = ("checked", "keep_top_k", "keep_min_p")
    scope = {"torch": torch}
    for name in names:
        (code,) = [cell for cell in cells if cell.startswith(f"def {name}(")]
        exec(code, scope)
    return scope


def samplings() -> list[dict]:
    """Logits and settings; most can be drawn from."""
    draw = random.Random(17)

    def logit() -> float:
        rare = draw.random()
        if rare < 0.05:
            return -math.inf
        if rare < 0.06:
            return draw.choice((math.inf, math.nan))
        return round(draw.gauss(0, 2), draw.choice((0, 1, 6)))

    def setting() -> dict:
        def rarely(usual: tuple, wrong: tuple) -> float:
            return draw.choice(wrong if draw.random() < 0.03 else usual)

        return {
            "logits": [logit() for _ in range(draw.randint(1, 10))],
            "temperature": rarely(
                (0, 0.05, 0.5, 0.7, 1, 1, 1.3, 2, 30), (-1, math.nan, 2e6, 1e-320)
            ),
            "topK": rarely((None, None, 1, 2, 3, 5, 20), (0, -1, 2.5)),
            "topP": rarely((1, 1, 0, 0.1, 0.5, 0.75, 0.9, 0.95, 0.999), (1.1, -0.1, math.nan)),
            "minP": rarely((0, 0, 0.02, 0.05, 0.1, 0.5, 1), (1.5, -0.1, math.nan)),
            "isLast": draw.random() < 0.3,
        }

    return [setting() for _ in range(SETTINGS)]


def by_chapter(scope: dict, setting: dict) -> list[float] | str:
    """The odds of each token by the chapter's code."""
    logits = torch.tensor([setting["logits"]], dtype=torch.float64)
    names = {"temperature": "temperature", "topK": "top_k", "topP": "top_p", "minP": "min_p"}
    given = {name: setting[ours] for ours, name in names.items()}
    try:
        if not setting["isLast"]:
            return scope["distribution"](logits, **given)[0].tolist()
        filtered = scope["distribution"](logits, **given | {"temperature": 1.0})
        return scope["temper"](filtered.log(), given["temperature"]).softmax(-1)[0].tolist()
    except ValueError:
        return REFUSED


SAMPLE = """({ logits, ...setting }) => {
    const { refusals, probs } = cvnotesSampling.distribution(logits, setting);
    return refusals.length ? "refused" : probs;
}"""


def unlike(setting: dict, found: object, expected: object) -> bool:
    """Whether other tokens stay, or with other odds."""
    if REFUSED in (found, expected):
        return found != expected
    return [p > 0 for p in found] != [p > 0 for p in expected] or any(
        abs(ours - theirs) > 1e-9 for ours, theirs in zip(found, expected, strict=True)
    )


@pytest.fixture(scope="module")
def sampled(run):
    """Settings of a sampler, and the odds by the bench."""
    settings = samplings()
    return settings, run(SAMPLING, SAMPLE, settings)


def test_odds_agree_with_the_chapter(sampled, reference):
    settings, found = sampled
    assert 0.05 < found.count(REFUSED) / SETTINGS < 0.4
    pairs = zip(settings, found, strict=True)
    wrong = [(s, ours) for s, ours in pairs if unlike(s, ours, by_chapter(reference, s))]
    assert wrong == []


@pytest.mark.parametrize(
    "slip",
    [
        {"temperature": 1},
        {"topK": None},
        {"topP": 1},
        {"minP": 0},
        {"isLast": False},
    ],
    ids=str,
)
def test_a_filter_that_was_overlooked_would_be_found(sampled, reference, slip):
    settings, found = sampled
    pairs = zip(settings, found, strict=True)
    assert any(unlike(s, ours, by_chapter(reference, s | slip)) for s, ours in pairs)


def test_top_p_without_the_token_that_crosses_would_be_found(sampled, reference, monkeypatch):
    settings, found = sampled

    def short_of_p(logits: torch.Tensor, p: float) -> torch.Tensor:
        ordered, order = logits.sort(dim=-1, descending=True, stable=True)
        drop = ordered.softmax(-1).cumsum(-1) > p
        drop[..., 0] = False
        return logits.masked_fill(drop.gather(-1, order.argsort(dim=-1)), -torch.inf)

    monkeypatch.setitem(reference, "keep_top_p", short_of_p)
    pairs = zip(settings, found, strict=True)
    assert any(unlike(s, ours, by_chapter(reference, s)) for s, ours in pairs)


@pytest.mark.parametrize(
    ("text", "logit"),
    [
        ("1.5", 1.5),
        (" -2 ", -2),
        ("−2", -2),
        ("ln 1/4", math.log(1 / 4)),
        ("ln 0.5", math.log(0.5)),
        ("-inf", -math.inf),
        ("", math.nan),
        ("inf", math.nan),
        ("ln 0", math.nan),
        ("ln 1/0", math.nan),
        ("ln /2", math.nan),
        ("ln -1", math.nan),
        ("1/2", math.nan),
        ("two", math.nan),
    ],
)
def test_logits_as_they_may_be_typed(run, text, logit):
    (found,) = run(SAMPLING, "cvnotesSampling.logitOf", [text])
    assert found == pytest.approx(logit, nan_ok=True)


def test_each_bench_loads_its_own_script_alone(desktop, addresses):
    names = {CONVOLUTION: "Convolution", FIELD: "ReceptiveField", SAMPLING: "Sampling"}
    for page, name in names.items():
        with opened(desktop, addresses["disk"], page) as tab:
            known = tab.evaluate("Object.keys(window).filter((key) => key.startsWith('cvnotes'))")
            assert sorted(known) == sorted(["cvnotesBench", f"cvnotes{name}"])
