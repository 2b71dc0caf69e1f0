"""A drill: its question, a solution, tests that each name a mistake, and the known mistakes."""

import functools
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cvnotes.drills.catalogue import CATALOGUE, Entry
from cvnotes.drills.values import EXACT

Solution = Callable[..., Any]
# A test's argument is the `Trial` of one solution.
TestFunction = Callable[[Any], None]

GATE, NAMED, GENERAL, BONUS = "gate", "named", "general", "bonus"


@dataclass(frozen=True)
class Value:
    """A row of the signature: an argument or a result."""

    name: str
    shape: str
    dtype: str
    meaning: str


@dataclass(frozen=True)
class Test:
    """One test: its sentence says what is likely wrong where it fails, and what to do."""

    name: str
    stage: str
    sentence: str
    run: TestFunction
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """A wrong solution, the one test that it fails, and what may be said of its behaviour.

    It is the right solution with pieces of its text replaced, or a function of its own.
    """

    name: str
    test: str
    sentence: str
    edits: tuple[tuple[str, str], ...] = ()
    function: Solution | None = None


def _itself(solution: Solution) -> Solution:
    return solution


@dataclass(eq=False)
class Drill:
    """A drill; its module adds tests and mistakes by the decorators below.

    `plain` is a case on which every wrong solution that is worth a test of its own still returns
    something of the right form. `any_length` says that the length of the result is part of the
    answer. `staged` makes, of a solution, the function that the tests call, where a solution takes
    objects that a case cannot be written with; `shown` is then how a call is written. `answers` are
    the right ones by the case's text: each is asked for in many tests, and again in a diagnosis.
    """

    slug: str
    reference: Solution
    question: str
    takes: tuple[Value, ...]
    gives: tuple[Value, ...]
    allowed: str
    conventions: tuple[str, ...]
    hints: tuple[str, str, str]
    plain: dict[str, Any]
    tolerance: float = EXACT
    any_length: bool = False
    staged: Callable[[Solution], Solution] = _itself
    shown: str = ""
    tests: list[Test] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def entry(self) -> Entry:
        """The drill's row in the catalogue: title, theme, minutes, difficulty, rank."""
        return CATALOGUE[self.slug]

    @functools.cached_property
    def signature(self) -> inspect.Signature:
        """The signature of the question, without types."""
        return inspect.signature(self.reference)

    @functools.cached_property
    def case_signature(self) -> inspect.Signature:
        """The parameters by which a test names its case."""
        return inspect.signature(self.staged(self.reference))

    def gate(self, run: TestFunction) -> TestFunction:
        """A test without which no later one can be judged."""
        return self._added(run, GATE)

    def test(self, run: TestFunction) -> TestFunction:
        """A test that names one mistake; its docstring is the sentence."""
        return self._added(run, NAMED)

    def needs(self, *names: str) -> Callable[[TestFunction], TestFunction]:
        """A named test that cannot speak where one of these failed."""
        for name in names:
            self._test_named(name, "a test that needs it")
        return lambda run: self._added(run, NAMED, names)

    def general(self, run: TestFunction) -> TestFunction:
        """A test on many inputs, run where all named ones pass."""
        return self._added(run, GENERAL)

    def bonus(self, run: TestFunction) -> TestFunction:
        """A test of the work that is done, never a failure."""
        return self._added(run, BONUS)

    def mistake(self, name: str, test: str, edits: dict[str, str], sentence: str = "") -> None:
        """A mistake that is the right solution with each text replaced by the other."""
        self._known(name, test, sentence, edits=tuple(edits.items()))

    def mistaken(self, name: str, test: str, sentence: str = "") -> Callable[[Solution], Solution]:
        """A mistake that is a function of its own."""

        def add(function: Solution) -> Solution:
            self._known(name, test, sentence, function=function)
            return function

        return add

    def of(self, *stages: str) -> Iterator[Test]:
        """The tests of these stages, in order."""
        return (test for stage in stages for test in self.tests if test.stage == stage)

    @functools.cached_property
    def wrong(self) -> dict[str, Solution]:
        """The known mistakes as functions, by name."""
        return {mistake.name: self._function(mistake) for mistake in self.mistakes}

    def _added(self, run: TestFunction, stage: str, needs: tuple[str, ...] = ()) -> TestFunction:
        sentence = " ".join(inspect.cleandoc(run.__doc__ or "").split())
        if not sentence:
            raise ValueError(
                f"{self.slug}, {run.__name__}: its docstring is what the reader is told"
            )
        self.tests.append(Test(run.__name__, stage, sentence, run, needs))
        return run

    def _known(self, name: str, test: str, sentence: str, **code: Any) -> None:
        default = self._test_named(test, f"the mistake {name!r}").sentence
        self.mistakes.append(Mistake(name, test, sentence or default, **code))

    def _test_named(self, name: str, what: str) -> Test:
        """The test of this name; raises `ValueError` where `what` stands before it, or alone."""
        for test in self.tests:
            if test.name == name:
                return test
        raise ValueError(f"{self.slug}: no test is called {name!r}; write it above {what}")

    def _function(self, mistake: Mistake) -> Solution:
        if mistake.function is not None:
            return mistake.function
        source = textwrap.dedent(inspect.getsource(self.reference))
        for old, new in mistake.edits:
            if old not in source:
                raise ValueError(f"{self.slug}, {mistake.name!r}: {old!r} is not in the solution")
            source = source.replace(old, new)
        space = dict(self.reference.__globals__)
        exec(compile(source, f"<{self.slug}: {mistake.name}>", "exec"), space)
        function: Solution = space[self.reference.__name__]
        return function
