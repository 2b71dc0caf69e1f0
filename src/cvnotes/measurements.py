"""A figure measured over many seeds, with the range that the text may quote."""

import html
import math
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from numbers import Integral, Real

from cvnotes.claims import code_spans

MEASURED_MIME = "application/vnd.cvnotes.measured+json"
# Set by `make sweep`: every seed is tried, and what came out stands in the output.
SWEEP = "CVNOTES_SWEEP"
COLOUR = "#3b6ea8"


class MeasuredError(AssertionError):
    """A figure that does not lie in the range written beside it, or is no number."""


@dataclass(frozen=True)
class Measured:
    """A measured figure, as it is displayed: its range as text, with the digits that the author wrote.

    `found` are the lowest and the highest value of a run over all seeds, or under a shifted seed the one
    value that was tried twice; empty in a chapter as it is stored.
    """

    id: str
    quantity: str
    seeds: int
    low: str
    high: str
    found: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The figure in words."""
        span = self.low if self.low == self.high else f"{self.low} to {self.high}"
        return f"Measured over {self.seeds} seeds: {self.quantity} {span}"

    def __repr__(self) -> str:
        return f"◦ {self.sentence}"

    def _repr_html_(self) -> str:
        words, _, rest = self.sentence.partition(": ")
        return (
            f'<div class="cvnotes-measured" style="border-left: 4px solid {COLOUR}; '
            f'padding: 0.2em 0 0.2em 1em">'
            f"<p><strong>{html.escape(words)}:</strong> {code_spans(rest)}</p></div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        about = asdict(self)
        if not self.found:
            del about["found"]
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MEASURED_MIME: about}


def measured(quantity: str, *, seeds: int, low: float, high: float) -> Callable:
    """Measure a figure that depends on a seed, and show the range in which it lies over many of them.

    Use it as a decorator on a function of one seed, 0 to `seeds` - 1, that returns a number. A chapter's run
    evaluates the first seed alone and raises where it lies outside `low` to `high`; `make sweep` evaluates all
    and compares lowest and highest with the two. Values are rounded to the digits written: `low=0.86, high=0.9`
    has two. The function's name is the figure's id; the function is returned as it was.

    Raises `ValueError` for an empty quantity, fewer than two seeds, limits that are no finite numbers or in the
    wrong order, or a function without a name; and `MeasuredError` where the figure is outside, or no number.
    Under a shifted seed (`CVNOTES_SEED`) a value outside is shown and does not raise.
    """
    if not isinstance(quantity, str) or not quantity.strip():
        raise ValueError(f"a measured figure needs a quantity, in words; got {quantity!r}")
    if isinstance(seeds, bool) or not isinstance(seeds, Integral) or seeds < 2:
        raise ValueError(f"`seeds` says how many there are, 2 or more; got {seeds!r}")
    for name, limit in (("low", low), ("high", high)):
        if isinstance(limit, bool) or not isinstance(limit, Real) or not math.isfinite(limit):
            raise ValueError(f"`{name}` is a finite number; got {limit!r}")
    if low > high:
        raise ValueError(f"`low` is at most `high`; got {low} and {high}")
    digits = max(_digits(low), _digits(high))

    def decorate(value_of: Callable) -> Callable:
        if not getattr(value_of, "__name__", "").isidentifier():
            raise ValueError(
                "the function's name is the figure's id: decorate a function with a name, "
                f"not {value_of!r}"
            )
        sweep = os.environ.get(SWEEP, "") not in ("", "0")
        shifted = int(os.environ.get("CVNOTES_SEED", "0")) != 0
        values = [_number(value_of, n) for n in range(seeds if sweep else 1)]
        found = tuple(_written(value, digits) for value in (min(values), max(values)))
        limits = _written(low, digits), _written(high, digits)
        if not (sweep or shifted) and not float(limits[0]) <= float(found[0]) <= float(limits[1]):
            raise MeasuredError(
                f"measured `{value_of.__name__}`: with seed 0 it is {found[0]}, outside "
                f"{limits[0]} to {limits[1]}"
            )
        result = Measured(
            id=value_of.__name__,
            quantity=quantity,
            seeds=int(seeds),
            low=limits[0],
            high=limits[1],
            found=found if sweep or shifted else (),
        )
        # As for claims: IPython is there whenever there is a reader.
        from IPython.display import display

        display(result)
        return value_of

    return decorate


def _digits(limit: float) -> int:
    """How many digits stand behind the point."""
    exponent = Decimal(str(limit)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _written(value: float, digits: int) -> str:
    # Adding 0.0 turns -0.0, which rounding may leave, into 0.0.
    return f"{round(float(value), digits) + 0.0:.{digits}f}"


def _number(value_of: Callable, seed: int) -> float:
    value = value_of(seed)
    try:
        number = float(value)
    except (TypeError, ValueError, RuntimeError):
        number = math.nan
    if not math.isfinite(number):
        raise MeasuredError(
            f"measured `{value_of.__name__}`, seed {seed}: returned {value!r}, which is no finite number"
        )
    return number
