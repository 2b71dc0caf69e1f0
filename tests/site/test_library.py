"""The reference of the library, drawn from its source."""

import ast
import subprocess
import sys

import pytest
from small_book import page, text_of

import cvnotes
from cvnotes.press.site.library import defined, signature


@pytest.fixture(scope="module")
def api(small_site):
    return page(small_site / "book/api.html")


@pytest.mark.parametrize("name", cvnotes.__all__)
def test_every_exported_name_has_its_signature_and_docstring(api, name):
    module = cvnotes._HOME[name]
    described = api.find(id=f"cvnotes.{module}.{name}")
    assert described is not None
    assert text_of(described.find_next_sibling("dd"))


@pytest.mark.parametrize("module", cvnotes._MODULES)
def test_every_module_has_a_section(api, module):
    assert api.find(id=f"module-cvnotes.{module}")


def test_a_module_imported_whole_has_all_its_public_functions(api):
    assert api.find(id="cvnotes.draw.grid")
    assert api.find(id="cvnotes.nets.mlp")


def test_examples_are_code(api):
    examples = api.select("#module-cvnotes\\.claims pre")
    assert any(example.text.startswith(">>> raises(") for example in examples)


def test_stars_and_backticks_are_not_markup(api):
    described = api.find(id="cvnotes.claims.raises").find_next_sibling("dd")
    assert described.select_one("code").text == "function(*args, **kwargs)"


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("def f(a: int, *, b=2) -> str: ...", "f(a: int, *, b=2) -> str"),
        ("class P(NamedTuple):\n    x: int\n    y: float = 1.0", "P(x: int, y: float = 1.0)"),
        ("class E(ValueError): ...", "E"),
    ],
)
def test_signature(source, wanted):
    assert signature(ast.parse(source).body[0]) == wanted


def test_a_module_without_listed_names_gives_all_public_ones():
    tree = ast.parse("def one(): ...\ndef _two(): ...\nclass Three: ...\nfour = 4")
    assert [definition.name for definition in defined(tree, ())] == ["one", "Three"]
    assert [definition.name for definition in defined(tree, ("Three",))] == ["Three"]


def test_the_extension_imports_nothing_heavy():
    heavy = ("torch", "matplotlib", "numpy", "sklearn")
    code = f"import sys, cvnotes.press.site; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
