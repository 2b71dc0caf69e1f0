"""The claim: a statement whose check must be true where it should be and false where it should not."""

import html
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import partial

import numpy as np

MIME = "application/vnd.cvnotes.claim+json"
CASES_SHOWN = 6


@dataclass(frozen=True)
class Verdict:
    """How a verdict is written, and how its two lists of cases are read."""

    mark: str
    word: str
    holds: str
    fails: str
    colour: str


VERDICTS = {
    "confirmed": Verdict("✓", "Confirmed", "Holds for", "Control, fails for", "#1b8a5a"),
    "conditional": Verdict("≈", "Conditional", "Inside the condition, holds for", "Outside it, fails for", "#b7791f"),
    "refuted": Verdict("✗", "Refuted", "Happens to hold for", "Counterexample, fails for", "#c8453b"),
}


class ClaimError(AssertionError):
    """A claim that is false as stated, or whose check proves nothing."""


@dataclass(frozen=True)
class Claim:
    """A verified claim, as it is displayed: cases are text, as the reader would write them."""

    id: str
    statement: str
    verdict: str
    holds: list[str]
    fails: list[str]

    def lines(self) -> list[tuple[str, list[str], int]]:
        """The two lists of cases: label, the first cases, and how many more there are."""
        verdict = VERDICTS[self.verdict]
        return [
            (label, cases[:CASES_SHOWN], max(0, len(cases) - CASES_SHOWN))
            for label, cases in ((verdict.holds, self.holds), (verdict.fails, self.fails))
        ]

    def __repr__(self) -> str:
        verdict = VERDICTS[self.verdict]
        cases = (
            f"  {label}: {' | '.join(shown)}{f' | and {more} more' if more else ''}"
            for label, shown, more in self.lines()
        )
        return "\n".join([f"{verdict.mark} {verdict.word}: {self.statement}", *cases])

    def _repr_html_(self) -> str:
        verdict = VERDICTS[self.verdict]
        items = "".join(
            f"<li>{label}: {', '.join(f'<code>{html.escape(case)}</code>' for case in shown)}"
            f"{f' and {more} more' if more else ''}</li>"
            for label, shown, more in self.lines()
        )
        return (
            f'<div class="cvnotes-claim" style="border-left: 4px solid {verdict.colour}; padding: 0.2em 0 0.2em 1em">'
            f"<p><strong>{verdict.mark} {verdict.word}:</strong> {code_spans(self.statement)}</p><ul>{items}</ul></div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: asdict(self)}


def claim(statement: str, *, verdict: str, holds: Iterable, fails: Iterable) -> Callable:
    """Check a function on cases where it must return True and on cases where it must return False, and show the verdict.

    Use it as a decorator. The function's name is the claim's id and its body is the evidence. A case is a tuple of
    positional arguments, a mapping of keyword arguments, or anything else for a single argument; both lists are
    non-empty. The decorated function is returned as it was.

    Raises `ValueError` for an empty statement, an unknown verdict, an empty list or a check without a name, and
    `ClaimError` where a check returns the wrong truth value, returns something that is none, or raises.
    """
    if not isinstance(statement, str) or not statement.strip():
        raise ValueError(f"a claim needs a statement, a sentence in words; got {statement!r}")
    if verdict not in VERDICTS:
        raise ValueError(f"unknown verdict {verdict!r}; a verdict is one of {', '.join(VERDICTS)}")
    holds, fails = _case_list("holds", holds), _case_list("fails", fails)

    def decorate(check: Callable) -> Callable:
        if not getattr(check, "__name__", "").isidentifier():
            raise ValueError(f"the name of the check is the claim's id: decorate a function with a name, not {check!r}")
        result = Claim(
            id=check.__name__,
            statement=statement,
            verdict=verdict,
            holds=_in_words([_checked(check, case, expected=True) for case in holds]),
            fails=_in_words([_checked(check, case, expected=False) for case in fails]),
        )
        # IPython is there whenever a claim has a reader; importing it here keeps `import cvnotes` quick.
        from IPython.display import display

        display(result)
        return check

    return decorate


def raises(exception: type[BaseException] | tuple[type[BaseException], ...], function: Callable, *args, **kwargs) -> bool:
    """Whether `function(*args, **kwargs)` raises `exception`; any other exception passes through."""
    try:
        function(*args, **kwargs)
    except exception:
        return True
    return False


def code_spans(text: str) -> str:
    """`text` as HTML, with `backticks` turned into <code>."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def _case_list(name: str, cases: Iterable) -> list:
    if isinstance(cases, str | Mapping) or not isinstance(cases, Iterable):
        raise ValueError(f"`{name}` is a list of cases; got {cases!r}. A single case goes into a list too: [{cases!r}]")
    cases = list(cases)
    if not cases:
        kind = "true, or it states nothing" if name == "holds" else "false, or it cannot fail"
        raise ValueError(f"`{name}` is empty: a claim needs at least one case on which its check is {kind}")
    return cases


def _in_words(cases: list[dict[str, str]]) -> list[str]:
    """Cases as the reader sees them; those that differ in a parameter named `…seed` alone, three or more in a row, become one."""
    alike: dict[tuple, list[dict[str, str]]] = {}
    for case in cases:
        alike.setdefault(tuple((name, text) for name, text in case.items() if not name.endswith("seed")), []).append(case)
    texts = []
    for group in alike.values():
        seeds = [name for name in group[0] if name.endswith("seed")]
        numbers = [int(case[seeds[0]]) for case in group if case[seeds[0]].isdecimal()] if len(seeds) == 1 else []
        if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(group))):
            group = [{**group[0], seeds[0]: f"{numbers[0]} to {numbers[-1]}"}]
        texts += [_listed(case) for case in group]
    return texts


def _listed(case: dict[str, str]) -> str:
    return ", ".join(f"{name}={text}" for name, text in case.items()) or "()"


def _checked(check: Callable, case, expected: bool) -> dict[str, str]:
    """Run the check on one case; return its arguments as text, by name."""
    args, kwargs = _arguments(case)
    try:
        bound = inspect.signature(check).bind(*args, **kwargs)
    except TypeError as error:
        raise ClaimError(
            f"claim `{check.__name__}`: the case {case!r} does not fit its parameters ({error}). "
            "A tuple is spread over the parameters; to pass a tuple as one argument, write ((1, 2),)"
        ) from None
    texts = {name: _written(value, check.__name__) for name, value in _named(bound)}
    where = f"claim `{check.__name__}`, case {_listed(texts)} in `{'holds' if expected else 'fails'}`"
    try:
        outcome = check(*args, **kwargs)
    except Exception as error:
        raise ClaimError(f"{where}: the check raised {type(error).__name__}: {error}; it should return {expected}") from error
    if not isinstance(outcome, bool | np.bool_):
        raise ClaimError(
            f"{where}: the check returned a {type(outcome).__name__}, not True or False; "
            "reduce it to one truth value, for example with bool(...), .all().item() or torch.equal"
        )
    if bool(outcome) != expected:
        raise ClaimError(f"{where}: the check came out {bool(outcome)}; it should be {expected}")
    return texts


def _arguments(case) -> tuple[tuple, dict]:
    if isinstance(case, tuple):
        return case, {}
    if isinstance(case, Mapping):
        return (), dict(case)
    return (case,), {}


def _named(bound: inspect.BoundArguments) -> Iterable[tuple[str, object]]:
    for name, value in bound.arguments.items():
        kind = bound.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD:
            yield from value.items()
        else:
            yield name, value


def _written(value, claim_id: str) -> str:
    """A value as the reader would write it, the same on every run."""
    if isinstance(value, tuple | list):
        inner = ", ".join(_written(item, claim_id) for item in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_written(k, claim_id)}: {_written(v, claim_id)}' for k, v in value.items())}}}"
    if isinstance(value, set | frozenset) and value:
        return f"{{{', '.join(sorted(_written(item, claim_id) for item in value))}}}"
    if isinstance(value, partial):
        args = [_written(arg, claim_id) for arg in value.args]
        args += [f"{name}={_written(arg, claim_id)}" for name, arg in value.keywords.items()]
        return f"{_written(value.func, claim_id)}({', '.join(args)})"
    name = getattr(value, "__name__", None)
    text = name if callable(value) and name else str(value) if isinstance(value, Fraction) else repr(value)
    if name == "<lambda>" or " at 0x" in text:
        raise ClaimError(
            f"claim `{claim_id}`: the case {text} has no name that a reader could follow; "
            "use a named function, or a string or number from which the check builds the object"
        )
    return re.sub(r"\s*\n\s*", " ", text)
