"""One chapter checked in seconds: its form, then its outputs against a fresh run."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    readable: list[Chapter] = []
    unreadable: list[Fault] = []
    paths = toc.select(root, names)
    for path in paths:
        try:
            readable.append(chapters.read(root, path))
        except ChapterError as error:
            unreadable.append(Fault(toc.shortest_name(root, path), "readable", str(error)))
    width = max((len(toc.shortest_name(root, path)) for path in paths), default=0)
    print_faults(unreadable, width)
    # The form is known in a second, while the kernel of the outputs still imports.
    with ThreadPoolExecutor(max_workers=1) as beside:
        form = beside.submit(_form_faults, root, readable, width)
        differing = list(outputs_that_differ([c for c in readable if was_run(c)]))
        found = [*unreadable, *form.result(), *differing]
    print_faults(differing, width)
    print(plural(len(found), "fault"))
    return 1 if found else 0


def _form_faults(root: Path, readable: Sequence[Chapter], width: int) -> list[Fault]:
    """Print the faults of the chapters' form, and return them."""
    found = [fault for chapter in readable for fault in rules.faults(chapter)]
    found += unformatted(root, readable)
    print_faults(found, width)
    return found


def print_faults(faults: Sequence[Fault], width: int) -> None:
    """A line for each fault: chapter, rule, what is wrong and what to do about it."""
    names = max(len(rule.__name__) for rule in rules.RULES)
    for fault in faults:
        print(f"{fault.chapter:{width}}  {fault.rule:{names}}  {fault.message}", flush=True)


def outputs_that_differ(compared: Sequence[Chapter]) -> Iterator[Fault]:
    """Run chapters and compare their outputs with the stored ones, exactly."""
    for chapter, fault in differences(compared):
        yield Fault(chapter.name, "outputs", fault)
