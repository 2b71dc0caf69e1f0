"""The search: its page, and the index that the page reads, in place of Sphinx's own."""

import json
from dataclasses import replace
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from cvnotes.press.site.drawing import raw
from cvnotes.press.site.remembered import remembered
from cvnotes.press.site.summaries import part_titles, questions
from cvnotes.press.takeaway.bank import Question
from cvnotes.press.takeaway.search_index import Page, Words, packed, page_of, words_of
from cvnotes.press.takeaway.search_words import script
from cvnotes.press.takeaway.snippets import opening, plain
from cvnotes.press.toc import BENCHES, toc_files

INDEX, WORDS = "search-index.js", "words-data.js"
PART, BENCH, REFERENCE = "Part", "Bench", "About the book"
# What the words of a page are worth that is no answer to a question: pages of reference mention
# many, and a bench shows how much, not why.
SHARES = {PART: 0.4, BENCH: 0.7, REFERENCE: 0.4}


def replace_sphinxs(app: Sphinx) -> None:
    """Keep Sphinx from writing an index of its own, which wants every word to fit."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index beside the scripts of the site."""
    if exception or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    found = pages(app)
    index = packed([page for page, _ in found], [words for _, words in found])
    (static / INDEX).write_text(index, encoding="utf-8")
    (static / WORDS).write_text(script(), encoding="utf-8")


def pages(app: Sphinx) -> list[tuple[Page, Words]]:
    """The chapters in the order of the book, then its other pages; each with its words."""
    env, titles = app.env, part_titles(Path(app.srcdir))
    chapters = questions(env)
    found = []
    for chapter in chapters:
        page, words = remembered(env, chapter, _unplaced)
        address = app.builder.get_target_uri(chapter.page)
        about = f"{titles[chapter.part]} · {chapter.difficulty}"
        found.append((replace(page, address=address, about=about), words))
    answered = {chapter.page for chapter in chapters}
    names = [name for name in toc_files(Path(app.srcdir)) if name not in answered]
    others = [_other_page(app, env, name) for name in names if name in env.all_docs]
    return found + [(page, words_of(page)) for page in others]


def _unplaced(chapter: Question) -> tuple[Page, Words]:
    """The page of a chapter without its address and its part's title, and its words."""
    title, snippet = plain(chapter.question), opening(chapter.short_answer)
    page = page_of(chapter, address="", title=title, about="", snippet=snippet)
    return page, words_of(page)


def remember_chapters(app: Sphinx, env: BuildEnvironment) -> None:
    """Make the chapters' pages while what is made is still stored for the next build."""
    if app.builder.name == "html":
        for chapter in questions(env):
            remembered(env, chapter, _unplaced)


def _other_page(app: Sphinx, env: BuildEnvironment, name: str) -> Page:
    """A page of the book that is no chapter, by its headings and what it documents."""
    tree = env.get_doctree(name)
    headings = [title.astext() for title in tree.findall(nodes.title)]
    documented = [" ".join(signature["ids"]) for signature in tree.findall(addnodes.desc_signature)]
    paragraphs = list(tree.findall(nodes.paragraph)) or [nodes.paragraph()]
    kind = _kind(name)
    # A bench answers something; of the others the first paragraph says what they are.
    said = paragraphs if kind == BENCH else paragraphs[:1]
    fields = {
        "title": headings[0],
        "terms": "\n".join(json.loads(env.metadata[name].get("terms", "[]"))),
        "headings": "\n".join([*headings[1:], *documented]),
        "prose": "\n".join(paragraph.astext() for paragraph in said),
    }
    return Page(
        app.builder.get_target_uri(name),
        headings[0],
        kind,
        opening(paragraphs[0].rawsource or paragraphs[0].astext()),
        fields,
        SHARES[kind],
    )


def _kind(name: str) -> str:
    """What a page is that is no chapter."""
    if name.startswith(f"{BENCHES}/"):
        return BENCH
    return PART if Path(name).parent.name == "parts" else REFERENCE


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
    app.connect("env-updated", remember_chapters)
    app.connect("build-finished", write_index)
