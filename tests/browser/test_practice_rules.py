"""The rules of practice, interview and plan, called as functions."""

from itertools import pairwise
from pathlib import Path

import pytest
from browsing import ROOT, opened

STATIC = ROOT / "book/_static"
CORE, LATER = "core", "intermediate"


def card(id: str, part: str = "a", difficulty: str = CORE, asked: int = 0, **more) -> dict:
    """A question with two follow-ups and a statement of each verdict."""
    verdicts = ("confirmed", "conditional", "refuted")
    statements = [{"id": verdict, "text": "It is.", "verdict": verdict} for verdict in verdicts]
    return {
        "kind": "question",
        "id": id,
        "part": part,
        "difficulty": difficulty,
        "asked": asked,
        "statements": statements,
        "replies": [{}, {}],
        **more,
    }


CARDS = [card(f"q{number}") for number in range(1, 9)]
OTHERS = [card(f"other{number}") for number in range(4)]


@pytest.fixture(scope="module")
def rules(browser):
    """Calls a rule by its name."""
    context = browser.new_context()
    tab = context.new_page()
    tab.add_script_tag(path=Path(STATIC / "practice-rules.js"))
    yield lambda name, *given: tab.evaluate(
        "([name, given]) => cvnotesRules[name](...given)", [name, list(given)]
    )
    context.close()


@pytest.fixture
def play(rules):
    """Plays a session: the first answers to questions are given, all others are "said"."""

    def played(planned: int, firsts: dict[str, str], cards=(*CARDS, *OTHERS)) -> list[dict]:
        ids = [one["id"] for one in CARDS[:planned]]
        session = {"planned": ids, "parts": [], "seed": 7, "steps": []}
        while step := rules("next", session, list(cards)):
            again = any(one["id"] == step["id"] for one in session["steps"])
            step["mark"] = "said" if again else firsts.get(step["id"], "said")
            session["steps"].append(step)
            assert len(session["steps"]) < 50
        return session["steps"]

    return played


@pytest.mark.parametrize(
    ("before", "said", "box"),
    [
        (None, False, 0),
        (None, True, 1),
        ([0, 9], True, 1),
        ([1, 10], True, 1),
        ([1, 9], True, 2),
        ([2, 9], True, 2),
        ([2, 9], False, 0),
    ],
)
def test_said_is_box_1_and_said_on_another_day_box_2(rules, before, said, box):
    assert rules("graded", before, said, 10) == [box, 10]


def test_missed_comes_first_then_never_seen_and_what_rests_last(rules):
    answers = {"q1": [2, 3], "q2": [1, 10], "q3": [1, 9], "q5": [0, 9]}
    order = [one["id"] for one in rules("ordered", CARDS[:5], answers, 10, [])]
    assert order == ["q5", "q4", "q3", "q2", "q1"]


def test_core_comes_first_parts_are_mixed_and_in_each_what_is_asked_most(rules):
    cards = [
        card("a1", "a", asked=1),
        card("a9", "a", asked=9),
        card("b5", "b", asked=5),
        card("b8", "b", LATER, asked=8),
    ]
    assert [one["id"] for one in rules("ordered", cards, {}, 1, [])] == ["a9", "b5", "a1", "b8"]
    assert [one["id"] for one in rules("ordered", cards, {}, 1, ["b"])] == ["b5", "b8"]


def test_missed_returns_after_three_steps_and_at_the_end(play):
    steps = play(8, {"q2": "missed"})
    places = [
        at for at, step in enumerate(steps) if step == {**step, "kind": "question", "id": "q2"}
    ]
    first, second, last = places
    assert second - first == 4
    assert last == len(steps) - 1
    assert steps[last]["last"]


def test_missed_near_the_end_returns_once_and_never_twice_in_a_row(play):
    steps = play(4, {"q3": "missed", "q4": "missed"})
    asked = [step["id"] for step in steps if step["kind"] == "question"]
    assert asked == ["q1", "q2", "q3", "q4", "q3", "q4"]


