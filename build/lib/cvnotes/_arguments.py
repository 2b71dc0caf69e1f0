"""Checks of arguments that several modules share, and how their errors read.

This module imports neither torch nor NumPy: claims use it, and what makes the book reads claims.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Set
from numbers import Integral, Real
from typing import Any, TypeGuard, TypeVar

LONGEST_SHOWN = 80

T = TypeVar("T")


def shown(value: object) -> str:
    """A value in an error message: as it is written if that is short, otherwise its type."""
    text = repr(value)
    if len(text) <= LONGEST_SHOWN and "\n" not in text:
        return text
    shape = f" of shape {tuple(value.shape)}" if hasattr(value, "shape") else ""
    return f"a {type(value).__name__}{shape}"


# For a type checker NumPy's numbers are ints and floats below: they do what those do.


def plain(value: Any) -> Any:
    """A scalar of NumPy, or a tensor without dimensions, as Python's own number; else the value."""
    if getattr(value, "ndim", None) != 0 or not hasattr(value, "item"):
        return value
    try:
        return value.item()
    except RuntimeError:
        # A tensor on `meta` has no value.
        return value


def is_whole(value: object) -> TypeGuard[int]:
    """Whether `value` is an int, also of NumPy or in a tensor; True and False are not."""
    number = plain(value)
    return isinstance(number, Integral) and not isinstance(number, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Whether `value` is a finite real number, likewise; True and False are not."""
    number = plain(value)
    if not isinstance(number, Real) or isinstance(number, bool):
        return False
    try:
        return math.isfinite(number)
    except OverflowError:
        # An int beyond the range of floats.
        return False


def whole(name: str, value: object, least: int | None = 1, most: int | None = None) -> int:
    """`value` as a Python int; raises `ValueError` unless it is one from `least` to `most`."""
    if is_whole(value):
        above = least is None or value >= least
        below = most is None or value <= most
        if above and below:
            return int(value)
    allowed = f" from {least} to {most}" if most is not None else f" of at least {least}"
    raise ValueError(f"{name} must be an int{'' if least is None else allowed}; got {shown(value)}")


def number(name: str, value: object, above: float | None = None) -> float:
    """`value` as a Python float; raises `ValueError` unless it is finite, and above the bound."""
    if is_number(value) and (above is None or float(value) > above):
        return float(value)
    allowed = "a finite number" if above is None else f"a finite number above {above}"
    raise ValueError(f"{name} must be {allowed}; got {shown(value)}")


def truth(name: str, value: object) -> bool:
    """`value` as a Python bool; raises `ValueError` unless it is Python's or NumPy's bool."""
    if isinstance(plain(value), bool):
        return bool(value)
    raise ValueError(f"{name} must be True or False; got {shown(value)}")


def instance(name: str, value: object, kind: type[T], words: str) -> T:
    """`value` itself; raises `ValueError` unless it is of the kind, which `words` name."""
    if isinstance(value, kind):
        return value
    raise ValueError(f"{name} must be {words}; got {shown(value)}")


def function(name: str, value: object) -> Callable[..., Any]:
    """`value` itself; raises `ValueError` unless it can be called."""
    if callable(value):
        return value
    raise ValueError(f"{name} must be a function; got {shown(value)}")


def mapping(name: str, value: object) -> Mapping[Any, Any]:
    """`value` itself; raises `ValueError` unless it is a mapping."""
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"{name} must be a mapping; got {shown(value)}")


def as_list(values: object) -> list[Any] | None:
    """`values` as a list; None for a text, a mapping or what is no collection at all."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        return None
    try:
        iterator = iter(values)
    except TypeError:
        # A tensor of no dimensions calls itself iterable.
        return None
    return list(iterator)


def listed(name: str, values: object, words: str) -> list[Any]:
    """`values` as a list; raises `ValueError` unless they are a collection with an order."""
    # The order of a set differs from run to run.
    items = None if isinstance(values, Set) else as_list(values)
    if items is None:
        raise ValueError(f"{name} must be {words}; got {shown(values)}")
    return items


def per_dimension(
    name: str, value: object, dimensions: int, least: int, spread: bool = True
) -> tuple[int, ...]:
    """One int of at least `least` for each dimension, from an int for all or a tuple with one each.

    `spread` says whether a tuple of one int goes for every dimension.
    """
    values = list(value) if isinstance(value, tuple | list) else [value] * dimensions
    if spread and len(values) == 1:
        values *= dimensions
    numbers = [int(v) for v in values if is_whole(v) and v >= least]
    if len(numbers) == len(values) == dimensions:
        return tuple(numbers)
    raise ValueError(
        f"{name} must be an int of at least {least}, or {dimensions} of them in a tuple; "
        f"got {shown(value)}"
    )
