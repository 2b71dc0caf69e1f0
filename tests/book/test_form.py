"""The chapters keep the standard, as far as a machine sees it: a test for each chapter and rule."""

from functools import cache
from pathlib import Path

import pytest

from cvnotes.press import chapters, rules, toc
from cvnotes.press.chapters import Chapter
from cvnotes.press.questions import questions

ROOT = Path(__file__).resolve().parents[2]
LISTED = toc.listed_chapters(ROOT)


@cache
def stored(path: Path) -> Chapter:
    return chapters.read(ROOT, path)


def test_the_table_of_contents_names_all_chapters_and_no_other():
    assert toc.chapter_paths(ROOT) == LISTED


def kept() -> list:
    """Each rule with each chapter that has to keep it."""
    return [
        pytest.param(rule, path, id=f"{rule.__name__}-{path.parent.name}-{path.stem}")
        for path in LISTED
        for rule in (rules.DRILL_RULES if path.parent.name == chapters.DRILLS else rules.RULES)
    ]


@pytest.mark.parametrize(("rule", "path"), kept())
def test_form(rule, path):
    assert list(rule(stored(path))) == []


def test_figure_names_are_unique_in_the_book():
    names = [figure.name for path in LISTED for figure in stored(path).figures]
    assert {name for name in names if names.count(name) > 1} == set()


def test_every_question_has_a_chapter():
    answered = {
        (source["document"], source["question"])
        for path in LISTED
        for source in stored(path).facts["sources"]
    }
    by_document = questions(ROOT).asked.items()
    asked = {(document, text) for document, texts in by_document for text in texts}
    assert asked - answered == set()
