"""What make hands on to the commands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAYS_ITS_ARGUMENTS = f"#!{sys.executable}\nimport sys\nprint(sys.argv[1:])\n"


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    "question", ["What is `P` for?", "Why $x$, $(x) and $$?", 'What\'s "it", really; or not?', ""]
)
def test_a_title_arrives_as_it_was_typed(question, tmp_path):
    python = tmp_path / "bin/python"
    python.parent.mkdir()
    python.write_text(SAYS_ITS_ARGUMENTS)
    python.chmod(0o755)
    given = ["PART=made", "SLUG=a", f"QUESTION={question}", "SOURCE=000: Q1"]
    made = subprocess.run(
        ["make", "--no-print-directory", "-o", "environment", "new", f"VENV={tmp_path}", *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    arguments = ["made", "a", question, "--difficulty", "core", "--source", "000: Q1"]
    assert made.stdout == f"{['-m', 'cvnotes', 'new', *arguments]}\n", made.stderr
