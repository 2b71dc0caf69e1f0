"""Before anything is built: every chapter is one, and may be published, or is named in a line."""

from pathlib import Path

from sphinx.application import Sphinx

from cvnotes.press.errors import ChapterError
from cvnotes.press.selection import complain
from cvnotes.press.site.summaries import part_titles, question_at
from cvnotes.press.toc import chapter_paths

WRONG_INPUT = 2


def name_faulty_chapters(app: Sphinx) -> None:
    """End the build, with a line on stderr for each chapter that cannot be published."""
    faulty = False
    try:
        part_titles(Path(app.srcdir))
        for path in chapter_paths(Path(app.srcdir)):
            try:
                question_at(app.env, path)
            except ChapterError as error:
                complain(error)
                faulty = True
    except ChapterError as error:
        complain(error)
        faulty = True
    if faulty:
        # Sphinx and jupyter-book would put a traceback below it.
        raise SystemExit(WRONG_INPUT)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("builder-inited", name_faulty_chapters)
