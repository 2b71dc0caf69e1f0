"""The plan: its address, its memory, and what is printed."""

import re

import pytest
from browsing import CHAPTERS, PHONE, opened
from playwright.sync_api import expect
from practising import PLAN, stored


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


def test_the_plan_remembers_what_was_chosen_and_the_address_wins(phone, addresses):
    state = "#days=2&minutes=30&part=convolution,losses"
    with opened(phone, addresses["http"], PLAN, state) as tab:
        tab.get_by_label("Days").fill("5")
    with opened(phone, addresses["http"], PLAN) as tab:
        expect(tab.get_by_label("Days")).to_have_value("5")
        expect(tab.get_by_label("A day")).to_have_value("30")
        link = tab.get_by_role("link", name="Practise", exact=True).last
        expect(link).to_have_attribute("href", "practice.html#part=convolution,losses")
    with opened(phone, addresses["http"], PLAN, "#days=4&minutes=90") as tab:
        expect(tab.get_by_label("Days")).to_have_value("4")
        expect(tab.locator(".plan-parts")).to_have_text("Parts: all")


def test_forgetting_answers_keeps_the_plan(phone, addresses):
    with opened(phone, addresses["http"], PLAN) as tab:
        tab.get_by_label("Days").fill("6")
        tab.evaluate("cvnotesStore.forget()")
        assert stored(tab)["plan"]["days"] == 6


@pytest.mark.parametrize(("typed", "shown"), [("0", "1"), ("-3", "1"), ("99", "60"), ("", "3")])
def test_the_plan_has_as_many_days_as_its_field_says(phone, addresses, typed, shown):
    with opened(phone, addresses["disk"], PLAN, "#days=3&minutes=30") as tab:
        tab.get_by_label("Days").fill(typed)
        # Only an empty field waits for what is typed next.
        expect(tab.get_by_label("Days")).to_have_value(typed and shown)
        tab.get_by_label("Days").blur()
        expect(tab.get_by_label("Days")).to_have_value(shown)
        days = tab.locator(".plan h3", has_text=re.compile("^Day"))
        assert days.count() <= int(shown)
        assert f"#days={shown}&" in tab.url
        said = "1 day" if shown == "1" else f"{days.count()} days"
        expect(tab.get_by_role("status").last).to_have_text(
            re.compile(rf"^\d+ questions? in {said}$")
        )


def test_the_printed_plan_names_its_parts_and_has_a_box_at_each_question(desktop, addresses):
    state = "#days=2&minutes=60&part=convolution,losses"
    with opened(desktop, addresses["disk"], PLAN, state) as tab:
        parts = tab.get_by_text("Parts: Convolution, Losses")
        box = """() => {
            const line = document.querySelector(".plan li");
            const { content, width } = getComputedStyle(line, "::before");
            return content !== "none" && parseFloat(width) > 5;
        }"""
        expect(parts).to_be_hidden()
        assert not tab.evaluate(box)
        tab.emulate_media(media="print")
        expect(parts).to_be_visible()
        assert tab.evaluate(box)


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
