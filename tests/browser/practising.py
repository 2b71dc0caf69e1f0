"""How the tests practise: what they press, what they read, and what is stored."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


@contextmanager
def turning(tab: Page) -> Iterator[None]:
    """Do what leads to another card, and wait for the card: its address comes a moment before."""
    before = tab.locator("#practice").inner_html()
    yield
    tab.wait_for_function(
        "(before) => document.getElementById('practice').innerHTML !== before", arg=before
    )


def press(tab: Page, name: str) -> None:
    """Press a button, and wait for what it leads to."""
    with turning(tab):
        tab.get_by_role("button", name=name).first.click()


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


def stored(tab: Page) -> dict:
    """What the browser keeps of practice."""
    return json.loads(tab.evaluate("localStorage.getItem('cvnotes-practice')"))


def store(tab: Page, state: dict) -> None:
    """Let the browser have kept this, and come to the page anew."""
    tab.evaluate("(text) => localStorage.setItem('cvnotes-practice', text)", json.dumps(state))
    tab.reload()


def right(tab: Page) -> str:
    """The button that judges the statement on the card as it is."""
    return tab.evaluate("""() => {
        const { steps } = JSON.parse(localStorage.getItem("cvnotes-practice")).sessions.practice;
        const { id, n } = steps[Number(location.hash.slice(1)) - 1];
        const { quoted, verdict } = cvnotesDesk.card(id).statements.find((one) => one.id === n);
        return quoted ? "No" : cvnotesRules.JUDGEMENTS.find(([, , one]) => one === verdict)[1];
    }""")


def wrong(tab: Page) -> str:
    """One that judges it otherwise."""
    return {"No": "Yes", "False": "True"}.get(right(tab), "False")


def step(tab: Page, grade: str = "Said it", judge: Callable[[Page], str] = right) -> str:
    """Go through a card, whatever it is; returns its kind."""
    if has(tab, "Show the answer"):
        kind = tab.locator(".practice-where span").inner_text().partition(" ·")[0]
        assert tab.evaluate(IN_SIGHT)
        press(tab, "Show the answer")
        press(tab, grade)
        return kind
    assert tab.evaluate(IN_SIGHT)
    press(tab, judge(tab))
    expect(tab.locator(".practice-verdict strong")).to_have_text(
        re.compile("True|False|It depends|Not as it stands")
    )
    press(tab, "Go on")
    return "statement"


def to_the_chapter(tab: Page) -> str:
    """Go from the second card of a session to its chapter; returns the question."""
    press(tab, "4 questions")
    step(tab)
    press(tab, "Show the answer")
    question = headed(tab)
    tab.evaluate("document.fonts.ready.then(() => true)")
    tab.get_by_role("link", name="The whole chapter").click()
    return question


def finish(tab: Page, **more) -> None:
    """Go through the rest of a session."""
    while not tab.url.endswith("#end"):
        step(tab, **more)
