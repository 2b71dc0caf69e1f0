"""One solution under test: calls it on inputs that are written as code, and compares results."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cvnotes.drills.calls import Case, Failed, Raised, evaluated, run
from cvnotes.drills.isolation import isolated
from cvnotes.drills.lines import TooManyLines
from cvnotes.drills.suite import Drill, Solution
from cvnotes.drills.values import (
    FormError,
    array,
    close,
    compared,
    formed,
    four_digits,
    kind,
    parts,
    plain,
    unchanged,
    written,
)


class Trial:
    """Calls one solution of a drill; `calls` collects the cases for a diagnosis."""

    def __init__(self, drill: Drill, solution: Solution, calls: list[Case] | None = None) -> None:
        self.drill = drill
        self.solution = drill.staged(solution)
        self.right = drill.staged(drill.reference)
        self.calls = calls
        self.filled = _lacks_defaults(drill, solution)

    def __call__(self, **case: Any) -> "Answer":
        """The solution's answer; an argument is code to be evaluated, or a number or tuple."""
        if self.calls is not None:
            self.calls.append(case)
        code = self.written(case)
        given = self.arguments(case, self.filled)
        value = run(self.solution, given, code)
        return Answer(self, value, self.wanted(case), code, case, tuple(given))

    def wanted(self, case: Case) -> Any:
        """The right answer; raises what the right solution raises on this input."""
        answers, key = self.drill.answers, repr(case)
        if key not in answers:
            # Only the first check computes it, and random numbers are the same in every one.
            with isolated():
                answers[key] = self.right(*self.arguments(case))
        return answers[key]

    def arguments(self, case: Case, filled: bool = False) -> list[Any]:
        """The arguments by position, made anew."""
        bound = self.drill.case_signature.bind(**case)
        if filled or bound.kwargs:
            # Names are the reader's own, so all is given by position, without a gap.
            bound.apply_defaults()
        return [evaluated(value) for value in bound.args]

    def written(self, case: Case) -> tuple[str, ...]:
        """The case as code to paste: arrays by name, and the call last."""
        bound = self.drill.case_signature.bind(**case).arguments
        lines = [f"{name} = {value}" for name, value in bound.items() if isinstance(value, str)]
        names = [name if isinstance(value, str) else repr(value) for name, value in bound.items()]
        if self.drill.shown:
            given = "".join(f", {name}={value!r}" for name, value in bound.items())
            return tuple(self.drill.shown.format(given).splitlines())
        return (*lines, f"{self.drill.reference.__name__}({', '.join(names)})")

    def unchanged(self, **case: Any) -> None:
        """Fails where the solution changes an argument, also in a function that it returns."""
        if self.calls is not None:
            self.calls.append(case)
        code = self.written(case)
        given = self.arguments(case, self.filled)
        value = run(self.solution, given, code)
        for part in value if isinstance(value, tuple | list) else ():
            if callable(part):
                first = plain(parts(self.wanted(case), (0, 0))[0])
                handed = np.ones(first.shape)
                run(part, [handed], code)
                if not unchanged(np.ones(first.shape), handed):
                    raise Failed("values", "the gradient is another afterwards", code)
        for name, before, after in zip(
            self.drill.case_signature.parameters,
            self.arguments(case, self.filled),
            given,
            strict=False,
        ):
            if not unchanged(before, after):
                raise Failed("values", f"{name} is another afterwards", code)

    def without(self, error: type[Exception], **case: Any) -> "Answer":
        """Like a call; where the solution raises this error, the test's sentence speaks of it."""
        try:
            return self(**case)
        except Raised as raised:
            if isinstance(raised.error, error):
                raise Failed("values", f"raises {error.__name__}", raised.code) from None
            raise

    def raises(self, error: type[Exception], **case: Any) -> None:
        """Fails unless the solution raises this error."""
        if self.calls is not None:
            self.calls.append(case)
        code = self.written(case)
        try:
            run(self.solution, self.arguments(case, self.filled), code)
        except Raised as raised:
            if isinstance(raised.error, error):
                return
            raise
        raise Failed("values", f"yours raises nothing, wanted {error.__name__}", code)

    def within(self, bound: int, **case: Any) -> None:
        """Fails where the solution executes more lines; cannot tell under a debugger."""
        if self.calls is not None:
            self.calls.append(case)
        code = self.written(case)
        if sys.gettrace() is not None:
            return
        try:
            run(self.solution, self.arguments(case, self.filled), code, limit=bound)
        except Raised as raised:
            if not isinstance(raised.error, TooManyLines):
                raise
            raise Failed("values", f"more than {bound:,} lines executed", code) from None


