"""What the repository promises: one address, fixed versions, open ranges, least rights."""

import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cvnotes.press import address

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(name: str) -> dict[str, Requirement]:
    """Requirements of a file by normalised package name; options such as `-e .` aside."""
    lines = (line.partition("#")[0].strip() for line in read(name).splitlines())
    parsed = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


# The address; the set-up cells are held to it by the form of the chapters


LINKING = sorted(
    path.relative_to(ROOT).as_posix() for pattern in address.LINKING for path in ROOT.glob(pattern)
)


def test_the_address_is_where_a_visitor_looks_for_it():
    assert all(address.repository(ROOT)[0] in read(file) for file in ("README.md", "CITATION.cff"))


@pytest.mark.parametrize("file", LINKING)
def test_links_lead_to_the_address_in_the_configuration(file):
    url, branch = address.repository(ROOT)
    owner, name = url.split("/")[-2:]
    text = read(file)
    # What names a workflow, a file, an issue or a clone is about this repository.
    ours = re.findall(
        r"\bgithub(?:\.com)?/([\w-]+/[\w.-]+?)(?:\.git\b|/(?:actions|blob|tree|issues|archive)\b)",
        text,
    )
    ours += re.findall(rf"\bgithub(?:\.com)?/([\w-]+/{name})\b", text)
    ours += ["/".join(found) for found in re.findall(r"\b([\w-]+)\.github\.io/([\w-]+)", text)]
    assert set(ours) <= {f"{owner}/{name}"}, "`python -m cvnotes address` fixes this"
    assert set(re.findall(r"/blob/([\w-]+)/", text)) <= {branch}


# Versions


def test_direct_requirements_are_exact_and_agree_with_the_constraints():
    constraints = requirements("constraints.txt")
    for name, requirement in requirements("requirements.txt").items():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), (
            f"requirements.txt: pin {name} with =="
        )
        # What only another system installs cannot be in a lock made on this one.
        if requirement.marker is None:
            assert constraints[name].specifier == requirement.specifier, (
                f"{name} differs in constraints.txt; make lock"
            )


def test_constraints_are_exact_and_cover_all_that_gets_installed():
    constraints = requirements("constraints.txt")
    assert all(
        re.fullmatch(r"==[\w.+]+", str(requirement.specifier))
        for requirement in constraints.values()
    )
    queue, seen = list(requirements("requirements.txt")), set()
    while queue:
        name = queue.pop()
        if name in seen or name in ("colorama", "appnope"):
            continue
        seen.add(name)
        assert name in constraints, f"{name} is not in constraints.txt; make lock"
        for line in requires(name) or []:
            dependency = Requirement(line)
            if dependency.marker is None or dependency.marker.evaluate({"extra": ""}):
                queue.append(canonicalize_name(dependency.name))
    assert len(seen) > 80


def test_the_library_admits_what_colab_has():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    ranges = {
        requirement.name: requirement.specifier
        for requirement in map(Requirement, project["dependencies"])
    }
    colab = {
        "torch": "2.11.0",
        "torchvision": "0.26.0",
        "numpy": "2.1.3",
        "matplotlib": "3.10.0",
        "scikit-learn": "1.6.1",
    }
    for name, version in colab.items():
        assert version in ranges[name]
        assert all(specifier.operator == ">=" for specifier in ranges[name]), (
            f"{name} has an upper bound"
        )
    assert project["requires-python"] == ">=3.11"


# Workflows


def test_all_workflows_are_checked():
    assert [path.stem for path in WORKFLOWS] == ["pages", "test", "weekly"]
    assert os.access(ROOT / ".ci/run", os.X_OK)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_least_rights_and_pinned_actions(path):
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"} and "concurrency" in workflow
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 120
        assert job.get("permissions") == (
            {"pages": "write", "id-token": "write"} if name == "deploy" else None
        )
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            # What runs in a shell takes nothing from the event: its texts are other people's.
            assert "github.event" not in step.get("run", "")
    for line in re.findall(r"uses:.*", text):
        assert re.fullmatch(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)


def test_only_what_the_tests_passed_is_published():
    workflow = yaml.safe_load(read(".github/workflows/pages.yml"))
    # YAML takes the key `on` for true.
    assert list(workflow[True]) == ["workflow_run"]
    assert workflow[True]["workflow_run"]["workflows"] == ["test"]
    build = workflow["jobs"]["build"]
    assert "github.event.workflow_run.conclusion == 'success'" in build["if"]
    (checkout,) = (step for step in build["steps"] if "actions/checkout@" in step.get("uses", ""))
    assert checkout["with"]["ref"] == "${{ github.event.workflow_run.head_sha }}"


@pytest.mark.skipif(shutil.which("git") is None or not (ROOT / ".git").exists(), reason="no git")
def test_nothing_that_is_made_from_something_else_is_stored():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout
    made = {".venv", "_build", "build", "dist", "figures", "__pycache__", ".ipynb_checkpoints"}
    assert [path for path in listed.splitlines() if made & set(path.split("/"))] == []
