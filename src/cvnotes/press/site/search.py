"""The search: its page, and the index that the page reads, in place of Sphinx's own."""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from cvnotes.press.site.drawing import raw
from cvnotes.press.site.summaries import part_titles, questions
from cvnotes.press.takeaway.search_index import Page, packed, page_of
from cvnotes.press.takeaway.search_words import JS_STEMMER
from cvnotes.press.takeaway.snippets import opening, plain
from cvnotes.press.toc import toc_files

INDEX = "search-index.js"
PART, REFERENCE = "Part", "About the book"
# What the words of a page are worth that is no answer to a question, but mentions many.
SHARE = 0.4


def replace_sphinxs(app: Sphinx) -> None:
    """Keep Sphinx from writing an index of its own, which wants every word to fit."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index beside the scripts of the site."""
    if exception or app.builder.name != "html":
        return
    script = f"{JS_STEMMER.strip()}\n{packed(pages(app))}"
    (Path(app.outdir) / "_static" / INDEX).write_text(script, encoding="utf-8")


def pages(app: Sphinx) -> list[Page]:
    """The chapters in the order of the book, then its other pages."""
    env, titles = app.env, part_titles(Path(app.srcdir))
    chapters = questions(env)
    found = [
        page_of(
            chapter,
            app.builder.get_target_uri(chapter.page),
            plain(chapter.question),
            f"{titles[chapter.part]} · {chapter.difficulty}",
            opening(chapter.short_answer),
        )
        for chapter in chapters
    ]
    answered = {chapter.page for chapter in chapters}
    others = [name for name in toc_files(Path(app.srcdir)) if name not in answered]
    return found + [_other_page(app, env, name) for name in others if name in env.all_docs]


def _other_page(app: Sphinx, env: BuildEnvironment, name: str) -> Page:
    """A page of the book that is no chapter, by its headings and what it documents."""
    tree = env.get_doctree(name)
    headings = [title.astext() for title in tree.findall(nodes.title)]
    documented = [" ".join(signature["ids"]) for signature in tree.findall(addnodes.desc_signature)]
    paragraph = next(iter(tree.findall(nodes.paragraph)), nodes.paragraph())
    fields = {
        "title": headings[0],
        "headings": "\n".join([*headings[1:], *documented]),
        "prose": paragraph.astext(),
    }
    kind = PART if Path(name).parent.name == "parts" else REFERENCE
    return Page(
        app.builder.get_target_uri(name),
        headings[0],
        kind,
        opening(paragraph.rawsource or paragraph.astext()),
        fields,
        SHARE,
    )


class SearchBox(SphinxDirective):
    """A field to search from, in a page."""

    def run(self) -> list[nodes.Node]:
        """The form, which leads to the page of the search."""
        address = self.env.app.builder.get_relative_uri(self.env.docname, "search")
        return [raw("search_box.html", address=address)]


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("search-box", SearchBox)
    app.connect("builder-inited", replace_sphinxs)
    app.connect("build-finished", write_index)
