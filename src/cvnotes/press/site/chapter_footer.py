"""The end of a chapter's page: what to read next, how it was checked, where to say that it errs."""

import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx

from cvnotes.press.address import repository
from cvnotes.press.site.overview import PRACTICE
from cvnotes.press.site.summaries import questions
from cvnotes.press.takeaway.bank import Question
from cvnotes.press.takeaway.snippets import plain

WORDS_A_MINUTE = 200
RELATED = 4
PINS = "requirements.txt"


def offer_footer(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Give the template of a chapter's page what stands at its end."""
    chapters = {chapter.page: chapter for chapter in questions(app.env)}
    chapter = chapters.get(page)
    context["chapter"] = None
    if chapter is None:
        return
    root = Path(app.srcdir)
    url, branch = repository(root)
    source = f"{page}.ipynb"
    report = urlencode({"title": f"{chapter.slug}: ", "body": f"Page: {source}\n\n"})
    context["chapter"] = {
        "minutes": f"{minutes_of(chapter)} min{'' if chapter.minutes else ' of reading'}",
        "checked": _pinned(root),
        "since": since(root, source),
        "report": f"{url}/issues/new?{report}",
        "source": f"{url}/blob/{branch}/{source}",
        "licence": f"{url}/blob/{branch}/LICENSE-TEXT",
        "part": chapter.part,
        "practise": PRACTICE if PRACTICE in app.env.found_docs else "",
        "related": [(one.page, plain(one.question)) for one in related(chapter, chapters)],
    }


def minutes_of(chapter: Question) -> int:
    """How long it takes to read the chapter's text; for a drill how long one has."""
    return chapter.minutes or max(1, round(chapter.words / WORDS_A_MINUTE))


def related(chapter: Question, chapters: dict[str, Question]) -> list[Question]:
    """The chapters that it links to, and that link to it, most links first."""
    counts = Counter(link for link in chapter.links if link in chapters and link != chapter.page)
    for other in chapters.values():
        if other.page != chapter.page:
            counts[other.page] += other.links.count(chapter.page)
    linked = [page for page, links in counts.most_common() if links]
    return [chapters[page] for page in linked[:RELATED]]


def _pinned(root: Path) -> str:
    """The version of PyTorch that the book is checked with; empty where none is pinned."""
    file = root / PINS
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    pins = [line.partition("==")[2].split()[0] for line in lines if line.startswith("torch==")]
    return pins[0] if pins else ""


def since(root: Path, source: str) -> str:
    """The day on which the chapter, or what it is run with, last changed and so was checked.

    Empty outside a repository.
    """
    days = changed(root)
    return max(days.get(source, ""), days.get(PINS, "")) if source in days else ""


@cache
def changed(root: Path) -> dict[str, str]:
    """The day on which each notebook, and the pins, last changed, by path, as Git knows it."""
    files = ["notebooks", PINS]
    command = ["git", "log", "--format=@%cs", "--name-only", "--relative", "--", *files]
    try:
        said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return {}
    days: dict[str, str] = {}
    day = ""
    for line in said.splitlines():
        if line.startswith("@"):
            day = line.removeprefix("@")
        elif line:
            days.setdefault(line, day)
    return days


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("html-page-context", offer_footer)
