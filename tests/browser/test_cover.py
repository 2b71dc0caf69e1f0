"""The cover: the search, and the questions of one difficulty."""

import json
from pathlib import Path

import pytest
from browsing import CHAPTERS, ROOT, opened
from playwright.sync_api import expect

from cvnotes.press.chapters import read

DIFFICULTIES = [read(ROOT, Path(f"{page}.ipynb")).facts["difficulty"] for page in CHAPTERS]
QUESTIONS = "ul.questions > li:visible"
WAYS = pytest.mark.parametrize("way", ["http", "disk"])


@WAYS
def test_the_cover_searches(desktop, addresses, way):
    with opened(desktop, addresses[way], "book/index") as tab:
        tab.get_by_label("Search all answers").fill("dying relu")
        tab.get_by_role("button", name="Search", exact=True).click()
        expect(tab.locator("#search-results li").first).to_be_visible()


@pytest.mark.parametrize("difficulty", ["core", "advanced"])
def test_the_questions_of_one_difficulty(desktop, addresses, difficulty):
    with opened(desktop, addresses["disk"], "book/index") as tab:
        tab.get_by_label("Difficulty").select_option(difficulty)
        count = DIFFICULTIES.count(difficulty)
        assert 0 < count < len(CHAPTERS)
        assert tab.locator(QUESTIONS).count() == count
        said = f"{count} of {len(CHAPTERS)} questions"
        expect(tab.locator(".question-filter [role=status]")).to_have_text(said)
        assert tab.url.endswith(f"#difficulty={difficulty}")
        # A part without such a question is not there, nor is its heading.
        headings = tab.locator("article h3:visible").count()
        assert headings == tab.locator("ul.questions:visible").count()


def test_the_address_holds_the_difficulty(desktop, addresses):
    with opened(desktop, addresses["disk"], "book/index", "#difficulty=advanced") as tab:
        assert tab.get_by_label("Difficulty").input_value() == "advanced"
        assert tab.locator(QUESTIONS).count() == DIFFICULTIES.count("advanced")


def test_the_cover_says_what_was_said_in_practice_once_there_was_some(desktop, addresses):
    with opened(desktop, addresses["http"], "book/index") as tab:
        line = tab.locator(".practice-so-far")
        expect(tab.locator(".totals-sentence")).to_be_visible()
        expect(line).to_have_count(0)
        answers = {"pooling": [1, 0], "unet": [0, 0], "adam": [2, 0]}
        tab.evaluate(
            "(text) => localStorage.setItem('cvnotes-practice', text)",
            json.dumps({"answers": answers}),
        )
        tab.reload()
        expect(line).to_have_text("You have said 2 questions in practice. Go on practising.")
        tab.evaluate("document.fonts.ready.then(() => true)")
        line.get_by_role("link").click()
        tab.wait_for_url("**/practice.html")
