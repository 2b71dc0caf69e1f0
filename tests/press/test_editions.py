"""The time of an edition."""

import os
import subprocess

import pytest
from made_up import make_book

from cvnotes.press.editions import EARLIEST, edition


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    make_book(tmp_path, a=["1"])
    return tmp_path


def test_it_is_given(book, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert edition(book) == 1_700_000_000


def test_what_is_no_time_is_refused(book, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(ValueError, match="SOURCE_DATE_EPOCH is a whole number"):
        edition(book)


def test_without_a_repository_it_is_the_last_change(book):
    os.utime(book / "notebooks/made/a.ipynb", (1_600_000_000, 1_600_000_000))
    assert edition(book) == 1_600_000_000


def test_in_a_repository_it_is_the_last_commit(book):
    day = {"GIT_COMMITTER_DATE": "1650000000 +0000", "GIT_AUTHOR_DATE": "1650000000 +0000"}
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=book, check=True, env=os.environ | day)
    assert edition(book) == 1_650_000_000


def test_it_is_never_too_early_for_a_zip(book, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert edition(book) == EARLIEST
