"""Rules of a chapter's metadata: sources, terms, and the exercises as edits."""

from collections.abc import Iterator
from typing import Any

from cvnotes.press.chapters import Chapter
from cvnotes.press.questions import questions
from cvnotes.press.rules.links import anchors
from cvnotes.press.rules.prose import TRY_IT
from cvnotes.press.wording import plural

TERMS = (3, 10)
TRY_KEYS = {"edits", "breaks", "prints"}


def sources(chapter: Chapter) -> Iterator[str]:
    """The questions that the chapter answers, as `questions.yml` has them."""
    known = questions(chapter.root)
    for source in chapter.facts["sources"]:
        if not known.known(source):
            yield (
                f"questions.yml has no such source: {_plain(source)!r}; "
                "name a document and one of its questions"
            )


def _plain(source: object) -> object:
    return dict(source) if isinstance(source, dict) else source


def terms(chapter: Chapter) -> Iterator[str]:
    """The names by which the question is asked, for search and index."""
    found = chapter.facts.get("terms") or []
    texts = [term for term in found if isinstance(term, str) and term.strip()]
    if not TERMS[0] <= len(set(texts)) == len(found) <= TERMS[1]:
        yield (
            f"the metadata have the terms {found}; list {TERMS[0]} to {TERMS[1]} different names "
            "by which the question is asked"
        )


def exercises(chapter: Chapter) -> Iterator[str]:
    """Each exercise stores its edit and what then happens, so that it can be played."""
    wanted = len(chapter.prose.section(TRY_IT).folds)
    stored = stored_exercises(chapter)
    if len(stored) != wanted:
        yield (
            f"{plural(wanted, 'exercise')}, but `cvnotes.try` in the metadata of the cell with "
            f"`## {TRY_IT}` has {len(stored)}; write one for each, in order"
        )
    for number, entry in enumerate(stored, 1):
        for fault in _entry_faults(chapter, entry):
            yield f"`cvnotes.try`, exercise {number}: {fault}"


def stored_exercises(chapter: Chapter) -> list:
    """The entries under `cvnotes.try` in the metadata of the chapter's Markdown cells."""
    return [
        entry
        for cell in chapter.nb.cells
        if cell.cell_type == "markdown"
        for entry in cell.metadata.get("cvnotes", {}).get("try") or []
    ]


def shape_fault(entry: Any) -> str:
    """What keeps an entry from being an exercise that can be played; empty where nothing does."""
    if not isinstance(entry, dict) or set(entry) - TRY_KEYS:
        return f"an entry is a mapping with `edits`, `breaks` and `prints`; got {entry!r}"
    edits, breaks = entry.get("edits"), entry.get("breaks", [])
    if not edits or not isinstance(edits, list) or not all(map(_is_edit, edits)):
        return (
            f"`edits` lists what to `find` and what to `replace` it with, both texts; got {edits!r}"
        )
    if not isinstance(breaks, list) or not all(isinstance(id, str) for id in breaks):
        return f"`breaks` is a list of names, also where it holds one; got {breaks!r}"
    if not isinstance(prints := entry.get("prints", ""), str):
        return f"`prints` is a text; got {prints!r}"
    return ""


def _is_edit(edit: object) -> bool:
    if not isinstance(edit, dict) or set(edit) != {"find", "replace"} or not edit["find"]:
        return False
    return isinstance(edit["find"], str) and isinstance(edit["replace"], str)


def _entry_faults(chapter: Chapter, entry: Any) -> Iterator[str]:
    if fault := shape_fault(entry):
        yield fault
        return
    for edit in entry["edits"]:
        yield from _edit_faults(chapter, edit)
    if not entry.get("breaks") and not entry.get("prints"):
        yield "it does not say what happens; name the claims in `breaks` or the text in `prints`"
    # Names come from the code, so that an exercise can be checked before the first run.
    own = anchors(chapter)
    for id in entry.get("breaks", []):
        if not own & {f"claim-{id}", f"measured-{id}"}:
            yield (
                f"`breaks` names {id!r}, which is no claim of this chapter, nor a measured figure; "
                "correct the name"
            )


def _edit_faults(chapter: Chapter, edit: dict[str, str]) -> Iterator[str]:
    # Cells are searched one by one: an edit that spans two of them would not be found in either.
    count = sum(cell.source.count(edit["find"]) for cell in chapter.code)
    if count != 1:
        yield (
            f"`find` stands {count} times in the code: {edit['find']!r}; "
            "take a text that stands there once"
        )
    elif edit["find"] == edit["replace"]:
        yield f"the edit changes nothing: {edit['find']!r}"
