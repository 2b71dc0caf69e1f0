"""The reader's way in: `check(function)`, `check.hint(name)`, `check.list()`."""

import importlib
import itertools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from cvnotes._arguments import function as checked_function
from cvnotes._arguments import truth
from cvnotes.drills.catalogue import CATALOGUE, Entry, entry_of

Shown = TypeVar("Shown")


class Checker:
    """Checks your solution of a drill, and says which mistake it is where it can.

    `check(f)` finds the drill by the function's name; `check(f, "box-iou")` takes any function.
    With `bonus=True` it also counts the work, in executed lines of your code. The result is true
    where the solution is right; a notebook shows it as a card.

    Nothing that a solution does makes `check` raise, except Ctrl-C. It writes no file and sends
    nothing, and leaves generators, default dtype and gradient mode as they were. A loop is stopped
    after a million lines; one whose bare `except:` catches that too, a sleep, and one long call of
    compiled code are not.

    Raises `ValueError` for what is no function, and for an unknown name, with the nearest ones.
    """

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def __call__(
        self, function: Callable[..., Any], drill: str | None = None, *, bonus: bool = False
    ) -> Any:
        """The `Result` of all tests on your function."""
        checked_function("function", function)
        entry = entry_of(drill if drill is not None else _name_of(function))
        truth("bonus", bonus)
        from cvnotes.drills.report import report

        return _shown(report(drill_of(entry), function, bonus))

    def hint(self, drill: str | Callable[..., Any], *, again: bool = False) -> Any:
        """The next hint of a drill, one a call; with `again=True` from the first on."""
        from cvnotes.drills.card import Note

        entry = entry_of(_name_of(drill) if callable(drill) else drill)
        hints = drill_of(entry).hints
        given = 0 if truth("again", again) else self._given.get(entry.slug, 0)
        self._given[entry.slug] = min(given + 1, len(hints))
        if given == len(hints):
            return _shown(
                Note(
                    f"All {given} hints of {entry.slug} are given; the page has a solution.",
                    f'From the first on: check.hint("{entry.slug}", again=True)',
                )
            )
        return _shown(Note(f"{entry.slug}, hint {given + 1} of {len(hints)}: {hints[given]}"))

    def list(self) -> Any:
        """All drills by theme: slug, title, minutes and difficulty."""
        from cvnotes.drills.card import Note

        lines = []
        for theme, entries in itertools.groupby(CATALOGUE.values(), lambda entry: entry.theme):
            lines.append(f"{theme}:")
            lines += [f"`{e.slug}` {e.title}: {e.minutes} minutes, {e.difficulty}" for e in entries]
        return _shown(Note(*lines))

    def __repr__(self) -> str:
        return 'check(function), check.hint("box-iou"), check.list()'


check = Checker()


def drill_of(entry: Entry) -> Any:
    """The `Drill` itself, loaded when it is first asked for."""
    return importlib.import_module(entry.module).drill


def _name_of(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", "")
    if not name.isidentifier():
        raise ValueError(
            "this function has no name that tells the drill: name it with the function, "
            'for example check(function, "box-iou")'
        )
    return str(name)


def _shown(result: Shown) -> Shown:
    """The result itself; a plain script, which shows no value by itself, prints it."""
    ipython = sys.modules.get("IPython")
    shows = hasattr(sys, "ps1") or (ipython is not None and ipython.get_ipython() is not None)
    if not shows:
        print(result)
    return result
