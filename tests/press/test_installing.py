"""The environment of a clone: made once, and renewed where it is not what the clone needs."""

import sys
from pathlib import Path

import pytest

from cvnotes.press import installing


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone, its environment's folder, and the commands that were called to make that."""
    for name in installing.PINS:
        (tmp_path / name).write_text("torch==1\n")
    folder = tmp_path / ".venv"
    called = []

    def call(*command, cwd="."):
        steps = [step for step in ("venv", "ensurepip") if step in command]
        called.append(steps[0] if steps else "pip")
        if "venv" in command:
            python = Path(installing.python_of(str(folder)))
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()

    monkeypatch.setattr(installing, "_call", call)
    monkeypatch.setattr(installing, "_has_pip", lambda python: True)
    return tmp_path, folder, called


def prepare(clone, asked: bool = False) -> list[str]:
    """What is called to make the environment ready."""
    root, folder, called = clone
    called.clear()
    installing.prepared(str(root), str(folder), asked)
    return list(called)


def test_it_is_made_once(clone):
    assert prepare(clone) == ["venv", "pip"]
    assert prepare(clone) == []


def test_one_whose_making_was_interrupted_is_completed(clone, monkeypatch):
    prepare(clone)
    (clone[1] / installing.RECORD).unlink()
    monkeypatch.setattr(installing, "_has_pip", lambda python: False)
    assert prepare(clone) == ["ensurepip", "pip"]
    assert prepare(clone) == []


def test_other_pins_are_installed(clone):
    prepare(clone)
    (clone[0] / "requirements.txt").write_text("torch==2\n")
    assert prepare(clone) == ["pip"]
    assert prepare(clone) == []


def test_an_environment_made_by_hand_is_completed_and_not_cleared(clone):
    installing._call("-m", "venv")
    assert prepare(clone) == ["pip"]


def test_the_library_of_a_moved_or_copied_clone_is_its_own(clone, tmp_path_factory):
    prepare(clone)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "clone [2]"
    clone[0].rename(elsewhere)
    assert prepare((elsewhere, elsewhere / ".venv", clone[2])) == ["pip"]


def test_an_environment_whose_python_is_gone_is_made_anew(clone):
    prepare(clone)
    Path(installing.python_of(str(clone[1]))).unlink()
    assert prepare(clone) == ["venv", "pip"]


def test_another_python_is_taken_only_where_it_was_asked_for(clone, monkeypatch):
    prepare(clone)
    monkeypatch.setattr(installing, "_this_python", lambda: "another")
    assert prepare(clone) == []
    assert prepare(clone, asked=True) == ["venv", "pip"]
    assert prepare(clone, asked=True) == []


def test_a_python_that_is_too_old_is_named(clone, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    with pytest.raises(SystemExit, match=r"needs Python 3.11 or newer; this is 3.10. Try: make"):
        prepare(clone)


def test_what_is_no_record_is_none(clone):
    prepare(clone)
    (clone[1] / installing.RECORD).write_text("[]")
    assert prepare(clone) == ["pip"]
