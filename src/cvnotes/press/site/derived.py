"""A directive whose content comes from the chapters, and is made again when that changed."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from cvnotes.press.errors import ChapterError
from cvnotes.press.site.summaries import Summary, part_titles, summaries

LEDGER = "book/claims"


class Derived(SphinxDirective):
    """A directive whose page is read again when the summary of one of its chapters changed."""

    def run(self) -> list[nodes.Node]:
        """The directive's nodes; a fault in a chapter is reported where the directive stands."""
        try:
            chapters, titles = material(self.env, self.part)
            _derived_pages(self.env)[self.env.docname] = self.part, (chapters, titles)
            return self.derive(chapters, titles)
        except ChapterError as error:
            raise self.error(str(error)) from None

    @property
    def part(self) -> str | None:
        """The part that the page is about, None for the whole book."""
        return None

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """The nodes, from the chapters and the titles of their parts, in the order of the book."""
        raise NotImplementedError


def material(env: BuildEnvironment, part: str | None) -> tuple[list[Summary], dict[str, str]]:
    """What a page about a part or the book is made of: chapters, and titles of their parts."""
    chapters = [one for one in summaries(env) if part in (None, one.part)]
    titles = part_titles(Path(env.srcdir))
    return chapters, {part: titles[part] for part in grouped(chapters)}


def outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """Name the pages that would now be made of something else."""
    return [
        page for page, (part, made_of) in _derived_pages(env).items() if _now(env, part) != made_of
    ]


def _now(env: BuildEnvironment, part: str | None) -> object:
    try:
        return material(env, part)
    except ChapterError:
        return None  # read again, the page reports the fault


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is gone, or about to be read again."""
    _derived_pages(env).pop(docname, None)


def _derived_pages(env: BuildEnvironment) -> dict[str, tuple]:
    """The pages with such directives: the part that they are about, and what they were made of."""
    return vars(env).setdefault("cvnotes_derived", {})


def grouped(chapters: list[Summary]) -> dict[str, list[Summary]]:
    """Chapters by part, in order."""
    groups: dict[str, list[Summary]] = {}
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
