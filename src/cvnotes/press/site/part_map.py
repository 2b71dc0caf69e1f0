"""How the questions of a part hang together: a drawing of links, as narrow as a phone."""

from collections import Counter
from dataclasses import dataclass

from docutils import nodes
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from sphinx.application import Sphinx

from cvnotes.press.errors import ChapterError
from cvnotes.press.site.derived import Derived, address
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.summaries import Summary
from cvnotes.press.takeaway.snippets import plain

# In units of the drawing, which are pixels on a phone.
WIDTH = 360
GAP = 14
BOX_HEIGHT = 38
ROW_HEIGHT = 100
FORM = "`rows`, mappings of slugs to short names, and `arrows`, lists of from, to and what is said"


@dataclass(frozen=True)
class Box:
    """A question: where it stands, what it is called, and its page."""

    slug: str
    name: str
    question: str
    address: str
    row: int
    left: float
    width: float

    @property
    def middle(self) -> float:
        """The middle, across."""
        return self.left + self.width / 2

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.row * ROW_HEIGHT + 1.0

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + BOX_HEIGHT


@dataclass(frozen=True)
class Arrow:
    """From the lower edge of one box to the upper edge of another, with what it says."""

    start: Box
    end: Box
    said: str
    # Where its words stand, as a share of its length: apart from those of its neighbours.
    share: float

    @property
    def across(self) -> float:
        """Where its words stand, from the left."""
        return self.start.middle + self.share * (self.end.middle - self.start.middle)

    @property
    def down(self) -> float:
        """Where its words stand, from the top."""
        return self.start.bottom + self.share * (self.end.top - self.start.bottom)


class PartMap(Derived):
    """Boxes in rows and arrows between them, as the page names them."""

    has_content = True

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """One drawing, whose boxes are links."""
        rows, arrows = self.named()
        boxes = self.boxes(rows, {chapter.slug: chapter for chapter in chapters})
        return [
            raw(
                "part_map.html",
                boxes=boxes.values(),
                arrows=self.arrows(boxes, arrows),
                width=WIDTH,
                height=(len(rows) - 1) * ROW_HEIGHT + BOX_HEIGHT + 2,
                box_height=BOX_HEIGHT,
            )
        ]

    def named(self) -> tuple[list[dict[str, str]], list[list[str]]]:
        """Rows and arrows as they stand on the page."""
        try:
            content = YAML(typ="safe").load("\n".join(self.content))
            rows, arrows = list(content["rows"]), list(content["arrows"])
        except (YAMLError, KeyError, TypeError):
            raise ChapterError(f"{self.env.docname}: a part-map has {FORM}") from None
        if not (all(map(_is_row, rows)) and all(map(_is_arrow, arrows))):
            raise ChapterError(f"{self.env.docname}: a part-map has {FORM}")
        return rows, arrows

    def boxes(self, rows: list[dict[str, str]], by_slug: dict[str, Summary]) -> dict[str, Box]:
        """The boxes of all rows, each row as wide as the drawing."""
        found = {}
        for row, entries in enumerate(rows):
            # One box alone is as wide as one of two.
            width = (WIDTH - GAP * (len(entries) - 1)) / max(2, len(entries))
            indent = (WIDTH - width) / 2 if len(entries) == 1 else 0
            for column, (slug, name) in enumerate(entries.items()):
                if slug not in by_slug:
                    raise ChapterError(
                        f"{self.env.docname} draws {slug}, but there is no such chapter; "
                        f"the chapters are {', '.join(by_slug)}"
                    )
                chapter = by_slug[slug]
                left = indent + column * (width + GAP)
                page = address(self.env, chapter.page)
                found[slug] = Box(slug, name, plain(chapter.question), page, row, left, width)
        return found

    def arrows(self, boxes: dict[str, Box], entries: list[list[str]]) -> list[Arrow]:
        """The arrows; raises `ChapterError` for one that does not lead to the next row."""
        leaving = Counter(start for start, _, _ in entries)
        arriving = Counter(end for _, end, _ in entries)
        found = []
        for start, end, said in entries:
            if start not in boxes or end not in boxes or boxes[start].row + 1 != boxes[end].row:
                raise ChapterError(
                    f"{self.env.docname}: an arrow leads from a box to one in the next row; "
                    f"got {start} and {end}"
                )
            # Arrows that part are far from each other at their ends, those that meet at the start.
            share = 0.3 if arriving[end] > leaving[start] else 0.65
            found.append(Arrow(boxes[start], boxes[end], said, share))
        return found


def _is_row(entry: object) -> bool:
    return isinstance(entry, dict) and bool(entry)


def _is_arrow(entry: object) -> bool:
    return isinstance(entry, list) and len(entry) == 3


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("part-map", PartMap)
