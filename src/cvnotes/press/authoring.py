"""What authors and forks do once: a chapter from nothing, and another repository address everywhere."""

import re
from pathlib import Path
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cvnotes.press import storing, toc
from cvnotes.press.address import setup_cell
from cvnotes.press.errors import ChapterError

IMPORTS = """\
import matplotlib.pyplot as plt

from cvnotes import claim, conv_out, draw

draw.set_style()"""

FIGURE = """\
fig, (ax,) = draw.panels(1)
draw.grid(ax, [[1, 2], [3, 4]], title="input")
plt.show()"""

CLAIM = """\
@claim("A 3 × 3 kernel keeps the size", verdict="conditional", when="the padding P is 1",
       holds=[1], fails=[0, 2])
def rename_this_claim(P):
    return conv_out(8, 3, padding=P) == 8"""

CLOSING = """\
## Follow-up questions

<details><summary>What would you ask next?</summary>

The answer.

</details>

## Try it

1. Change something above. What happens?

<details><summary>What to expect</summary>

This.

</details>

## References

- A. Author (2020). *Title.* Venue. [Link](https://example.org)"""


def new_chapter(root: Path, part: str, slug: str, question: str) -> Path:
    """Write a chapter with the anatomy of all chapters, enter it in `_toc.yml` and return its path, relative to the root."""
    path = Path("notebooks") / part / f"{slug}.ipynb"
    if part not in toc.parts(root):
        raise ChapterError(
            f"unknown part {part!r}; the parts are {', '.join(toc.parts(root))}"
        )
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise ChapterError(
            f"a slug is lower-case words joined by hyphens, such as zero-padding; got {slug!r}"
        )
    if slug in (other.stem for other in toc.chapter_paths(root)):
        raise ChapterError(f"there is a chapter `{slug}` already; choose another slug")
    nb = new_notebook(
        cells=[
            new_markdown_cell(f"# {question}"),
            new_code_cell(setup_cell(root), metadata={"tags": ["remove-cell"]}),
            new_markdown_cell("## Short answer\n\nWhat to say in half a minute."),
            new_code_cell(IMPORTS),
            new_markdown_cell(
                "## One idea, shown\n\nTwo or three sentences, a cell that shows it, the claim that pins it."
            ),
            new_code_cell(
                FIGURE,
                metadata={
                    "mystnb": {
                        "figure": {
                            "name": f"{slug}-idea",
                            "caption": "What the reader should see.",
                        },
                        "image": {
                            "alt": "What the figure shows, for who cannot see it: a 2 by 2 grid with 1 2 above 3 4."
                        },
                    }
                },
            ),
            new_markdown_cell(
                '## What people get wrong\n\n**"The answer one hears."** Why it errs.'
            ),
            new_code_cell(CLAIM),
            new_markdown_cell(CLOSING),
        ],
        metadata={
            "cvnotes": {
                "part": part,
                "question": question,
                "difficulty": "core",
                "sources": [{"document": "000", "question": "?"}],
            }
        },
    )
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    storing.write(root, path, nb)
    toc.enter(root, part, path.with_suffix("").as_posix())
    return path
