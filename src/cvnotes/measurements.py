"""A figure measured over many seeds, with the range that the text may quote."""

import inspect
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from cvnotes._arguments import is_number, number, shown, whole
from cvnotes.cards import Measured
from cvnotes.environment import SEED_MIME, offset, sweeping

Function = TypeVar("Function", bound=Callable[..., Any])


class MeasuredError(AssertionError):
    """A figure that does not lie in the range written beside it, or is no number."""


def measured(
    quantity: str, *, seeds: int, low: float, high: float
) -> Callable[[Function], Function]:
    """Measure a figure that depends on a seed, and show the range in which it lies over many.

    Use it as a decorator on a function of one seed, 0 to `seeds` - 1, that returns a number or a
    tensor of one. A chapter's run evaluates the first seed alone and raises where its value lies
    outside `low` to `high`. `make sweep` evaluates all and compares the lowest and the highest
    value with the two. Values are rounded to the digits written: `low=0.86, high=0.9` has two
    behind the point. The function's name is the figure's id; the function is returned as it was.

    Under a shifted seed (`CVNOTES_SEED`) a value outside the range is shown and does not raise.

    Raises `ValueError` for an empty quantity, fewer than two seeds, limits that are no finite
    numbers or in the wrong order, or a function that has no name or does not take one seed. Raises
    `MeasuredError` where the value is outside the range, or is no finite number. What the function
    itself raises passes through.

    >>> @measured("the last digit of the seed's square", seeds=10, low=0, high=9)
    ... def last_digit(seed):
    ...     return seed**2 % 10
    ◦ Measured over 10 seeds: the last digit of the seed's square 0 to 9
    """
    if not isinstance(quantity, str) or not quantity.strip():
        raise ValueError(f"a measured figure needs a quantity, in words; got {quantity!r}")
    count = whole("`seeds`", seeds, least=2)
    lowest, highest = number("`low`", low), number("`high`", high)
    if lowest > highest:
        raise ValueError(f"`low` must be at most `high`; got {low} and {high}")
    digits = max(_digits(lowest), _digits(highest))
    limits = _written(lowest, digits), _written(highest, digits)

    def decorate(value_of: Function) -> Function:
        name = _name_of(value_of)
        # Over all seeds, or from another one, the range is what is being tried.
        held_to_range = not sweeping() and offset() == 0
        values = []
        for seed in range(count if sweeping() else 1):
            values.append(_value(value_of, seed))
            if sweeping():
                _count_seed()
        found = _written(min(values), digits), _written(max(values), digits)
        if held_to_range and not float(limits[0]) <= float(found[0]) <= float(limits[1]):
            raise MeasuredError(
                f"measured `{name}`: with seed 0 it is {found[0]}, outside "
                f"{limits[0]} to {limits[1]}"
            )
        result = Measured(
            id=name,
            quantity=quantity,
            seeds=count,
            low=limits[0],
            high=limits[1],
            found=() if held_to_range else found,
        )
        # As for claims: whoever reads it has IPython.
        from IPython.display import display

        display(result)
        return value_of

    return decorate


def _count_seed() -> None:
    """Tell whoever sweeps that one more seed was tried."""
    from IPython import get_ipython

    if (shell := get_ipython()) is not None:
        shell.display_pub.publish({SEED_MIME: 1})


def _name_of(value_of: object) -> str:
    """The figure's id; raises `ValueError` where the function cannot be one."""
    name = getattr(value_of, "__name__", "")
    if not callable(value_of) or not name.isidentifier():
        raise ValueError(
            f"the function's name is the figure's id: decorate a function with a name, "
            f"not {value_of!r}"
        )
    try:
        inspect.signature(value_of).bind(0)
    except TypeError as error:
        raise ValueError(f"measured `{name}` must be a function of one seed ({error})") from None
    return name


def _digits(limit: float) -> int:
    """How many digits stand behind the point."""
    exponent = Decimal(str(limit)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _written(value: float, digits: int) -> str:
    # Adding 0.0 turns -0.0, which rounding may leave, into 0.0.
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _value(value_of: Callable[..., Any], seed: int) -> float:
    """What the function returns for a seed; raises `MeasuredError` unless it is a finite number."""
    value = value_of(seed)
    try:
        # Arrays and tensors of one element become Python's numbers; those of more refuse.
        plain = value.item() if hasattr(value, "item") else value
    except (ValueError, RuntimeError):
        plain = math.nan
    if not is_number(plain):
        raise MeasuredError(
            f"measured `{value_of.__name__}`, seed {seed}: returned {shown(value)}, "
            "which is no finite number"
        )
    return float(plain)
