"""The index of terms: the names by which questions are asked, and where they are answered."""

from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx

from cvnotes.press.site.derived import Derived
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.overview import questions
from cvnotes.press.site.summaries import Summary

DIGITS = "0–9"


class TermIndex(Derived):
    """Every term, by its first letter, with the questions that have it."""

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """The letters, and their terms in the order of a dictionary."""
        terms = [(term, questions(self.env, found)) for term, found in by_term(chapters)]
        by_letter = groupby(terms, key=lambda entry: initial(entry[0]))
        letters = [(letter, list(entries)) for letter, entries in by_letter]
        return [raw("term_index.html", letters=letters)]


def by_term(chapters: list[Summary]) -> list[tuple[str, list[Summary]]]:
    """Each term with its chapters in the order of the book; one in two spellings is one term."""
    found: dict[str, tuple[str, list[Summary]]] = {}
    for chapter in chapters:
        for term in chapter.terms:
            _, having = found.setdefault(dictionary_form(term), (term, []))
            if chapter not in having:
                having.append(chapter)
    return [found[form] for form in sorted(found)]


def dictionary_form(term: str) -> str:
    """A term as a dictionary sorts it: without regard to case, hyphens and points."""
    return "".join(sign for sign in term.casefold() if sign.isalnum() or sign == " ")


def initial(term: str) -> str:
    """The heading under which a term stands."""
    first = dictionary_form(term).strip()[:1]
    return first.upper() if first.isalpha() else DIGITS


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("term-index", TermIndex)
