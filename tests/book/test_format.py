"""All code of the book has one format, and the library its types."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TREE = ("src", "tests", "notebooks")


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "format", "--check", "--quiet", *TREE),
        ("ruff", "check", "--output-format", "concise", "--quiet", *TREE),
        ("mypy", "src"),
    ],
    ids=("format", "faults", "types"),
)
def test_the_tree_passes(command):
    run = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
