"""The claim: a statement whose check must be true where it should be and false where it should not."""

import html
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from numbers import Integral

from cvnotes.cases import Nameless, arguments, case_list, folded, listed, named, written

MIME = "application/vnd.cvnotes.claim+json"
CASES_SHOWN = 6


@dataclass(frozen=True)
class Verdict:
    """How a verdict is written, how its two lists of cases are read, and what its further sentence is called."""

    mark: str
    word: str
    holds: str
    fails: str
    colour: str
    note: str = ""


VERDICTS = {
    "confirmed": Verdict("✓", "Confirmed", "Holds for", "Control, fails for", "#1b8a5a"),
    "conditional": Verdict(
        "≈",
        "Conditional",
        "Inside the condition, holds for",
        "Outside it, fails for",
        "#b7791f",
        note="When",
    ),
    "refuted": Verdict(
        "✗",
        "Refuted",
        "Happens to hold for",
        "Counterexample, fails for",
        "#c8453b",
        note="Instead",
    ),
}


class ClaimError(AssertionError):
    """A claim that is false as stated, or whose check proves nothing."""


@dataclass(frozen=True)
class Claim:
    """A verified claim, as it is displayed: cases are text, as the reader would write them.

    `when` is the condition of a conditional claim, `instead` the truth beside a refuted one; empty for the others.
    `seeds` says with how many seeds each case was tried, 0 where the check takes none.
    """

    id: str
    statement: str
    verdict: str
    holds: list[str]
    fails: list[str]
    when: str = ""
    instead: str = ""
    seeds: int = 0

    @property
    def note(self) -> tuple[str, str]:
        """What the further sentence is called, and the sentence; two empty texts for a confirmed claim."""
        return VERDICTS[self.verdict].note, self.when or self.instead

    def lines(self) -> list[tuple[str, list[str], int]]:
        """The two lists of cases: label, the first cases, and how many more there are."""
        verdict = VERDICTS[self.verdict]
        each = f" ({self.seeds} seed{'s' if self.seeds > 1 else ''} each)" if self.seeds else ""
        return [
            (label + each, cases[:CASES_SHOWN], max(0, len(cases) - CASES_SHOWN))
            for label, cases in ((verdict.holds, self.holds), (verdict.fails, self.fails))
        ]

    def __repr__(self) -> str:
        verdict = VERDICTS[self.verdict]
        lines = [f"{verdict.mark} {verdict.word}: {self.statement}"]
        name, note = self.note
        if note:
            lines.append(f"  {name}: {note}")
        for label, shown, more in self.lines():
            rest = f" | and {more} more" if more else ""
            lines.append(f"  {label}: {' | '.join(shown)}{rest}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        verdict = VERDICTS[self.verdict]
        name, note = self.note
        noted = f"<p><strong>{name}:</strong> {code_spans(note)}</p>" if note else ""
        items = ""
        for label, shown, more in self.lines():
            cases = ", ".join(f"<code>{html.escape(case)}</code>" for case in shown)
            items += f"<li>{label}: {cases}{f' and {more} more' if more else ''}</li>"
        return (
            f'<div class="cvnotes-claim" style="border-left: 4px solid {verdict.colour}; '
            f'padding: 0.2em 0 0.2em 1em">'
            f"<p><strong>{verdict.mark} {verdict.word}:</strong> {code_spans(self.statement)}</p>"
            f"{noted}<ul>{items}</ul></div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: asdict(self)}


def claim(
    statement: str,
    *,
    verdict: str,
    holds: Iterable,
    fails: Iterable,
    when: str | None = None,
    instead: str | None = None,
    seeds: Iterable[int] | None = None,
) -> Callable:
    """Check a function on cases where it must return True and where it must return False, and show the verdict.

    Use it as a decorator. The function's name is the claim's id and its body is the evidence. A case is a tuple of
    positional arguments, a mapping of keyword arguments, or anything else for a single argument; both lists are
    non-empty. With `seeds` every case is tried with each of them; the check then takes a parameter `seed`. The
    decorated function is returned as it was.

    A conditional claim, and no other, says `when` it is true: a clause that completes "true when …", true of every
    case in `holds` and of none in `fails`. A refuted claim, and no other, says what is true `instead`: a sentence.

    Raises `ValueError` for an empty statement, an unknown verdict, a `when` or `instead` that is missing or does not
    belong, an empty list, seeds that are not whole numbers of at least 0, or a check without a name or without the
    parameter `seed` where there are seeds; and `ClaimError` where a check returns the wrong truth value, returns
    anything but True or False, or raises.
    """
    _check_text("a claim needs a statement, a sentence in words", statement)
    if verdict not in VERDICTS:
        raise ValueError(f"unknown verdict {verdict!r}; a verdict is one of {', '.join(VERDICTS)}")
    _check_note("when", when, verdict, "conditional", "the condition, as in 'true when …'")
    _check_note("instead", instead, verdict, "refuted", "what is true instead, as a sentence")
    holds = case_list(
        "holds",
        holds,
        "a claim needs at least one case on which its check is true, or it states nothing",
    )
    fails = case_list(
        "fails",
        fails,
        "a claim needs at least one case on which its check is false, or it cannot fail",
    )
    seeds = _seed_list(seeds)

    def decorate(check: Callable) -> Callable:
        if not getattr(check, "__name__", "").isidentifier():
            raise ValueError(
                "the name of the check is the claim's id: decorate a function with a name, "
                f"not {check!r}"
            )
        if seeds and "seed" not in inspect.signature(check).parameters:
            raise ValueError(
                f"claim `{check.__name__}` has seeds: its check needs a parameter named `seed`"
            )
        result = Claim(
            id=check.__name__,
            statement=statement,
            verdict=verdict,
            holds=folded([_checked(check, case, seeds, expected=True) for case in holds]),
            fails=folded([_checked(check, case, seeds, expected=False) for case in fails]),
            when=when or "",
            instead=instead or "",
            seeds=len(seeds),
        )
        # IPython is there whenever a claim has a reader; importing it here keeps `import cvnotes` quick.
        from IPython.display import display

        display(result)
        return check

    return decorate


def raises(
    exception: type[BaseException] | tuple[type[BaseException], ...],
    function: Callable,
    *args,
    **kwargs,
) -> bool:
    """Whether `function(*args, **kwargs)` raises `exception`; any other exception passes through.

    >>> raises(ValueError, int, "one")
    True
    >>> raises(ValueError, int, "1")
    False
    """
    try:
        function(*args, **kwargs)
    except exception:
        return True
    return False


def code_spans(text: str) -> str:
    """`text` as HTML, with what stands in backticks as code.

    >>> code_spans("`a < b` is False")
    '<code>a &lt; b</code> is False'
    """
    *pairs, last = html.escape(text, quote=False).split("`")
    # Backticks come in pairs, so every second piece is code; one that is left over stays as it is.
    if len(pairs) % 2:
        last = f"{pairs.pop()}`{last}"
    pieces = (f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pairs))
    return "".join(pieces) + last


def _check_text(what: str, text: object) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{what}; got {text!r}")


def _check_note(name: str, note: object, verdict: str, of: str, what: str) -> None:
    if verdict == of:
        _check_text(f"a {of} claim needs `{name}`, {what}", note)
    elif note is not None:
        raise ValueError(f"`{name}` belongs to {of} claims; this one is {verdict}: got {note!r}")


def _seed_list(seeds: Iterable[int] | None) -> list[int]:
    if seeds is None:
        return []
    if isinstance(seeds, str | Mapping) or not isinstance(seeds, Iterable):
        raise ValueError(f"`seeds` lists the seeds, for example range(5); got {seeds!r}")
    seeds = list(seeds)
    for seed in seeds:
        if isinstance(seed, bool) or not isinstance(seed, Integral) or seed < 0:
            raise ValueError(f"a seed is a whole number of at least 0; got {seed!r}")
    if not seeds:
        raise ValueError("`seeds` is empty: leave it out where the check takes none")
    return seeds


def _checked(check: Callable, case: object, seeds: list[int], expected: bool) -> dict[str, str]:
    """Run the check on one case, with each seed; return the case's arguments as text, by name."""
    args, kwargs = arguments(case)
    if seeds and "seed" in kwargs:
        raise ClaimError(
            f"claim `{check.__name__}`: `seeds` gives the seed; the case {case!r} does too"
        )
    for seed in seeds:
        _check_once(check, case, args, {**kwargs, "seed": seed}, expected)
    if not seeds:
        return _check_once(check, case, args, kwargs, expected)
    texts = _texts(check, case, args, {**kwargs, "seed": seeds[0]})
    return {name: text for name, text in texts.items() if name != "seed"}


def _texts(check: Callable, case: object, args: tuple, kwargs: dict) -> dict[str, str]:
    """The arguments of one call of the check as text, by name."""
    try:
        bound = inspect.signature(check).bind(*args, **kwargs)
    except TypeError as error:
        raise ClaimError(
            f"claim `{check.__name__}`: the case {case!r} does not fit its parameters ({error}). "
            "A tuple is spread over the parameters; to pass a tuple as one argument, write ((1, 2),)"
        ) from None
    try:
        return {name: written(value) for name, value in named(bound)}
    except Nameless as error:
        raise ClaimError(
            f"claim `{check.__name__}`: the case {error} has no name that a reader could follow; "
            "use a named function, or a string or number from which the check builds the object"
        ) from None


def _check_once(
    check: Callable, case: object, args: tuple, kwargs: dict, expected: bool
) -> dict[str, str]:
    # Here, because the book is drawn from its claims without numpy.
    import numpy as np

    texts = _texts(check, case, args, kwargs)
    cases = "holds" if expected else "fails"
    where = f"claim `{check.__name__}`, case {listed(texts)} in `{cases}`"
    try:
        outcome = check(*args, **kwargs)
    except Exception as error:
        raise ClaimError(
            f"{where}: the check raised {type(error).__name__}: {error}; it should return {expected}"
        ) from error
    if not isinstance(outcome, bool | np.bool_):
        raise ClaimError(
            f"{where}: the check returned a {type(outcome).__name__}, not True or False; "
            "reduce it to one truth value, for example with bool(...), .all().item() or torch.equal"
        )
    if bool(outcome) != expected:
        raise ClaimError(f"{where}: the check came out {bool(outcome)}; it should be {expected}")
    return texts
