"""Whatever a solution does, `check` says so and goes on: it raises nothing and leaves no trace."""

import functools
import random
import sys
import threading

import numpy as np
import pytest
import torch

from cvnotes.drills import check
from cvnotes.drills.lines import TooManyLines, counted
from cvnotes.drills.tasks.box_iou import box_iou as right
from cvnotes.drills.tasks.box_iou import drill


@pytest.fixture(autouse=True)
def as_in_a_notebook(monkeypatch):
    """No script: results are returned, not printed."""
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)


def said(solution):
    return repr(check(solution, "box-iou"))


def exits(a, b):
    sys.exit(1)


def endless(a, b):
    while True:
        pass


def endless_and_stubborn(a, b):
    while True:
        try:
            a = a + 1
        except Exception:
            pass


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError


def unprintable(a, b):
    raise Unprintable


def generator(a, b):
    yield right(a, b)


async def asynchronous(a, b):
    return right(a, b)


def of_torch(a, b):
    return torch.tensor(right(a, b))


@pytest.mark.filterwarnings("ignore:coroutine")
@pytest.mark.parametrize(
    ("solution", "sentence"),
    [
        (exits, "Your code calls exit."),
        (endless, "More than 1,000,000 lines in one call: an endless loop?"),
        (endless_and_stubborn, "an endless loop?"),
        (unprintable, "Raises Unprintable\n"),
        (generator, "a generator (a `yield` in the body makes one)"),
        (asynchronous, "a coroutine (of `async def`)"),
        (of_torch, "a tensor of torch; a NumPy array is wanted"),
        (lambda a, b: None, "Not written yet"),
        (lambda a, b: ..., "Not written yet"),
        (lambda a, b: print(), "The result is None: is there a `return`?"),
        (lambda a, b: "0.5", "numbers are wanted"),
        (lambda a, b: object(), "numbers are wanted"),
        (lambda a, b: [[1.0], [1.0, 2.0]], "rows of different lengths"),
        (lambda a, b: (right(a, b), a), "a tuple of 2; one array is wanted"),
        (lambda a, b: 0.5, "The result has shape (); (1, 1) is wanted."),
        (lambda a, b: right(a, b) + 5j, "an array of complex128 values; numbers are wanted"),
        (lambda a, b: right(a, b).astype(object), "an array of object values"),
        (lambda a, b: np.ma.masked_array(right(a, b)), "a masked array"),
        (lambda a, b: 1 / 0, "Raises ZeroDivisionError: division by zero\nLine "),
        (lambda a: a, "The question's signature is box_iou(a, b); yours takes (a)."),
    ],
)
def test_what_is_no_answer_is_said_as_such(solution, sentence):
    assert sentence in said(solution)
    assert not check(solution, "box-iou")


def test_the_line_that_raises_is_the_readers_own():
    def box_iou(a, b):
        wide = np.zeros(3)
        return np.concatenate([wide, a])  # here

    assert "return np.concatenate([wide, a])  # here" in repr(check(box_iou))


@pytest.mark.parametrize(
    "solution",
    [
        lambda a, b, eps=1e-9: right(a, b),
        lambda *args: right(*args),
        lambda a, b, **rest: right(a, b),
        functools.partial(lambda scale, a, b: scale * right(a, b), 1.0),
        lambda boxes, others: right(boxes, others).tolist(),
        lambda a, b: np.asmatrix(right(a, b)),
        lambda a, b: np.asfortranarray(right(a, b)),
        lambda a, b: np.broadcast_to(right(a, b), (len(a), len(b))),
    ],
)
def test_right_code_of_an_odd_form_passes(solution):
    result = check(solution, "box-iou")
    assert result, result


def test_a_method_and_a_decorated_function_pass():
    class Boxes:
        def box_iou(self, a, b):
            return right(a, b)

    def decorate(function):
        def wrapper(*args):
            return function(*args)

        return wrapper

    assert check(Boxes().box_iou)
    assert check(decorate(right), "box-iou")


def test_what_a_solution_prints_is_counted_and_not_shown(capsys):
    def box_iou(a, b):
        print("looking\nat", a)
        sys.stderr.write("closely\n")
        return right(a, b)

    result = check(box_iou)
    assert result
    assert result.printed > 20
    assert f"Your code printed {result.printed} lines, not shown here." in repr(result)
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_ends_the_check_and_state_is_put_back():
    def box_iou(a, b):
        torch.set_default_dtype(torch.float16)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(box_iou)
    assert torch.get_default_dtype() == torch.float32
    assert sys.gettrace() is None


def _state():
    return (
        random.getstate(),
        np.random.get_state()[1].tolist(),
        torch.get_rng_state().tolist(),
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
        torch.get_num_threads(),
        np.geterr(),
        sys.gettrace(),
        sys.getrecursionlimit(),
        sys.stdout,
    )


def unruly(a, b):
    random.seed(5)
    np.random.seed(5)
    torch.manual_seed(5)
    torch.set_default_dtype(torch.float16)
    torch.set_grad_enabled(False)
    torch.set_num_threads(2)
    np.seterr(all="raise")
    sys.settrace(None)
    sys.setrecursionlimit(10_000)
    return np.zeros((len(a), len(b)))


