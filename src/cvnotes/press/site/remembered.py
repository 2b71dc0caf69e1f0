"""What the site makes of a chapter, remembered from build to build."""

from collections.abc import Callable
from typing import TypeVar

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cvnotes.press.takeaway.bank import Question

Made = TypeVar("Made")


def remembered(env: BuildEnvironment, question: Question, make: Callable[[Question], Made]) -> Made:
    """What `make` makes of a question; made again only where its chapter changed.

    Sphinx stores it with the environment, and so what was first asked for while pages are read, or
    at `env-updated`, and not later. Only what the question says may go into it.
    """
    store = _store(env).setdefault(question.page, {})
    name = f"{make.__module__}.{make.__qualname__}"
    # Sphinx stores both, and gives both back: of a chapter that did not change the same object.
    if name not in store or store[name][0] is not question:
        store[name] = question, make(question)
    return store[name][1]


def forget_the_gone(app: Sphinx, env: BuildEnvironment) -> None:
    """Forget chapters that the book no longer has."""
    store = _store(env)
    for page in store.keys() - env.all_docs.keys():
        del store[page]


def _store(env: BuildEnvironment) -> dict[str, dict]:
    """For each chapter what was made of it, by the function that made it."""
    return vars(env).setdefault("cvnotes_remembered", {})


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("env-updated", forget_the_gone)
