"""Code cells read by Python's own parser."""

import ast

import pytest
from nbformat.v4 import new_code_cell

from cvnotes.press.cells import CodeCell, bound, free, imported


def cell(source: str, **metadata) -> CodeCell:
    return CodeCell(1, new_code_cell(source, metadata=metadata))


def only(source: str) -> ast.stmt:
    (statement,) = ast.parse(source).body
    return statement


def test_claims_are_functions_decorated_with_a_call_of_claim():
    source = (
        "text = '''\n@claim(\ndef not_code(): pass\n'''\n"
        "@claim('s', verdict='confirmed', holds=[1], fails=[2])\ndef first(x): pass\n"
        "@other\ndef second(x): pass\n"
        "@cvnotes.measured('q', seeds=2, low=0, high=1)\ndef third(x): pass\n"
    )
    assert [function.name for function in cell(source).decorated("claim")] == ["first"]
    assert [f.name for f in cell(source).decorated("claim", "measured")] == ["first", "third"]


def test_a_cell_that_is_not_python_has_no_statements():
    assert (cell("%pip install x").tree, cell("%pip install x").statements) == (None, [])


@pytest.mark.parametrize(
    "source, metadata, folded",
    [
        ("import torch\nx = 1", {}, True),
        ("from torch import nn", {}, True),
        ("# why\nimport torch", {}, False),
        ("important = 1", {}, False),
        ("x = 1", {"mystnb": {"figure": {"name": "f"}}}, True),
    ],
)
def test_the_book_folds_imports_and_figures(source, metadata, folded):
    assert cell(source, **metadata).folded is folded


@pytest.mark.parametrize(
    "source, names",
    [
        ("a = b = 1", {"a", "b"}),
        ("a, (b, *c) = f(d)", {"a", "b", "c"}),
        ("a.b = c[d] = 1", set()),
        ("a: int = 1", {"a"}),
        ("for a in b:\n    c = 1", {"a", "c"}),
        ("with a as b:\n    pass", {"b"}),
        ("def a(b):\n    c = 1", {"a"}),
        ("class A:\n    b = 1", {"A"}),
        ("[a for a in b]", set()),
        ("print(a := 1)", {"a"}),
        ("f = lambda a: a", {"f"}),
        ("a = " + " + ".join(["b"] * 1500), {"a"}),
    ],
)
def test_names_that_a_statement_binds(source, names):
    assert bound(only(source)) == names


def test_names_that_imports_bind():
    assert imported(ast.parse("import a.b, c as d\nfrom e import f as g, h")) == {
        "a",
        "d",
        "g",
        "h",
    }


@pytest.mark.parametrize(
    "source, names",
    [
        ("def f(a, *, b=c):\n    d = a\n    return d + e", {"c", "e"}),
        ("@claim(holds=[x])\ndef f(y):\n    return y", {"claim", "x"}),
        ("def f():\n    def g():\n        return 1\n    return g()", set()),
        ("def f():\n    import a\n    return a", set()),
        ("def f(x):\n    return [a for a in x] + [f(b) for b in c]", {"c", "f"}),
    ],
)
def test_names_that_a_function_takes_from_around_it(source, names):
    assert free(only(source)) == names
