"""What authors and forks do once: a chapter from nothing, and another repository address everywhere."""

import re
from pathlib import Path

import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cvnotes.press import chapters
from cvnotes.press.chapters import ChapterError

# What links to the repository; chapters do so in their set-up cells alone.
LINKING = ("README.md", "CONTRIBUTING.md", "CITATION.cff", "pyproject.toml", "book/**/*.md")

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


def repository(root: Path) -> tuple[str, str]:
    """The repository's address and branch, from `_config.yml`."""
    about = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["repository"]
    return about["url"].rstrip("/"), about["branch"]


def setup_cell(root: Path) -> str:
    """The source of every chapter's first code cell."""
    url, branch = repository(root)
    return (
        "# Set-up: installs the book's library where it is missing (Colab).\n"
        "import importlib.util\n\n"
        'if importlib.util.find_spec("cvnotes") is None:\n'
        f'    %pip install -q "git+{url}@{branch}"'
    )


def new_chapter(root: Path, part: str, slug: str, question: str) -> Path:
    """Write a chapter with the anatomy of all chapters, enter it in `_toc.yml` and return its path, relative to the root."""
    path = Path("notebooks") / part / f"{slug}.ipynb"
    if part not in chapters.parts(root):
        raise ChapterError(
            f"unknown part {part!r}; the parts are {', '.join(chapters.parts(root))}"
        )
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise ChapterError(
            f"a slug is lower-case words joined by hyphens, such as zero-padding; got {slug!r}"
        )
    if slug in (other.stem for other in chapters.chapter_paths(root)):
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
    chapters.write(root, path, nb)
    _enter(root / "_toc.yml", part, path.with_suffix("").as_posix())
    return path


def _enter(toc: Path, part: str, file: str) -> None:
    """Add a file at the end of its part, by lines: a YAML round trip would lose the comments."""
    lines = toc.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.strip() == f"- file: book/parts/{part}")
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent
    ):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    entry = [f"{' ' * (indent + 4)}- file: {file}"]
    if not any(line.strip() == "sections:" for line in lines[start:end]):
        entry.insert(0, f"{' ' * (indent + 2)}sections:")
    toc.write_text(
        "\n".join([*lines[:end], *entry, *lines[end:]]) + "\n", encoding="utf-8", newline="\n"
    )


def address(root: Path, url: str | None = None) -> list[Path]:
    """Make `url` the repository's address, or without one apply the one in `_config.yml`; return the files that changed."""
    before = repository(root)[0]
    owner, name = _owner_and_name(before)
    if url:
        new_owner, new_name = _owner_and_name(url)
        config = root / "_config.yml"
        text = config.read_text(encoding="utf-8").replace(
            before, f"https://github.com/{new_owner}/{new_name}"
        )
        config.write_text(text, encoding="utf-8", newline="\n")
    else:
        # Whoever's copy a link leads to, it is to lead to ours.
        new_owner, new_name, owner = owner, name, "[A-Za-z0-9-]+"
    changed = []
    for file in sorted(f for pattern in LINKING for f in root.glob(pattern)):
        text = file.read_text(encoding="utf-8")
        wanted = re.sub(
            rf"\b(github\.com|github)/{owner}/{name}\b", rf"\1/{new_owner}/{new_name}", text
        )
        wanted = re.sub(
            rf"\b{owner}\.github\.io/{name}\b", f"{new_owner}.github.io/{new_name}", wanted
        )
        if wanted != text:
            file.write_text(wanted, encoding="utf-8", newline="\n")
            changed.append(file.relative_to(root))
    for path in chapters.chapter_paths(root):
        nb = chapters.read(root, path).nb
        first = next((cell for cell in nb.cells if cell.cell_type == "code"), None)
        if first is not None and first.source != setup_cell(root):
            first.source = setup_cell(root)
            chapters.write(root, path, nb)
            changed.append(path)
    return changed


def _owner_and_name(url: str) -> tuple[str, str]:
    match = re.fullmatch(r"https://github\.com/([\w-]+)/([\w.-]+?)(\.git)?/?", url)
    if not match:
        raise ChapterError(f"an address looks like https://github.com/owner/name; got {url}")
    return match[1], match[2]
