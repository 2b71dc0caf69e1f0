"""The page of each drill says what the checker says, and shows one of its cards."""

import inspect
from functools import cache
from pathlib import Path

import drill_pages
import pytest

from cvnotes.drills import check
from cvnotes.drills.catalogue import CATALOGUE
from cvnotes.drills.checker import drill_of
from cvnotes.drills.suite import Drill
from cvnotes.press import chapters
from cvnotes.press.cells import printed
from cvnotes.press.chapters import Chapter

ROOT = Path(__file__).resolve().parents[2]
EVERY = pytest.mark.parametrize("slug", CATALOGUE)


@cache
def drill(slug: str) -> Drill:
    return drill_of(CATALOGUE[slug])


@cache
def page(slug: str) -> Chapter:
    return chapters.read(ROOT, Path("notebooks/drills") / f"{slug}.ipynb")


def section(slug: str, heading: str) -> str:
    """The cell that begins with this heading."""
    found = (cell.source for cell in page(slug).nb.cells if cell.cell_type == "markdown")
    return next(source for source in found if source.startswith(f"## {heading}"))


@EVERY
def test_the_question_is_the_librarys(slug):
    assert section(slug, "The question") == drill_pages.question(drill(slug))


@EVERY
def test_the_hints_are_those_of_check_hint(slug):
    assert section(slug, "Hints") == drill_pages.hints(drill(slug))


@EVERY
def test_every_mistake_that_the_checker_knows_is_listed(slug):
    assert section(slug, "Usual mistakes").startswith(drill_pages.mistakes(drill(slug)))


@EVERY
def test_a_page_written_anew_stays_as_it_is(slug):
    texts = [cell.source for cell in page(slug).nb.cells if cell.cell_type == "markdown"]
    assert [drill_pages.renewed(drill(slug), text) for text in texts] == texts


@EVERY
def test_the_solution_is_the_one_that_was_proven(slug):
    assert section(slug, "One solution").startswith(drill_pages.solution(drill(slug)))


@EVERY
def test_the_solution_needs_nothing_beside_it(slug):
    imports = page(slug).code[1].source.partition("\nfrom cvnotes.drills")[0]
    name = drill(slug).reference.__name__
    space = {}
    exec(f"{imports}\n{inspect.getsource(drill(slug).reference)}", space)
    assert check(space[name])


@EVERY
def test_the_stub_is_not_written_and_the_checker_says_so(slug):
    stub, *_ = page(slug).code[1:]
    imports = stub.source.partition("\nfrom cvnotes.drills")[0]
    assert stub.source == drill_pages.stub(drill(slug), imports)
    assert "Not written yet" in printed([stub])


@EVERY
def test_the_card_of_one_mistake_names_it(slug):
    *_, wrong = page(slug).code
    assert "This is it:" in printed([wrong])


@EVERY
def test_minutes_and_difficulty_are_the_catalogues(slug):
    entry = CATALOGUE[slug]
    facts = page(slug).facts
    assert (facts["minutes"], facts["difficulty"]) == (entry.minutes, entry.difficulty)