@dataclass(frozen=True)
class Answer:
    """What a solution returned, beside what the right one returns on the same input."""

    trial: Trial
    value: Any
    like: Any
    code: tuple[str, ...]
    case: Case
    # The very arguments that the solution got, as they are after the call.
    given: tuple[Any, ...] = ()

    @property
    def args(self) -> list[Any]:
        """The input by position, for an oracle."""
        return self.trial.arguments(self.case)

    def __getitem__(self, index: int) -> "Answer":
        """One of several results."""
        value = self._formed(parts, self.value, self.like)[index]
        fields = getattr(self.like, "_fields", None)
        place = f".{fields[index]}" if fields else f"[{index}]"
        code = (*self.code[:-1], self.code[-1] + place)
        return Answer(self.trial, value, self.like[index], code, self.case, self.given)

    def applied(self, **case: str) -> "Answer":
        """What the returned function makes of one argument, which is code to be evaluated."""
        ((name, text),) = case.items()
        self.check_form()
        code = (*self.code[:-1], f"{name} = {text}", f"{self.code[-1]}({name})")
        value = run(self.value, [evaluated(text)], code)
        return Answer(self.trial, value, self.like(evaluated(text)), code, self.case)

    @property
    def array(self) -> np.ndarray:
        """The result in the right form."""
        if isinstance(self.like, tuple):
            raise TypeError("choose one of several results first")
        value = self._formed(parts, self.value, self.like)[0]
        taken: np.ndarray = self._formed(formed, value, self.like, self.trial.drill.any_length)
        return taken

    def check_form(self) -> None:
        """Fails unless every result is of the right kind, number, shape and type."""
        if isinstance(self.like, tuple):
            for index in range(len(self.like)):
                self[index].check_form()
        elif not callable(self.like):
            self.array  # noqa: B018
        elif not callable(self.value):
            raise Failed("form", f"A function is wanted; yours is {kind(self.value)}.", self.code)

    def equals(self, want: Any, tolerance: float | None = None) -> None:
        """Fails unless the result is this one, or each of several is."""
        if isinstance(self.like, tuple):
            for index, item in enumerate(want):
                self[index].equals(item, tolerance)
            return
        got, wanted = self.array, plain(want)
        if close(got, wanted, self.trial.drill.tolerance if tolerance is None else tolerance):
            return
        about = "values"
        if got.dtype.kind == wanted.dtype.kind == "f" and four_digits(got, wanted):
            about = "precision"
        yours, theirs = compared(got, wanted)
        raise Failed(about, f"yours {yours}, wanted {theirs}", self.code)

    def holds(self, condition: Any, want: str) -> None:
        """Fails unless the condition, which the test formed of the result, is true."""
        if not bool(condition):
            raise Failed("values", f"yours {written(self.array)}, wanted {want}", self.code)

    def has_shape(self, shape: tuple[int, ...]) -> None:
        """Fails unless the result has this shape; for tests that are about it."""
        value = self._formed(parts, self.value, self.like)[0]
        got = self._formed(array, value, self.like)
        if got.shape != shape:
            raise Failed("values", f"yours has shape {got.shape}, wanted {shape}", self.code)

    def _formed(self, take: Callable[..., Any], *args: Any) -> Any:
        try:
            return take(*args)
        except FormError as error:
            raise Failed("form", str(error), self.code) from None


def _lacks_defaults(drill: Drill, solution: Solution) -> bool:
    """Whether a solution has no default where the question has one; all are then given."""
    least = [p for p in drill.signature.parameters.values() if p.default is inspect.Parameter.empty]
    try:
        inspect.signature(solution).bind(*least)
    except TypeError:
        return True
    except ValueError:
        # A function of compiled code may not tell its parameters.
        return False
    return False
