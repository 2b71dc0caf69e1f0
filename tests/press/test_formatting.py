"""One format, which a run leaves alone."""

import nbformat
from made_up import complaints, make_book

from cvnotes.__main__ import main

CROWDED = "import sys, os\nx = {  'a':1 }\nprint( x ,os.sep,sys.byteorder)"
FORMATTED = (
    'import os\nimport sys\n\nx = {"a": 1}\nprint(x, os.sep, sys.byteorder)'  # as ruff writes it
)


def make_crowded_book(root) -> None:
    make_book(root, crowded=[CROWDED])
    (root / "src").mkdir()
    (root / "src/module.py").write_text("x = {  'a':1 }\n")
    (root / "pyproject.toml").write_text('[tool.ruff.lint]\nselect = ["E", "F", "I"]\n')


def test_library_and_chapters_are_formatted(here, capsys):
    make_crowded_book(here)
    assert main(["format"]) == 0
    assert "1 of 1 chapter changed; 0 faults left" in capsys.readouterr().out
    cells = nbformat.read(here / "notebooks/made/crowded.ipynb", as_version=4).cells
    assert cells[1].source == FORMATTED
    assert (here / "src/module.py").read_text() == 'x = {"a": 1}\n'


def test_one_chapter_can_be_formatted_alone(here):
    make_crowded_book(here)
    assert main(["format", "crowded"]) == 0
    assert (here / "src/module.py").read_text() == "x = {  'a':1 }\n"


def test_format_and_run_leave_each_others_result_alone(here):
    make_crowded_book(here)
    chapter = here / "notebooks/made/crowded.ipynb"
    stored = []
    for command in ("format", "format", "run", "format", "run"):
        assert main([command]) == 0
        stored.append(chapter.read_bytes())
    assert stored[0] == stored[1]
    assert stored[2] == stored[3] == stored[4]


def test_a_cell_that_is_not_python_is_named_and_the_other_chapters_are_formatted(here, capsys):
    make_book(here, faulty=["x = 1", "if x:\n\tx = 2\n        x = 3"], crowded=["x=1"])
    assert main(["format"]) == 1
    said = complaints(capsys)
    assert "faulty.ipynb: ruff cannot format it" in said[0]
    assert "faulty.ipynb, In [2], line 3: Unexpected indentation" in said[1]
    crowded = nbformat.read(here / "notebooks/made/crowded.ipynb", as_version=4)
    assert crowded.cells[1].source == "x = 1"


def test_where_ruff_itself_fails_its_words_are_said(here, capsys):
    make_book(here, a=["x = 1"])
    (here / "pyproject.toml").write_text("[tool.ruff\n")
    assert main(["check"]) == 2
    (complaint,) = complaints(capsys)
    assert "ruff cannot check notebooks/made/a.ipynb: " in complaint
    assert "pyproject.toml" in complaint


def test_the_check_advises_make_format_only_where_that_fixes_the_fault(here, capsys):
    make_book(here, faulty=["import sys\n\nprint(unknown)"])
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    (unused,) = (line for line in lines if "(F401)" in line)
    (unknown,) = (line for line in lines if "(F821)" in line)
    assert unused.endswith("; make format CHAPTER=faulty")
    assert unknown.endswith("In [1], line 3: Undefined name `unknown` (F821); fix it")


def test_what_ruff_cannot_fix_is_named_by_the_number_that_jupyter_shows(here, capsys):
    make_book(here, faulty=["x = 1", "print(unknown)"])
    assert main(["format"]) == 1
    said = capsys.readouterr().err
    assert "notebooks/made/faulty.ipynb, In [2], line 1: Undefined name `unknown`" in said
