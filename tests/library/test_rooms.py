"""The two rooms: chapters import nothing of the press, and the press imports no torch."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import cvnotes

ROOM = Path(cvnotes.__file__).parent
ROOT = Path(__file__).resolve().parents[2]


def printed_by(code: str) -> str:
    """What a fresh interpreter prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_the_door_between_the_rooms_is_kept():
    # The name of the command's script differs between systems.
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_contract_names_every_module_that_chapters_may_import():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    modules = {f"cvnotes.{path.stem}" for path in ROOM.glob("[!_]*.py")}
    modules |= {f"cvnotes.{path.parent.name}" for path in ROOM.glob("*/__init__.py")}
    modules.remove("cvnotes.press")
    assert set(contracts[1]["source_modules"]) == modules


@pytest.mark.parametrize(
    "module", ["cvnotes", "cvnotes.cards", "cvnotes.environment", "cvnotes.press.chapters"]
)
def test_what_the_press_needs_loads_neither_torch_nor_numpy(module):
    code = f"import sys, {module}; print({{'torch', 'numpy'}} & set(sys.modules))"
    assert printed_by(code) == "set()"


def test_claims_run_without_torch():
    code = "import sys; from cvnotes import claim, measured, raises; print('torch' in sys.modules)"
    assert printed_by(code) == "False"


@pytest.mark.parametrize("name", cvnotes.__all__)
def test_every_name_is_there(name):
    assert getattr(cvnotes, name).__name__ == name


def test_a_notebook_offers_all_of_it_and_nothing_else():
    assert {"claim", "conv_out", "draw", "nets"} <= set(dir(cvnotes))
    assert not {"importlib", "press", "_HOME"} & set(dir(cvnotes))


def test_a_module_needs_no_import_of_its_own():
    assert printed_by("import cvnotes; print(cvnotes.nets.__name__)") == "cvnotes.nets"


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="module 'cvnotes' has no attribute 'conv_outs'"):
        cvnotes.conv_outs  # noqa: B018


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_a_module_says_what_it_is_for_and_is_read_in_one_sitting(path):
    source = path.read_text(encoding="utf-8")
    assert (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0].endswith(".")
    assert len(source.splitlines()) <= 260
