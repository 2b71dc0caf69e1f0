"""The commands, on small made-up books whose kernels import no torch."""

import base64
import io
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from made_up import complaints, make_book
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from cvnotes.__main__ import main
from cvnotes.claims import MIME
from cvnotes.press import chapters, storing
from cvnotes.press.figures import LEVELS, _compared

FIGURE = {
    "mystnb": {"figure": {"name": "digit", "caption": "A digit."}, "image": {"alt": "The digit 3."}}
}
DRAWING = 'import matplotlib.pyplot as plt\nplt.figure(figsize=(4, 2))\nplt.text(0.5, 0.5, "3")\nplt.show()'
CARD = f'display({{"{MIME}": {{"id": "c"}}, "text/plain": "card"}}, raw=True)'


def test_from_run_to_figures(here, capsys):
    second = {
        "mystnb": {**FIGURE["mystnb"], "figure": {"name": "again", "caption": "The same digit."}}
    }
    make_book(
        here,
        drawing=[new_code_cell(DRAWING, metadata=FIGURE), new_code_cell(DRAWING, metadata=second)],
        failing=["print('before')", "1 / 0"],
    )
    drawing, failing = (here / f"notebooks/made/{slug}.ipynb" for slug in ("drawing", "failing"))
    as_written = failing.read_bytes()

    assert main(["run"]) == 1
    fault, remedy = complaints(capsys)
    for part in ("made/failing.ipynb", "In [2]", "1 / 0", "ZeroDivisionError"):
        assert part in fault
    assert "make run CHAPTER=failing" in remedy
    assert failing.read_bytes() == as_written
    first = drawing.read_bytes()
    assert b"image/png" in first

    # What failed runs again. An edit of prose runs nothing, but is stored in the normal form.
    nb = nbformat.read(failing, as_version=4)
    nb.cells[2].source = "1 / 1"
    nbformat.write(nb, failing)
    nb = nbformat.read(drawing, as_version=4)
    nb.cells[0].source = "# Why not?  "
    nbformat.write(nb, drawing)
    assert main(["run"]) == 0
    assert "1 run, 0 failed, 1 unchanged" in capsys.readouterr().out
    assert drawing.read_bytes() == first.replace(b"# Why?", b"# Why not?").replace(
        id_of(first), id_of(drawing.read_bytes())
    )

    # An output that somebody edited is put right, to the same bytes as before. Then there is nothing to do.
    good = failing.read_bytes()
    failing.write_bytes(good.replace(b'"before\\n"', b'"behind\\n"'))
    assert failing.read_bytes() != good
    assert main(["run"]) == 0
    assert "1 run" in capsys.readouterr().out
    assert failing.read_bytes() == good
    assert main(["run"]) == 0
    assert "0 run, 0 failed, 2 unchanged" in capsys.readouterr().out

    # Left alone, every SVG has random ids, and SVG and PDF say when they were made.
    for format in ("svg", "pdf"):
        assert main(["figures", "--format", format]) == 0
        a, b = (here / f"figures/made/drawing/{name}.{format}" for name in ("digit", "again"))
        assert a.read_bytes() == b.read_bytes()
        assert not any(word in a.read_bytes() for word in (b"CreationDate", b"dc:date"))

    nb = nbformat.read(drawing, as_version=4)
    data = nb.cells[2].outputs[0].data
    data["image/png"] = with_a_spot(data["image/png"])
    storing.write(here, drawing.relative_to(here), nb)
    capsys.readouterr()
    assert main(["figures", "--check"]) == 1
    (complaint,) = complaints(capsys)
    assert "made/drawing.ipynb" in complaint and "figure again" in complaint
    stored = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    with Image.open(here / "figures/made/drawing/again.difference.png") as picture:
        assert picture.size == (3 * stored.width, stored.height)
    assert not (here / "figures/made/drawing/digit.difference.png").exists()


def id_of(notebook: bytes) -> bytes:
    return nbformat.reads(notebook.decode(), as_version=4).cells[0].id.encode()


def with_a_spot(png: str) -> str:
    """The picture with one more character, about as large as a digit."""
    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    image.paste((0, 0, 0), (10, 10, 15, 18))
    file = io.BytesIO()
    image.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize(
    "change, same",
    [
        (lambda p: p + LEVELS // 2, True),  # every edge a little darker or lighter
        (lambda p: np.pad(p[1:], ((0, 1), (0, 0), (0, 0))), False),  # everything one row up
        (lambda p: p[:-1], False),
    ],
)
def test_what_counts_as_the_same_picture(change, same, tmp_path):
    pixels = np.random.default_rng(0).integers(0, 200, (50, 80, 3))
    stored, new = io.BytesIO(), io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(stored, "png")
    Image.fromarray(change(pixels).astype(np.uint8)).save(new, "png")
    make_book(tmp_path, a=["x"])
    chapter = chapters.read(tmp_path, Path("notebooks/made/a.ipynb"))
    assert (_compared(chapter, "name", stored.getvalue(), new.getvalue(), tmp_path) == []) is same
    assert (tmp_path / "name.difference.png").exists() is not same


def test_figures_say_which_cell_drew_nothing(here, capsys):
    make_book(here, blank=[new_code_cell("x = 1", metadata=FIGURE)])
    assert main(["figures"]) == 1
    (complaint,) = complaints(capsys)
    assert "blank.ipynb, In [1] (figure digit): drew no figure" in complaint


def test_nbval_compares_cards_and_runs_this_python(here):
    """What `make test` rests on: a card that differs from the stored one in its JSON alone is red."""

    def shown(id):
        return [new_output("display_data", {MIME: {"id": id}, "text/plain": "card"})]

    python = [new_output("stream", name="stdout", text=f"{sys.executable}\n")]
    cells = [
        ("import sys\nprint(sys.executable)", python),
        (CARD, shown("c")),
        (CARD, shown("other")),
    ]
    nb = new_notebook(
        cells=[
            new_code_cell(source, outputs=outputs, execution_count=1) for source, outputs in cells
        ]
    )
    nbformat.write(nb, "stored.ipynb")
    said = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "--nbval-current-env",
            "-p",
            "no:xdist",
            "stored.ipynb",
        ],
        capture_output=True,
        text=True,
    )
    assert said.returncode == 1
    assert "1 failed, 2 passed" in said.stdout and f"mismatch '{MIME}'" in said.stdout
