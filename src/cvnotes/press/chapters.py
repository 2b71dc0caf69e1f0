"""A chapter: a notebook whose metadata were checked, with its cells, claims and figures."""

import base64
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from cvnotes.cards import MEASURED_MIME, MIME
from cvnotes.press import prose, reading, toc
from cvnotes.press.cells import CodeCell
from cvnotes.press.errors import ChapterError

DIFFICULTIES = ("core", "intermediate", "advanced")
# The part whose chapters ask for code, and have a form of their own.
DRILLS = "drills"
FACTS = ("difficulty", "sources")
LISTED = ("sources", "terms")
# Of chapters' files, figures and the files that they are drawn into.
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Figure:
    """A named figure: the cell that draws it, what the page says of it, and the stored PNG."""

    name: str
    alt: str
    caption: str
    cell: int
    png: bytes | None


@dataclass(frozen=True)
class Chapter:
    """A notebook whose metadata have been checked. `path` is relative to the book's root."""

    root: Path
    path: Path
    nb: nbformat.NotebookNode
    # The file as it was read, so that what changes meanwhile is not written over.
    stored: bytes | None = None

    @property
    def part(self) -> str:
        """The folder in which the chapter lies."""
        return self.path.parts[1]

    @property
    def is_drill(self) -> bool:
        """Whether it asks for code, which a checker then judges."""
        return self.part == DRILLS

    @property
    def slug(self) -> str:
        """The file's name, by which links call the chapter."""
        return self.path.stem

    @cached_property
    def name(self) -> str:
        """What commands and messages call the chapter: its slug, or its path if that is shared."""
        return toc.shortest_name(self.root, self.path)

    @property
    def question(self) -> str:
        """The title, as Markdown."""
        return question(self.nb)

    @property
    def facts(self) -> dict:
        """The metadata under `cvnotes`: difficulty, sources, terms; for a drill the minutes."""
        return self.nb.metadata.cvnotes

    @cached_property
    def prose(self) -> prose.Prose:
        """The Markdown cells, parsed."""
        return prose.Prose([cell.source for cell in self.nb.cells if cell.cell_type == "markdown"])

    @cached_property
    def code(self) -> list[CodeCell]:
        """The code cells, in order; the first is the set-up cell."""
        code = [cell for cell in self.nb.cells if cell.cell_type == "code"]
        return [CodeCell(number, cell) for number, cell in enumerate(code, 1)]

    @property
    def claims(self) -> list[dict]:
        """The claims in the stored outputs, in order, as dictionaries of `cvnotes.cards.Claim`."""
        return self._cards(MIME, "claim")

    @property
    def measured(self) -> list[dict]:
        """The measured figures in the stored outputs, in order, as dictionaries of `Measured`."""
        return self._cards(MEASURED_MIME, "measured")

    @property
    def figures(self) -> list[Figure]:
        """The named figures, in order."""
        figures = []
        for number, cell in enumerate(self.nb.cells):
            about = cell.metadata.get("mystnb", {})
            if "figure" not in about:
                continue
            bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
            images = [bundle["image/png"] for bundle in bundles if "image/png" in bundle]
            figures.append(
                Figure(
                    name=about["figure"].get("name", ""),
                    alt=about.get("image", {}).get("alt", ""),
                    caption=about["figure"].get("caption", ""),
                    cell=number,
                    png=_decoded(images[0]) if images else None,
                )
            )
        return figures

    def _cards(self, mime: str, what: str) -> list[dict]:
        cards = [card for cell in self.code for card in cell.shown(mime) if _has_an_id(card)]
        ids = [card["id"] for card in cards]
        for id in ids:
            if ids.count(id) > 1:
                raise ChapterError(
                    f"{self.path.as_posix()}: the {what} id `{id}` is used twice; "
                    "rename one of the two functions"
                )
        return cards


def _has_an_id(card: object) -> bool:
    """Whether a stored card can be told from others; one that cannot was written by hand."""
    return isinstance(card, dict) and isinstance(card.get("id"), str)


