"""Practice, used as a person would: on a phone, from disk."""

import re
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import CHAPTERS, PHONE, opened
from findings import TOO_WIDE, violations
from playwright.sync_api import BrowserContext, expect
from practising import (
    IN_SIGHT,
    INTERVIEW,
    NO_STORAGE,
    PRACTICE,
    SMALL,
    finish,
    has,
    headed,
    press,
    right,
    step,
    store,
    stored,
    to_the_chapter,
    turning,
    visit,
    wrong,
)


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
        question = to_the_chapter(tab)
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
        # The one that is open is not answered yet.
        expect(first).to_have_text("Go on: 11 left")
        first.click()
        expect(tab.locator("#practice h2")).to_have_text(question)
        visit(tab, addresses)
        press(tab, "Once more: 1 missed")
        assert headed(tab) == missed


def test_what_is_open_waits_for_the_end_of_another_session(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "12 questions")
        step(tab, "Missed it")
        question = headed(tab)
        visit(tab, addresses)
        press(tab, "Once more: 1 missed")
        step(tab)
        expect(tab.locator("#practice h2")).to_have_text("1 said, 0 to look at again")
        visit(tab, addresses)
        press(tab, "Go on with an earlier session: 11 of 12 left")
        assert (headed(tab), tab.url[-2:]) == (question, "#2")
        assert stored(tab)["waiting"] == []


def test_two_open_sessions_change_places(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "12 questions")
        step(tab, "Missed it")
        visit(tab, addresses)
        press(tab, "4 questions")
        step(tab)
        tab.get_by_role("link", name="Stop here").click()
        press(tab, "Go on with an earlier session: 11 of 12 left")
        visit(tab, addresses)
        assert has(tab, "Go on: 11 left")
        assert has(tab, "Go on with an earlier session: 3 of 4 left")


def test_a_session_in_which_nothing_was_marked_does_not_wait(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "12 questions")
        visit(tab, addresses)
        press(tab, "4 questions")
        assert stored(tab)["waiting"] == []


def hours_later(phone: BrowserContext, addresses: dict[str, str], hours: int, size: int) -> list:
    """The first questions of a session some hours after one in which two of four were missed."""
    phone.clock.install(time="2026-03-02T21:10:00")
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "4 questions")
        missed = [headed(tab)]
        step(tab, "Missed it")
        missed.append(headed(tab))
        step(tab, "Missed it")
        finish(tab)
        morning = "Look once more in the morning: practice then begins with what was missed."
        expect(tab.get_by_text(morning)).to_be_visible()
    with opened(phone, addresses["http"], PRACTICE) as tab:
        tab.clock.set_system_time(datetime(2026, 3, 2, 21, 10) + timedelta(hours=hours))
        tab.reload()
        press(tab, f"{size} questions")
        found = [headed(tab)]
        step(tab)
        return [sorted([*found, headed(tab)]), sorted(missed)]


@pytest.mark.parametrize("hours", [10, 26, 74])
@pytest.mark.parametrize("size", [4, 12])
def test_what_was_missed_and_said_when_it_came_back_begins_the_practice_of_a_later_day(
    phone, addresses, hours, size
):
    found, missed = hours_later(phone, addresses, hours, size)
    assert found == missed


def test_statements_judged_wrongly_are_counted_named_and_come_back(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "12 questions")
        told = []
        while not tab.url.endswith("#end"):
            if "You hear this" in tab.locator(".practice-where").inner_text():
                told.append(headed(tab))
            step(tab, judge=wrong if len(told) == 1 else right)
        assert told.count(told[0]) == 2 and told[1] == told[0]
        count = len(set(told))
        right_ones = f"{count - 1} of {count} statements judged right"
        expect(tab.get_by_role("heading", name=right_ones)).to_be_visible()
        line = tab.locator("#practice li", has_text=told[0])
        expect(line).to_contain_text("You said: ")
        expect(line).to_contain_text(
            re.compile(
                r"True\.|(It depends, it is true when|False, say instead): .|Not as it stands\. ."
            )
        )
        expect(tab.get_by_text("No question was missed.")).to_be_visible()
        assert len(stored(tab)["misjudged"]) == 1
        visit(tab, addresses)
        press(tab, "12 questions")
        again = []
        while not again:
            if "You hear this" in tab.locator(".practice-where").inner_text():
                again.append(headed(tab))
            step(tab)
        assert again == told[:1]
        assert stored(tab)["misjudged"] == []


