"""Chapters in pytest: cells numbered as in Jupyter, exercises after them, kernels forked."""

import os
import subprocess
import sys

import nbformat
from made_up import claim, make_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from cvnotes.cards import MIME
from cvnotes.press import storing, toc, warm

IMPORTS = "from cvnotes.claims import claim"


def pytest_says(*options: str, cold: str = "1") -> tuple[int, str]:
    """The exit code and the report of pytest on the notebooks of this folder."""
    environment = {key: os.environ[key] for key in os.environ if key != warm.FOLDER}
    plugins = ["-p", "cvnotes.press.pytest_chapters", "-p", "no:cacheprovider"]
    nbval = ["--nbval", "--nbval-current-env", "-v", "--color=no"]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *nbval, *options, "notebooks"],
        capture_output=True,
        text=True,
        env={**environment, "COLD": cold},
    )
    return said.returncode, said.stdout


def executed(source: str, text: str):
    output = new_output("stream", name="stdout", text=text)
    return new_code_cell(source, execution_count=1, outputs=[output])


def test_a_cell_has_the_number_that_jupyter_shows(here):
    make_book(here, a=[executed("print(1)", "1\n"), executed("print(2)", "3\n")])
    code, said = pytest_says("-p", "no:xdist")
    assert code == 1
    assert "a.ipynb::In [1] PASSED" in said
    assert "a.ipynb::In [2] FAILED" in said
    assert "notebooks/made/a.ipynb, In [2]: Cell outputs differ" in said


def test_a_card_that_differs_in_its_json_alone_is_red(here):
    card = f'display({{"{MIME}": {{"id": "c"}}, "text/plain": "card"}}, raw=True)'
    shown = [new_output("display_data", {MIME: {"id": id}, "text/plain": "card"}) for id in "cd"]
    cells = [new_code_cell(card, outputs=[output], execution_count=1) for output in shown]
    make_book(here, a=cells)
    code, said = pytest_says("-p", "no:xdist")
    assert code == 1
    assert "1 failed, 1 passed" in said
    assert f"mismatch '{MIME}'" in said


def test_chapters_run_by_this_python(here):
    make_book(here, a=[executed("import sys\nprint(sys.executable)", f"{sys.executable}\n")])
    assert pytest_says("-p", "no:xdist")[0] == 0


def test_exercises_are_played_and_their_faults_named(here):
    make_book(here, a=[IMPORTS, "a = 1", claim("one", "x == a")])
    (path,) = toc.chapter_paths(here)
    nb = nbformat.read(here / path, as_version=4)
    edits = [{"find": "a = 1", "replace": "a = 2"}]
    about = {"cvnotes": {"try": [{"edits": edits, "breaks": ["one"]}, {"edits": edits}]}}
    nb.cells.append(new_markdown_cell("## Try it", metadata=about))
    storing.write(here, path, nb)
    code, said = pytest_says("-p", "no:xdist", "-k", "exercise")
    assert code == 1
    assert "a.ipynb::exercise 1 PASSED" in said
    assert "a.ipynb, exercise 2: claim `one` breaks too" in said


def test_a_notebook_outside_a_book_is_run_all_the_same(here):
    (here / "notebooks").mkdir()
    nb = nbformat.v4.new_notebook(cells=[executed("print(1)", "1\n")])
    nbformat.write(nb, "notebooks/a.ipynb")
    assert pytest_says("-p", "no:xdist")[0] == 0


def test_workers_have_their_kernels_from_one_server(here):
    parent = "import os\nopen(os.environ['TOLD'], 'a').write(f'{os.getppid()} ')"
    make_book(here, a=[parent], b=[parent])
    os.environ["TOLD"] = str(here / "told")
    try:
        assert pytest_says("-n", "2", "--dist", "loadfile", cold="0")[0] == 0
    finally:
        del os.environ["TOLD"]
    parents = (here / "told").read_text().split()
    assert len(parents) == 2
    assert len(set(parents)) == (1 if hasattr(os, "fork") else 2)
