"""A directive whose content comes from the chapters, and is made again when that changed."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from cvnotes.press.errors import ChapterError
from cvnotes.press.site.summaries import Summary, part_titles, summaries

LEDGER = "book/claims"
Some = TypeVar("Some", bound=Summary)
# Chapters, and titles of their parts.
Material = tuple[list[Summary], dict[str, str]]


class Derived(SphinxDirective):
    """A directive whose page is read again when the summary of one of its chapters changed."""

    def run(self) -> list[nodes.Node]:
        """The directive's nodes; a fault in a chapter is reported where the directive stands."""
        try:
            made_of = about(self.part, material(self.env))
            _derived_pages(self.env)[self.env.docname] = self.part, made_of
            return self.derive(*made_of)
        except ChapterError as error:
            raise self.error(str(error)) from None

    @property
    def part(self) -> str | None:
        """The part that the page is about, None for the whole book."""
        return None

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """The nodes, from the chapters and the titles of their parts, in the order of the book."""
        raise NotImplementedError


def material(env: BuildEnvironment) -> Material:
    """All chapters, and the titles of their parts, in the order of the book."""
    chapters, titles = summaries(env), part_titles(Path(env.srcdir))
    return chapters, {part: titles[part] for part in grouped(chapters)}


def about(part: str | None, everything: Material) -> Material:
    """As much of it as concerns a part, or all of it for the whole book."""
    chapters, titles = everything
    if part is None:
        return everything
    own = [chapter for chapter in chapters if chapter.part == part]
    return own, {one: title for one, title in titles.items() if one == part}


def outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """Name the pages that would now be made of something else."""
    pages = _derived_pages(env)
    try:
        everything = material(env)
    except ChapterError:
        return list(pages)  # read again, they report the fault
    return [page for page, (part, made_of) in pages.items() if about(part, everything) != made_of]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is gone, or about to be read again."""
    _derived_pages(env).pop(docname, None)


def _derived_pages(env: BuildEnvironment) -> dict[str, tuple]:
    """The pages with such directives: the part that they are about, and what they were made of."""
    return vars(env).setdefault("cvnotes_derived", {})


def grouped(chapters: list[Some]) -> dict[str, list[Some]]:
    """Chapters by part, in order."""
    groups: dict[str, list[Some]] = {}
    for chapter in chapters:
        groups.setdefault(chapter.part, []).append(chapter)
    return groups


def count(chapters: Iterable[Summary]) -> Counter[str]:
    """Number of claims by verdict."""
    return Counter(claim.verdict for chapter in chapters for claim in chapter.claims)


def address(env: BuildEnvironment, page: str) -> str:
    """The address of a page, from the page that is being read."""
    return env.app.builder.get_relative_uri(env.docname, page)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget)
