"""One chapter checked in seconds: its form, then its outputs against a fresh run."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from cvnotes.press import chapters, rules, toc
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.formatting import unformatted
from cvnotes.press.rerun import kernel_environment
from cvnotes.press.rules import Fault
from cvnotes.press.rules.outputs import was_run
from cvnotes.press.wording import plural

COLOURS = re.compile(r"(?:\x1b|#x1B)\[[0-9;]*m")


def check(root: Path, names: list[str]) -> int:
    """Print every fault of the chapters, a line each; returns an exit code."""
    readable: list[Chapter] = []
    unreadable: list[Fault] = []
    paths = toc.select(root, names)
    for path in paths:
        try:
            readable.append(chapters.read(root, path))
        except ChapterError as error:
            unreadable.append(Fault(path.stem, "readable", str(error)))
    form = [fault for chapter in readable for fault in rules.faults(chapter)]
    found = [*unreadable, *form, *unformatted(root, readable)]
    # The form is known in a second, the outputs only after a run.
    width = max(len(path.stem) for path in paths)
    print_faults(found, width)
    differing = list(outputs_that_differ(root, [c for c in readable if was_run(c)]))
    print_faults(differing, width)
    print(plural(len(found) + len(differing), "fault"))
    return 1 if found or differing else 0


def print_faults(faults: Sequence[Fault], width: int) -> None:
    """A line for each fault: chapter, rule, what is wrong and what to do about it."""
    names = max(len(rule.__name__) for rule in rules.RULES)
    for fault in faults:
        print(f"{fault.slug:{width}}  {fault.rule:{names}}  {fault.message}", flush=True)


def outputs_that_differ(root: Path, compared: Sequence[Chapter]) -> Iterator[Fault]:
    """Run chapters and compare their outputs with the stored ones, exactly."""
    for chapter in compared:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            options = ["-q", "-p", "no:xdist", "-p", "no:cacheprovider", f"--junitxml={report}"]
            options += ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "300"]
            run = subprocess.run(
                [sys.executable, "-m", "pytest", *options, chapter.path.as_posix()],
                cwd=root,
                env=kernel_environment(folder),
                capture_output=True,
                text=True,
            )
            if run.returncode not in (0, 1) or not report.is_file():
                said = (run.stderr or run.stdout).strip().splitlines()[-1:]
                yield Fault(chapter.slug, "outputs", f"the chapter could not be run: {said}")
                continue
            for case in ElementTree.parse(report).getroot().iter("testcase"):
                for failure in case.findall("failure"):
                    # nbval counts cells from 0, Jupyter from 1.
                    number = int(case.get("name", "").split()[-1]) + 1
                    yield Fault(chapter.slug, "outputs", f"In [{number}] {_said(failure)}")


def _said(failure: ElementTree.Element) -> str:
    """What nbval says of a cell, in a line."""
    lines = COLOURS.sub("", failure.text or "").strip().splitlines()
    if "exception" in "".join(lines[:2]):
        return f"raises {lines[-1]}; fix the cell"
    said = next((line.strip() for line in lines if line.startswith(" mismatch")), "mismatch")
    return f"shows other outputs than the stored ones ({said}); make run stores them"
