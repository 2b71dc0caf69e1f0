"""How `check` is used: by name, with hints, in a notebook, a terminal and a script."""

import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from drills.proof import DRILLS
from hypothesis import given, settings
from hypothesis import strategies as st

from cvnotes.drills import check
from cvnotes.drills.catalogue import CATALOGUE, entry_of
from cvnotes.drills.tasks.box_iou import box_iou as right
from cvnotes.drills.tasks.box_iou import drill
from cvnotes.drills.values import compared

few = settings(deadline=None, derandomize=True, max_examples=50, database=None)
NAMES = {name for e in CATALOGUE.values() for name in (e.slug, e.function)}


@pytest.fixture(autouse=True)
def as_in_a_notebook(monkeypatch):
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return done.stdout + done.stderr


# Bad use


@few
@given(st.text(max_size=20).filter(lambda text: text not in NAMES))
def test_an_unknown_name_is_an_error_that_names_three(name):
    with pytest.raises(ValueError, match="nearest are") as error:
        check(right, name)
    assert sum(slug in str(error.value) for slug in CATALOGUE) >= 3
    with pytest.raises(ValueError, match="nearest are"):
        check.hint(name)


@few
@given(st.one_of(st.integers(), st.floats(), st.lists(st.text(), max_size=2), st.binary()))
def test_a_name_that_is_no_text_is_an_error(name):
    with pytest.raises(ValueError, match="named by its slug"):
        check(right, name)
    with pytest.raises(ValueError, match="named by its slug"):
        check.hint(name)


@few
@given(st.one_of(st.none(), st.integers(), st.text(), st.lists(st.integers(), max_size=2)))
def test_what_is_no_function_is_an_error(thing):
    with pytest.raises(ValueError, match="function must be a function"):
        check(thing)


@few
@given(st.one_of(st.none(), st.integers(), st.text(), st.floats()))
def test_a_flag_that_is_no_truth_value_is_an_error(flag):
    with pytest.raises(ValueError, match="bonus must be True or False"):
        check(right, bonus=flag)
    with pytest.raises(ValueError, match="again must be True or False"):
        check.hint("box-iou", again=flag)


@pytest.mark.parametrize(
    ("name", "slug"), [("box_iuo", "box-iou"), ("NMS", "nms"), ("conv_2d", "conv2d")]
)
def test_the_nearest_name_comes_first(name, slug):
    with pytest.raises(ValueError, match=f"the nearest are {slug}"):
        entry_of(name)


def test_a_function_without_a_name_is_told_how_to_say_which():
    with pytest.raises(ValueError, match=r'check\(function, "box-iou"\)'):
        check(lambda a, b: a)


# Good use


@pytest.mark.parametrize("slug", DRILLS)
def test_function_and_slug_name_the_same_drill(slug):
    one = DRILLS[slug]
    assert entry_of(slug) == entry_of(one.reference.__name__) == one.entry
    assert one.slug == slug


@pytest.mark.parametrize("one", DRILLS.values(), ids=DRILLS)
def test_a_stub_is_told_how_many_tests_wait(one):
    def stub(*args):
        raise NotImplementedError

    number = sum(test.stage == "named" for test in one.tests)
    expected = f"{one.slug}: Not written yet. {number} named tests wait."
    assert repr(check(stub, one.slug)) == expected


def test_hints_come_one_a_call_and_start_over():
    slug = "conv2d"
    first = check.hint(slug, again=True)
    assert repr(first) == f"conv2d, hint 1 of 3: {DRILLS[slug].hints[0]}"
    assert "hint 2 of 3" in repr(check.hint(DRILLS[slug].reference))
    assert "hint 3 of 3" in repr(check.hint("conv2d"))
    assert "All 3 hints of conv2d are given" in repr(check.hint("conv2d"))
    assert "hint 1 of 3" in repr(check.hint("conv2d", again=True))


def test_the_list_has_every_drill_with_its_theme():
    text = repr(check.list())
    for entry in CATALOGUE.values():
        assert f"`{entry.slug}` {entry.title}: {entry.minutes} minutes" in text
        assert f"{entry.theme}:" in text


