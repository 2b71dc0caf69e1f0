"""A new chapter: listed, readable, and at fault only in what its author alone can supply."""

import os
import shutil
from pathlib import Path

import pytest
from made_up import complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press import chapters, rules, toc
from cvnotes.press.formatting import unformatted

ROOT = Path(__file__).resolve().parents[2]
PATH = Path("notebooks/made/brand-new.ipynb")


def test_a_new_chapter_is_listed_and_can_be_read(here):
    make_book(here, old=["x = 1"])
    assert main(["new", "made", "brand-new", "What is new?"]) == 0
    assert toc.chapter_paths(here) == [Path("notebooks/made/old.ipynb"), PATH]
    assert chapters.read(here, PATH).question == "What is new?"


def test_a_dollar_of_the_title_that_is_one_is_escaped(here):
    make_book(here)
    assert main(["new", "made", "brand-new", "What of $x$ costs $ 5?"]) == 0
    assert chapters.read(here, PATH).question == r"What of $x$ costs \$ 5?"


def test_difficulty_and_sources_can_be_given(here):
    make_book(here)
    options = ["--difficulty", "advanced", "--source", "000: Q1"]
    options += ["--source", "000: zero padding, after Q1"]
    assert main(["new", "made", "brand-new", "Why?", *options]) == 0
    facts = chapters.read(here, PATH).facts
    assert facts["difficulty"] == "advanced"
    assert [source["question"] for source in facts["sources"]] == ["Q1", "zero padding, after Q1"]


def test_the_faults_of_a_new_chapter_are_its_authors_to_fix(here):
    make_book(here)
    for name in ("pyproject.toml", "notebooks/ruff.toml"):
        shutil.copy(ROOT / name, here / name)
    assert main(["new", "made", "brand-new", "What is new?"]) == 0
    before = [fault.rule for fault in rules.faults(chapters.read(here, PATH))]
    assert before == ["length", "placeholders", "sources", "terms", "executed"]
    assert main(["run"]) == 0
    chapter = chapters.read(here, PATH)
    after = [fault.rule for fault in rules.faults(chapter)]
    assert after == ["length", "placeholders", "sources", "terms", "claims"]
    assert list(unformatted(here, [chapter])) == []


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["made", "old", "?"], "already"),
        (["unmade", "a", "?"], "the parts are made"),
        (["made", "A b", "?"], "hyphens"),
        (["made", "a", "?", "--difficulty", "hard"], "core, intermediate, advanced"),
        (["made", "a", "?", "--source", "000: zero pading"], "did you mean 000: zero padding"),
        (["made", "a", "?", "--source", "007: Q1"], "'007: Q1'; enter it there first"),
        (["", "", ""], "no part is given; PART= is one of made"),
        (["made", "", ""], "no slug is given; SLUG= is"),
        (["made", "a", " "], "no question is given; QUESTION= is the chapter's title"),
        (["made", "a", "Why?"], "notebooks/made/old.ipynb has the same question"),
        (["made", "a", "What is C #"], r"reads the title as 'What is C'; write \#"),
        (["made", "a", "What if a<b and c>d?"], "<b and c> is read as HTML"),
        (["made", "a", "Is $5 more than $4?"], "$5 more than $ would be drawn as a formula"),
        (["made", "a", "Why?\nHow?"], "the question is the chapter's title"),
    ],
)
def test_what_cannot_be_a_chapter_is_refused(arguments, message, here, capsys):
    make_book(here, old=["x = 1"])
    assert main(["new", *arguments]) == 2
    assert message in complaints(capsys)[0]
    assert os.listdir(here / "notebooks/made") == ["old.ipynb"]
