"""The cells of a new chapter: every section that the rules ask for, one claim, one figure."""

from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from cvnotes.press.address import setup_cell
from cvnotes.press.prose import Prose

# What the author is to replace, wherever it stands.
CLAIM_NAME = "rename_this_claim"
CITED, SOURCE = "(Author, 2020)", "https://example.org"
CAPTION = "What the reader should see."
ALT = "What the figure shows, for readers who cannot see it: a 2 by 2 grid, 1 2 above 3 4."

SHORT_ANSWER = f"""\
## Short answer

What to say in half a minute: the answer first. [✓](#claim-{CLAIM_NAME})

The reason. [✓](#claim-{CLAIM_NAME}) The condition. [✓](#claim-{CLAIM_NAME})"""

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

CLAIM = f"""\
@claim(
    "A 3 × 3 kernel keeps the size",
    verdict="conditional",
    when="the padding P is 1",
    holds=[1],
    fails=[0, 2],
)
def {CLAIM_NAME}(P):
    return conv_out(8, 3, padding=P) == 8"""

FOLLOW_UPS = f"""\
## Follow-up questions

<details><summary>What would you ask next?</summary>

The answer. [✓](#claim-{CLAIM_NAME})

</details>

<details><summary>And then?</summary>

The answer. [✓](#claim-{CLAIM_NAME})

</details>

<details><summary>Who says so?</summary>

What a source says, with its name {CITED}.

</details>"""

TRY_IT = """\
## Try it

1. Give the 3 × 3 kernel a stride of 2. What happens?

<details><summary>What to expect</summary>

The claim breaks: the output is half as large.

</details>"""

EXERCISE = {
    "edits": [{"find": "conv_out(8, 3, padding=P)", "replace": "conv_out(8, 3, 2, padding=P)"}],
    "breaks": [CLAIM_NAME],
}

REFERENCES = f"""\
## References

- A. Author (2020). *Title.* Venue. [Link]({SOURCE})"""


# The sentences that say nothing yet; the first of a cell is its heading, which stays.
SENTENCES = (
    *Prose([SHORT_ANSWER]).sentences[1:],
    *(each for number in (1, 2, 3) for each in Prose([IDEA.format(number=number)]).sentences),
    *Prose([FOLKLORE]).sentences[1:],
    *Prose([FOLLOW_UPS]).sentences[1:],
)


def cells(root: Path, slug: str, question: str) -> list[NotebookNode]:
    """The cells of a chapter with this slug and title."""
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
    return {
        "mystnb": {
            "figure": {"name": name, "caption": CAPTION},
            "image": {"alt": ALT},
        }
    }
