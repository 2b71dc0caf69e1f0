"""What keeps a solution from being judged at all, each with a sentence of its own."""

import dis
import inspect
import linecache
import traceback
from collections.abc import Iterator
from types import CodeType

from cvnotes.drills.calls import Failed, Raised
from cvnotes.drills.lines import LIMIT, TooManyLines, is_readers
from cvnotes.drills.suite import NAMED, Drill, Solution
from cvnotes.drills.trial import Trial

# What the body of `...`, `pass` or a docstring alone is made of.
_EMPTY = {
    "RESUME",
    "NOP",
    "LOAD_CONST",
    "LOAD_CONST_IMMORTAL",
    "POP_TOP",
    "RETURN_VALUE",
    "RETURN_CONST",
}
# What no question allows; torch only where the question is about it.
_LIBRARIES = {"cv2", "scipy", "skimage", "sklearn", "torch", "torchvision"}


def refusal(drill: Drill, solution: Solution) -> Failed | None:
    """Why no test can judge the solution, or None: it runs on the plain case and returns a form."""
    arity = _misfit(drill, solution)
    if arity:
        return Failed("form", arity)
    waiting = f"Not written yet. {sum(1 for _ in drill.of(NAMED))} named tests wait."
    trial = Trial(drill, solution)
    try:
        answer = trial(**drill.plain)
    except Raised as raised:
        if isinstance(raised.error, NotImplementedError):
            return Failed("form", waiting)
        return described(raised)
    except Failed as failed:
        return failed
    if answer.value is ... or (answer.value is None and _is_empty(solution)):
        return Failed("form", waiting)
    try:
        answer.check_form()
    except Failed as failed:
        return failed
    except Raised as raised:
        return described(raised)
    return None


def borrowed(drill: Drill, solution: Solution) -> str:
    """A library that the solution's own lines name and the question does not, or empty."""
    code = getattr(solution, "__code__", None)
    if code is None:
        return ""
    taken = _LIBRARIES - ({"torch"} & set(drill.reference.__globals__))
    space = getattr(solution, "__globals__", {})
    for name in _names(code):
        value = space.get(name)
        home = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None)
        root = str(home or name).partition(".")[0]
        if root in taken:
            return root
    return ""


def described(raised: Raised) -> Failed:
    """What a solution raised, in words: the type, the message and the reader's own line."""
    error = raised.error
    if isinstance(error, TooManyLines):
        text = f"More than {LIMIT:,} lines in one call: an endless loop?"
    elif isinstance(error, SystemExit):
        text = "Your code calls exit."
    else:
        text = f"Raises {type(error).__name__}{_message(error)}{_place(error)}"
    return Failed("raised", text, raised.code)


def _misfit(drill: Drill, solution: Solution) -> str:
    """A sentence where the question's arguments do not fit; names are free, and so is more."""
    try:
        signature = inspect.signature(solution)
    except (TypeError, ValueError):
        # A function of compiled code may not tell its parameters.
        return ""
    try:
        signature.bind(*drill.signature.parameters)
    except TypeError:
        return (
            f"The question's signature is {drill.reference.__name__}{drill.signature}; yours takes "
            f"{signature}."
        )
    return ""


def _names(code: CodeType) -> Iterator[str]:
    """The global names in a function's code and in that of the functions in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_empty(solution: Solution) -> bool:
    code = getattr(solution, "__code__", None)
    return code is not None and all(i.opname in _EMPTY for i in dis.get_instructions(code))


def _message(error: BaseException) -> str:
    try:
        # On one line, without the paths that some libraries write into it.
        text = " ".join(str(error).split())
    except Exception:
        return ""
    return f": {text[:200]}{'…' if len(text) > 200 else ''}" if text else ""


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__, limit=-200)
    own = [frame for frame in frames if is_readers(frame.filename)]
    if not own:
        return ""
    last = own[-1]
    line = linecache.getline(last.filename, last.lineno or 0).strip()
    return f"\nLine {last.lineno}: {line}" if line else f"\nLine {last.lineno}"
