"""The examples in the docstrings: every public function has one, and it does what it says."""

import doctest

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch
from public import FUNCTIONS, MODULES
from torch import nn

FINDER = doctest.DocTestFinder(exclude_empty=True)
EXAMPLES = {
    test.name: test
    for module in MODULES.values()
    for test in FINDER.find(module, extraglobs={"torch": torch, "nn": nn})
    if test.examples
}


@pytest.fixture(autouse=True)
def untouched_style():
    """Leave matplotlib as it was."""
    with matplotlib.rc_context():
        yield
    plt.close("all")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_has_an_example(name):
    function = FUNCTIONS[name]
    assert f"{function.__module__}.{function.__name__}" in EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_gives_what_it_says(name):
    report = []
    runner = doctest.DocTestRunner()
    runner.run(EXAMPLES[name], out=report.append)
    assert runner.failures == 0, "".join(report)
