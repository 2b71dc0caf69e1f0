"""The page of what a reader takes along, and the files that it offers."""

import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from cvnotes.press.address import pages_address
from cvnotes.press.site.drawing import drawn
from cvnotes.press.takeaway.downloads import FOLDER, FORMS, offers, table

PAGE = "book/downloads"


class DownloadsNode(nodes.General, nodes.Element):
    """The place of the list, which is drawn when the page is written."""


class Downloads(SphinxDirective):
    """The list of the files, and the button that keeps the pages on the device."""

    def run(self) -> list[nodes.Node]:
        """One node."""
        return [DownloadsNode()]


def draw(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say what there is now."""
    for place in list(doctree.findall(DownloadsNode)):
        folder = Path(app.outdir).parent if app.builder.name == "html" else None
        there = offers(folder, f"../{FOLDER}/", pages_address(Path(app.srcdir)))
        html = table(there) + (drawn("keep_all.html") if folder else "")
        place.replace_self(nodes.raw("", html, format="html"))


def always(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the page each time: the files come and go without it."""
    return [PAGE] if PAGE in env.all_docs else []


def bring(app: Sphinx, exception: Exception | None) -> None:
    """Put the files that there are beside the pages."""
    if exception or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for form in FORMS:
        made, brought = site.parent / form.file, site / FOLDER / form.file
        brought.unlink(missing_ok=True)
        if made.is_file():
            brought.parent.mkdir(exist_ok=True)
            shutil.copy(made, brought)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_node(DownloadsNode)
    app.add_directive("downloads", Downloads)
    app.connect("doctree-resolved", draw)
    app.connect("env-updated", always)
    app.connect("build-finished", bring)