def test_a_condition_or_correction_stands_before_the_case_from_the_check(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        press(tab, "core questions")
        # What is true has neither, and what people say is answered in other words.
        while not has(tab, "It depends") or right(tab) in ("True", "No"):
            step(tab)
        press(tab, right(tab))
        note = tab.locator(".practice-verdict + .practice-note")
        expect(note.locator("strong").first).to_have_text(re.compile("It is true when|Say instead"))
        case = tab.locator(".practice-note + p")
        expect(case).to_have_text(re.compile("^Counterexample in the check: "))
        assert case.locator("code").count() == 1


@pytest.mark.parametrize("judgement", ["No", "It depends"])
def test_what_people_say_stands_below_the_question_and_is_not_so_as_it_stands(
    phone, addresses, judgement
):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        press(tab, "core questions")
        while not has(tab, "It depends") or right(tab) != "No":
            step(tab)
        expect(tab.locator(".practice-where + p")).to_have_text(
            re.compile("^They ask: “.+And some")
        )
        press(tab, judgement)
        verdict = tab.locator(".practice-verdict")
        expect(verdict).to_have_text(re.compile("^Not as it stands *That is right"))
        assert len(tab.locator(".practice-note").inner_text()) > 10
        expect(tab.locator(".practice-case")).to_have_count(0)


def test_ticks_survive_a_reload(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        press(tab, "4 questions")
        press(tab, "Show the answer")
        boxes = tab.locator("#practice .answer input")
        boxes.nth(0).check()
        boxes.nth(1).check()
        boxes.nth(0).uncheck()
        tab.reload()
        assert [box.is_checked() for box in boxes.all()[:3]] == [False, True, False]
    with opened(phone, addresses["disk"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
        for _ in range(3):
            press(tab, "I have answered")
        tab.locator("#practice .answer input").first.check()
        tab.reload()
        expect(tab.locator("#practice .answer input").first).to_be_checked()


def test_a_list_has_boxes_or_bullets_and_not_both(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        styles = tab.evaluate("""() => {
            const withLists = cvnotesDesk.cards.filter(({ id }) =>
                document.querySelector(`#question-${id} > div ul .point`));
            return withLists.flatMap((card) => {
                cvnotesDesk.root.replaceChildren(...cvnotesDesk.comparison(card, {}, () => {}));
                cvnotesDesk.root.hidden = false;
                return [...cvnotesDesk.root.querySelectorAll(".answer ul")]
                    .map((list) => getComputedStyle(list).listStyleType);
            });
        }""")
        assert styles and set(styles) == {"none"}


def test_what_an_earlier_edition_stored_still_loads(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        first, second, third = tab.evaluate(
            "cvnotesDesk.cards.filter((card) => card.kind === 'question')"
            ".slice(0, 3).map((card) => card.id)"
        )
        steps = [
            {"kind": "question", "id": first, "shown": True, "mark": "missed"},
            {"kind": "question", "id": second, "shown": True},
        ]
        session = {"planned": [first, second, third], "parts": [], "seed": 3, "steps": steps}
        follow_up = {"kind": "follow-up", "id": third, "n": 0}
        compare = {"kind": "compare", "id": third, "marks": {"answer": "said"}}
        asked = [{"kind": "question", "id": third}, follow_up, compare]
        interview = {**session, "planned": [], "seconds": 65, "at": 3, "steps": asked}
        sessions = {"practice": session, "interview": interview}
        store(tab, {"answers": {first: [0, 20000], third: [2, 20001]}, "sessions": sessions})
        assert has(tab, "Once more: 1 missed")
        press(tab, "Go on: 2 left")
        press(tab, "Said it")
        finish(tab)
        state = stored(tab)
        assert state["answers"][first][0] == 1 and state["answers"][third][0] == 2
        tab.goto(f"{addresses['http']}/{INTERVIEW}.html")
        press(tab, "Go on: 1:05 of 20:00")
        press(tab, "Go on (1 not marked)")
        expect(tab.locator("#practice h2")).to_have_text("1 said, 0 missed, in 1:05")


def test_the_hint_on_keys_is_in_sight_beside_the_buttons(desktop, addresses):
    with opened(desktop, addresses["disk"], PRACTICE) as tab:
        tab.set_viewport_size({"width": 1280, "height": 800})
        press(tab, "4 questions")
        press(tab, "Show the answer")
        hint = tab.get_by_text("Keys: 1 missed it, 2 said it.")
        expect(hint).to_be_in_viewport(ratio=1)
        assert hint.evaluate("""(hint) => {
            const { left, top } = hint.getBoundingClientRect();
            return document.elementFromPoint(left + 4, top + 4) === hint;
        }""")


def test_after_forgetting_the_start_is_in_focus(desktop, addresses):
    with opened(desktop, addresses["http"], PRACTICE) as tab:
        press(tab, "4 questions")
        step(tab)
        visit(tab, addresses)
        tab.on("dialog", lambda dialog: dialog.accept())
        press(tab, "Forget my answers")
        expect(tab.get_by_role("heading", name="How long have you got?")).to_be_focused()


def test_one_question_is_not_all_questions(phone, addresses):
    with opened(phone, addresses["disk"], PRACTICE) as tab:
        label = """(count) => {
            const core = cvnotesDesk.cards.filter(({ kind, difficulty }) =>
                kind === "question" && difficulty === "core").slice(0, count);
            const later = cvnotesDesk.cards.filter(({ difficulty }) => difficulty === "advanced");
            return cvnotesPracticeScreens.choices([...core, ...later]).map(({ label }) => label);
        }"""
        labels = tab.evaluate(label, 1)
        assert "2 min · 1 core question and what follows" in labels
        assert "4 min · all 2 core questions and what follows" in tab.evaluate(label, 2)


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
                with turning(tab):
                    tab.keyboard.press("1" if number == 1 else "2")
            else:
                hint = re.compile("Keys: 1 (true, 2 false|yes, 2 no), 3 it depends.")
                expect(tab.get_by_text(hint)).to_be_visible()
                with turning(tab):
                    tab.keyboard.press("3")
                with turning(tab):
                    tab.keyboard.press(" ")
        answers = tab.evaluate("JSON.parse(localStorage.getItem('cvnotes-practice')).answers")
        assert {box for box, *_ in answers.values()} <= {0, 1} and len(answers) >= 4


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
        finish(tab, judge=lambda tab: "It depends")
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
        nothing = {"answers": {}, "sessions": {}, "waiting": [], "misjudged": []}
        assert stored(tab) == nothing


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
        store(tab, {"answers": {}, "sessions": {"practice": session}})
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
        press(tab, wrong(tab))
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
        expect(tab.locator("#practice h2")).to_contain_text("0 said, 1 missed")
        look("interview, end")
    context.close()
    assert {state: wrong for state, wrong in found.items() if wrong != [[], []]} == {}


DAMAGED = {
    "no JSON": "{oops",
    "another kind": "[1, 2]",
    "nothing where lists are": '{"waiting": null, "sessions": null, "answers": 3}',
    "a session without a plan": '{"sessions": {"practice": {"steps": [{"kind": "question"}]}}}',
    "an answer that is none": '{"answers": {"pooling": 4}}',
}


@pytest.mark.parametrize("stored", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_in_storage_is_as_if_nothing_were_there(phone, addresses, stored):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        tab.evaluate("(text) => localStorage.setItem('cvnotes-practice', text)", stored)
        tab.reload()
        expect(tab.get_by_role("button", name="4 questions")).to_be_visible()
        press(tab, "4 questions")
        step(tab)
        tab.evaluate("document.fonts.ready.then(() => true)")
        tab.evaluate("(text) => localStorage.setItem('cvnotes-practice', text)", stored)
        tab.goto(f"{addresses['http']}/{CHAPTERS[0]}.html")
        expect(tab.locator(".way-back")).to_have_count(0)


def test_a_session_goes_on_without_what_is_gone_from_the_book(phone, addresses):
    with opened(phone, addresses["http"], PRACTICE) as tab:
        press(tab, "4 questions")
        step(tab)
        state = stored(tab)
        session = state["sessions"]["practice"]
        first = session["steps"][0]
        gone = [
            {"kind": "follow-up", "id": first["id"], "n": 9, "mark": "said"},
            {"kind": "statement", "id": first["id"], "n": "gone", "mark": "true"},
            {"kind": "question", "id": "gone", "mark": "missed"},
        ]
        session["steps"] = [first, *gone]
        session["planned"] = [*session["planned"], "gone"]
        store(tab, state)
        tab.goto(f"{addresses['http']}/{PRACTICE}.html")
        # The card that was answered, and on from it.
        press(tab, "Go on")
        press(tab, "Go on")
        finish(tab, judge=lambda tab: "It depends")
        expect(tab.locator("#practice h2")).to_have_text("4 said, 0 to look at again")
