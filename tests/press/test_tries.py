"""Exercises are played: what is said to happen happens, and nothing else."""

import nbformat
import pytest
from made_up import claim, complaints, make_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from cvnotes.__main__ import main
from cvnotes.press import storing, toc

IMPORTS = "from cvnotes.claims import claim"
CELLS = [IMPORTS, "a = 1", claim("one", "x == a"), claim("two", "x < 2"), "print(a + 1)"]


def with_exercises(here, *entries, cells=CELLS):
    """A book of one chapter with exercises."""
    make_book(here, a=list(cells))
    (path,) = toc.chapter_paths(here)
    nb = nbformat.read(here / path, as_version=4)
    about = {"cvnotes": {"try": list(entries)}}
    nb.cells.append(new_markdown_cell("## Try it", metadata=about))
    nb.cells[5].outputs = [new_output("stream", text="2\n")]
    storing.write(here, path, nb)


def entry(find, replace, **then):
    return {"edits": [{"find": find, "replace": replace}], **then}


RIGHT = [
    entry("a = 1", "a = 2", breaks=["one"]),
    entry("a = 1", "a = 2", breaks=["one"], prints="3"),
    entry("x < 2", "x < 3", breaks=["two"]),
    entry("a + 1", "a + 6", prints="7"),
    {
        "edits": [{"find": "a = 1", "replace": "a = 2"}, {"find": "x == a", "replace": "x == 1"}],
        "prints": "3",
    },
]


def test_what_is_said_to_happen_happens(here, capsys):
    with_exercises(here, *RIGHT)
    assert main(["try"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert sorted(said[:-1]) == [
        "a, exercise 1: breaks one",
        "a, exercise 2: breaks one, prints '3'",
        "a, exercise 3: breaks two",
        "a, exercise 4: prints '7'",
        "a, exercise 5: prints '3'",
    ]
    assert said[-1] == "5 exercises, 0 otherwise than stored"


def test_a_line_that_comes_in_two_pieces_is_one_line(here, capsys):
    pieces = "import sys\nsys.stdout.write(f'{a} ')\nsys.stdout.flush()\nprint('is what we have')"
    cells = [*CELLS[:4], pieces]
    with_exercises(here, entry("a = 1", "a = 2", breaks=["one"], prints="2 is what"), cells=cells)
    assert main(["try"]) == 0


def test_a_measured_figure_may_leave_its_range(here, capsys):
    measured = "@measured('share', seeds=2, low=0, high=1)\ndef share(seed):\n    return a"
    cells = [f"{IMPORTS}\nfrom cvnotes.measurements import measured", *CELLS[1:4], measured]
    with_exercises(here, entry("a = 1", "a = 2", breaks=["one", "share"]), cells=cells)
    assert main(["try"]) == 0
    assert "a, exercise 1: breaks one, breaks share" in capsys.readouterr().out


WRONG = [
    (entry("a = 1", "a = 1 + 0", breaks=["one"]), "claim `one` does not break"),
    (entry("a = 1", "a = 2", prints="3"), "claim `one` breaks too"),
    (entry("a + 1", "a + 6", prints="8"), "nothing prints '8'"),
    (entry("a + 1", "a + 1 ", prints="2"), "'2' stands in the stored outputs already"),
    (entry("x", "y", breaks=["one"]), "stands 4 times in the code"),
    (entry("nowhere", "y", breaks=["one"]), "stands 0 times in the code"),
    (entry("a = 1", "a = b", breaks=["one"]), "In [2] raises NameError"),
]


@pytest.mark.parametrize("wrong, message", WRONG, ids=[message for _, message in WRONG])
def test_what_happens_otherwise_is_named_in_a_line(here, capsys, wrong, message):
    with_exercises(here, wrong)
    assert main(["try", "a"]) == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if message in line)
    assert line.startswith("notebooks/made/a.ipynb, exercise 1: ")


def test_only_what_matters_runs(here, capsys):
    slow = claim("slow", "1 / 0")
    figure = new_code_cell("1 / 0", metadata={"mystnb": {"figure": {"name": "f"}}})
    cells = [*CELLS[:3], slow, "b = 1", figure]
    with_exercises(here, entry("a = 1", "a = 2", breaks=["one"]), cells=cells)
    assert main(["try"]) == 0


UNPLAYABLE = [
    "x",
    {"edits": "a = 1"},
    {"edits": ["a = 1"]},
    {"edits": [{"find": 1, "replace": "2"}]},
    entry("a = 1", None),
    entry("a = 1", "a = 2", breaks="one"),
    entry("a = 1", "a = 2", breaks=[["one"]]),
    entry("a = 1", "a = 2", prints=2),
]


@pytest.mark.parametrize("wrong", UNPLAYABLE, ids=str)
def test_an_entry_that_cannot_be_played_is_refused(wrong, here, capsys):
    with_exercises(here, wrong)
    assert main(["try"]) == 2
    (complaint,) = complaints(capsys)
    assert "a.ipynb, exercise 1: " in complaint


def test_an_entry_without_edits_is_refused_with_its_number(here, capsys):
    with_exercises(here, {"prints": "1"})
    assert main(["try"]) == 2
    (complaint,) = complaints(capsys)
    assert "a.ipynb, exercise 1: `edits` lists what to `find`" in complaint
