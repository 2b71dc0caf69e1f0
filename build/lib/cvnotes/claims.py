"""The claim: a statement whose check is true on some cases and false on others."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from cvnotes._arguments import listed, whole
from cvnotes.cards import VERDICTS, Claim
from cvnotes.cases import Nameless, arguments, case_list, folded, in_words, named, written

Check = TypeVar("Check", bound=Callable[..., Any])


class ClaimError(AssertionError):
    """A claim that is false as stated, or whose check proves nothing."""


def claim(
    statement: str,
    *,
    verdict: str,
    holds: Iterable[Any],
    fails: Iterable[Any],
    when: str | None = None,
    instead: str | None = None,
    seeds: Iterable[int] | None = None,
) -> Callable[[Check], Check]:
    """Check a function where it must return True and where it must return False; show the verdict.

    Use it as a decorator. The function's name is the claim's id and its body is the evidence. A
    case is a tuple of positional arguments, a mapping of keyword arguments, or anything else for
    a single argument; both lists are non-empty. With `seeds` every case is tried with each of
    them; the check then takes a parameter `seed`. The decorated function is returned as it was.

    A conditional claim, and no other, says `when` it is true: a clause that completes "true
    when …", true of every case in `holds` and of none in `fails`. A refuted claim, and no other,
    says what is true `instead`: a sentence.

    Raises `ValueError` for an empty statement, an unknown verdict, a `when` or `instead` that is
    missing or does not belong, cases that are no list (a set has no order) or an empty one, seeds
    that are no list of different ints of at least 0, or a check without a name or without the
    parameter `seed` where there are seeds. Raises `ClaimError` where a case does not fit the
    check's parameters or cannot be written for a reader, and where the check returns the wrong
    truth value, returns anything but True or False, or raises.

    >>> @claim("The square of a number is at least the number", verdict="conditional",
    ...        when="the number is 0, 1 or more, or negative",
    ...        holds=[0, 2, -0.5], fails=[0.5])
    ... def square_is_larger(x):
    ...     return x**2 >= x
    ≈ Conditional: The square of a number is at least the number
      When: the number is 0, 1 or more, or negative
      Inside the condition, holds for: x=0 | x=2 | x=-0.5
      Outside it, fails for: x=0.5
    """
    _check_text("a claim needs a statement, a sentence in words", statement)
    if not isinstance(verdict, str) or verdict not in VERDICTS:
        raise ValueError(f"unknown verdict {verdict!r}; a verdict is one of {', '.join(VERDICTS)}")
    _check_note("when", when, verdict, "conditional", "the condition, as in 'true when …'")
    _check_note("instead", instead, verdict, "refuted", "what is true instead, as a sentence")
    holding = case_list(
        "holds",
        holds,
        "a claim needs at least one case on which its check is true, or it states nothing",
    )
    failing = case_list(
        "fails",
        fails,
        "a claim needs at least one case on which its check is false, or it cannot fail",
    )
    numbers = _seed_list(seeds)

    def decorate(check: Check) -> Check:
        name = _name_of(check, numbers)
        result = Claim(
            id=name,
            statement=statement,
            verdict=verdict,
            holds=folded([_tried(check, case, numbers, expected=True) for case in holding]),
            fails=folded([_tried(check, case, numbers, expected=False) for case in failing]),
            when=when or "",
            instead=instead or "",
            seeds=len(numbers),
        )
        # Whoever reads a claim has IPython; importing it here keeps `import cvnotes` quick.
        from IPython.display import display

        display(result)
        return check

    return decorate


def raises(
    exception: type[BaseException] | tuple[type[BaseException], ...],
    function: Callable[..., Any],
    *args: Any,
    **kwargs: Any,
) -> bool:
    """Whether `function(*args, **kwargs)` raises `exception`; any other exception passes through.

    Raises `ValueError` where `exception` is no class of exceptions, nor a tuple of them, or
    `function` cannot be called.

    >>> raises(ValueError, int, "one")
    True
    >>> raises(ValueError, int, "1")
    False
    """
    kinds = exception if isinstance(exception, tuple) else (exception,)
    if not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in kinds):
        raise ValueError(f"exception must be a class of exceptions, or several; got {exception!r}")
    if not callable(function):
        raise ValueError(f"function must be a function; got {function!r}")
    try:
        function(*args, **kwargs)
    except exception:
        return True
    return False


def _check_text(what: str, text: object) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{what}; got {text!r}")


def _check_note(name: str, note: object, verdict: str, of: str, what: str) -> None:
    """See that the verdict `of`, and no other, has the further sentence `name`."""
    if verdict == of:
        _check_text(f"a {of} claim needs `{name}`, {what}", note)
    elif note is not None:
        raise ValueError(f"`{name}` belongs to {of} claims; this one is {verdict}: got {note!r}")


def _seed_list(seeds: Iterable[int] | None) -> list[int]:
    if seeds is None:
        return []
    items = listed("`seeds`", seeds, "a list of ints, for example range(5)")
    numbers = [whole("a seed", item, least=0) for item in items]
    if not numbers:
        raise ValueError("`seeds` is empty: leave it out where the check takes none")
    if len(set(numbers)) < len(numbers):
        # The card says how many seeds were tried; the same one twice is one.
        raise ValueError(f"`seeds` names a seed twice; got {numbers}")
    return numbers


def _name_of(check: object, seeds: list[int]) -> str:
    """The claim's id; raises `ValueError` where the check cannot be one."""
    name = getattr(check, "__name__", "")
    if not callable(check) or not name.isidentifier():
        raise ValueError(
            "the name of the check is the claim's id: decorate a function with a name, "
            f"not {check!r}"
        )
    if seeds and "seed" not in inspect.signature(check).parameters:
        raise ValueError(f"claim `{name}` has seeds: its check needs a parameter named `seed`")
    return name


