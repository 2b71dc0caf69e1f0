"""Rules of the claims: enough of them, shown, and each sentence fit to stand alone."""

import ast
import re
from collections.abc import Iterator

from cvnotes.cards import MEASURED_MIME, MIME
from cvnotes.press.cells import Comprehension, called, is_card
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.wording import plural

CLAIMS = (4, 10)
FOLKLORE = ("refuted", "conditional")
NOTES = {"when": "conditional", "instead": "refuted"}
# In the ledger and on a card nothing stands before the statement, so a word that points has no aim.
POINTING_FIRST = ("It", "They")
POINTING = re.compile(r"\b(?:this|these)\b(?: \w+)?|\bhas one\b(?=[,;]|$)", re.IGNORECASE)


def claims(chapter: Chapter) -> Iterator[str]:
    """Enough claims, none of them idle, and the folklore named."""
    try:
        found = [card for card in chapter.claims if is_card(MIME, card)]
    except ChapterError as error:
        yield str(error)
        return
    if not CLAIMS[0] <= len(found) <= CLAIMS[1]:
        yield f"{plural(len(found), 'claim')}; a chapter has {CLAIMS[0]} to {CLAIMS[1]}"
    if not any(claim["verdict"] in FOLKLORE for claim in found):
        yield "no claim is refuted or conditional; say which of the usual answers is wrong"
    for claim in found:
        if not claim["holds"] or not claim["fails"]:
            yield f"claim `{claim['id']}` lacks cases that hold or cases that fail; add some"


def claims_shown(chapter: Chapter) -> Iterator[str]:
    """Every claim and measured figure in the source has its card among the outputs."""
    for cell in chapter.code:
        for kind, mime in (("claim", MIME), ("measured", MEASURED_MIME)):
            written = [function.name for function in cell.decorated(kind)]
            shown = [card["id"] for card in cell.cards(mime)]
            if written != shown:
                yield (
                    f"{cell.name} defines {kind} {written}, but its outputs show {shown}; "
                    f"make run CHAPTER={chapter.name}"
                )


def conditions(chapter: Chapter) -> Iterator[str]:
    """Conditional claims say when they are true, refuted ones what is true instead."""
    for claim in _stored(chapter):
        for key, verdict in NOTES.items():
            wanted = claim["verdict"] == verdict
            about = f"claim `{claim['id']}` is {claim['verdict']}"
            if wanted and not claim.get(key):
                yield f"{about} and its card lacks `{key}`; add it"
            elif claim.get(key) and not wanted:
                yield f"{about}, and `{key}` belongs to {verdict} ones; leave it out"
        if fault := _clause_fault(chapter, claim.get("when", "")):
            yield f"claim `{claim['id']}`: `when` {fault}"


def _clause_fault(chapter: Chapter, when: str) -> str:
    """What keeps a text from completing "true when …"; empty where nothing does."""
    first = when.split(" ", 1)[0]
    if first.casefold() in ("when", "if"):
        return f"begins with {first!r}, which the card writes already; leave it out"
    if first[:1].isupper() and first[1:].islower() and not _is_a_name(first, chapter):
        return f"begins with a capital, {first!r}; it continues a sentence"
    return ""


def _is_a_name(word: str, chapter: Chapter) -> bool:
    """Whether the chapter writes the word with a capital in mid-sentence too, as it does names."""
    said = " ".join([chapter.prose.text, *(claim["statement"] for claim in _stored(chapter))])
    return bool(re.search(rf"[a-z,] {re.escape(word)}\b", said))


def statements(chapter: Chapter) -> Iterator[str]:
    """Statements and corrections stand alone, without a full stop and without formulas."""
    for claim in _stored(chapter):
        for key in ("statement", "when", "instead"):
            sentence = claim.get(key, "")
            if sentence.endswith("."):
                yield f"claim `{claim['id']}`: `{key}` ends in a full stop; leave it out"
            if "$" in sentence:
                yield (
                    f"claim `{claim['id']}`: `{key}` has a $, and a card shows no formulas; "
                    "write words, symbols or `code`"
                )
        statement = claim["statement"]
        first = statement.split(" ", 1)[0]
        found = POINTING.search(statement)
        if first in POINTING_FIRST or found:
            pointer = found[0] if found else first
            yield (
                f"claim `{claim['id']}` cannot stand alone: {pointer!r} points at something "
                "outside the statement; name the thing"
            )


def _stored(chapter: Chapter) -> list[dict]:
    """The claims in the outputs, doubled names and all; the rule `claims` names those."""
    return [card for cell in chapter.code for card in cell.cards(MIME)]


def crossed_seeds(chapter: Chapter) -> Iterator[str]:
    """Cases are not crossed with seeds by comprehension: `seeds=` says so."""
    for cell in chapter.code:
        for function, call in cell.decorated("claim").items():
            parameters = [argument.arg for argument in function.args.args]
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            takes_a_seed = any(name.endswith("seed") for name in parameters)
            cases = [given[key] for key in ("holds", "fails") if key in given]
            if takes_a_seed and "seeds" not in given and any(map(_crosses, cases)):
                yield (
                    f"{cell.name}: claim `{function.name}` crosses its cases with seeds; "
                    "name the parameter `seed` and write seeds=range(…) in the decorator"
                )


def _crosses(cases: ast.expr) -> bool:
    """Whether cases are made by comprehension over seeds, or by a product with a range."""
    for node in ast.walk(cases):
        if isinstance(node, Comprehension):
            for loop in node.generators:
                name = loop.target.id if isinstance(loop.target, ast.Name) else ""
                if name == "s" or name.endswith("seed") or _is_range(loop.iter):
                    return True
        elif isinstance(node, ast.Call) and called(node) == "product":
            return any(map(_is_range, node.args))
    return False


def _is_range(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and called(node) == "range"
