"""Figures as files, and against the stored ones."""

import base64
import io
import shutil

import nbformat
import numpy as np
import pytest
from made_up import complaints, make_book
from nbformat.v4 import new_code_cell
from PIL import Image

from cvnotes.__main__ import main
from cvnotes.press import storing, toc
from cvnotes.press.figures import LEVELS, difference

IMPORTED_AHEAD = ("matplotlib.pyplot", "matplotlib.backends.backend_agg")
DRAWING = """\
import matplotlib.pyplot as plt
plt.figure(figsize=(4, 2))
plt.text(0.5, 0.5, "3")
plt.show()"""


def figure(name: str, source: str = DRAWING):
    """A cell that draws a named figure."""
    about = {"figure": {"name": name, "caption": "A digit."}, "image": {"alt": "The digit 3."}}
    return new_code_cell(source, metadata={"mystnb": about})


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A chapter that draws the same figure twice, with both pictures stored."""
    root = tmp_path_factory.mktemp("drawn")
    make_book(root, drawing=[figure("digit"), figure("again")])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        main(["run"])
    return root


@pytest.fixture
def drawn(stored, here):
    """A copy of it for one test."""
    return shutil.copytree(stored, here, dirs_exist_ok=True)


@pytest.mark.parametrize("format", ["svg", "pdf"])
def test_files_are_the_same_on_every_run(drawn, format):
    # Left alone, every SVG has random ids, and SVG and PDF say when they were made.
    assert main(["figures", "--format", format]) == 0
    folder = drawn / "figures/made/drawing"
    a, b = ((folder / f"{name}.{format}").read_bytes() for name in ("digit", "again"))
    assert a == b
    assert not any(word in a for word in (b"CreationDate", b"dc:date"))


def test_a_figure_that_looks_otherwise_is_shown_beside_the_stored_one(drawn, capsys):
    (path,) = toc.chapter_paths(drawn)
    nb = nbformat.read(drawn / path, as_version=4)
    data = nb.cells[2].outputs[0].data
    data["image/png"] = with_a_spot(data["image/png"])
    storing.write(drawn, path, nb)
    capsys.readouterr()
    assert main(["figures", "--check"]) == 1
    (complaint,) = complaints(capsys)
    assert "made/drawing.ipynb, figure again:" in complaint
    stored = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    with Image.open(drawn / "figures/made/drawing/again.difference.png") as picture:
        assert picture.size == (3 * stored.width, stored.height)
    assert not (drawn / "figures/made/drawing/digit.difference.png").exists()


def with_a_spot(png: str) -> str:
    """The picture with one more character, about as large as a digit."""
    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    image.paste((0, 0, 0), (10, 10, 15, 18))
    file = io.BytesIO()
    image.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def test_a_cell_that_draws_nothing_is_named(here, capsys):
    make_book(here, blank=[figure("digit", "x = 1")])
    assert main(["figures"]) == 1
    (complaint,) = complaints(capsys)
    assert "blank.ipynb, In [1] (figure digit): drew no figure" in complaint


@pytest.mark.parametrize("name", ["../../outside", ""])
def test_a_name_that_is_no_files_name_is_refused_and_the_others_are_drawn(name, here, capsys):
    make_book(here, drawing=[figure(name), figure("digit")])
    assert main(["figures"]) == 1
    (complaint,) = complaints(capsys)
    assert "drawing.ipynb, cell 2: a figure's name, and its file's, is" in complaint
    assert [path.name for path in here.rglob("*.png")] == ["digit.png"]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda png: base64.b64encode(b"no picture").decode(),
        lambda png: base64.b64encode(base64.b64decode(png)[:200]).decode(),  # cut off
        lambda png: png[:4001],  # a length that base64 does not have
        lambda png: "größer",
    ],
)
def test_a_stored_picture_that_is_none_is_named(spoilt, drawn, capsys):
    (path,) = toc.chapter_paths(drawn)
    nb = nbformat.read(drawn / path, as_version=4)
    data = nb.cells[1].outputs[0].data
    data["image/png"] = spoilt(data["image/png"])
    storing.write(drawn, path, nb)
    capsys.readouterr()
    assert main(["figures", "--check"]) == 1
    (complaint,) = complaints(capsys)
    assert "figure digit: what is stored is no picture; make run" in complaint


@pytest.mark.parametrize(
    "change, same",
    [
        (lambda p: p + LEVELS // 2, True),  # every edge a little darker or lighter
        (lambda p: np.pad(p[1:], ((0, 1), (0, 0), (0, 0))), False),  # everything one row up
        (lambda p: p[:-1], False),
    ],
)
def test_what_counts_as_the_same_picture(change, same):
    pixels = np.random.default_rng(0).integers(0, 200, (50, 80, 3))
    assert (difference(png(pixels), png(change(pixels))) == "") is same


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(file, "png")
    return file.getvalue()