@pytest.mark.parametrize("solution", [unruly, right, exits])
def test_global_state_is_as_it_was(solution):
    before = _state()
    check(solution, "box-iou", bonus=True)
    assert _state() == before


def test_generators_that_are_not_put_back_are_not_touched(monkeypatch):
    seeded = []
    for card in (torch.cuda, torch.xpu, torch.mtia):
        monkeypatch.setattr(card, "manual_seed_all", seeded.append)
    assert not check(drill.wrong["+1 pixel convention"], "box-iou")
    assert seeded == []


def test_the_right_solution_is_asked_once_for_an_input(monkeypatch):
    asked = []

    def counting(a, b):
        asked.append((a.tolist(), b.tolist()))
        return right(a, b)

    monkeypatch.setattr(drill, "answers", {})
    monkeypatch.setattr(drill, "reference", counting)
    for _ in range(2):
        assert check(right, "box-iou")
    assert len(asked) == len(drill.answers) > 10


@pytest.mark.parametrize("solution", [right, unruly, lambda a, b: np.random.rand(len(a), len(b))])
def test_two_checks_say_the_same(solution):
    np.random.seed(1)
    first = check(solution, "box-iou")
    np.random.seed(2)
    assert repr(check(solution, "box-iou")) == repr(first)
    assert check(solution, "box-iou")._repr_html_() == first._repr_html_()


def test_a_solution_that_replaces_numpy_functions_does_not_pass(monkeypatch):
    for name in ("allclose", "isclose", "array_equal"):
        monkeypatch.setattr(np, name, getattr(np, name))

    def box_iou(a, b):
        np.allclose = np.isclose = np.array_equal = lambda *args, **kwargs: True
        return np.zeros((len(a), len(b)))

    assert not check(box_iou)
    assert not check(box_iou)


def test_a_result_that_another_call_changes_is_rejected():
    cache = {}

    def by_shape(a, b):
        return cache.setdefault((a.shape, b.shape), right(a, b))

    buffer = np.zeros((9, 9))

    def into_one_buffer(a, b):
        buffer[: len(a), : len(b)] = right(a, b)
        return buffer[: len(a), : len(b)]

    assert not check(by_shape, "box-iou")
    assert not check(into_one_buffer, "box-iou")


def test_a_tracer_that_is_there_is_kept_and_lines_are_not_counted():
    def tracer(frame, event, arg):
        return None

    sys.settrace(tracer)
    try:
        result = check(right, bonus=True)
        kept = sys.gettrace()
    finally:
        sys.settrace(None)
    assert kept is tracer
    assert result


def test_lines_are_counted_outside_of_libraries_only():
    def one():
        np.pad(np.zeros((3, 3)), 1)
        return 7

    assert counted(one) == (7, 2)


def test_the_limit_is_exact():
    def three():
        x = 1
        x += 1
        return x

    assert counted(three, limit=3) == (2, 3)
    with pytest.raises(TooManyLines):
        counted(three, limit=2)


def test_a_check_runs_in_a_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(check(right)))
    thread.start()
    thread.join()
    assert found[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda iou: iou.astype(np.float16), "Often"),
        (lambda iou: iou * (1 + 3e-5), "Right to 4 digits"),
        (lambda iou: iou + 3e-5 * (iou > 0), "Right to 4 digits"),
    ],
)
def test_precision_is_not_blamed_on_meaning(change, words):
    text = said(lambda a, b: change(right(a, b)))
    assert ("Right to 4 digits" in text) == (words == "Right to 4 digits")


def test_a_library_that_the_question_forbids_is_remarked_and_no_failure():
    def box_iou(a, b):
        from torchvision import ops

        iou = ops.box_iou(torch.from_numpy(a * 1.0), torch.from_numpy(b * 1.0)).numpy()
        return np.nan_to_num(iou)

    result = check(box_iou)
    assert result
    assert result.sentence.startswith("It uses torchvision.")
    assert "uses" not in check(right).sentence


def test_many_failures_are_not_blamed_on_the_first():
    result = check(lambda a, b: right(a, b) + 0.5, "box-iou")
    assert "tests fail; here is the first." in result.heading
    assert result.sentence == ""
    assert result.code


def test_a_wrong_shape_is_not_blamed_on_meaning():
    def flat(a, b):
        iou = right(a, b)
        return iou if iou.size == 1 else iou.ravel()

    rows = check(flat, "box-iou").rows
    (row,) = (row for row in rows if row.test.name == "rows_are_a")
    assert row.state == "failed"


def test_only_a_proven_mistake_is_asserted():
    mistake = drill.wrong["+1 pixel convention"]
    assert check(mistake, "box-iou").heading == "not yet. This is it:"

    def almost(a, b):
        iou = mistake(a, b)
        return iou if iou.size < 6 else iou + 1

    assert (
        "Often" in check(almost, "box-iou").heading
        or "tests fail" in check(almost, "box-iou").heading
    )
