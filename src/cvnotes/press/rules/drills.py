"""Rules of a drill: its sections, what is folded in them, and code that fits a phone."""

from collections.abc import Iterator

from cvnotes.press.chapters import Chapter
from cvnotes.press.prose import FOLLOW_UPS, TASK
from cvnotes.press.rules import cells, prose
from cvnotes.press.wording import plural, shortened

ASK_FIRST, HINTS, MISTAKES, SOLUTION = "Ask first", "Hints", "Usual mistakes", "One solution"
WATCHED = "What the interviewer watches for"
SECTIONS = (TASK, ASK_FIRST, HINTS, MISTAKES, SOLUTION, WATCHED, FOLLOW_UPS)
# How many folded answers a section has, at least and at most.
FOLDS = {ASK_FIRST: (2, 6), HINTS: (3, 3), SOLUTION: (1, 1), FOLLOW_UPS: (3, 5)}
COLUMNS = 68


def anatomy(chapter: Chapter) -> Iterator[str]:
    """The sections of a drill, in order."""
    found = chapter.prose.headings(2)
    if found != list(SECTIONS):
        yield f"the sections are {', '.join(found)}; those of a drill are {', '.join(SECTIONS)}"


def folds(chapter: Chapter) -> Iterator[str]:
    """What to ask first, hints, solution and follow-ups are folded, so that all can read them."""
    for heading, (least, most) in FOLDS.items():
        number = len(chapter.prose.section(heading).folds)
        if not least <= number <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            yield f"{plural(number, 'fold')} under {heading}; there are {wanted}"
    yield from prose.fold_faults(chapter)


def columns(chapter: Chapter) -> Iterator[str]:
    """Code that does not scroll on a phone held sideways."""
    fences = [node.content for node in chapter.prose.walk() if node.type == "fence"]
    for code in [*(cell.source for cell in cells.own(chapter)), *fences]:
        longest = max(code.splitlines(), key=len, default="")
        if len(longest) > COLUMNS:
            yield (
                f"a line of {len(longest)} columns; break it ({COLUMNS} in a drill): "
                f"{shortened(longest)}"
            )
