"""Small made-up books, and what a command said."""

from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cvnotes.press import storing

FACTS = {
    "difficulty": "core",
    "sources": [{"document": "000", "question": "Q1"}],
    "terms": ["why", "reason", "cause"],
}
TOC = """\
format: jb-book
root: book/index
chapters:
  - file: book/parts/made
    sections:
"""
CONFIG = "repository:\n  url: https://github.com/someone/cvnotes\n  branch: main\n"


def make_book(root: Path, **notebooks: list) -> None:
    """A book with one part; a notebook is the list of its code cells, as sources or as cells."""
    (root / "notebooks/made").mkdir(parents=True)
    lines = [f"      - file: notebooks/made/{slug}\n" for slug in notebooks]
    (root / "_toc.yml").write_text(TOC + "".join(lines))
    (root / "_config.yml").write_text(CONFIG)
    (root / "questions.yml").write_text('"000":\n  - Q1\n  - zero padding, after Q1\n')
    for slug, cells in notebooks.items():
        _write(root, f"notebooks/made/{slug}.ipynb", cells, FACTS)


def add_drill(root: Path, slug: str, cells: list) -> None:
    """A second part of a small book, with one drill."""
    (root / "notebooks/drills").mkdir()
    with (root / "_toc.yml").open("a") as toc:
        toc.write("  - file: book/parts/drills\n    sections:\n")
        toc.write(f"      - file: notebooks/drills/{slug}\n")
    _write(root, f"notebooks/drills/{slug}.ipynb", cells, FACTS | {"minutes": 10})


def _write(root: Path, file: str, cells: list, facts: dict) -> None:
    cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    nb = new_notebook(cells=[new_markdown_cell("# Why?"), *cells], metadata={"cvnotes": facts})
    storing.write(root, Path(file), nb)


def complaints(capsys) -> list[str]:
    """What the command said on stderr, its progress bar aside."""
    said = capsys.readouterr().err.replace("\r", "\n").splitlines()
    return [line for line in said if line.startswith("cvnotes: ")]


def claim(name: str, check: str, more: str = "") -> str:
    """The source of a claim of one number that holds for 1 and fails for 2; `more` are options."""
    return (
        f"@claim('s', verdict='confirmed', holds=[1], fails=[2]{more})\n"
        f"def {name}(x):\n    return {check}"
    )
