"""How many processors may be used, in a container or outside one."""

import os

import pytest

from cvnotes.press.processors import processors


@pytest.fixture
def four(monkeypatch):
    """A machine with four processors for this process."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3}, raising=False)


@pytest.mark.parametrize(
    "said, count",
    [("max 100000", 4), ("200000 100000", 2), ("150000 100000", 1), ("50000 100000", 1), ("", 4)],
)
def test_a_container_limits_the_processors(said, count, four, tmp_path):
    quota = tmp_path / "cpu.max"
    quota.write_text(said + "\n")
    assert processors(quota) == count


def test_without_a_container_all_that_the_process_may_use_count(four, tmp_path):
    assert processors(tmp_path / "cpu.max") == 4
