"""The contents beside every page, and which pages to write again when others changed."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.api import SiteMap

from cvnotes.press.site.drawing import drawn
from cvnotes.press.site.practice import INTERVIEW, PRACTICE
from cvnotes.press.toc import toc_files, without_suffix


@dataclass(frozen=True)
class Entry:
    """A page in the contents."""

    page: str
    title: Markup
    below: list["Entry"]

    def holds(self, page: str) -> bool:
        """Whether this is the page, or the page is below it."""
        return page == self.page or any(entry.holds(page) for entry in self.below)


def refresh_navigation(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name every page for writing when a title or the order changed."""
    pages = toc_files(Path(app.srcdir))
    navigation = [(page, env.titles[page].astext()) for page in pages if page in env.titles]
    changed = navigation != vars(env).get("cvnotes_navigation")
    vars(env)["cvnotes_navigation"] = navigation
    return list(env.all_docs) if changed else []


def recheck_links(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name every page for writing when an anchor is gone: an unchanged one may lead there."""
    anchors = {page: set(about.get("myst_slugs", ())) for page, about in env.metadata.items()}
    before = vars(env).get("cvnotes_anchors", {})
    vars(env)["cvnotes_anchors"] = anchors
    is_gone = any(before[page] - anchors.get(page, set()) for page in before)
    return list(env.all_docs) if is_gone else []


def offer_contents(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Give the page's template the contents.

    The theme's own way draws the whole tree anew for each page, which takes as long as the rest of
    the page.
    """

    @cache
    def contents() -> Markup:
        """The contents, drawn where the template asks for them, and once a page."""
        groups = _groups(app)
        if page in (PRACTICE, INTERVIEW):
            # These list all questions themselves, and have to be light.
            groups = [(caption, [replace(one, below=[]) for one in top]) for caption, top in groups]
        return Markup(drawn("contents.html", groups=groups, page=page, pathto=context["pathto"]))

    context["contents"] = contents


def _groups(app: Sphinx) -> list[tuple[str, list[Entry]]]:
    """The entries under each caption of `_toc.yml`, once for all pages."""
    drawn_before = vars(app)
    if "cvnotes_contents" not in drawn_before:
        site_map: SiteMap = vars(app.env)["external_site_map"]
        drawn_before["cvnotes_contents"] = [
            (tree.caption, [_entry(app, site_map, page) for page in tree.files()])
            for tree in site_map.root.subtrees
        ]
    return drawn_before["cvnotes_contents"]


def _entry(app: Sphinx, site_map: SiteMap, page: str) -> Entry:
    assert isinstance(app.builder, StandaloneHTMLBuilder)
    # `_toc.yml` may name a file with its suffix, which Sphinx's own names lack.
    name = without_suffix(page)
    title = app.builder.render_partial(app.env.titles[name])["title"]
    below = [_entry(app, site_map, child) for child in site_map[page].child_files()]
    return Entry(name, Markup(title), below)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("env-updated", refresh_navigation)
    app.connect("env-updated", recheck_links)
    app.connect("html-page-context", offer_contents)
