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
    statements = [{"id": verdict, "verdict": verdict, "alone": True} for verdict in verdicts]
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
    """Plays a session: the first answers to questions are given, all others are "said".

    Statements are judged to be true.
    """

    def played(planned: int, firsts: dict[str, str], cards=(*CARDS, *OTHERS), **more) -> list[dict]:
        ids = [one["id"] for one in CARDS[:planned]]
        session = {"planned": ids, "parts": [], "seed": 7, "steps": []}
        before = more.get("misjudged", [])
        while step := rules("next", session, list(cards), before):
            again = any(one["id"] == step["id"] for one in session["steps"])
            said = "said" if again else firsts.get(step["id"], "said")
            step["mark"] = more.get("judged", "true") if step["kind"] == "statement" else said
            session["steps"].append(step)
            assert len(session["steps"]) < 50
        return session["steps"]

    return played


def at(day: int, hour: int = 9) -> dict[str, int]:
    """A time as the rules take it."""
    return {"day": day, "hour": 24 * day + hour}


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (None, False, [0, 10, 249]),
        (None, True, [1, 10]),
        ([1, 10], True, [1, 10]),
        ([1, 9], True, [2, 10]),
        ([2, 9], True, [2, 10]),
        ([2, 9], False, [0, 10, 249]),
        # Missed, and said when it came back: that it was missed is remembered.
        ([0, 10, 248], True, [1, 10, 248]),
        # Said in a later sitting, it is no more.
        ([0, 9, 230], True, [1, 10]),
        ([1, 9, 230], True, [2, 10]),
        # As an earlier edition stored it.
        ([0, 9], True, [1, 10]),
    ],
)
def test_said_is_box_1_and_said_on_another_day_box_2(rules, before, said, after):
    assert rules("graded", before, said, at(10)) == after


def test_missed_comes_first_then_never_seen_and_what_rests_last(rules):
    answers = {"q1": [2, 3], "q2": [1, 10], "q3": [1, 9], "q5": [0, 9]}
    order = [one["id"] for one in rules("ordered", CARDS[:5], answers, at(10), [])]
    assert order == ["q5", "q4", "q3", "q2", "q1"]


@pytest.mark.parametrize(
    ("hours", "order"), [(1, "q1 q4 q2 q3"), (10, "q1 q3 q4 q2"), (74, "q1 q3 q4 q2")]
)
def test_missed_and_said_when_it_came_back_it_comes_before_what_was_never_seen(rules, hours, order):
    missed = {"q1": [0, 9, 225], "q2": [1, 9], "q3": [1, 9, 225]}
    later = {"day": 9 + hours // 24, "hour": 225 + hours}
    found = rules("ordered", CARDS[:4], missed, later, [])
    assert " ".join(one["id"] for one in found) == order


def test_core_comes_first_parts_are_mixed_and_in_each_what_is_asked_most(rules):
    cards = [
        card("a1", "a", asked=1),
        card("a9", "a", asked=9),
        card("b5", "b", asked=5),
        card("b8", "b", LATER, asked=8),
    ]
    assert [one["id"] for one in rules("ordered", cards, {}, at(1), [])] == ["a9", "b5", "a1", "b8"]
    assert [one["id"] for one in rules("ordered", cards, {}, at(1), ["b"])] == ["b5", "b8"]


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


def told(steps: list[dict]) -> list[dict]:
    """The statements among the steps."""
    return [step for step in steps if step["kind"] == "statement"]


def saying(chapters: list[dict], *statements: dict) -> list[dict]:
    """The same chapters with these statements only."""
    return [{**one, "statements": list(statements)} for one in chapters]


def test_every_fourth_step_is_a_statement_of_a_question_that_was_answered(play):
    steps = play(8, {})
    places = [at for at, step in enumerate(steps, 1) if step["kind"] == "statement"]
    assert places[:2] == [4, 8]
    for at in places[:2]:
        asked = {step["id"] for step in steps[: at - 2] if step["kind"] == "question"}
        assert steps[at - 1]["id"] in asked


def test_a_statement_stands_alone_or_there_is_none(play):
    beside = [{"id": f"beside{n}", "verdict": "refuted", "alone": False} for n in range(4)]
    alone = {"id": "alone", "verdict": "refuted", "alone": True}
    mixed = [*saying(CARDS, *beside), *saying(OTHERS, *beside, alone)]
    assert {step["n"] for step in told(play(8, {}, mixed))} == {"alone"}
    assert told(play(8, {}, saying(CARDS, *beside))) == []


def test_a_statement_is_no_harder_than_the_questions_of_the_session(play):
    silent = saying(CARDS, *[])
    harder = [{**one, "difficulty": "advanced"} for one in OTHERS]
    assert told(play(8, {}, [*silent, *harder])) == []
    within = [{**one, "difficulty": LATER} for one in silent[:1]] + silent[1:]
    mixed = [{**OTHERS[0], "difficulty": LATER}, *OTHERS[1:]]
    # Core before what is as hard as the hardest question.
    assert "other0" not in {step["id"] for step in told(play(8, {}, [*within, *mixed]))}
    assert told(play(8, {}, [*within, mixed[0]]))


def test_one_judged_wrongly_comes_back_once_and_not_at_once(play):
    steps = play(8, {}, judged="depends")
    names = [(step["id"], step["n"]) for step in told(steps)]
    wrong = {name for name in names if name[1] != "conditional"}
    assert wrong
    assert all(names.count(name) == (2 if name in wrong else 1) for name in names)
    assert all(a != b for a, b in pairwise(steps))


def test_judged_right_none_comes_back(play):
    only = saying(CARDS, {"id": "one", "verdict": "confirmed", "alone": True})
    names = [step["id"] for step in told(play(8, {}, only))]
    assert names and len(set(names)) == len(names)


def test_one_judged_wrongly_in_an_earlier_session_is_preferred(play):
    first, *_ = told(play(8, {}, misjudged=["other3#conditional"]))
    assert (first["id"], first["n"]) == ("other3", "conditional")


def test_what_was_judged_wrongly_is_remembered_until_it_is_judged_right_at_first(rules):
    wrong = {"kind": "statement", "id": "q1", "n": "refuted", "mark": "true"}
    right = {**wrong, "mark": "false"}

    def after(before: list[str], *steps: dict) -> list[str]:
        # The step must be the one of the session, not a copy of it.
        session = {"steps": list(steps)}
        return rules("toJudgeAgain", before, session, steps[-1], CARDS)

    assert after([], wrong) == ["q1#refuted"]
    assert after(["q1#refuted"], wrong, right) == ["q1#refuted"]
    assert after(["q1#refuted", "q2#refuted"], right) == ["q2#refuted"]


def test_what_is_open_and_not_marked_is_left(rules):
    question = {"kind": "question", "id": "q1"}
    session = {"planned": ["q1", "q2"], "steps": [question]}
    assert rules("left", session) == ["q1", "q2"]
    assert rules("left", {**session, "steps": [{**question, "mark": "said"}]}) == ["q2"]


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