def _tried(
    check: Callable[..., Any], case: object, seeds: list[int], expected: bool
) -> dict[str, str]:
    """Run the check on one case, with each seed; return the case's arguments as text, by name."""
    args, kwargs = arguments(case)
    if not seeds:
        return _tried_once(check, case, args, kwargs, expected)
    if "seed" in kwargs:
        # A seed given by position shows up when the arguments are bound.
        raise ClaimError(
            f"claim `{check.__name__}`: `seeds` gives the seed; the case {case!r} does too"
        )
    runs = [_tried_once(check, case, args, {**kwargs, "seed": seed}, expected) for seed in seeds]
    # The first run's texts: a check may change what it is given.
    return {name: text for name, text in runs[0].items() if name != "seed"}


def _tried_once(
    check: Callable[..., Any],
    case: object,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    expected: bool,
) -> dict[str, str]:
    texts = _texts(check, case, args, kwargs)
    cases = "holds" if expected else "fails"
    where = f"claim `{check.__name__}`, case {in_words(texts)} in `{cases}`"
    try:
        outcome = check(*args, **kwargs)
    except Exception as error:
        # Also in `fails`: an error is no counterexample.
        raise ClaimError(
            f"{where}: the check raised {type(error).__name__}: {error}; "
            f"it should return {expected}"
        ) from error
    if not _is_truth(outcome):
        raise ClaimError(
            f"{where}: the check returned a {type(outcome).__name__}, not True or False; reduce it "
            "to one truth value, for example with bool(...), .all().item() or torch.equal"
        )
    if bool(outcome) != expected:
        raise ClaimError(f"{where}: the check came out {bool(outcome)}; it should be {expected}")
    return texts


def _is_truth(outcome: object) -> bool:
    """Whether a check returned True or False, Python's or NumPy's; an array of one is neither."""
    # NumPy's class is told by its name: who has a value of it has imported NumPy, and we need not.
    kind = type(outcome)
    return kind is bool or (kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_"))


def _texts(
    check: Callable[..., Any], case: object, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, str]:
    """The arguments of one call of the check as text, by name."""
    try:
        bound = inspect.signature(check).bind(*args, **kwargs)
    except TypeError as error:
        raise ClaimError(
            f"claim `{check.__name__}`: the case {case!r} does not fit its parameters ({error}). A "
            "tuple is spread over the parameters; to pass a tuple as one argument, write ((1, 2),)"
        ) from None
    try:
        return {name: written(value) for name, value in named(bound)}
    except Nameless as error:
        raise ClaimError(
            f"claim `{check.__name__}`: the case {error} has no name that a reader could follow; "
            "use a named function, or a string or number from which the check builds the object"
        ) from None
