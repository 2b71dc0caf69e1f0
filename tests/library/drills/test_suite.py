"""What the author of a drill is told."""

import pytest

from cvnotes.drills.suite import Drill


def right(a):
    return a


@pytest.fixture
def drill():
    texts = {"question": "Q", "allowed": "A", "conventions": (), "hints": ("1", "2", "3")}
    made = Drill("box-iou", right, takes=(), gives=(), plain={"a": 1}, **texts)

    @made.test
    def known(call):
        """What went wrong."""

    return made


def test_a_mistake_needs_its_test_above_it(drill):
    with pytest.raises(ValueError, match="box-iou: no test is called 'knwon'; write it above the"):
        drill.mistake("off by one", "knwon", {"a": "b"})
    drill.mistake("off by one", "known", {"a": "b"})
    assert drill.mistakes[0].sentence == "What went wrong."


def test_a_test_needs_what_stands_above_it(drill):
    with pytest.raises(ValueError, match="no test is called 'later'; write it above a test"):
        drill.needs("known", "later")


def test_a_test_without_a_sentence_is_none(drill):
    def silent(call):
        pass

    with pytest.raises(ValueError, match="box-iou, silent: its docstring is what the reader is"):
        drill.general(silent)


def test_a_text_that_is_not_in_the_solution_is_named(drill):
    drill.mistake("off by one", "known", {"return b": "return a"})
    with pytest.raises(ValueError, match="box-iou, 'off by one': 'return b' is not in the sol"):
        _ = drill.wrong
