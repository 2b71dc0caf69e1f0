"""The mock interview, from its announcement to its end."""

import re

from browsing import opened
from playwright.sync_api import expect
from practising import IN_SIGHT, INTERVIEW, headed, press


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
        # The task is no part of the interview, nor of its time.
        expect(tab.get_by_role("timer")).to_have_count(0)
        tab.clock.run_for(600_000)
        press(tab, "I have done it")
        # It never cut off.
        said = re.compile(r"^4 said, 1 missed, in 25:\d\d$")
        expect(tab.locator("#practice h2")).to_have_text(said)
        read = tab.locator("#practice ul > li > a")
        expect(read.first).to_have_text(missed)
        assert read.count() == 3
        told = "In practice, the question that was missed comes first from now on."
        expect(tab.get_by_text(told)).to_be_visible()
        tab.evaluate("document.fonts.ready.then(() => true)")
        tab.get_by_role("link", name="Practise", exact=True).last.click()
        press(tab, "12 questions")
        assert headed(tab) == missed


def test_what_was_not_marked_is_told_from_what_was_missed(phone, addresses):
    with opened(phone, addresses["disk"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
        questions = []
        for grade in ("Said it", "Missed it", "", "", ""):
            questions.append(headed(tab))
            for _ in range(3):
                press(tab, "I have answered")
            if grade:
                for button in tab.get_by_role("button", name=grade).all():
                    button.click()
            press(tab, "Go on")
        press(tab, "Skip it")
        said = re.compile(r"^1 said, 1 missed, 3 not marked, in ")
        expect(tab.locator("#practice h2")).to_have_text(said)
        read, unmarked = tab.locator("#practice > ul").all()
        expect(read.locator("> li > a")).to_have_text([questions[1]])
        expect(unmarked.locator("> li > a")).to_have_text(questions[2:])
        # Each leads to where it can still be marked, and then back.
        unmarked.get_by_role("link", name=questions[2]).first.click()
        for button in tab.get_by_role("button", name="Said it").all():
            button.click()
        press(tab, "Go on")
        said = re.compile(r"^2 said, 1 missed, 2 not marked, in ")
        expect(tab.locator("#practice h2")).to_have_text(said)


def test_answers_to_what_follows_lead_to_their_folds(phone, addresses):
    with opened(phone, addresses["disk"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
        for _ in range(3):
            press(tab, "I have answered")
        links = tab.get_by_role("link", name="In the chapter")
        expect(links).to_have_count(2)
        tab.evaluate("document.fonts.ready.then(() => true)")
        links.first.click()
        expect(tab.locator("details[open]:target")).to_be_in_viewport()


def test_the_clock_says_by_how_much_it_is_over(phone, addresses):
    phone.clock.install()
    with opened(phone, addresses["disk"], INTERVIEW) as tab:
        press(tab, "Begin the interview")
        tab.clock.run_for(20 * 60_000 + 65_000)
        expect(tab.get_by_role("timer")).to_have_text(re.compile(r"^21:(\d\d), over by 1:\1$"))
        expect(tab.get_by_role("button", name="I have answered")).to_be_visible()


def test_the_task_after_an_interview_is_announced_and_can_be_skipped(phone, addresses):
    with opened(phone, addresses["disk"], INTERVIEW) as tab:
        announced = (
            "After the five questions, if you like, a task at the keyboard, with time of its own."
        )
        expect(tab.get_by_text(announced)).to_be_visible()
        press(tab, "Begin the interview")
        for _ in range(5):
            for _ in range(3):
                press(tab, "I have answered")
            press(tab, "Go on")
        expect(tab.locator("#practice h2")).to_contain_text(re.compile("[Ww]rite "))
        task = headed(tab)
        expect(tab.locator(".practice-where span")).to_have_text("After the interview")
        expect(tab.get_by_role("link", name="Open the task")).to_have_attribute(
            "href", re.compile(r"^\.\./notebooks/drills/[a-z0-9-]+\.html$")
        )
        assert tab.evaluate(IN_SIGHT)
        press(tab, "Skip it")
        expect(tab.locator("#practice h2")).to_contain_text("0 said, 0 missed, 5 not marked")
        expect(tab.get_by_text("The task, for when you are at a keyboard: ")).to_contain_text(task)
