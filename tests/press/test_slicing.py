"""Which cells must run."""

import pytest
from made_up import claim
from nbformat.v4 import new_code_cell

from cvnotes.press.cells import CodeCell
from cvnotes.press.slicing import affected, needed, without_evidence

FIGURE = {"mystnb": {"figure": {"name": "f"}}}


def cells(*sources):
    return [
        CodeCell(n, new_code_cell(source, metadata=FIGURE if source.startswith("plot") else {}))
        for n, source in enumerate(sources, 1)
    ]


NEEDED = [
    ("figures are left out", ["a = 1", "plot(a)", "a"], {3}, [1, 3]),
    ("unless a name of theirs is used", ["a = 1", "plot(b := a)", "b"], {3}, [1, 2, 3]),
    ("but not one bound anew", ["a = 1", "plot(b := a)", "b = 2\nb"], {3}, [1, 3]),
    ("nor in a loop over it", ["plot(b := 1)", "for b in c:\n    b"], {2}, [2]),
    ("also by way of another", ["plot(b := 1)", "plot(c := b)", "c"], {3}, [1, 2, 3]),
    ("in a function too", ["plot(b := 1)", "def f():\n    return b"], {2}, [1, 2]),
    ("what comes after is left out", ["a = 1", "a", "a = 2"], {2}, [1, 2]),
    ("any other cell may change what is used", ["a = []", "a.append(1)", "a"], {3}, [1, 2, 3]),
    ("a figure that is wanted runs", ["plot(b := 1)", "1"], {1}, [1]),
]


@pytest.mark.parametrize(
    "sources, wanted, runs", [case[1:] for case in NEEDED], ids=[c[0] for c in NEEDED]
)
def test_the_cells_to_run(sources, wanted, runs):
    assert needed(cells(*sources), wanted) == runs


AFFECTED = [
    ("what uses a changed name", ["a = 1", "b = a", "print(b)", "c = 2"], {1, 2, 3}),
    ("what comes before is not", ["a = b", "b = 1"], {1}),
    ("a function that uses it", ["a = 1", "def f():\n    return a", "f()"], {1, 2, 3}),
    ("a claim about it", ["a = 1", claim("c", "x == a"), claim("d", "x == 1")], {1, 2}),
    ("what the edited cell works on", ["net.train()", "net(1)", "other(1)"], {1, 2}),
    ("but no library", ["a = 1", "import m\nm.f(a)", "m.g(1)", "m.f(a)"], {1, 2, 4}),
    ("unless its import is edited", ["import m", "m.g(1)", "1"], {1, 2}),
    ("nor what a claim looks at", [claim("c", "x == a"), "a"], {1}),
    ("nor a parameter of that name", ["a = 1", "def f(a):\n    return a"], {1}),
    ("nor the same name bound anew", ["a = 1", "a = 2", "a"], {1}),
    ("but what grows from it", ["a = 1", "a = a + 1", "a"], {1, 2, 3}),
]


@pytest.mark.parametrize(
    "sources, found", [case[1:] for case in AFFECTED], ids=[c[0] for c in AFFECTED]
)
def test_where_an_edit_may_show(sources, found):
    edited = {2} if sources[1].startswith("b = 1") else {1}
    assert affected(cells(*sources), edited) == (found if edited == {1} else {2})


def test_a_claim_that_is_not_to_be_tried_is_a_plain_function():
    (cell,) = cells(f"a = 1\n{claim('c', 'x == a')}\n\n\n{claim('d', 'x == a')}\nc(1)")
    source = without_evidence(cell, kept=["d"])
    tried = []

    def claim_in_the_cell(*args, **options):
        return lambda check: tried.append(check.__name__) or check

    exec(source, {"claim": claim_in_the_cell})
    assert tried == ["d"]
    assert source.count("\n") == cell.source.count("\n")
