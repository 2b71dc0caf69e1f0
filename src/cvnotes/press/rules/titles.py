"""Rules of the title: the question, and nothing that Markdown reads otherwise."""

from collections.abc import Iterator

from cvnotes.press.chapters import Chapter
from cvnotes.press.prose import PARSER


def title(chapter: Chapter) -> Iterator[str]:
    """The first cell is the question, as the one title."""
    first = chapter.nb.cells[0]
    if first.source.rstrip("#") == f"# {chapter.question} ":
        yield f"Markdown reads the title as {chapter.question!r}; write \\# for a # at its end"
    elif first.cell_type != "markdown" or first.source != f"# {chapter.question}":
        yield "the first cell holds more than the title; it is `# ` and the question, alone"
    if len(chapter.prose.headings(1)) > 1:
        yield f"there is a second title, {chapter.prose.headings(1)[1]!r}; make it `##`"
    if (escaped := with_dollars_escaped(chapter.question)) != chapter.question:
        # Behind another title on one line it would begin a formula.
        yield f"a dollar of the title is none of a formula; write \\$ for it: {escaped}"


def with_dollars_escaped(title: str) -> str:
    """A title with a backslash before each dollar that is neither code nor part of a formula."""
    place = len(title)
    while (place := title.rfind("$", 0, place)) >= 0:
        escaped = f"{title[:place]}\\{title[place:]}"
        if _read(escaped) == _read(title):
            title = escaped
    return title


def _read(title: str) -> list[tuple[str, str]]:
    """What Markdown makes of a title."""
    (line,) = PARSER.parseInline(title)
    return [(node.type, node.content) for node in line.children or ()]
