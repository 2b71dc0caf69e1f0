"""Practice, mock interview and plan, used as a person would: on a phone, from disk."""

import json
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import CHAPTERS, PHONE, opened
from findings import TOO_WIDE, violations
from playwright.sync_api import Page, expect

PRACTICE, INTERVIEW, PLAN = "book/practice", "book/mock-interview", "book/plan"
SMALL = {"width": 360, "height": 640}
NO_STORAGE = """Object.defineProperty(window, "localStorage", {
    configurable: true,
    get() { throw new Error("refused"); },
})"""
# Whether all controls of a card are in sight without scrolling.
IN_SIGHT = """() => [...document.querySelectorAll("#practice button")]
    .every((button) => button.getBoundingClientRect().bottom <= innerHeight) && scrollY === 0"""


@pytest.fixture
def phone(browser):
    """A reader with a phone in hand."""
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    yield context
    context.close()


def press(tab: Page, name: str) -> None:
    """Press a button, and wait for what it leads to."""
    before = tab.locator("#practice").inner_html()
    tab.get_by_role("button", name=name).first.click()
    tab.wait_for_function(
        "(before) => document.getElementById('practice').innerHTML !== before", arg=before
    )


def has(tab: Page, name: str) -> bool:
    """Whether there is such a button."""
    return tab.get_by_role("button", name=name).count() > 0


def visit(tab: Page, addresses: dict[str, str]) -> None:
    """Come to the page anew, once it has all that it asked for."""
    tab.evaluate("document.fonts.ready.then(() => true)")
    tab.goto(f"{addresses['http']}/{PRACTICE}.html")


def headed(tab: Page) -> str:
    """The question, or whatever else a card is about."""
    return tab.locator("#practice h2").inner_text()


def step(tab: Page, grade: str = "Said it") -> str:
    """Go through a card, whatever it is; returns its kind."""
    if has(tab, "Show the answer"):
        kind = tab.locator(".practice-where span").inner_text().partition(" ·")[0]
        assert tab.evaluate(IN_SIGHT)
        press(tab, "Show the answer")
        press(tab, grade)
        return kind
    assert tab.evaluate(IN_SIGHT)
    press(tab, "It depends")
    expect(tab.locator(".practice-verdict strong")).to_have_text(
        re.compile("True|False|It depends")
    )
    press(tab, "Go on")
    return "statement"


