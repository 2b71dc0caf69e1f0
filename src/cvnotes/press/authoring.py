"""A new chapter, with every section that the rules ask for."""

import difflib
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cvnotes.press import storing, toc
from cvnotes.press.address import setup_cell
from cvnotes.press.chapters import DIFFICULTIES, DRILLS, NAME
from cvnotes.press.errors import ChapterError
from cvnotes.press.questions import questions

UNKNOWN = {"document": "?", "question": "?"}

SHORT_ANSWER = """\
## Short answer

What to say in half a minute: the answer first. [✓](#claim-rename_this_claim)

The reason. [✓](#claim-rename_this_claim) The condition. [✓](#claim-rename_this_claim)"""

IMPORTS = """\
import matplotlib.pyplot as plt

from cvnotes import claim, conv_out, draw

draw.set_style()"""

IDEA = """\
## Idea {number}, shown

Two or three sentences, a cell that shows it, the claim that pins it."""

FIRST_IDEA = ["K = 3\nP = 1", "conv_out(8, K, padding=P)"]
OTHER_IDEAS = [
    [
        "size = 8",
        "for padding in range(3):\n    print(padding, conv_out(size, 3, padding=padding))",
    ],
    ["sizes = [7, 8, 9]", "[conv_out(size, 3, padding=1) for size in sizes]"],
]

FIGURE = """\
fig, (ax,) = draw.panels(1)
draw.grid(ax, [[1, 2], [3, 4]], title="input")
plt.show()"""

FOLKLORE = """\
## What people get wrong

**"The answer one hears."** Why it is wrong."""

CLAIM = """\
@claim(
    "A 3 × 3 kernel keeps the size",
    verdict="conditional",
    when="the padding P is 1",
    holds=[1],
    fails=[0, 2],
)
def rename_this_claim(P):
    return conv_out(8, 3, padding=P) == 8"""

FOLLOW_UPS = """\
## Follow-up questions

<details><summary>What would you ask next?</summary>

The answer. [✓](#claim-rename_this_claim)

</details>

<details><summary>And then?</summary>

The answer. [✓](#claim-rename_this_claim)

</details>

<details><summary>Who says so?</summary>

What a source says, with its name (Author, 2020).

</details>"""

TRY_IT = """\
## Try it

1. Give the 3 × 3 kernel a stride of 2. What happens?

<details><summary>What to expect</summary>

The claim breaks: the output is half as large.

</details>"""

EXERCISE = {
    "edits": [{"find": "conv_out(8, 3, padding=P)", "replace": "conv_out(8, 3, 2, padding=P)"}],
    "breaks": ["rename_this_claim"],
}

REFERENCES = """\
## References

- A. Author (2020). *Title.* Venue. [Link](https://example.org)"""


def new_chapter(
    root: Path,
    part: str,
    slug: str,
    question: str,
    difficulty: str = "core",
    sources: list[str] | None = None,
) -> Path:
    """Write a chapter with the anatomy of all chapters and enter it in `_toc.yml`.

    A source is a document and a question of `questions.yml`: "000: Q1". Returns the path, relative
    to the root. Raises `ChapterError` for an unknown part or source, for a slug that is taken or no
    slug, and for no question.
    """
    _check_place(root, part, slug)
    if not question.strip():
        raise ChapterError("no question is given; QUESTION= is the chapter's title, in one line")
    if len(question.splitlines()) > 1:
        raise ChapterError(f"the question is the chapter's title, in one line; got {question!r}")
    if difficulty not in DIFFICULTIES:
        raise ChapterError(
            f"unknown difficulty {difficulty!r}; it is one of {', '.join(DIFFICULTIES)}"
        )
    facts = {
        "difficulty": difficulty,
        "sources": [_source(root, source) for source in sources or []] or [UNKNOWN],
        "terms": [],
    }
    path = Path("notebooks") / part / f"{slug}.ipynb"
    nb = new_notebook(cells=_cells(root, slug, question.strip()), metadata={"cvnotes": facts})
    storing.write(root, path, nb)
    toc.enter(root, part, path.with_suffix("").as_posix())
    return path


def _check_place(root: Path, part: str, slug: str) -> None:
    parts = toc.parts(root)
    if not part:
        raise ChapterError(f"no part is given; PART= is one of {', '.join(parts)}")
    if part not in parts:
        raise ChapterError(
            f"unknown part {part!r}; the parts are {', '.join(parts)}. "
            "A new one is a page book/parts/<part>.md and its line in _toc.yml"
        )
    if part == DRILLS:
        raise ChapterError(
            "a drill begins with its tests, in src/cvnotes/drills/tasks/; see CONTRIBUTING.md"
        )
    if not slug:
        raise ChapterError(
            "no slug is given; SLUG= is lower-case words joined by hyphens, such as zero-padding"
        )
    if not NAME.fullmatch(slug):
        raise ChapterError(
            f"a slug is lower-case words joined by hyphens, such as zero-padding; got {slug!r}"
        )
    if slug in (other.stem for other in toc.chapter_paths(root)):
        raise ChapterError(f"there is a chapter `{slug}` already; choose another slug")


def _source(root: Path, source: str) -> dict[str, str]:
    """A source as the metadata have it, from "document: question"."""
    known = questions(root)
    document, _, question = (text.strip() for text in source.partition(":"))
    found = {"document": document, "question": question}
    if not known.known(found):
        asked = [f"{name}: {text}" for name, texts in known.asked.items() for text in texts]
        near = difflib.get_close_matches(source, asked, n=3, cutoff=0.4)
        hint = f", or did you mean {'; '.join(near)}?" if near else ""
        raise ChapterError(f"questions.yml has no source {source!r}; enter it there first{hint}")
    return found


def _cells(root: Path, slug: str, question: str) -> list[NotebookNode]:
    cells = [
        new_markdown_cell(f"# {question}"),
        new_code_cell(setup_cell(root), metadata={"tags": ["remove-cell"]}),
        new_markdown_cell(SHORT_ANSWER),
        new_code_cell(IMPORTS),
        new_markdown_cell(IDEA.format(number=1)),
        *map(new_code_cell, FIRST_IDEA),
        new_code_cell(FIGURE, metadata=_figure(f"{slug}-idea")),
    ]
    for number, sources in enumerate(OTHER_IDEAS, 2):
        cells += [new_markdown_cell(IDEA.format(number=number)), *map(new_code_cell, sources)]
    return [
        *cells,
        new_markdown_cell(FOLKLORE),
        new_code_cell("wrong = conv_out(8, 3, padding=2)\nwrong"),
        new_code_cell(CLAIM),
        new_markdown_cell(FOLLOW_UPS),
        new_markdown_cell(TRY_IT, metadata={"cvnotes": {"try": [EXERCISE]}}),
        new_markdown_cell(REFERENCES),
    ]


def _figure(name: str) -> dict:
    """The metadata of a cell that draws a figure."""
    alt = "What the figure shows, for readers who cannot see it: a 2 by 2 grid, 1 2 above 3 4."
    return {
        "mystnb": {
            "figure": {"name": name, "caption": "What the reader should see."},
            "image": {"alt": alt},
        }
    }
