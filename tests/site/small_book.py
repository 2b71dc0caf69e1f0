"""A book of two chapters, made up for the tests of the site: fast to build, and to be changed."""

import shutil
import subprocess
import sys
from pathlib import Path

import builds
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cvnotes.cards import Claim, Measured
from cvnotes.press import storing
from cvnotes.press.whole_book import JUPYTER_BOOK

ROOT = Path(__file__).resolve().parents[2]

CONFIRMED = Claim("widens", "A kernel of `K` < 5 fits", "confirmed", ["K=3"], ["K=7"])
CONDITIONAL = Claim(
    "keeps_size",
    "Padding (K - 1) / 2 keeps the size",
    "conditional",
    ["K=1", "K=3"],
    ["K=2"],
    when="`K` is odd & positive",
    seeds=5,
)
REFUTED = Claim(
    "grows",
    "Zero padding makes the output larger",
    "refuted",
    ["P=2"],
    ["P=0"],
    instead="It keeps the output from shrinking",
)
# As chapters stored them before claims had conditions and corrections.
UNSAID = Claim("unsaid", "Strides are learned", "refuted", ["a"], ["b"])
MEASURED = Measured("accuracy", "accuracy after ten epochs", 24, "0.86", "0.97")

PADDING = """\
## Short answer

Padding keeps the size [✓](#claim-keeps_size), nearly always [✓](#measured-accuracy).

A formula, ($x$), $y$.

$$\\max_i x_i$$

## What people get wrong

**"Padding keeps the size."** With an odd kernel alone [✓](#claim-keeps_size). An even one
shifts it.

It is run above.

## Follow-up questions

<details><summary>And with stride?</summary>

Then not.

</details>
"""
STRIDE = """\
## Short answer

As with padding [✓](../detection/padding.ipynb#claim-keeps_size), see
[there](../detection/padding.ipynb#claim-grows).

## References

- A. Author (2020). *A title
  of two lines.* [Link](https://example.org)
"""


FIRST = {"document": "000", "question": "1"}
ASKED = {"document": "collections", "question": "Stride?"}
QUESTIONS = """\
"000": ["1"]
collections:
  collections: 31
  asked in: {"Stride?": 3}
"""
MAP = """\
```{part-map}
rows:
  - {padding: Padding}
  - {stride: Stride}
arrows:
  - [padding, stride, comes before]
```
"""


def shown(result: Claim | Measured):
    """The cell that states a claim, as it is stored."""
    output = new_output("display_data", data=result._repr_mimebundle_())
    return new_code_cell("@claim(...)", outputs=[output], execution_count=1)


def write_chapter(
    book: Path, slug: str, question: str, prose: str, results: list, sources: tuple = (FIRST,)
) -> None:
    """Store a chapter of the part `detection`."""
    cells = [new_markdown_cell(f"# {question}"), new_markdown_cell(prose), *map(shown, results)]
    facts = {
        "part": "detection",
        "question": question,
        "difficulty": "core",
        "sources": list(sources),
        "terms": [f"{slug} of a layer"],
    }
    path = Path("notebooks/detection") / f"{slug}.ipynb"
    (book / path).parent.mkdir(parents=True, exist_ok=True)
    storing.write(book, path, new_notebook(cells=cells, metadata={"cvnotes": facts}))


def write_padding(book: Path, results=(CONFIRMED, CONDITIONAL, REFUTED, MEASURED)) -> None:
    """Store the first chapter."""
    write_chapter(book, "padding", "What is `P` for?", PADDING, list(results))


def write_pages(book: Path, pages: dict[str, str]) -> None:
    """Store pages that are not chapters, and the book's settings."""
    shutil.copy(ROOT / "_config.yml", book)
    for name in ("_static", "_templates", "_epub"):
        shutil.copytree(ROOT / "book" / name, book / "book" / name)
    for name, text in pages.items():
        file = book / "book" / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def write_book(book: Path) -> None:
    """Store the whole book."""
    cover = "[Practise](practice.md)\n\n```{best-heard}\npadding#grows\n```\n"
    pages = {
        "index": f"# Cover\n\n```{{search-box}}\n```\n\n{cover}\n```{{book-overview}}\n```\n",
        "parts/detection": f"# Detection & segmentation\n\n{MAP}\n```{{part-questions}}\n```\n",
        "claims": "# Ledger\n\n```{claims-ledger}\n```\n",
        "heard": "# Heard\n\n```{heard}\n```\n",
        "terms": "# Terms\n\n```{term-index}\n```\n",
        "references": "# References\n\n```{chapter-references}\n```\n",
        "api": "# Library\n\n```{library-reference}\n```\n",
        "practice": "---\nonpaper: false\n---\n\n# Practise\n\n```{practice-questions}\n```\n",
        "mock-interview": "# Interview\n\n```{practice-questions}\n```\n",
        "plan": "# Plan\n\n```{reading-list}\n```\n",
    }
    write_pages(book, pages)
    write_padding(book)
    write_chapter(book, "stride", "What is a stride?", STRIDE, [UNSAID], (FIRST, ASKED))
    (book / "questions.yml").write_text(QUESTIONS, encoding="utf-8")
    toc = """\
format: jb-book
root: book/index
parts:
  - caption: Questions
    chapters:
      - file: book/parts/detection
        sections:
          - file: notebooks/detection/padding
          - file: notebooks/detection/stride
  - caption: Reference
    chapters:
      - file: book/claims
      - file: book/heard
      - file: book/terms
      - file: book/references
      - file: book/api
  - caption: Practise
    chapters: [{file: book/practice}, {file: book/mock-interview}, {file: book/plan}]
"""
    moves = "pages: {notebooks/old/pad: notebooks/detection/padding}\ncards: {}\n"
    (book / "moved.yml").write_text(moves, encoding="utf-8")
    (book / "_toc.yml").write_text(toc, encoding="utf-8")


def build(book: Path) -> subprocess.CompletedProcess:
    """Build a book strictly, into its folder `_build`."""
    return builds.forked(builds.build, book)


def built(book: Path) -> Path:
    """The pages of a book, which must build without a warning."""
    return pages_of(book, build(book))


def built_afresh(book: Path) -> Path:
    """The same by a new interpreter, in the way of `make book`."""
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", "-W", "-n", "--keep-going", book]
    return pages_of(book, subprocess.run(command, cwd=book, capture_output=True, text=True))


def pages_of(book: Path, result: subprocess.CompletedProcess) -> Path:
    """The pages of a book whose build must have ended well."""
    assert result.returncode == 0, f"{result.stdout[-2000:]}{result.stderr[-2000:]}"
    return book / "_build" / "html"


def page(path: Path) -> BeautifulSoup:
    """A page, parsed."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def text_of(tag) -> str:
    """The text of an element, on one line."""
    return " ".join(tag.get_text().split())
