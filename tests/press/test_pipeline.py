"""The commands, on small made-up books whose kernels import no torch."""

import base64
import io
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from cvnotes.__main__ import main
from cvnotes.claims import MIME
from cvnotes.press import authoring, chapters
from cvnotes.press.figures import LEVELS, _compared

FACTS = {
    "part": "made",
    "question": "Why?",
    "difficulty": "core",
    "sources": [{"document": "000", "question": "Q1"}],
}
FIGURE = {
    "mystnb": {"figure": {"name": "digit", "caption": "A digit."}, "image": {"alt": "The digit 3."}}
}
DRAWING = 'import matplotlib.pyplot as plt\nplt.figure(figsize=(4, 2))\nplt.text(0.5, 0.5, "3")\nplt.show()'
CARD = f'display({{"{MIME}": {{"id": "c"}}, "text/plain": "card"}}, raw=True)'
TOC = """\
format: jb-book
root: book/index
chapters:
  - file: book/parts/made
    sections:
"""


def make_book(root: Path, **notebooks: list) -> None:
    """A book with one part; a notebook is the list of its code cells, as sources or as cells."""
    (root / "notebooks/made").mkdir(parents=True)
    (root / "_toc.yml").write_text(
        TOC + "".join(f"      - file: notebooks/made/{slug}\n" for slug in notebooks)
    )
    (root / "_config.yml").write_text(
        "repository:\n  url: https://github.com/someone/cvnotes\n  branch: main\n"
    )
    for slug, cells in notebooks.items():
        cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        nb = new_notebook(cells=[new_markdown_cell("# Why?"), *cells], metadata={"cvnotes": FACTS})
        chapters.write(root, Path(f"notebooks/made/{slug}.ipynb"), nb)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complaints(capsys) -> list[str]:
    """What the command said on stderr, its progress bar aside."""
    return [
        line
        for line in capsys.readouterr().err.replace("\r", "\n").splitlines()
        if line.startswith("cvnotes: ")
    ]


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
    (complaint,) = complaints(capsys)
    for part in ("made/failing.ipynb", "In [2]", "1 / 0", "ZeroDivisionError", "mend the cell"):
        assert part in complaint
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
    chapters.write(here, drawing.relative_to(here), nb)
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


def test_stress_names_the_claim_and_the_seed_that_broke_it(here, capsys):
    claim = (
        "@claim('s', verdict='refuted', holds=[1], fails=[2])\ndef unlucky(x):\n    return x == 1\n\n"
        f"if os.environ['CVNOTES_SEED'] == '2000':\n    raise ClaimError('it broke')\n{CARD}"
    )
    make_book(
        here,
        luck=[
            "import os\nclass ClaimError(AssertionError):\n    pass\ndef claim(*args, **kwargs):\n    return lambda check: check",
            "assert 'left' not in globals() and os.environ['OMP_NUM_THREADS'] == '2'\nleft = 'behind'",
            claim,
            f"assert left\n{CARD}",
        ],
    )
    assert main(["stress", "--seeds", "3", "--threads", "2"]) == 1
    heading, row, rate = capsys.readouterr().out.splitlines()
    assert row.split() == ["luck:", "claim", "unlucky", "2000", "2", "ClaimError:", "it", "broke"]
    assert rate.startswith("1 of 6 claim runs broke, and 0 other cells failed")


def test_figures_say_which_cell_drew_nothing(here, capsys):
    make_book(here, blank=[new_code_cell("x = 1", metadata=FIGURE)])
    assert main(["figures"]) == 1
    (complaint,) = complaints(capsys)
    assert "blank.ipynb, In [1] (figure digit): drew no figure" in complaint


