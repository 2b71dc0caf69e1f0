"""What the tests of the drills share: the drills that are there, and their other solutions."""

import importlib
from pathlib import Path

from cvnotes.drills.catalogue import CATALOGUE
from cvnotes.drills.checker import drill_of

HERE = Path(__file__).parent
# Mistakes that no result tells from another, with the reason.
UNNAMED: dict[tuple[str, str], str] = {
    ("max-pool", "one array for all calls"): "right at each call; only an earlier result changes",
}


DRILLS = {slug: drill_of(entry) for slug, entry in CATALOGUE.items()}


def mistakes():
    """(drill, name) of every known mistake."""
    return [(drill, mistake) for drill in DRILLS.values() for mistake in drill.mistakes]


def solutions(drill):
    """The other solutions of a drill: right ones, and wrong ones with the mistake to be named."""
    module = importlib.import_module(f"drills.solutions.{drill.slug.replace('-', '_')}")
    return module.RIGHT, module.WRONG
