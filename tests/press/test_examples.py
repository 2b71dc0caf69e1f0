"""The examples in the docstrings of the press do what they say."""

import doctest
import importlib
from pathlib import Path

import pytest

import cvnotes

SOURCE = Path(cvnotes.__file__).parent
MODULES = [
    ".".join(file.relative_to(SOURCE.parent).with_suffix("").parts)
    for room in ("press", "drills")
    for file in sorted((SOURCE / room).rglob("*.py"))
    if "    >>> " in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_say(name):
    failures, tried = doctest.testmod(importlib.import_module(name))
    assert failures == 0
    assert tried > 0
