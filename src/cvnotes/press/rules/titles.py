"""Rules of the title: the question, and nothing that Markdown reads otherwise."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from cvnotes.press import toc
from cvnotes.press.chapters import Chapter
from cvnotes.press.prose import PARSER, Prose
from cvnotes.press.takeaway.snippets import UNSAYABLE, plain


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
    elif UNSAYABLE in plain(chapter.question):
        yield (
            "the title has a formula with no form in a line of text, which the window and search "
            "need (a power, an index, a root); write it in words, or as `code`"
        )


def asked_once(chapter: Chapter) -> Iterator[str]:
    """No other chapter has the same question, which is all that lists and search show of it."""
    for path in toc.listed_chapters(chapter.root):
        file = chapter.root / path
        if path == chapter.path or not file.is_file():
            continue
        if _stored_title(file, file.stat().st_mtime_ns) == chapter.question:
            yield f"{path.as_posix()} has the same question; ask what sets this one apart"


@lru_cache(maxsize=512)
def _stored_title(file: Path, changed: int) -> str:
    """The title of another chapter, read once for each version of its file; empty without one."""
    # A notebook is checked when it is read as one, which for all of them takes seconds.
    try:
        first = json.loads(file.read_bytes())["cells"][0]
        (title, *_) = Prose(["".join(first["source"])]).headings(1)
    except (OSError, ValueError, LookupError, TypeError):
        return ""  # it has a fault of its own
    return title


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
