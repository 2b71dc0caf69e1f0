"""One chapter checked in seconds: its form, then its outputs against a fresh run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cvnotes.press import chapters, rules, toc
from cvnotes.press.chapters import Chapter
from cvnotes.press.comparing import differences
from cvnotes.press.errors import ChapterError
from cvnotes.press.formatting import unformatted
from cvnotes.press.rules import Fault
from cvnotes.press.rules.outputs import was_run
from cvnotes.press.wording import plural


def check(root: Path, names: list[str]) -> int:
    """Print every fault of the chapters, a line each; returns an exit code."""
    found: list[Fault] = []
    readable: list[Chapter] = []
    for path in toc.select(root, names):
        try:
            readable.append(chapters.read(root, path))
        except ChapterError as error:
            found.append(Fault(path.stem, "readable", str(error)))
    for chapter in readable:
        found += rules.faults(chapter)
    found += unformatted(root, readable)
    found += outputs_that_differ([chapter for chapter in readable if was_run(chapter)])
    print_faults(found)
    return 1 if found else 0


def print_faults(found: Sequence[Fault]) -> None:
    """A line for each fault: chapter, rule, what is wrong and what to do about it."""
    slugs = max((len(fault.slug) for fault in found), default=0)
    names = max((len(fault.rule) for fault in found), default=0)
    for fault in found:
        print(f"{fault.slug:{slugs}}  {fault.rule:{names}}  {fault.message}")
    print(plural(len(found), "fault"))


def outputs_that_differ(compared: Sequence[Chapter]) -> Iterator[Fault]:
    """Run chapters and compare their outputs with the stored ones, exactly."""
    for chapter, fault in differences(compared):
        yield Fault(chapter.slug, "outputs", fault)
