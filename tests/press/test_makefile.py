"""What make hands on to the commands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAYS_ITS_ARGUMENTS = f"#!{sys.executable}\nimport sys\nprint(sys.argv[1:])\n"


pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@pytest.fixture
def made(tmp_path):
    """A call of make, with an environment whose Python says its arguments, a line each time."""
    python = tmp_path / "bin/python"
    python.parent.mkdir()
    python.write_text(SAYS_ITS_ARGUMENTS)
    python.chmod(0o755)

    def call(*given: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["make", "--no-print-directory", "-o", "environment", f"VENV={tmp_path}", *given],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )

    return call


@pytest.mark.parametrize(
    "question", ["What is `P` for?", "Why $x$, $(x) and $$?", 'What\'s "it", really; or not?', ""]
)
def test_a_title_arrives_as_it_was_typed(question, made):
    said = made("new", "PART=made", "SLUG=a", f"QUESTION={question}", "SOURCE=000: Q1")
    arguments = ["made", "a", question, "--source", "000: Q1"]
    assert said.stdout == f"{['-m', 'cvnotes', 'new', *arguments]}\n", said.stderr


def test_a_test_of_one_chapter_runs_no_other(made):
    said = made("test", "CHAPTER=a b").stdout.splitlines()
    assert said == [str(["-m", "cvnotes", command, "a", "b"]) for command in ("check", "try")]


def test_a_misspelt_variable_is_refused(made):
    said = made("check", "CHAPTERS=zero-padding")
    assert (said.returncode, said.stdout) == (2, "")
    assert 'write CHAPTER="zero-padding"' in said.stderr


@pytest.mark.parametrize(
    "given, arguments",
    [
        (["help"], ["--help"]),
        (["new", "DIFFICULTY="], ["new", "", "", ""]),
        (["new", "DIFFICULTY=advanced"], ["new", "", "", "", "--difficulty", "advanced"]),
        (["lane"], ["lane"]),
    ],
)
def test_an_empty_variable_is_none(given, arguments, made):
    said = made(*given)
    assert said.stdout == f"{['-m', 'cvnotes', *arguments]}\n", said.stderr