def test_ranks_are_the_places_from_first_to_last():
    ranks = sorted(entry.rank for entry in CATALOGUE.values())
    assert ranks == list(range(1, len(CATALOGUE) + 1))


def test_the_card_as_text():
    assert repr(check(drill.wrong["intersection not clipped at 0"])) == (
        "box-iou: not yet. This is it:\n"
        "Boxes that lie apart in x and in y have a positive IoU: two negative sides multiply to a "
        "positive area. Clip each side at 0 before multiplying.\n\n"
        "    a = np.array([[0.0, 0.0, 200.0, 200.0]])\n"
        "    b = np.array([[230.0, 230.0, 232.0, 232.0]])\n"
        "    box_iou(a, b)     # yours [[0.023]], wanted [[0.0]]\n\n"
        "✓ identical_boxes   ✗ disjoint_boxes   ✓ touching_boxes   ✓ rows_are_a   ✓ int32_boxes   "
        "✓ no_boxes   ✓ inputs_unchanged\n"
        "· corners_not_sizes   · negative_coordinates   · nested_boxes   · degenerate_boxes   "
        "· unsigned_boxes   · any_number_type   · random_boxes   · symmetric_and_scale_free   "
        "· far_from_zero   (wait for the tests above)"
    )


class Reader(HTMLParser):
    """Sees that every element is closed, and collects names and styles."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.styles = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.styles += [value for name, value in attrs if name == "style"]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    "solution",
    [
        lambda: right,
        lambda: lambda a, b: right(a, b) + 0.5,
        lambda: lambda a, b: {}["<b>"],
        lambda: drill.wrong["+1 pixel convention"],
    ],
    ids=["right", "many", "raises", "named"],
)
def test_the_card_as_html_stands_alone(solution):
    reader = Reader()
    result = check(solution(), "box-iou", bonus=True)
    html = result._repr_html_()
    reader.feed(html)
    assert reader.open == []
    assert reader.tags <= {
        "div",
        "p",
        "strong",
        "pre",
        "code",
        "span",
        "br",
        "details",
        "summary",
        "ul",
        "li",
    }
    # Text and ground are the page's own, so that dark and light both serve.
    assert not any("background" in s and "background: none" not in s for s in reader.styles)
    assert "<b>" not in html
    assert all(mark in html for mark in ("✓" if result.rows else "",))


def test_a_plain_script_prints_the_card():
    code = (
        "from cvnotes.drills import check\n"
        "def box_iou(a, b): ...\n"
        "check(box_iou)\ncheck.hint(box_iou)"
    )
    assert run(code) == (
        f"box-iou: Not written yet. 13 named tests wait.\nbox-iou, hint 1 of 3: {drill.hints[0]}\n"
    )


def test_importing_the_checker_loads_neither_numpy_nor_torch():
    code = "import sys, cvnotes.drills; print({'torch', 'numpy'} & set(sys.modules))"
    assert run(code) == "set()\n"


@pytest.mark.parametrize("library", ["torch", "torchvision", "sklearn", "scipy"])
def test_a_drill_of_numpy_is_loaded_without_its_oracle(library):
    code = f"import sys, cvnotes.drills.tasks.box_iou; print({library!r} in sys.modules)"
    assert run(code) == "False\n"


def test_modules_say_what_they_are_for_and_are_read_in_one_sitting():
    import ast
    from pathlib import Path

    import cvnotes.drills

    for path in Path(cvnotes.drills.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        first = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
        assert first.endswith((".", ":")), path
        # A drill is mostly a list of cases.
        most = 480 if path.parent.name == "tasks" else 260
        assert len(source.splitlines()) <= most, path


def test_what_rounding_leaves_of_zero_is_shown_where_it_is_all_that_differs():
    small = np.array([3.7e-275, 1.0])
    assert compared(small, np.array([0.0, 2.0])) == ("[0.0, 1.0]", "[0.0, 2.0]")
    assert compared(small, np.array([0.0, 1.0]))[0] != "[0.0, 1.0]"