def test_one_that_is_missed_last_of_all_does_not_follow_itself(play):
    asked = [step["id"] for step in play(1, {"q1": "missed"})]
    assert asked == ["q1"]


def test_a_session_in_which_all_is_missed_ends(play):
    steps = play(8, {f"q{number}": "missed" for number in range(1, 9)})
    asked = [step["id"] for step in steps if step["kind"] == "question"]
    assert all(2 <= asked.count(f"q{number}") <= 3 for number in range(1, 9))
    assert all(a != b for a, b in pairwise(asked))


def test_every_fourth_step_is_a_statement_of_a_chapter_that_is_not_asked(play):
    steps = play(8, {})
    told = [at for at, step in enumerate(steps, 1) if step["kind"] == "statement"]
    assert told[:2] == [4, 8]
    assert all(steps[at - 1]["id"].startswith("other") for at in told)


def test_a_statement_is_one_as_people_say_it_if_there_is_one(play):
    figures = [
        {"id": f"figures{number}", "text": "With 12 units at 0.5", "verdict": "refuted"}
        for number in range(4)
    ]
    heard = {"id": "heard", "text": "It is.", "verdict": "refuted"}
    technical = [{**one, "statements": figures} for one in CARDS]
    mixed = [{**one, "statements": [*figures, heard]} for one in OTHERS]
    steps = play(8, {}, (*technical, *mixed))
    assert {step["n"] for step in steps if step["kind"] == "statement"} == {"heard"}
    # Where there is none, another is better than nothing.
    assert [step["n"] for step in play(8, {}, technical) if step["kind"] == "statement"]


def test_a_question_follows_every_second_that_was_said(play):
    steps = play(8, {"q2": "missed"})
    followed = [step["id"] for step in steps if step["kind"] == "follow-up"]
    before = [steps[at - 1] for at, step in enumerate(steps) if step["kind"] == "follow-up"]
    assert len(followed) == 3
    assert [step["id"] for step in before] == followed
    assert {step["mark"] for step in before} == {"said"}


def test_an_interview_is_five_questions_with_two_more_each_compared_after_them(rules):
    steps = rules("interview", CARDS, [], 7, 5)
    assert [step["kind"] for step in steps] == 5 * ["question", "follow-up", "follow-up", "compare"]
    assert len({step["id"] for step in steps}) == 5


def test_an_interview_ends_in_a_drill_where_there_is_one(rules):
    steps = rules("interview", CARDS, [{"kind": "drill", "id": "iou"}], 7, 5)
    assert steps[-1] == {"kind": "drill", "id": "iou"}


@pytest.fixture(scope="module")
def dealt(browser, addresses):
    """Deals lines of reading over days."""
    with opened(browser, addresses["disk"], "book/plan") as tab:
        yield lambda *given: tab.evaluate("(given) => cvnotesPlan.dealt(...given)", list(given))


def line(place: int, minutes: int = 5, level: str = CORE, asked: int = 0) -> dict:
    """A line of the reading list."""
    return {"place": place, "minutes": minutes, "level": level, "asked": asked}


def places(day: list[dict]) -> list[int]:
    """The places of its lines in the book."""
    return [one["place"] for one in day]


def test_core_and_most_asked_are_read_first_and_each_day_in_the_order_of_the_book(dealt):
    lines = [line(0, level=LATER, asked=9), line(1), line(2, asked=1), line(3, asked=2)]
    assert list(map(places, dealt(lines, 2, 60)["plan"])) == [[2, 3], [0, 1]]


def test_a_day_has_no_more_than_its_minutes_and_what_does_not_fit_is_named(dealt):
    found = dealt([line(number) for number in range(9)], 2, 17)
    assert [len(day) for day in found["plan"]] == [3, 3]
    assert places(found["over"]) == [6, 7, 8]


def test_reading_is_spread_over_all_days(dealt):
    found = dealt([line(number, minutes=7) for number in range(10)], 3, 60)
    assert [len(day) for day in found["plan"]] == [4, 4, 2]
    assert found["over"] == []
