"""Calls a solution once: what it raises is kept apart from what a test finds."""

import sys
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from cvnotes.drills.isolation import settings_kept
from cvnotes.drills.lines import LIMIT, counted
from cvnotes.drills.suite import Solution
from cvnotes.drills.values import FormError

Case = dict[str, Any]


@dataclass(eq=False)
class Failed(Exception):
    """A test is not passed.

    `about` is what it failed by: `values`, of which the test's sentence speaks, or `form`,
    `precision`, `raised`, of which `text` does. `code` is the input to paste and the call.
    """

    about: str
    text: str = ""
    code: tuple[str, ...] = ()


class Raised(Exception):
    """What a solution raised, kept apart from the errors of a test itself."""

    def __init__(self, error: BaseException, code: tuple[str, ...]) -> None:
        super().__init__(code)
        self.error, self.code = error, code


def run(solution: Solution, args: list[Any], code: tuple[str, ...] = (), limit: int = LIMIT) -> Any:
    """What the solution returns; what it raises, and a loop that was stopped, come as `Raised`."""
    with settings_kept():
        try:
            return counted(solution, *args, limit=limit)[0]
        except KeyboardInterrupt:
            raise
        except FormError as error:
            raise Failed("form", str(error), code) from None
        except BaseException as error:
            # Also SystemExit: a wrong solution does not end the reader's session.
            raise Raised(error, code) from error


def evaluated(value: Any) -> Any:
    """The value of a case's argument: that of its text, or the number, tuple or None itself."""
    if not isinstance(value, str):
        return value
    space = {"np": np, "torch": sys.modules.get("torch")}
    return eval(_compiled(value), space)


@cache
def _compiled(text: str) -> CodeType:
    """The code of a case's argument, which is evaluated anew for every call."""
    return compile(text, "<case>", "eval")
