"""The one form in which notebooks are stored, and files that are whole or unchanged."""

import os
import stat
from pathlib import Path

import nbformat
import pytest
from made_up import make_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cvnotes.press import storing
from cvnotes.press.errors import ChapterError


def messy() -> nbformat.NotebookNode:
    """A notebook as an editor might leave it."""
    pieces = [new_output("stream", name="stdout", text=text) for text in ("a\n", "b\n")]
    code = new_code_cell("\nx = 1\n\n", outputs=pieces, execution_count=7)
    code.metadata = {"collapsed": True, "tags": [], "cvnotes": {"try": []}}
    facts = {"part": "made", "question": "Why?", "difficulty": "core"}
    metadata = {"cvnotes": facts, "vscode": {"x": 1}}
    return new_notebook(cells=[new_markdown_cell("# Why?\n"), code], metadata=metadata)


def test_the_normal_form_of_a_normal_form_is_itself():
    once = storing.normal_form(messy())
    assert storing.normal_form(nbformat.reads(once, as_version=4)) == once


def test_the_normal_form_has_nothing_of_the_editor():
    code = nbformat.reads(storing.normal_form(messy()), as_version=4).cells[1]
    assert (code.source, code.execution_count) == ("x = 1", 1)
    assert code.metadata == {"cvnotes": {"try": []}}
    assert [output.text for output in code.outputs] == ["a\nb\n"]


def test_part_and_question_are_not_stored_again():
    stored = nbformat.reads(storing.normal_form(messy()), as_version=4)
    assert stored.metadata["cvnotes"] == {"difficulty": "core"}


def test_an_id_depends_on_the_source_alone():
    first, second = messy(), messy()
    second.cells[1].execution_count = 3
    second.cells[1].id = "another"
    assert storing.normal_form(first) == storing.normal_form(second)


def test_an_interrupted_store_leaves_the_notebook_whole(here, monkeypatch):
    make_book(here, a=["x = 1"])
    path = Path("notebooks/made/a.ipynb")
    before = path.read_bytes()

    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        storing.write(here, path, new_notebook())
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["a.ipynb"]


def test_what_changed_meanwhile_is_kept(here):
    make_book(here, a=["x = 1"])
    path = Path("notebooks/made/a.ipynb")
    before = path.read_bytes()
    path.write_text("a new paragraph")
    with pytest.raises(ChapterError, match="was changed meanwhile"):
        storing.write(here, path, new_notebook(), before)
    assert path.read_text() == "a new paragraph"


def test_blanks_inside_a_string_are_kept():
    nb = new_notebook(cells=[new_code_cell('text = """a  \nb"""')])
    stored = nbformat.reads(storing.normal_form(nb), as_version=4)
    assert stored.cells[0].source == 'text = """a  \nb"""'


@pytest.mark.parametrize(
    "prose, kept",
    [
        ("one   \ntwo", "one  \ntwo"),  # a hard line break
        ("one \ntwo", "one\ntwo"),
        ("one  \n\ntwo  ", "one\n\ntwo"),  # there is no line to break
        ("one\n   \ntwo", "one\n\ntwo"),
    ],
)
def test_blanks_in_prose_are_kept_where_they_break_a_line(prose, kept):
    nb = new_notebook(cells=[new_markdown_cell(prose)])
    assert nbformat.reads(storing.normal_form(nb), as_version=4).cells[0].source == kept


def test_a_file_that_is_stored_as_it_was_is_not_touched(here):
    file = here / "a"
    storing.store(file, "same")
    os.utime(file, (0, 0))
    storing.store(file, "same")
    assert file.stat().st_mtime == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor, as a rule, links")
def test_mode_and_link_of_a_file_stay(here):
    storing.store(here / "file", "old")
    (here / "file").chmod(0o600)
    (here / "link").symlink_to("file")
    storing.store(here / "link", "new")
    assert (here / "link").is_symlink()
    assert (here / "file").read_text() == "new"
    assert stat.S_IMODE((here / "file").stat().st_mode) == 0o600


def test_what_a_killed_command_left_behind_is_removed(here):
    (here / ".a.123.tmp").write_text("half a fi")
    storing.store(here / "a", "whole")
    assert [file.name for file in here.iterdir()] == ["a"]
