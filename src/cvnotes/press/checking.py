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
from cvnotes.press.kernels import kernel_environment
from cvnotes.press.rules import Fault
from cvnotes.press.rules.outputs import was_run
from cvnotes.press.wording import plural

COLOURS = re.compile(r"(?:\x1b|#x1B)\[[0-9;]*m")


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
    found += outputs_that_differ(root, [chapter for chapter in readable if was_run(chapter)])
    print_faults(found)
    return 1 if found else 0


def print_faults(found: Sequence[Fault]) -> None:
    """A line for each fault: chapter, rule, what is wrong and what to do about it."""
    slugs = max((len(fault.slug) for fault in found), default=0)
    names = max((len(fault.rule) for fault in found), default=0)
    for fault in found:
        print(f"{fault.slug:{slugs}}  {fault.rule:{names}}  {fault.message}")
    print(plural(len(found), "fault"))


def outputs_that_differ(root: Path, compared: Sequence[Chapter]) -> Iterator[Fault]:
    """Run chapters and compare their outputs with the stored ones, exactly."""
    for chapter in compared:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            options = ["-q", "-p", "no:xdist", "-p", "no:cacheprovider", f"--junitxml={report}"]
            options += ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "300"]
            subprocess.run(
                [sys.executable, "-m", "pytest", *options, chapter.path.as_posix()],
                cwd=root,
                env=kernel_environment(folder),
                capture_output=True,
            )
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
