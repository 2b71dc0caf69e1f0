"""What contributors are given: examples that are true, hooks with the pins of the book, forms."""

import re
from pathlib import Path

import IPython.display
import pytest
import torch
import yaml
from markdown_it import MarkdownIt
from torch import nn

import cvnotes

ROOT = Path(__file__).resolve().parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def examples(name: str) -> list[str]:
    """The Python code blocks of a page."""
    tokens = MarkdownIt().parse(read(name))
    return [token.content for token in tokens if token.type == "fence" and token.info == "python"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_claims_that_explain_a_claim_are_true(name, monkeypatch):
    shown = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    names = {
        "claim": cvnotes.claim,
        "measured": cvnotes.measured,
        "conv_out": cvnotes.conv_out,
        "nn": nn,
        "image": torch.zeros(1, 3, 9, 9),
        # The example is about the range; what is trained is left to the reader.
        "trained": lambda seed: (seed,),
        "accuracy": lambda seed: 0.9,
    }
    for example in examples(name):
        exec(example, names)
    assert len(shown) == len(examples(name)) > 0


def test_the_hooks_pin_what_the_book_pins():
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    pinned = re.findall(r"^[\w-]+==[\w.]+", read("requirements.txt"), re.MULTILINE)
    for hook in hooks:
        assert set(hook["additional_dependencies"]) <= set(pinned), hook["id"]


def test_the_form_for_a_wrong_claim_asks_for_claim_case_and_outcome():
    form = yaml.safe_load(read(".github/ISSUE_TEMPLATE/wrong-claim.yml"))
    required = [
        field["id"] for field in form["body"] if field.get("validations", {}).get("required")
    ]
    assert required == ["claim", "case", "outcome"]


def test_pinned_actions_and_packages_are_kept_up_to_date():
    updates = yaml.safe_load(read(".github/dependabot.yml"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}


def test_the_changelog_starts_with_what_is_not_released():
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"


@pytest.mark.parametrize("command", ["check", "new", "format", "sweep", "try", "stress"])
def test_the_readme_names_the_commands_that_authors_need(command):
    assert f"| `make {command}` |" in read("README.md")
