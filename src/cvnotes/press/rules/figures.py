"""Rules of the figures: named, described, and one to a cell."""

import ast
from collections.abc import Iterator

from cvnotes.press.cells import called
from cvnotes.press.chapters import NAME, Chapter
from cvnotes.press.prose import WORD
from cvnotes.press.wording import plural

FIGURES = (1, 4)
# A phone draws letters of 11 points at 11 pixels.
POINTS = 11
# The names under which matplotlib takes the size of letters; `size` only where it writes a text,
# since much else has a size.
SIZES = ("fontsize", "labelsize", "title_fontsize")
WRITERS = ("text", "annotate", "set_title", "set_xlabel", "set_ylabel", "suptitle", "supxlabel")
SMALLER = ("smaller", "small", "x-small", "xx-small")


def figures(chapter: Chapter) -> Iterator[str]:
    """One to four, each with a name for its file, a caption, and alt text."""
    found = chapter.figures
    if not FIGURES[0] <= len(found) <= FIGURES[1]:
        yield f"{plural(len(found), 'named figure')}; a chapter has {FIGURES[0]} to {FIGURES[1]}"
    names = [figure.name for figure in found]
    for figure in found:
        if not NAME.fullmatch(figure.name) or names.count(figure.name) > 1:
            yield (
                f"the figure name {figure.name!r} must be lower-case words with hyphens, "
                "and no other figure's"
            )
        if len(WORD.findall(figure.caption)) < 3 or len(WORD.findall(figure.alt)) < 8:
            yield (
                f"figure {figure.name} lacks its texts; say in mystnb.figure.caption what it is, "
                "and in mystnb.image.alt what one sees in it"
            )


def pictures(chapter: Chapter) -> Iterator[str]:
    """A picture without a name has no file, no alt text and no comparison."""
    for cell in chapter.code:
        # Only the first picture of a cell would get the name, and the file.
        shown = len(cell.shown("image/png"))
        if shown != cell.draws:
            yield (
                f"{cell.name} shows {shown} pictures; a cell with mystnb.figure metadata shows "
                "one, any other none"
            )


def letters(chapter: Chapter) -> Iterator[str]:
    """No smaller ones than those of the book's style, which a phone draws as small as can be."""
    for cell in chapter.code:
        for call in ast.walk(cell.tree or ast.Module([], [])):
            if not isinstance(call, ast.Call):
                continue
            names = (*SIZES, "size") if called(call) in WRITERS else SIZES
            for keyword in call.keywords:
                if keyword.arg in names and (size := _too_small(keyword.value)):
                    yield (
                        f"{cell.name} draws letters of {size}, too small on a phone; leave them as "
                        f"the style has them, or take {POINTS}"
                    )


def _too_small(size: ast.expr) -> str:
    """A size of letters in words, where it is below that of the style; else empty."""
    match size:
        case ast.Constant(value=float() | int() as points) if points < POINTS:
            return f"{points:g} points"
        case ast.Constant(value=str() as name) if name in SMALLER:
            return f'size "{name}"'
    return ""
