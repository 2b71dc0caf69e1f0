"""Cases of a claim: how they are read, and how they are written for the reader."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from fractions import Fraction
from functools import partial
from typing import Any, cast

from cvnotes._arguments import as_list

# So many cases that differ in their seed alone become one line.
SEEDS_FOLDED = 3


class Nameless(ValueError):
    """A value that can only be written with its address in memory, which tells a reader nothing."""


def case_list(name: str, cases: Iterable[Any], emptiness: str) -> list[Any]:
    """The cases as a list.

    Raises `ValueError` for what is no list, for a set, and, with what `emptiness` means, for an
    empty list.
    """
    if isinstance(cases, Set):
        raise ValueError(
            f"`{name}` is a list of cases; a set has no order to show them in: {cases!r}"
        )
    items = as_list(cases)
    if items is None:
        raise ValueError(
            f"`{name}` is a list of cases; got {cases!r}. "
            f"A single case goes into a list too: [{cases!r}]"
        )
    if not items:
        raise ValueError(f"`{name}` is empty: {emptiness}")
    return items


def arguments(case: object) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Positional and keyword arguments of a case.

    A tuple is spread, a mapping goes by name, and anything else is the one argument.
    """
    if isinstance(case, tuple):
        return case, {}
    if isinstance(case, Mapping):
        return (), dict(case)
    return (case,), {}


def named(bound: inspect.BoundArguments) -> Iterator[tuple[str, object]]:
    """The arguments by the names of their parameters; those that `**` collects by their own."""
    for name, value in bound.arguments.items():
        kind = bound.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD:
            yield from value.items()
        else:
            yield name, value


def in_words(texts: Mapping[str, str]) -> str:
    """A case in words: `K=3, P=1`."""
    return ", ".join(f"{name}={text}" for name, text in texts.items()) or "()"


def folded(cases: list[dict[str, str]]) -> list[str]:
    """Cases as the reader sees them.

    Those that differ in a parameter named `…seed` alone, three or more in a row, become one.
    """
    groups: dict[tuple[tuple[str, str], ...], list[dict[str, str]]] = {}
    for case in cases:
        key = tuple((name, text) for name, text in case.items() if not name.endswith("seed"))
        groups.setdefault(key, []).append(case)
    return [text for group in groups.values() for text in _without_seeds_in_a_row(group)]


def _without_seeds_in_a_row(group: list[dict[str, str]]) -> list[str]:
    first = group[0]
    seeds = [name for name in first if name.endswith("seed")]
    if len(seeds) == 1 and all(case[seeds[0]].isdecimal() for case in group):
        numbers = [int(case[seeds[0]]) for case in group]
        in_a_row = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        if in_a_row and len(numbers) >= SEEDS_FOLDED:
            return [in_words({**first, seeds[0]: f"{numbers[0]} to {numbers[-1]}"})]
    return [in_words(case) for case in group]


def written(value: object) -> str:
    """A value as the reader would write it, the same on every run.

    Raises `Nameless` where that cannot be had.
    """
    match value:
        case tuple():
            inner = ", ".join(map(written, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            items = (f"{written(key)}: {written(item)}" for key, item in value.items())
            return f"{{{', '.join(items)}}}"
        case set() | frozenset() if value:
            # The order of a set differs from run to run.
            return f"{{{', '.join(sorted(map(written, value)))}}}"
        case partial():
            keywords = (f"{name}={written(item)}" for name, item in value.keywords.items())
            return f"{written(value.func)}({', '.join([*map(written, value.args), *keywords])})"
        case Fraction():
            return str(value)
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        # NumPy's numbers look like Python's to a reader: 1, and not np.int64(1).
        return written(cast(Any, value).item())
    return _by_name(value) if callable(value) else _on_one_line(repr(value))


def _by_name(value: Callable[..., Any]) -> str:
    name = getattr(value, "__name__", None)
    if name == "<lambda>":
        # A lambda says in the source what it does, and nothing on the card.
        raise Nameless(repr(value))
    return name or _on_one_line(repr(value))


def _on_one_line(text: str) -> str:
    if " at 0x" in text:
        raise Nameless(text)
    return " ".join(line.strip() for line in text.splitlines())
