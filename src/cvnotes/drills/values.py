"""What solutions return: taken as arrays, compared with what is wanted, written with few digits."""

from typing import Any

import numpy as np
from numpy import allclose, array_equal, asarray, isclose

# Taken by name when this module is loaded: a solution that replaces `np.allclose` changes nothing.

EXACT = 1e-9
FOUR_DIGITS = 1e-4
SHOWN = 12
# What rounding leaves of 0 is another number on another machine: shown where all digits are.
TINY, WHOLE = 1e-12, 17


class FormError(Exception):
    """A result of another kind, number, shape or type than is wanted; its text says which."""


def parts(value: Any, like: Any) -> tuple[Any, ...]:
    """The results of a solution, as many as the right one has; raises `FormError`."""
    wanted = len(like) if isinstance(like, tuple) else 1
    if value is None:
        raise FormError("The result is None: is there a `return`?")
    if wanted == 1:
        if isinstance(value, tuple):
            raise FormError(f"The result is a tuple of {len(value)}; one array is wanted.")
        return (value,)
    if not isinstance(value, tuple | list):
        raise FormError(f"The result is {kind(value)}; a tuple of {wanted} is wanted.")
    if len(value) != wanted:
        raise FormError(f"The result is a tuple of {len(value)}; a tuple of {wanted} is wanted.")
    return tuple(value)


def array(value: Any, like: Any) -> np.ndarray:
    """One result as an array; raises `FormError` unless it is of the kind of the right one."""
    if is_tensor(like):
        if not is_tensor(value):
            raise FormError(f"The result is {kind(value)}; a tensor is wanted.")
        return _of_tensor(value)
    if is_tensor(value):
        raise FormError("The result is a tensor of torch; a NumPy array is wanted.")
    if isinstance(value, np.ma.MaskedArray):
        raise FormError("The result is a masked array; a plain one is wanted.")
    try:
        taken = asarray(value)
    except Exception:
        raise FormError("The result has rows of different lengths.") from None
    if taken.dtype.kind not in "biuf":
        raise FormError(f"The result is {kind(value)}; numbers are wanted.")
    wanted = asarray(like)
    if isinstance(value, list) and not taken.size:
        # An empty list has neither shape nor type.
        return np.zeros(taken.shape if wanted.size else wanted.shape, wanted.dtype)
    if wanted.dtype.kind in "iu" and taken.dtype.kind not in "iu":
        raise FormError(
            f"The result has dtype {taken.dtype}; integers are wanted ({wanted.dtype})."
        )
    return taken


def formed(value: Any, like: Any, any_length: bool = False) -> np.ndarray:
    """One result as an array of the right one's shape; raises `FormError`.

    With `any_length` only the number of dimensions counts.
    """
    taken = array(value, like)
    shape, wanted = taken.shape, plain(like).shape
    if len(shape) != len(wanted) or (shape != wanted and not any_length):
        raise FormError(f"The result has shape {shape}; {wanted} is wanted.")
    return taken


def plain(value: Any) -> np.ndarray:
    """A right result as an array."""
    return _of_tensor(value) if is_tensor(value) else asarray(value)


def is_tensor(value: object) -> bool:
    """Whether a value is a tensor, told without importing torch."""
    return type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach")


def close(
    got: np.ndarray, want: np.ndarray, tolerance: float, absolute: float | None = None
) -> bool:
    """Whether shapes and values agree, NaN with NaN; near 0 to `absolute`, or the tolerance."""
    if got.shape != want.shape:
        return False
    a, b = got.astype(float), want.astype(float)
    if a.tobytes() == b.tobytes():
        # Most are the same to the last bit, and `allclose` takes a hundred times as long.
        return True
    near = tolerance if absolute is None else absolute
    return bool(allclose(a, b, rtol=tolerance, atol=near, equal_nan=True))


def four_digits(got: np.ndarray, want: np.ndarray) -> bool:
    """Whether values agree to four digits of the largest."""
    if got.shape != want.shape or not want.size:
        return False
    a, b = got.astype(float), want.astype(float)
    largest = float(np.max(np.abs(b), initial=0, where=np.isfinite(b)))
    return bool(allclose(a, b, rtol=FOUR_DIGITS, atol=FOUR_DIGITS * largest, equal_nan=True))


def unchanged(before: Any, after: Any) -> bool:
    """Whether an argument is what it was: values, shape and type."""
    if not (is_tensor(before) or isinstance(before, np.ndarray)):
        return True
    a, b = plain(before), plain(after)
    return a.dtype == b.dtype and array_equal(a, b, equal_nan=a.dtype.kind == "f")


def compared(got: np.ndarray, want: np.ndarray) -> tuple[str, str]:
    """Both as short texts that differ: three digits, or as many as it takes; of many numbers one.

    >>> compared(np.array([0.00952]), np.array([0.0]))
    ('[0.00952]', '[0.0]')
    """
    place = ""
    if got.shape == want.shape and got.size > SHOWN:
        apart = ~isclose(got.astype(float), want.astype(float), rtol=EXACT, equal_nan=True)
        index = np.unravel_index(int(apart.argmax()), got.shape)
        got, want = got[index], want[index]
        place = f" at {[int(i) for i in index]}"
    for digits in (3, 6, 9, WHOLE):
        texts = written(got, digits), written(want, digits)
        if texts[0] != texts[1]:
            break
    return texts[0] + place, texts[1]


def written(value: Any, digits: int = 3) -> str:
    """A result as text: numbers with so many digits, many numbers as their shape."""
    if isinstance(value, np.ndarray | np.generic):
        if value.size > SHOWN:
            return f"an array of shape {value.shape}"
        if not value.size:
            return f"an empty array of shape {value.shape}"
        return written(value.tolist(), digits)
    if isinstance(value, list):
        return f"[{', '.join(written(item, digits) for item in value)}]"
    if isinstance(value, float):
        if abs(value) < TINY and digits < WHOLE:
            value = 0.0
        text = f"{value:.{digits}g}"
        # A whole number stays recognisable as a float.
        return text if set(text) & set(".en") else f"{text}.0"
    return repr(value)


def _of_tensor(value: Any) -> np.ndarray:
    value = value.detach().cpu()
    return np.asarray(value.double() if value.is_floating_point() else value)


def kind(value: object) -> str:
    """What a value is, in words."""
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} values"
    if value is None:
        return "None"
    name = type(value).__name__
    extra = {"generator": " (a `yield` in the body makes one)", "coroutine": " (of `async def`)"}
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}{extra.get(name, '')}"
