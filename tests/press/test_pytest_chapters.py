"""Chapters in pytest: cells numbered as in Jupyter, exercises after them, kernels forked."""

import os
import subprocess
import sys

import nbformat
import pytest
from made_up import claim, make_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from cvnotes.cards import MIME
from cvnotes.press import storing, toc, warm

# Hypothesis, which would be loaded too, takes as long as all the rest of a start.
NO_OTHERS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
NBVAL = ["-p", "nbval", "--nbval", "--nbval-current-env"]
# In place of all that chapters import, so that the server is there at once.
CONFTEST = "from cvnotes.press import warm\n\nwarm.IMPORTED = ('ipykernel.kernelapp',)\n"
# One for each worker, before its chapters.
LEFT = ("test_one.py", "test_other.py")
LEAVES_BEHIND = "import os\n\n\ndef test():\n    os.environ['LEFT'] = 'behind'\n"
CARD = f'display({{"{MIME}": {{"id": "c"}}, "text/plain": "card"}}, raw=True)'
SURROUNDINGS = """\
import os, sys
with open("../../told", "a") as told:
    print(os.getppid(), os.environ["OMP_NUM_THREADS"], os.environ.get("CVNOTES_SEED"), file=told)
print(sys.executable)"""


def stored(source: str, *outputs):
    return new_code_cell(source, execution_count=1, outputs=list(outputs))


def printed(text: str):
    return new_output("stream", name="stdout", text=text)


def card(id: str):
    return new_output("display_data", {MIME: {"id": id}, "text/plain": "card"})


def add_exercises(root, slug: str, *entries: dict) -> None:
    path = next(path for path in toc.chapter_paths(root) if path.stem == slug)
    nb = nbformat.read(root / path, as_version=4)
    about = {"cvnotes": {"try": list(entries)}}
    nb.cells.append(new_markdown_cell("## Try it", metadata=about))
    storing.write(root, path, nb)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The folder of a book that was tested by two workers, and what pytest said."""
    root = tmp_path_factory.mktemp("book")
    executable = printed(f"{sys.executable}\n")
    make_book(
        root,
        counted=[stored("print(1)", printed("1\n")), stored("print(2)", printed("3\n"))],
        cards=[stored(CARD, card("c")), stored(CARD, card("d"))],
        one=[stored(SURROUNDINGS, executable)],
        other=[stored(SURROUNDINGS, executable)],
        dying=[stored("import os; os._exit(1)")],
        spoilt=["x = 1"],
        tried=["from cvnotes.claims import claim", "a = 1", claim("one", "x == a")],
    )
    edits = [{"find": "a = 1", "replace": "a = 2"}]
    wrong = {"edits": edits, "breaks": ["one"], "prints": "nowhere"}
    add_exercises(root, "tried", {"edits": edits, "breaks": ["one"]}, wrong)
    (root / "notebooks/made/spoilt.ipynb").write_text("{")
    (root / "conftest.py").write_text(CONFTEST)
    for name in LEFT:
        (root / name).write_text(LEAVES_BEHIND)
    plugins = ["-p", "xdist", "-p", "cvnotes.press.pytest_chapters", "-p", "no:cacheprovider"]
    workers = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    options = ["-v", "--color=no", "--continue-on-collection-errors"]
    environment = {key: os.environ[key] for key in os.environ if key not in (warm.FOLDER, "COLD")}
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *NBVAL, *workers, *options, *LEFT, "notebooks"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        env={**environment, **NO_OTHERS, "CVNOTES_SEED": "7", "COLUMNS": "200"},
    )
    return root, said.stdout


def test_a_cell_has_the_number_that_jupyter_shows(book):
    _, said = book
    assert "PASSED notebooks/made/counted.ipynb::In [1]" in said
    assert "FAILED notebooks/made/counted.ipynb::In [2]" in said
    assert "notebooks/made/counted.ipynb, In [2]: Cell outputs differ" in said


def test_a_card_that_differs_in_its_json_alone_is_red(book):
    _, said = book
    assert "PASSED notebooks/made/cards.ipynb::In [1]" in said
    assert "FAILED notebooks/made/cards.ipynb::In [2]" in said
    assert f"mismatch '{MIME}'" in said


def test_a_kernel_that_dies_is_seen_at_once(book):
    _, said = book
    assert "FAILED notebooks/made/dying.ipynb::In [1]" in said
    assert "the kernel died" in said


def test_a_chapter_that_cannot_be_read_is_named_and_the_others_run(book):
    _, said = book
    assert "notebooks/made/spoilt.ipynb, line 1, column 2: not a notebook" in said
    assert "PASSED notebooks/made/counted.ipynb::In [1]" in said
    assert "nbformat/reader.py" not in said


def test_chapters_run_by_this_python(book):
    _, said = book
    assert "PASSED notebooks/made/one.ipynb::In [1]" in said


def test_workers_have_their_kernels_from_one_server_with_the_environment_of_all(book):
    root, _ = book
    first, second = (root / "told").read_text().splitlines()
    _, threads, seed = first.split()
    assert (second == first) == hasattr(os, "fork")
    assert (threads, seed) == (os.environ.get("OMP_NUM_THREADS", "1"), "None")


def test_exercises_are_played_and_their_faults_named(book):
    _, said = book
    assert "PASSED notebooks/made/tried.ipynb::exercise 1" in said
    assert "notebooks/made/tried.ipynb, exercise 2: nothing prints 'nowhere'" in said


def test_a_notebook_outside_a_book_is_run_all_the_same(here):
    nb = nbformat.v4.new_notebook(cells=[stored("print(1)", printed("1\n"))])
    nbformat.write(nb, "a.ipynb")
    plugins = ["-p", "cvnotes.press.pytest_chapters"]
    command = [sys.executable, "-m", "pytest", *plugins, *NBVAL, "a.ipynb"]
    assert subprocess.run(command, env=os.environ | NO_OTHERS).returncode == 0
