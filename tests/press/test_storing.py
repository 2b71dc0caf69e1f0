"""The one form in which notebooks are stored, and files that are whole or unchanged."""

from pathlib import Path

import nbformat
import pytest
from made_up import make_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cvnotes.press import storing


def messy() -> nbformat.NotebookNode:
    """A notebook as an editor might leave it."""
    pieces = [new_output("stream", name="stdout", text=text) for text in ("a\n", "b\n")]
    code = new_code_cell("x = 1  \n\n", outputs=pieces, execution_count=7)
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