def _decoded(picture: str) -> bytes:
    """A stored picture; empty, and so none, where it is not in base64 at all."""
    try:
        return base64.b64decode(picture)
    except ValueError:
        return b""


def read(root: Path, path: Path) -> Chapter:
    """Read one chapter; raises `ChapterError` for a file that is not a chapter."""
    name = path.as_posix()
    stored = reading.content_of(root, path)
    nb = reading.notebook(name, stored)
    facts = nb.metadata.get("cvnotes")
    if not isinstance(facts, dict) or any(not facts.get(key) for key in FACTS):
        raise ChapterError(
            f"{name}: the notebook metadata need a `cvnotes` entry with {' and '.join(FACTS)}"
        )
    for key in LISTED:
        if not isinstance(facts.get(key) or [], list):
            raise ChapterError(
                f"{name}: `{key}` in the notebook metadata is a list; "
                f"it is {json.dumps(facts[key])[:40]}"
            )
    if not NAME.fullmatch(path.stem):
        raise ChapterError(
            f"{name}: a chapter's file is named in lower-case words joined by hyphens; rename it, "
            f"here and in {toc.NAME}"
        )
    # The part is the folder, so a chapter elsewhere would stand on no part's page.
    known = toc.parts(root)
    if path.parent not in [Path("notebooks") / part for part in known]:
        raise ChapterError(
            f"{name}: a chapter lies in notebooks/<part>/; the parts are {', '.join(known)}"
        )
    if facts["difficulty"] not in DIFFICULTIES:
        raise ChapterError(
            f"{name}: unknown difficulty {facts['difficulty']!r}; one of {', '.join(DIFFICULTIES)}"
        )
    minutes = facts.get("minutes")
    if path.parent.name == DRILLS and (not isinstance(minutes, int) or minutes < 1):
        raise ChapterError(
            f"{name}: `minutes` in the metadata is how long one has for a drill, a whole number; "
            f"it is {json.dumps(minutes)}"
        )
    if not question(nb):
        raise ChapterError(f"{name}: the first cell must be the title, `# ` and the question")
    _check_figures(name, nb)
    _check_exercises(name, nb)
    return Chapter(root, path, nb, stored)


def _check_figures(name: str, nb: nbformat.NotebookNode) -> None:
    """Raise `ChapterError` for a figure's entries that are not the texts they must be."""
    for number, cell in enumerate(nb.cells, 1):
        about = cell.metadata.get("mystnb", {})
        entries = [about]
        if isinstance(about, dict):
            entries += [about.get(key, {}) for key in ("figure", "image")]
        if not all(isinstance(entry, dict) for entry in entries):
            raise ChapterError(
                f"{name}, cell {number}: `mystnb` holds {json.dumps(about)[:60]}; a figure is "
                '{"figure": {"name": …, "caption": …}, "image": {"alt": …}}'
            )
        texts = [text for entry in entries[1:] for text in entry.values()]
        for text in texts:
            if not isinstance(text, str):
                raise ChapterError(
                    f"{name}, cell {number}: a figure's entries are texts; "
                    f"one is {json.dumps(text)[:40]}"
                )


def _check_exercises(name: str, nb: nbformat.NotebookNode) -> None:
    """Raise `ChapterError` where a cell's `cvnotes` entry holds anything but a list `try`."""
    for number, cell in enumerate(nb.cells, 1):
        about = cell.metadata.get("cvnotes", {})
        if not isinstance(about, dict) or not isinstance(about.get("try", []), list):
            raise ChapterError(
                f"{name}, cell {number}: `cvnotes` holds {json.dumps(about)[:60]}; what a cell has "
                'there is {"try": [one entry for each exercise]}'
            )


def question(nb: nbformat.NotebookNode) -> str:
    """The title of a notebook, as Markdown; empty where its first cell has none."""
    first = nb.cells[0] if nb.cells else None
    if first is None or first.cell_type != "markdown":
        return ""
    titles = prose.Prose([first.source]).headings(1)
    return titles[0] if titles else ""
