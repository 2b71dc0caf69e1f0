"""The benches: pages where the reader moves the settings of a thing and sees it change."""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from cvnotes.press.site.drawing import raw
from cvnotes.press.toc import BENCHES

FOLDER = f"{BENCHES}/"


class Bench(SphinxDirective):
    """`{bench}`: the bench that its page is named after. Its script makes it work, and shows it."""

    def run(self) -> list[nodes.Node]:
        """The bench as HTML, from the template of the same name."""
        if not self.env.docname.startswith(FOLDER):
            raise self.error(f"a bench stands on a page of {FOLDER}, not on {self.env.docname}")
        name = name_of(self.env.docname)
        drawn = raw(f"bench_{name.replace('-', '_')}.html")
        # An e-book runs no scripts; the example on the page stands in it.
        return [addnodes.only("", drawn, expr="not epub")]


class SettingLinks(SphinxPostTransform):
    """Lead links such as `../../book/benches/convolution.md#k=3&p=1` to a bench at a setting.

    MyST would look for a heading of that name.
    """

    default_priority = 8  # just before MyST resolves its links

    def run(self, **kwargs) -> None:
        """Resolve the links to a page of a bench whose fragment is a setting."""
        for link in list(self.document.findall(addnodes.pending_xref)):
            page, setting = link["reftarget"], link.get("reftargetid") or ""
            if page.startswith(FOLDER) and page in self.env.all_docs and "=" in setting:
                address = self.app.builder.get_relative_uri(self.env.docname, page)
                reference = nodes.reference("", "", internal=True, refuri=f"{address}#{setting}")
                reference += link.children
                link.replace_self(reference)


def name_of(page: str) -> str:
    """The name of the bench on this page."""
    return Path(page).name


def add_scripts(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Let the page of a bench, and no other, load what it needs."""
    if page.startswith(FOLDER):
        app.add_css_file("benches.css", priority=900)  # behind book.css
        # They run in this order, when the whole page is there.
        app.add_js_file("bench.js", loading_method="defer")
        app.add_js_file(f"bench-{name_of(page)}.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("bench", Bench)
    app.add_post_transform(SettingLinks)
    app.connect("html-page-context", add_scripts)
