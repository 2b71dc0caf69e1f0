"""Rules of the stored outputs: complete, clean, the same everywhere."""

import re
from collections.abc import Iterator

from cvnotes.press import publishing, storing
from cvnotes.press.cells import printed
from cvnotes.press.chapters import Chapter
from cvnotes.press.rules.cells import COLUMNS
from cvnotes.press.wording import shortened

PATTERNS = {
    "a path": (
        r"(?<![\w.])/(?:home|Users|root|tmp|usr|opt|var|work|mnt)/\w|\b[A-Z]:\\\\?\w|site-packages"
    ),
    "an object's address": r"\bat 0x[0-9a-fA-F]+|0x[0-9a-f]{8,}",
    "a time": (r"\b\d\d?:\d\d:\d\d\b|\b\d{4}-\d\d-\d\dT|\b\d[\d.]*\s?(?:ms|µs|ns|seconds)\b"),
    "a progress bar": r"\r(?!\n)|it/s\]",
}


def executed(chapter: Chapter) -> Iterator[str]:
    """A cell that never ran is not compared at all."""
    if not was_run(chapter):
        counts = [cell.node.execution_count for cell in chapter.code]
        never = counts.count(None)
        state = f"{never} of {len(counts)} never were" if never else f"the order is {counts}"
        yield (
            f"the cells were not each run once, in order ({state}); make run CHAPTER={chapter.name}"
        )


def was_run(chapter: Chapter) -> bool:
    """Whether every cell was run, in order."""
    counts = [cell.node.execution_count for cell in chapter.code]
    return counts == list(range(1, len(counts) + 1))


def clean_outputs(chapter: Chapter) -> Iterator[str]:
    """No error and no warning is stored."""
    for cell in chapter.code:
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{cell.name} ends in {output.ename}: {output.evalue}; fix the cell"
            elif output.get("name") == "stderr":
                said = output.text.strip()[:100]
                yield f"{cell.name} writes to stderr: {said}; fix the cause of the warning"


def publishable(chapter: Chapter) -> Iterator[str]:
    """Nothing that would end the build of the book."""
    errors = [o for cell in chapter.code for o in cell.outputs if o.output_type == "error"]
    if not errors:
        # They have a rule of their own.
        yield from publishing.faults(chapter)


def portable_outputs(chapter: Chapter) -> Iterator[str]:
    """Nothing of this machine or this moment."""
    for cell in chapter.code:
        for output in cell.outputs:
            for what, pattern in PATTERNS.items():
                if found := re.search(pattern, compared_text(output)):
                    yield (
                        f"{cell.name} shows {what}, {found[0]!r}, which differs elsewhere; "
                        "print something that does not"
                    )


def compared_text(output: dict) -> str:
    """What a strict comparison sees of an output."""
    bundle = output.get("data", {})
    data = {kind: value for kind, value in bundle.items() if not kind.startswith("image/")}
    return f"{output.get('text', '')}\n{data}"


def width(chapter: Chapter) -> Iterator[str]:
    """What is printed fits the page like the code that prints it."""
    for cell in chapter.code:
        longest = max(printed([cell]).splitlines(), key=len, default="")
        if len(longest) > COLUMNS:
            yield (
                f"{cell.name} prints a line of {len(longest)} columns; print it as several "
                f"({COLUMNS}): {shortened(longest)}"
            )


def normal_form(chapter: Chapter) -> Iterator[str]:
    """One text for one notebook, whoever saved it."""
    stored = (chapter.root / chapter.path).read_bytes()
    if stored != storing.normal_form(chapter.nb).encode():
        yield f"the file is not in its normal form; make run CHAPTER={chapter.name} stores it so"
