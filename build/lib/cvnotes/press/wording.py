"""How messages count and quote."""

SHOWN = 70


def plural(n: int, noun: str) -> str:
    """A number and a noun in its number.

    >>> plural(1, "claim"), plural(2, "claim")
    ('1 claim', '2 claims')
    """
    return f"{n} {noun}{'' if n == 1 else 's'}"


def shortened(text: str) -> str:
    """A text on one line, cut between words where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rsplit(' ', 1)[0]} …"
