"""Counts the lines of Python that a solution executes, and stops a loop that does not end.

A count is the same on every machine with one version of Python, and seconds are not. What the
count cannot see, it cannot stop: one long call of compiled code, a sleep, and a loop whose bare
`except:` also catches what stops it.
"""

import sys
import sysconfig
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

LIMIT = 1_000_000
_TASKS = str(Path(__file__).with_name("tasks"))
_LIBRARIES = tuple(
    {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {str(Path(__file__).parents[1])}
)


class TooManyLines(BaseException):
    """Stops a solution; no `Exception`, which a solution in a loop might catch and go on.

    CPython removes a trace function that raises, so there is no second chance.
    """


def counted(function: Callable[..., Any], *args: Any, limit: int = LIMIT) -> tuple[Any, int | None]:
    """What `function(*args)` returns, and how many lines outside of libraries it executed.

    The count is None under a debugger or a coverage tool, whose trace function is kept. Raises
    `TooManyLines` beyond the limit, and whatever the function raises.
    """
    before = sys.gettrace()
    if before is not None:
        return function(*args), None
    seen: dict[str, bool] = {}
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if event == "line":
            count += 1
            if count > limit:
                raise TooManyLines
            return trace
        name = frame.f_code.co_filename
        if name not in seen:
            seen[name] = is_counted(name)
        return trace if seen[name] else None

    sys.settrace(trace)
    try:
        result = function(*args)
    finally:
        sys.settrace(before)
    return result, count


def is_readers(filename: str) -> bool:
    """Whether a file is the reader's own."""
    return is_counted(filename) and not filename.startswith(_TASKS)


def is_counted(filename: str) -> bool:
    """Whether a file's lines count: no library's, and not the checker's own."""
    # The mistakes in the drills' own modules are stopped like a reader's.
    if filename.startswith(_TASKS):
        return True
    # NumPy compiles some of its wrappers from text.
    return not filename.startswith((*_packages(), "<__array_function__"))


def _packages() -> tuple[str, ...]:
    """Where libraries lie; NumPy's and torch's place too, which may be another on Debian."""
    loaded = (sys.modules.get(name) for name in ("numpy", "torch"))
    beside = (_folder(module.__file__) for module in loaded if module and module.__file__)
    return (*_LIBRARIES, *beside)


@cache
def _folder(file: str) -> str:
    """The folder of a file; every call of a solution asks for the same two."""
    return str(Path(file).parent)
