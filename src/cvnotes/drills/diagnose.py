"""Runs a drill's tests on a solution, and finds the known mistake that behaves as it does."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from cvnotes.drills.calls import Case, Failed, Raised, run
from cvnotes.drills.gate import described
from cvnotes.drills.isolation import afresh, isolated
from cvnotes.drills.suite import BONUS, GATE, GENERAL, NAMED, Drill, Mistake, Solution, Test
from cvnotes.drills.trial import Trial
from cvnotes.drills.values import EXACT, FormError, array, close, parts, plain

PASSED, FAILED, WAITS = "passed", "failed", "waits"
# Below the limit of a check: here a stopped call need only resemble another stopped call.
SHORT = 200_000
# Closer than float32: a result in it is a mistake of its own.
ALIKE = 1e-6

Outcome = str | list[np.ndarray]


@dataclass(frozen=True)
class Row:
    """A test, whether it is passed, failed or could not speak, and how it failed."""

    test: Test
    state: str
    failure: Failed | None = None


def judged(trial: Trial, *stages: str) -> list[Row]:
    """The tests of these stages in order; a later stage waits until the earlier ones pass."""
    rows: list[Row] = []
    for stage in stages:
        stopped = stage != NAMED and _has_failed(rows)
        stopped = stopped or any(row.state == FAILED for row in rows if row.test.stage == GATE)
        for test in trial.drill.of(stage):
            down = {row.test.name for row in rows if row.state != PASSED} & set(test.needs)
            # The first gate or general test that fails is the simplest.
            failed_here = stage in (GATE, GENERAL) and _has_failed(rows)
            if stopped or down or failed_here:
                rows.append(Row(test, WAITS))
            else:
                failure = _failure(test, trial)
                rows.append(Row(test, FAILED if failure else PASSED, failure))
    return rows


def starred(trial: Trial) -> list[Row]:
    """The bonus tests, each passed or failed."""
    failures = [(test, _failure(test, trial)) for test in trial.drill.of(BONUS)]
    return [Row(test, FAILED if failure else PASSED, failure) for test, failure in failures]


def named(drill: Drill, solution: Solution, rows: list[Row]) -> Mistake | None:
    """The known mistake that behaves as the solution does on every input of the tests.

    Behaviour is values, shapes, the type of what is raised, and the inputs afterwards; a function
    that is returned is applied to ½, 1½, 2½ and so on, twice. At least one result differs from
    the right one, and the test that fails is the mistake's own, and no other.
    """
    failed = {row.test.name for row in rows if row.state == FAILED}
    left = [mistake for mistake in drill.mistakes if failed == {mistake.test}]
    tolerance = max(ALIKE, drill.tolerance)
    mine = Trial(drill, solution)
    differs = False
    for number, case in enumerate(cases(drill)):
        if not left:
            return None
        seen = outcome(mine, case)
        differs = differs or not alike(seen, known(drill, None, number), tolerance)
        left = [m for m in left if alike(seen, known(drill, m.name, number), tolerance)]
    return left[0] if left and differs else None


@cache
def known(drill: Drill, mistake: str | None, number: int) -> Outcome:
    """What a known mistake, or the right solution for None, does on the input of this number.

    Each diagnosis asks for it again, and it is the same every time.
    """
    solution = drill.reference if mistake is None else drill.wrong[mistake]
    return outcome(Trial(drill, solution), cases(drill)[number])


@cache
def cases(drill: Drill) -> list[Case]:
    """Every input on which the tests call a solution, once each."""
    calls: list[Case] = []
    trial = Trial(drill, drill.reference, calls)
    with isolated():
        judged(trial, GATE, NAMED, GENERAL)
    return list({repr(case): case for case in calls}.values())


def outcome(trial: Trial, case: Case) -> Outcome:
    """All that a solution does on one input, or the name of what it raises.

    To be called inside of `isolated`: it seeds the global generators and leaves them so.
    """
    with afresh():
        args = trial.arguments(case, trial.filled)
        try:
            like = trial.wanted(case)
        except Exception:
            # The right solution refuses this input; a wrong one may return anything.
            like = None
        try:
            value = run(trial.solution, args, limit=SHORT)
            if like is None:
                return "raises nothing"
            results = parts(value, like)
            likes = like if isinstance(like, tuple) else (like,)
            seen = [
                _applied(result, wanted, plain(likes[0])) if callable(wanted) else result
                for result, wanted in zip(results, likes, strict=True)
            ]
            wants = [
                wanted(_counting(plain(likes[0]))) if callable(wanted) else wanted
                for wanted in likes
            ]
            arrays = [array(a, b) for a, b in zip(seen, wants, strict=True)]
        except Raised as raised:
            return type(raised.error).__name__
        except (FormError, Failed) as error:
            return str(error)
    kept = [plain(arg) for arg in args if hasattr(arg, "shape")]
    shared = [any(np.shares_memory(one, arg) for one in arrays) for arg in kept]
    return [*arrays, *kept, np.array(shared)]


def alike(a: Outcome, b: Outcome, tolerance: float = ALIKE) -> bool:
    """Whether two solutions did the same."""
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str) and a == b
    return len(a) == len(b) and all(
        close(x, y, tolerance, EXACT) for x, y in zip(a, b, strict=True)
    )


def _has_failed(rows: list[Row]) -> bool:
    return any(row.state == FAILED for row in rows)


def _failure(test: Test, trial: Trial) -> Failed | None:
    try:
        test.run(trial)
    except Failed as failed:
        return failed
    except Raised as raised:
        return described(raised)
    except Exception:
        # A test that reads a result of an odd form: no news about the solution but that it fails.
        return Failed("form", "The result cannot be compared with what is wanted.")
    return None


def _counting(like: np.ndarray) -> np.ndarray:
    return (0.5 + np.arange(like.size)).reshape(like.shape)


def _applied(function: Any, right: Any, like: np.ndarray) -> Any:
    if not callable(function):
        raise FormError("no function")
    run(function, [_counting(like)], limit=SHORT)
    # The second call: a function may pile its results up.
    return run(function, [_counting(like)], limit=SHORT)
