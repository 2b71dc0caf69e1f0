"""What a build makes is made again when its material changed, and not before."""

import pickle
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from cvnotes.press.site.kept import kept
from cvnotes.press.site.remembered import forget_the_gone, remembered

MADE: list[str] = []


@dataclass(frozen=True)
class Asked:
    """As much of a question as is needed here."""

    page: str
    text: str


@pytest.fixture
def environment():
    """What Sphinx stores, without anything in it yet."""
    return SimpleNamespace(all_docs={"notebooks/why": 0})


@pytest.fixture(autouse=True)
def made():
    """The texts for which `shout` was called, in order."""
    MADE.clear()
    return MADE


def shout(question: Asked) -> str:
    """Something that is made of a question."""
    MADE.append(question.text)
    return question.text.upper()


def test_it_is_made_once(environment, made):
    why = Asked("notebooks/why", "why?")
    assert [remembered(environment, why, shout) for _ in range(2)] == ["WHY?", "WHY?"]
    assert made == ["why?"]


def test_it_is_made_again_for_a_chapter_that_was_read_again(environment, made):
    remembered(environment, Asked("notebooks/why", "why?"), shout)
    assert remembered(environment, Asked("notebooks/why", "when?"), shout) == "WHEN?"
    assert made == ["why?", "when?"]


def test_it_comes_back_with_what_sphinx_stores(environment, made):
    environment.questions = [Asked("notebooks/why", "why?")]
    remembered(environment, environment.questions[0], shout)
    stored = pickle.loads(pickle.dumps(environment))
    assert remembered(stored, stored.questions[0], shout) == "WHY?"
    assert made == ["why?"]


def test_a_chapter_that_is_gone_is_forgotten(environment, made):
    why, gone = Asked("notebooks/why", "why?"), Asked("notebooks/gone", "gone?")
    for question in (why, gone):
        remembered(environment, question, shout)
    forget_the_gone(None, environment)
    for question in (why, gone):
        remembered(environment, question, shout)
    assert made == ["why?", "gone?", "gone?"]


def application(folder, version: int) -> SimpleNamespace:
    """As much of Sphinx as is needed here, with an extension of this version."""
    return SimpleNamespace(doctreedir=folder, env=SimpleNamespace(version={"ours": version}))


@pytest.mark.parametrize(
    ("material", "version", "expected"),
    [("same", 1, b"old"), ("other", 1, b"new"), ("same", 2, b"new")],
)
def test_a_file_is_that_of_an_earlier_build_from_the_same_material_and_code(
    tmp_path, material, version, expected
):
    assert kept(application(tmp_path, 1), "kind", "same", lambda: b"old") == b"old"
    app = application(tmp_path, version)
    assert kept(app, "kind", material, lambda: b"new") == expected
