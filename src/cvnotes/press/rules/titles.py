"""Rules of the title: the question, and nothing that Markdown reads otherwise."""

from collections.abc import Iterator

from cvnotes.press.chapters import Chapter


def title(chapter: Chapter) -> Iterator[str]:
    """The first cell is the question, as the one title."""
    first = chapter.nb.cells[0]
    if first.cell_type != "markdown" or first.source != f"# {chapter.question}":
        yield "the first cell holds more than the title; it is `# ` and the question, alone"
    if len(chapter.prose.headings(1)) > 1:
        yield f"there is a second title, {chapter.prose.headings(1)[1]!r}; make it `##`"
