"""The check as a command: a line for each fault, the form first and then the outputs."""

import pytest
from made_up import make_book
from nbformat.v4 import new_code_cell, new_output

from cvnotes.__main__ import main
from cvnotes.press import chapters, rules, toc


def printing(source: str, text: str, count: int):
    outputs = [new_output("stream", name="stdout", text=text)]
    return new_code_cell(source, outputs=outputs, execution_count=count)


def lines_of(capsys, rule: str) -> list[str]:
    """The lines that the check printed for one rule."""
    lines = capsys.readouterr().out.splitlines()
    return [line for line in lines if line.split()[1:2] == [rule]]


def test_a_fault_is_a_line_with_chapter_rule_and_remedy(here, capsys):
    make_book(here, **{"border-pixels": ["x = 1"]})
    assert main(["check", "border-pixels"]) == 1
    (line,) = lines_of(capsys, "size")
    assert line.split(maxsplit=2) == [
        "border-pixels",
        "size",
        "0 code cells; a chapter has 10 to 25",
    ]


def test_before_a_run_no_claims_are_missed(here, capsys):
    make_book(here, a=["x = 1"])
    main(["check", "a"])
    said = capsys.readouterr().out
    assert "make run CHAPTER=a" in said
    assert "0 claims" not in said


def test_outputs_are_compared_with_a_fresh_run(here, capsys):
    cells = [
        printing("print(1)", "1\n", 1),
        printing("print(2)", "3\n", 2),
        printing("1 / 0", "", 3),
    ]
    make_book(here, a=cells)
    assert main(["check", "a"]) == 1
    differs, raises = lines_of(capsys, "outputs")
    assert "In [2] shows other outputs" in differs
    assert "In [3] raises ZeroDivisionError: division by zero" in raises


def test_a_chapter_that_cannot_be_read_is_a_fault_of_its_own(here, capsys):
    make_book(here, a=["x = 1"], b=["x = 1"])
    (here / "notebooks/made/a.ipynb").write_text("no notebook")
    assert main(["check"]) == 1
    (line,) = lines_of(capsys, "readable")
    assert "a.ipynb, line 1, column 1: not a notebook" in line


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_says_what_it_is_for_and_bears_an_empty_chapter(rule, tmp_path):
    make_book(tmp_path, empty=[])
    (path,) = toc.chapter_paths(tmp_path)
    assert rule.__doc__
    assert all(isinstance(fault, str) for fault in rule(chapters.read(tmp_path, path)))
