"""Other environments: which versions they hold, and what happens where their Python is missing."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from cvnotes.press import lanes
from cvnotes.press.errors import ChapterError

ROOT = Path(__file__).resolve().parents[2]


def test_the_oldest_versions_are_the_lower_ends_of_all_ranges():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = [Requirement(pin) for pin in lanes.oldest_pins(ROOT)]
    ranges = {wanted.name: wanted for wanted in map(Requirement, project["dependencies"])}
    assert {pin.name for pin in pins} == set(ranges)
    for pin in pins:
        (version,) = (held.version for held in pin.specifier)
        assert version in ranges[pin.name].specifier


def test_what_colab_has_lies_in_the_ranges():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ranges = {wanted.name: wanted for wanted in map(Requirement, project["dependencies"])}
    lines = (ROOT / "lanes/colab.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    shared = [pin for pin in pins if pin.name in ranges]
    assert len(shared) >= 5
    for pin in shared:
        (version,) = (held.version for held in pin.specifier)
        assert version in ranges[pin.name].specifier


def test_a_python_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(lanes.shutil, "which", lambda name: None)
    monkeypatch.setattr(lanes.sys, "version", "3.12.1 (main)")
    with pytest.raises(ChapterError, match="the lane colab needs python3"):
        lanes.run_lane(ROOT, "colab")


@pytest.mark.parametrize(
    "name, python, message",
    [
        ("", None, "a lane is one of colab, oldest, newest, offline, as in LANE=oldest; got ''"),
        ("oldest", "python9.9", "there is no python9.9; LANE_PYTHON is the name or path"),
    ],
)
def test_what_is_no_lane_or_no_python_is_refused(name, python, message):
    with pytest.raises(ChapterError, match=message):
        lanes.run_lane(ROOT, name, python)


def test_without_namespaces_there_is_no_lane_without_network(monkeypatch):
    monkeypatch.setattr(lanes.shutil, "which", lambda name: None)
    with pytest.raises(ChapterError, match="needs Linux"):
        lanes.run_lane(ROOT, "offline")
