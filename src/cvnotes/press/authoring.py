"""A new chapter, with every section that the rules ask for."""

import difflib
from pathlib import Path

from nbformat.v4 import new_notebook

from cvnotes.press import skeleton, storing, toc
from cvnotes.press.chapters import DIFFICULTIES, DRILLS, NAME, Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.questions import questions
from cvnotes.press.rules import prose, titles

# What else these could find the skeleton has not.
ABOUT_TITLES = (titles.title, titles.asked_once, prose.html, prose.formulas)
UNKNOWN = {"document": "?", "question": "?"}


def new_chapter(
    root: Path,
    part: str,
    slug: str,
    question: str,
    difficulty: str = "core",
    sources: list[str] | None = None,
) -> Path:
    """Write a chapter with the anatomy of all chapters and enter it in `_toc.yml`.

    A dollar of the question that is none of a formula is escaped. A source is a document and a
    question of `questions.yml`: "000: Q1". Returns the path, relative to the root. Raises
    `ChapterError` for an unknown part or source, for a slug that is taken or no slug, and for a
    question that cannot be a title.
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
    title = titles.with_dollars_escaped(question.strip())
    nb = new_notebook(cells=skeleton.cells(root, slug, title), metadata={"cvnotes": facts})
    for rule in ABOUT_TITLES:
        for fault in rule(Chapter(root, path, nb)):
            raise ChapterError(f"the question {question!r} cannot be a title: {fault}")
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