def rewritten(old: str, new: str):
    def change(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    "spoil, message",
    [
        (rewritten("{\n", "<<<<<<< HEAD\n{\n"), "merge markers"),
        (lambda path: path.write_text("no notebook"), "not a notebook"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "not a notebook"),
        (lambda path: path.write_text("[]"), "not a notebook"),
        (rewritten('"cvnotes": {', '"other": {'), "`cvnotes` entry"),
        (rewritten('"part": "made"', '"part": "unknown"'), "the parts are made"),
        (rewritten('"core"', '"hard"'), "core, intermediate, advanced"),
        (Path.unlink, "there is no notebooks/made/spoilt.ipynb"),
        (
            lambda path: path.with_name("extra.ipynb").write_text("{}"),
            "extra.ipynb is not in _toc.yml",
        ),
        (lambda path: (path.parents[2] / "_toc.yml").write_text("a: [b"), "_toc.yml"),
        (lambda path: (path.parents[2] / "_toc.yml").unlink(), "not inside the book"),
    ],
)
@pytest.mark.parametrize("command", ["run", "figures"])
def test_bad_input_is_named_in_one_line(command, spoil, message, here, capsys):
    make_book(here, spoilt=["x = 1"])
    spoil(here / "notebooks/made/spoilt.ipynb")
    assert main([command]) == 2
    (complaint,) = complaints(capsys)
    assert message in complaint


def test_an_unknown_chapter_is_answered_with_a_near_one(here, capsys):
    make_book(here, **{"zero-padding": ["x = 1"]})
    assert main(["run", "zero-pading"]) == 2
    assert "did you mean zero-padding?" in complaints(capsys)[0]


def test_an_interrupted_store_leaves_the_notebook_whole(here, monkeypatch):
    make_book(here, a=["x = 1"])
    path = Path("notebooks/made/a.ipynb")
    before = path.read_bytes()

    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        chapters.write(here, path, new_notebook())
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["a.ipynb"]


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


def test_a_new_chapter_is_listed_and_can_be_read(here, capsys):
    make_book(here, old=["x = 1"])
    (here / "_toc.yml").write_text((here / "_toc.yml").read_text() + "\n  - file: book/claims\n")
    assert main(["new", "made", "brand-new", "What is new?"]) == 0
    assert chapters.chapter_paths(here) == [
        Path("notebooks/made/old.ipynb"),
        Path("notebooks/made/brand-new.ipynb"),
    ]
    assert chapters.toc_files(here)[-1] == "book/claims"
    chapter = chapters.read(here, Path("notebooks/made/brand-new.ipynb"))
    assert chapter.facts["question"] == "What is new?" and len(chapter.figures) == 1
    for arguments, message in (
        (["made", "brand-new", "?"], "already"),
        (["unmade", "a", "?"], "the parts are made"),
        (["made", "A b", "?"], "hyphens"),
    ):
        assert main(["new", *arguments]) == 2
        assert message in complaints(capsys)[0]


def test_the_first_chapter_of_a_part(here):
    make_book(here)
    (here / "_toc.yml").write_text(
        "root: book/index\nchapters:\n  - file: book/parts/made\n  - file: book/claims\n"
    )
    assert main(["new", "made", "first", "Why?"]) == 0
    assert chapters.toc_files(here) == [
        "book/index",
        "book/parts/made",
        "notebooks/made/first",
        "book/claims",
    ]


def test_a_fork_is_readdressed_everywhere(here):
    make_book(here, a=["x = 1"])
    main(["new", "made", "fresh", "Why?"])
    links = "https://github.com/{0} git+https://github.com/{0}.git https://colab.research.google.com/github/{0}/blob/main/a https://{1}.github.io/{2}/"
    other = " https://github.com/someone/other"
    (here / "README.md").write_text(links.format("someone/cvnotes", "someone", "cvnotes") + other)

    assert main(["address", "https://github.com/new-home/notes"]) == 0
    assert (here / "README.md").read_text() == links.format(
        "new-home/notes", "new-home", "notes"
    ) + other
    assert authoring.repository(here) == ("https://github.com/new-home/notes", "main")
    for path in chapters.chapter_paths(here):
        assert chapters.read(here, path).nb.cells[1].source == authoring.setup_cell(here)
    assert authoring.address(here) == []

    (here / "README.md").write_text("https://github.com/someone/notes")
    assert authoring.address(here) == [Path("README.md")]
    assert main(["address", "somewhere"]) == 2
