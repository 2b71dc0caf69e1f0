"""What the environment asks of a run: shifted seeds, a sweep over all seeds."""

import os

# An offset that is added to every seed of the book.
SEED = "CVNOTES_SEED"
# Set by `make sweep`: measured figures then try all of their seeds.
SWEEP = "CVNOTES_SWEEP"
# What a kernel shows in a sweep each time that one more seed was tried: a figure takes minutes.
SEED_MIME = "application/vnd.cvnotes.seed+json"


def offset() -> int:
    """The number in CVNOTES_SEED, 0 when unset; raises `ValueError` when it is no whole number."""
    text = os.environ.get(SEED, "0")
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{SEED} must be a whole number; got {text!r}") from None


def sweeping() -> bool:
    """Whether CVNOTES_SWEEP is set to anything but 0."""
    return os.environ.get(SWEEP, "") not in ("", "0")
