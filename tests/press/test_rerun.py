"""Chapters re-executed in place: what changed, and nothing else."""

import sys
from pathlib import Path

import nbformat
import pytest
from made_up import add_drill, complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press import rerun


@pytest.fixture
def chapter(here, capsys):
    """A chapter that was run, and has not changed since."""
    make_book(here, a=["x = 1", "print(x)"])
    main(["run"])
    capsys.readouterr()
    return here / "notebooks/made/a.ipynb"


def rewrite(chapter: Path, cell: int, source: str) -> None:
    """Edit a cell as an editor would, in another form than ours."""
    nb = nbformat.read(chapter, as_version=4)
    nb.cells[cell].source = source
    nbformat.write(nb, chapter)


def test_what_came_out_is_stored(chapter):
    assert nbformat.read(chapter, as_version=4).cells[2].outputs[0].text == "1\n"


def test_a_second_run_has_nothing_to_do(chapter, capsys):
    before = chapter.read_bytes()
    assert main(["run"]) == 0
    assert capsys.readouterr().out == "0 run, 0 failed, 1 unchanged\n"
    assert chapter.read_bytes() == before


def test_everything_runs_when_asked_and_leaves_no_difference(chapter, capsys):
    before = chapter.read_bytes()
    assert main(["run", "--all"]) == 0
    assert capsys.readouterr().out == "1 run, 0 failed, 0 unchanged\n"
    assert chapter.read_bytes() == before


def test_an_edit_of_code_runs_the_chapter(chapter, capsys):
    rewrite(chapter, 1, "x = 2")
    assert main(["run"]) == 0
    assert capsys.readouterr().out == "1 run, 0 failed, 0 unchanged\n"
    assert nbformat.read(chapter, as_version=4).cells[2].outputs[0].text == "2\n"


def test_an_edit_of_prose_runs_nothing_and_is_stored_in_the_one_form(chapter, capsys):
    rewrite(chapter, 0, "# Why not?  ")
    assert main(["run"]) == 0
    assert capsys.readouterr().out == "0 run, 0 failed, 1 unchanged\n"
    assert nbformat.read(chapter, as_version=4).cells[0].source == "# Why not?"


def test_an_edited_output_is_put_right(chapter):
    before = chapter.read_bytes()
    chapter.write_bytes(before.replace(b'"1\\n"', b'"7\\n"'))
    assert chapter.read_bytes() != before
    assert main(["run"]) == 0
    assert chapter.read_bytes() == before


def test_a_drill_alone_runs_again_after_a_change_of_the_drills(here, capsys, monkeypatch):
    library = here / "library"
    (library / "drills/tasks").mkdir(parents=True)
    monkeypatch.setattr(rerun, "LIBRARY", library)
    make_book(here, a=["x = 1"])
    add_drill(here, "a", ["x = 1"])
    for changed, left in [("drills/tasks/drill.py", 1), ("shapes.py", 0)]:
        main(["run"])
        capsys.readouterr()
        (library / changed).write_text("x = 1")
        assert main(["run"]) == 0
        assert capsys.readouterr().out == f"{2 - left} run, 0 failed, {left} unchanged\n"


def test_a_failed_run_names_the_cell_and_leaves_the_notebook_alone(here, capsys):
    make_book(here, failing=["print('before')", "1 / 0"])
    notebook = here / "notebooks/made/failing.ipynb"
    before = notebook.read_bytes()
    assert main(["run"]) == 1
    (complaint,) = complaints(capsys)
    assert "failing.ipynb, In [2] (1 / 0): ZeroDivisionError" in complaint
    assert complaint.endswith("fix the cell, then: make run CHAPTER=failing")
    assert notebook.read_bytes() == before


def test_what_cannot_be_read_is_counted_too(here, capsys):
    make_book(here, a=["x = 1"], b=["x = 1"])
    (here / "notebooks/made/b.ipynb").write_text("no notebook")
    assert main(["run"]) == 2
    assert capsys.readouterr().out == "1 run, 0 failed, 0 unchanged, 1 unreadable\n"


def test_what_failed_runs_again_although_it_did_not_change(here, capsys):
    make_book(here, failing=["1 / 0"])
    for _ in range(2):
        assert main(["run"]) == 1
        assert capsys.readouterr().out == "0 run, 1 failed, 0 unchanged\n"


def test_what_the_author_saved_during_a_run_is_kept(here, capsys):
    saves = "with open(PATH, 'a') as file:\n    file.write(' ')\nprint('out')"
    make_book(here, a=[f"PATH = {str(here / 'notebooks/made/a.ipynb')!r}", saves], b=["print(2)"])
    before = (here / "notebooks/made/a.ipynb").read_bytes()
    assert main(["run"]) == 1
    (complaint,) = complaints(capsys)
    assert "a.ipynb: was changed meanwhile" in complaint
    assert (here / "notebooks/made/a.ipynb").read_bytes() == before + b" "
    assert nbformat.read(here / "notebooks/made/b.ipynb", as_version=4).cells[1].outputs


def test_what_is_run_is_what_is_stored(here):
    make_book(here, a=["x = 1"])
    rewrite(here / "notebooks/made/a.ipynb", 1, 'text = """a  \nb"""\nprint(len(text))')
    assert main(["run"]) == 0
    cell = nbformat.read(here / "notebooks/made/a.ipynb", as_version=4).cells[1]
    assert cell.outputs[0].text == "5\n"
    assert "a  \nb" in cell.source


RUN_THE_OTHER = """\
import os, sys
sys.path = {path}
os.chdir({here!r})
from cvnotes.__main__ import main
done = main(["run", "b"])"""


def test_two_runs_at_once_remember_what_both_ran(here, capsys):
    code = RUN_THE_OTHER.format(path=sys.path, here=str(here))
    nested = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {code!r}])\nNone"
    make_book(here, a=[nested], b=["x = 1"])
    assert main(["run", "a"]) == 0
    assert main(["run"]) == 0
    assert "0 run, 0 failed, 2 unchanged" in capsys.readouterr().out


def test_a_failure_is_said_although_the_run_is_interrupted_later(here, capsys, monkeypatch):
    make_book(here, failing=["1 / 0"])
    parallel = rerun.in_parallel

    def interrupted(job, items, title):
        parallel(job, items, title)
        raise KeyboardInterrupt

    monkeypatch.setattr(rerun, "in_parallel", interrupted)
    assert main(["run"]) == 130
    assert "ZeroDivisionError" in complaints(capsys)[0]
