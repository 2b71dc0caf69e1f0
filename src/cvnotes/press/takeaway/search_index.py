"""The index of the search: for each term the pages that are about it, packed into one text."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from cvnotes.press.prose import Prose
from cvnotes.press.takeaway.bank import Question
from cvnotes.press.takeaway.search_words import name_parts, terms

# How much a word counts by where it stands. The code of a chapter says what it imports, too.
WEIGHTS = {
    "title": 10.0,
    "terms": 10.0,
    "short answer": 3.0,
    "headings": 3.0,
    "claims": 2.0,
    "follow-ups": 1.0,
    "prose": 1.0,
    "code": 0.3,
}
# Fields in which a figure such as 0.485 is a word; elsewhere figures are results.
NAMED = ("title", "terms", "headings")
# A term that stands everywhere in a page is not worth many times one that stands there once; and a
# long field says a word more often by chance.
SATURATION, LENGTH = 20.0, 0.6
# How often, weighted, half a page has a word.
HAVING = 2.0
LEVELS = 50
# What the packed text is written in: no blank, quote or backslash, and not the two separators.
ALPHABET = "".join(chr(code) for code in range(ord("#"), ord("~") + 1) if chr(code) != "\\")


# For each field of a page how often it has each term.
Words = dict[str, Counter[str]]


@dataclass(frozen=True)
class Page:
    """A page as the search knows it: what a result shows, and its words by field.

    `share` scales what its words are worth: pages of reference mention everything. `is_drill`: it
    asks the reader to write something.
    """

    address: str
    title: str
    about: str
    snippet: str
    fields: dict[str, str]
    share: float = 1.0
    is_drill: bool = False


def page_of(question: Question, address: str, title: str, about: str, snippet: str) -> Page:
    """The page of a chapter."""
    claims = [f"{claim.statement} {claim.when} {claim.instead}" for claim in question.claims]
    claims += [card.quantity for card in question.measured]
    heard = [f"{heard.said} {searchable(heard.answer)}" for heard in question.heard]
    follow_ups = [searchable(f"{one.question}\n\n{one.answer}") for one in question.follow_ups]
    captions = [f"{figure.caption} {figure.alt}" for figure in question.figures]
    fields = {
        "title": searchable(question.question),
        "terms": "\n".join(question.terms),
        "short answer": searchable(question.short_answer),
        "headings": "\n".join(searchable(section.heading) for section in question.sections),
        "claims": "\n".join([*claims, *heard]),
        "follow-ups": "\n".join(follow_ups),
        "prose": "\n".join([*(section.text for section in question.sections), *captions]),
        "code": "\n".join(question.code),
    }
    return Page(address, title, about, snippet, fields, is_drill=question.minutes is not None)


def searchable(markdown: str) -> str:
    """The words of Markdown, of its code and its formulas: `\\times` there is a ×."""
    leaves = (node for node in Prose([markdown]).walk() if not node.children)
    return " ".join(leaf.content.replace("\\times", "×") for leaf in leaves)


def words_of(page: Page) -> Words:
    """The terms of a page."""
    return {name: Counter(_indexed(name, page)) for name in WEIGHTS}


def packed(pages: Sequence[Page], words: Sequence[Words]) -> str:
    """The index of pages with these words, as a script that gives it to `search-find.js`."""
    shown = [[page.address, page.title, page.about, page.snippet] for page in pages]
    index = {
        "pages": shown,
        "drills": [number for number, page in enumerate(pages) if page.is_drill],
        "alphabet": ALPHABET,
        "names": "".join(_packed(names(pages))),
        "terms": "".join(_packed(worths(pages, words))),
    }
    written = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"window.cvnotesSearch = {written};\n"


def names(pages: Sequence[Page]) -> dict[str, dict[int, int]]:
    """For each name by which a page is asked what it is worth, by the number of the page.

    An author writes the names that matter most first. The parts of a name are joined by `_`.
    """
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for number, page in enumerate(pages):
        for place, written in enumerate(page.fields.get("terms", "").splitlines()):
            worth = round(page.share * LEVELS / (1 + place / 4))
            found["_".join(name_parts(written))].setdefault(number, worth)
    return found


def _packed(found: dict[str, dict[int, int]]) -> Iterator[str]:
    """Each term: how many letters it shares with the one before, the rest, and its pages.

    A page is written as its distance from the one before and what the term is worth there.
    """
    for before, term in pairwise(["", *sorted(found)]):
        shared = _shared(before, term)
        yield f" {ALPHABET[shared]}{term[shared:]}!"
        last = 0
        for number, level in sorted(found[term].items()):
            steps, rest = divmod(number - last, len(ALPHABET) - 1)
            yield ALPHABET[-1] * steps + ALPHABET[rest] + ALPHABET[level]
            last = number


def _shared(before: str, term: str) -> int:
    """How many letters two terms begin with in common."""
    longest = min(len(before), len(term), len(ALPHABET) - 1)
    return next((i for i in range(longest) if before[i] != term[i]), longest)


def worths(pages: Sequence[Page], words: Sequence[Words]) -> dict[str, dict[int, int]]:
    """For each term its worth by the number of the page, from 1 to `LEVELS`; 0 is left out."""
    usual = {
        name: max(sum(fields[name].total() for fields in words) / len(pages), 1) for name in WEIGHTS
    }
    frequencies: dict[str, dict[int, float]] = defaultdict(dict)
    for number, (page, fields) in enumerate(zip(pages, words, strict=True)):
        for name, weight in WEIGHTS.items():
            length = 1 - LENGTH + LENGTH * fields[name].total() / usual[name]
            for term, times in fields[name].items():
                seen = frequencies[term].get(number, 0.0)
                frequencies[term][number] = seen + page.share * weight * times / length
    rarest = _rarity(0, len(pages))
    found = {}
    for term, by_page in frequencies.items():
        # Of a word that stands once in the code of a page the page is hardly one that has it.
        having = sum(frequency / (frequency + HAVING) for frequency in by_page.values())
        rarity = _rarity(having, len(pages)) / rarest
        levels = {
            number: round(LEVELS * rarity * frequency / (frequency + SATURATION))
            for number, frequency in by_page.items()
        }
        kept = {number: level for number, level in levels.items() if level}
        # A word of many pages that is worth nothing is still no misspelt one.
        if kept or len(by_page) > len(pages) / 4:
            found[term] = kept
    return found


def _indexed(field: str, page: Page) -> Iterable[str]:
    """The terms of a field; figures only where they are names."""
    found = terms(page.fields.get(field, ""))
    return found if field in NAMED else (term for term in found if not _is_figure(term))


def _is_figure(term: str) -> bool:
    return term.replace(".", "").isdigit()


def _rarity(pages_with_it: float, pages: int) -> float:
    """How much a term tells: the less, the more pages have it (Robertson and Zaragoza, 2009)."""
    return log(1 + (pages - pages_with_it + 0.5) / (pages_with_it + 0.5))
