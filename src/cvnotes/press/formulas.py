"""Formulas: drawn as MathML, and what is wrong with those that cannot be, or were none."""

from math_core import LatexError, LatexToMathML

# What stays on one line with the formula before it.
PUNCTUATION = ".,;:!?)’”"
CONVERTER = LatexToMathML(fancy_error=False)
# The converter writes these two by names that HTML knows and XHTML does not.
NAMED = {"&ApplyFunction;": "\u2061", "&InvisibleTimes;": "\u2062"}


def mathml(latex: str, display: str = "inline") -> str:
    """A formula as MathML, `inline` or `block`; raises `ValueError` for what cannot be drawn."""
    if not latex.strip():
        raise ValueError("cannot convert an empty formula to MathML")
    try:
        result = CONVERTER.convert_with_local_state(latex, displaystyle=display == "block")
    except LatexError as error:
        position, _, problem = str(error).partition(": ")
        raise ValueError(
            f"cannot convert {latex!r} to MathML: {problem} (at character {position})"
        ) from None
    for name, character in NAMED.items():
        result = result.replace(name, character)
    return result


def formula_fault(latex: str) -> str:
    """What is wrong with a formula in a line of prose, and what to do; empty where nothing is."""
    if latex != latex.strip():
        # All readers take "costs $5 and $6" for the formula "5 and ".
        return f"${latex}$ would be drawn as a formula; write \\$ where a dollar is meant"
    if "%" in latex.replace("\\%", ""):
        return f"${latex}$ ends at its %, which begins a comment; write \\%"
    try:
        mathml(latex)
    except ValueError as error:
        return f"{error}; write it otherwise"
    return ""
