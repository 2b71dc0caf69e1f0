"""What is said of a solution: that it is right, which mistake it is, or only where it fails."""

from io import StringIO

from cvnotes.drills.calls import Case, Failed
from cvnotes.drills.card import Result
from cvnotes.drills.diagnose import FAILED, Row, judged, named, starred
from cvnotes.drills.gate import borrowed, refusal
from cvnotes.drills.isolation import isolated
from cvnotes.drills.suite import GATE, GENERAL, NAMED, Drill, Mistake, Solution
from cvnotes.drills.trial import Trial

# So many failures have seldom the reason that the first of them suggests.
MANY = 3
PRECISION = (
    "Right to 4 digits; the question wants float64. A step in float32, rounding, or a small number "
    "that is added (eps) loses the rest."
)


def report(drill: Drill, solution: Solution, bonus: bool = False) -> Result:
    """All tests of a drill on a solution, and what may be said of it."""
    with isolated() as printed:
        refused = refusal(drill, solution)
        if refused:
            return Result(
                drill.slug,
                False,
                refused.text if refused.text.startswith("Not written") else "not yet.",
                "" if refused.text.startswith("Not written") else refused.text,
                refused.code if refused.about == "raised" else (),
                printed=_lines(printed),
            )
        calls: list[Case] = []
        trial = Trial(drill, solution, calls)
        rows = judged(trial, GATE, NAMED, GENERAL)
        noise = _lines(printed)
        first = next((row for row in rows if row.state == FAILED), None)
        if first is None:
            stars = starred(trial) if bonus else []
            return Result(
                drill.slug,
                True,
                f"right, on {len(calls)} inputs.",
                _remark(drill, solution),
                rows=(*rows, *stars),
                printed=noise,
            )
        mistake = named(drill, solution, rows)
    return _wrong(drill, rows, first, mistake, noise)


def _wrong(
    drill: Drill, rows: list[Row], first: Row, mistake: Mistake | None, noise: int
) -> Result:
    if mistake is not None:
        # Its own test, which need not be the first that fails.
        first = next(row for row in rows if row.test.name == mistake.test)
    failure = first.failure or Failed("values")
    heading, sentence = _words(rows, first, failure, mistake)
    return Result(
        drill.slug,
        False,
        heading,
        sentence,
        failure.code,
        failure.text if failure.about in ("values", "precision") else "",
        tuple(rows),
        mistake.name if mistake else None,
        noise,
    )


def _words(
    rows: list[Row], first: Row, failure: Failed, mistake: Mistake | None
) -> tuple[str, str]:
    """The heading and the sentence. Only a mistake that was proven is said to be the reason."""
    if mistake is not None:
        return "not yet. This is it:", mistake.sentence
    if failure.about == "precision":
        return "not yet. Fails here:", PRECISION
    if failure.about != "values":
        return "not yet. Fails here:", failure.text
    failed = [row for row in rows if row.state == FAILED and row.test.stage in (GATE, NAMED)]
    if len(failed) >= MANY:
        return f"not yet. {len(failed)} tests fail; here is the first.", ""
    if first.test.stage == GENERAL:
        return "not yet. The named tests pass, and this fails:", first.test.sentence
    return "not yet. Fails here. Often the reason is:", first.test.sentence


def _remark(drill: Drill, solution: Solution) -> str:
    """What is said of a right solution: never a failure."""
    library = borrowed(drill, solution)
    if library:
        return f"It uses {library}. In the interview that is not allowed: {drill.allowed}"
    return "The page has questions that follow on it."


def _lines(printed: StringIO) -> int:
    return len(printed.getvalue().splitlines())