def test_a_whole_session_on_a_phone_from_disk_with_a_reload_in_the_middle(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        press(tab, "4 questions")
        assert tab.url.endswith("#1")
        missed = headed(tab)
        kinds = [step(tab, "Missed it"), step(tab)]
        press(tab, "Show the answer")
        question, place = headed(tab), tab.url
        tab.reload()
        assert (headed(tab), tab.url) == (question, place)
        expect(tab.get_by_role("heading", name="Short answer")).to_be_visible()
        press(tab, "Said it")
        while not tab.url.endswith("#end"):
            if headed(tab) == missed:
                kinds.append("back")
            kinds.append(step(tab))
        assert kinds.count("back") >= 1
        assert "A question that follows" in kinds
        expect(tab.locator("#practice h2")).to_have_text("3 said, 1 to look at again")
        again = tab.get_by_role("link", name=missed)
        expect(again).to_have_attribute("href", re.compile(r"\.\./notebooks/.*\.html"))
        press(tab, "That one once more")
        assert headed(tab) == missed


def test_the_points_of_an_answer_are_ticked_off_by_thumb(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        press(tab, "4 questions")
        press(tab, "Show the answer")
        points = tab.locator("#practice .answer label")
        assert points.count() >= 3
        points.nth(1).tap(position={"x": 60, "y": 10})
        expect(points.nth(1).get_by_role("checkbox")).to_be_checked()
        assert tab.locator("#practice .answer :checked").count() == 1


def test_what_was_missed_returns_after_three_cards_and_at_the_end(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        press(tab, "12 questions")
        missed, seen = headed(tab), []
        while not tab.url.endswith("#end"):
            seen.append(headed(tab))
            step(tab, "Missed it" if len(seen) == 1 else "Said it")
        places = [at for at, heading in enumerate(seen) if heading == missed]
        assert places == [0, 4, len(seen) - 1]


def test_a_trip_to_the_chapter_and_back_returns_to_the_same_card(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        press(tab, "4 questions")
        step(tab)
        press(tab, "Show the answer")
        question = headed(tab)
        tab.evaluate("document.fonts.ready.then(() => true)")
        tab.get_by_role("link", name="The whole chapter").click()
        expect(tab.locator("h1")).to_contain_text(question)
        tab.go_back()
        assert tab.url.endswith("#2")
        assert headed(tab) == question
        expect(tab.get_by_role("heading", name="Short answer")).to_be_visible()
        tab.go_back()
        expect(tab.get_by_text("You said it.")).to_be_visible()
        press(tab, "Missed it after all")
        assert tab.url.endswith("#2")


def test_what_is_open_is_offered_first_and_what_was_missed_on_the_next_visit(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "12 questions")
        missed = headed(tab)
        step(tab, "Missed it")
        question = headed(tab)
        visit(tab, addresses)
        first = tab.locator("#practice button").first
        expect(first).to_have_text("Go on: 10 left")
        first.click()
        expect(tab.locator("#practice h2")).to_have_text(question)
        visit(tab, addresses)
        press(tab, "Once more: 1 missed")
        assert headed(tab) == missed


def test_two_open_pages_do_not_forget_each_other_s_answers(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "12 questions")
        step(tab)
        with opened(phone, addresses["http"], INTERVIEW) as other:
            press(other, "Begin the interview")
            for _ in range(3):
                press(other, "I have answered")
            press(other, "Said it")
        step(tab)
        answers = tab.evaluate("JSON.parse(localStorage.getItem('cvnotes-practice')).answers")
        assert len(answers) == 3


def test_keys_show_and_grade_and_stand_on_the_page(desktop, addresses):
    with opened(desktop, addresses["disk"], PRACTICE) as tab:
        press(tab, "12 questions")
        for number in range(1, 9):
            expect(tab).to_have_url(re.compile(f"#{number}$"))
            if has(tab, "Show the answer"):
                expect(tab.get_by_text("Keys: space shows the answer.")).to_be_visible()
                tab.keyboard.press(" ")
                expect(tab.get_by_text("Keys: 1 missed it, 2 said it.")).to_be_visible()
                tab.keyboard.press("1" if number == 1 else "2")
            else:
                expect(tab.get_by_text("Keys: 1 true, 2 false, 3 it depends.")).to_be_visible()
                tab.keyboard.press("3")
                tab.keyboard.press(" ")
        answers = tab.evaluate("JSON.parse(localStorage.getItem('cvnotes-practice')).answers")
        assert {box for box, _ in answers.values()} <= {0, 1} and len(answers) >= 4


def test_the_new_card_is_announced_and_tab_reaches_its_buttons(desktop, addresses):
    with opened(desktop, addresses["disk"], PRACTICE) as tab:
        press(tab, "4 questions")
        expect(tab.locator("#practice h2")).to_be_focused()
        tab.keyboard.press("Tab")
        expect(tab.get_by_role("button", name="Show the answer")).to_be_focused()
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("heading", name="Short answer")).to_be_focused()


def test_having_no_idea_shows_the_answer_and_counts_as_missed(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        press(tab, "4 questions")
        press(tab, "I have no idea")
        expect(tab.get_by_text("Noted as missed: it comes back.")).to_be_visible()
        press(tab, "Go on")
        assert tab.url.endswith("#2")


def test_without_storage_it_works_and_says_so(phone, addresses):
    phone.add_init_script(NO_STORAGE)
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        expect(tab.get_by_text("This browser keeps nothing here")).to_be_visible()
        press(tab, "4 questions")
        while not tab.url.endswith("#end"):
            step(tab)
        expect(tab.locator("#practice h2")).to_have_text("4 said, 0 to look at again")


def test_without_storage_a_page_turns_dark(desktop, addresses):
    desktop.add_init_script(NO_STORAGE)
    with opened(desktop, addresses["disk"], CHAPTERS[0]) as tab:
        tab.locator("button.theme-switch-button").first.click()
        tab.locator("button.theme-switch-button").first.click()
        tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")


def test_answers_are_copied_as_text_and_forgotten(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "4 questions")
        missed = headed(tab)
        step(tab, "Missed it")
        visit(tab, addresses)
        phone.grant_permissions(["clipboard-read", "clipboard-write"])
        press(tab, "Copy as text")
        expect(tab.get_by_text("Copied.")).to_be_visible()
        assert tab.evaluate("navigator.clipboard.readText()") == f"To look at again\n- {missed}\n"
        tab.on("dialog", lambda dialog: dialog.accept())
        press(tab, "Forget my answers")
        assert not has(tab, "Go on") and not has(tab, "Forget")
        assert json.loads(tab.evaluate("localStorage.getItem('cvnotes-practice')")) == {
            "answers": {},
            "sessions": {},
        }


def test_a_part_s_link_practises_that_part(phone, addresses):
    with opened(phone, addresses["disk"], "book/parts/convolution") as tab:
        tab.get_by_role("link", name="Practise this part").click()
        expect(tab.get_by_text("Parts: Convolution")).to_be_visible()
        press(tab, "4 questions")
        expect(tab.locator(".practice-where span")).to_have_text("1 of 4 · Convolution")


def test_ticking_a_part_keeps_the_focus_and_changes_the_address(desktop, addresses):
    with opened(desktop, addresses["disk"], PRACTICE) as tab:
        tab.get_by_text("Parts: all").click()
        tab.get_by_role("checkbox", name="Losses").check()
        expect(tab.get_by_role("checkbox", name="Losses")).to_be_focused()
        assert tab.url.endswith("#part=losses")
        tab.get_by_role("checkbox", name="Attention").check()
        assert tab.url.endswith("#part=losses,attention")


def test_no_question_needs_scrolling_before_its_answer(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        tab.set_viewport_size(SMALL)
        cards = "cvnotesDesk.cards.map((card) => card.id)"
        session = {"planned": tab.evaluate(cards), "parts": [], "seed": 1, "steps": []}
        session["steps"] = [{"kind": "question", "id": id} for id in session["planned"]]
        stored = json.dumps({"answers": {}, "sessions": {"practice": session}})
        tab.evaluate("(stored) => localStorage.setItem('cvnotes-practice', stored)", stored)
        tab.reload()
        expect(tab.get_by_role("button", name="Go on")).to_be_visible()
        scrolls = []
        for number in range(1, len(session["planned"]) + 1):
            tab.evaluate("(hash) => { location.hash = hash; }", str(number))
            tab.wait_for_function(
                "(id) => document.querySelector('#practice h2').textContent ==="
                " document.querySelector(`#question-${id} summary`).textContent",
                arg=session["planned"][number - 1],
            )
            if not tab.evaluate(IN_SIGHT):
                scrolls.append(headed(tab))
        assert scrolls == []


@pytest.mark.parametrize("page", [PRACTICE, INTERVIEW])
def test_without_scripts_the_same_questions_are_folds(browser, addresses, page):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    with opened(context, addresses["disk"], page) as tab:
        folds = tab.locator(".practice-folds details")
        assert folds.count() == len(CHAPTERS)
        expect(tab.locator("noscript p")).to_contain_text("needs JavaScript")
        folds.first.locator("summary").click()
        expect(folds.first.locator("div p").first).to_be_visible()
        assert not tab.locator("#practice").is_visible()
    context.close()


def test_a_whole_mock_interview_on_a_phone_from_disk_with_a_reload_in_the_middle(phone, addresses):
    phone.clock.install()
    with opened(phone, addresses["disk"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
        for number in range(1, 6):
            expect(tab.locator(".practice-where span").first).to_have_text(f"{number} of 5")
            question = headed(tab)
            for _ in range(3):
                assert tab.evaluate(IN_SIGHT)
                tab.clock.run_for(100_000)
                press(tab, "I have answered")
            assert headed(tab) == f"Compare: {question}"
            if number == 2:
                place = tab.url
                tab.reload()
                assert (tab.url, headed(tab)) == (place, f"Compare: {question}")
                # The clock goes on while the page loads again.
                expect(tab.get_by_role("timer")).to_have_text(re.compile(r"^10:0\d of 20:00$"))
            grades = tab.get_by_role("button", name="Missed it" if number == 3 else "Said it")
            for grade in grades.all():
                grade.click()
            before = tab.get_by_role("timer").inner_text()
            tab.clock.run_for(60_000)
            expect(tab.get_by_role("timer")).to_have_text(before)
            if number == 3:
                missed = question
            press(tab, "Go on")
        press(tab, "I have done it")
        # It never cut off.
        said = re.compile(r"^4 of 5 answers said, in 25:\d\d$")
        expect(tab.locator("#practice h2")).to_have_text(said)
        read = tab.locator("#practice ul > li > a")
        expect(read.first).to_have_text(missed)
        assert read.count() == 3


def test_the_clock_says_by_how_much_it_is_over(phone, addresses):
    phone.clock.install()
    with opened(phone, addresses["disk"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
        tab.clock.run_for(20 * 60_000 + 65_000)
        expect(tab.get_by_role("timer")).to_have_text(re.compile(r"^21:(\d\d), over by 1:\1$"))
        expect(tab.get_by_role("button", name="I have answered")).to_be_visible()


def test_an_interview_ends_in_a_drill(phone, addresses):
    with opened(phone, addresses["disk"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
        for _ in range(5):
            for _ in range(3):
                press(tab, "I have answered")
            press(tab, "Go on")
        expect(tab.locator("#practice h2")).to_contain_text("Write ")
        expect(tab.get_by_role("link", name="Open the drill")).to_have_attribute(
            "href", re.compile(r"^\.\./notebooks/drills/[a-z0-9-]+\.html$")
        )
        press(tab, "I have done it")
        expect(tab.locator("#practice h2")).to_contain_text("of 5 answers said")


def test_the_plan_has_its_state_in_the_address(phone, addresses):
    state = "#days=2&minutes=30&part=convolution,losses"
    with opened(phone, addresses["disk"], PLAN, state) as tab:
        days = tab.locator(".plan h3", has_text=re.compile("^Day"))
        expect(days).to_have_count(2)
        for day in days.all_inner_texts():
            assert int(re.search(r"(\d+) min", day)[1]) <= 30
        tab.get_by_label("Days").fill("3")
        expect(days).to_have_count(3)
        assert tab.url.endswith("#days=3&minutes=30&part=convolution,losses")
        link = tab.get_by_role("link", name="Practise", exact=True).last
        expect(link).to_have_attribute("href", "practice.html#part=convolution,losses")


def test_the_plan_is_printed_without_its_form(desktop, addresses):
    with opened(desktop, addresses["disk"], PLAN, "#days=2&minutes=60") as tab:
        tab.emulate_media(media="print")
        expect(tab.locator("h1")).to_be_visible()
        expect(tab.get_by_text("Day 2 · ")).to_be_visible()
        expect(tab.get_by_role("button", name="Print")).to_be_hidden()
        expect(tab.locator(".plan-more")).to_be_hidden()
        pages = tab.pdf(format="A4").count(b"/Type /Page\n")
        assert 1 <= pages <= 3


def test_without_scripts_the_plan_is_the_list_of_what_matters_most(browser, addresses):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    with opened(context, addresses["disk"], PLAN) as tab:
        lines = tab.locator(".reading-list li")
        assert lines.count() == len(CHAPTERS)
        expect(lines.first).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_breaks_a_rule_of_accessibility_or_is_too_wide(browser, addresses, scheme):
    context = browser.new_context(viewport=SMALL, color_scheme=scheme, reduced_motion="reduce")
    found = {}

    def look(state: str) -> None:
        tab.evaluate(AXE_SCRIPT)
        found[state] = [violations(tab), tab.evaluate(TOO_WIDE)]

    with opened(context, addresses["disk"], PRACTICE) as tab:
        press(tab, "12 questions")
        look("ask")
        press(tab, "Show the answer")
        look("compare")
        press(tab, "Missed it")
        while not has(tab, "It depends"):
            step(tab, "Said it")
        look("judge")
        press(tab, "It depends")
        look("judged")
        tab.get_by_role("link", name="Stop here").click()
        expect(tab.locator("#practice h2")).to_contain_text("to look at again")
        look("end")
        press(tab, "Done")
        look("start")
    with opened(context, addresses["disk"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
        look("interview")
        for _ in range(3):
            press(tab, "I have answered")
        press(tab, "Missed it")
        look("interview, compared")
        tab.get_by_role("link", name="Stop here").click()
        expect(tab.locator("#practice h2")).to_contain_text("answers said")
        look("interview, end")
    context.close()
    assert {state: wrong for state, wrong in found.items() if wrong != [[], []]} == {}
