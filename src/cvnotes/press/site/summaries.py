"""What other pages say of a chapter, remembered from build to build."""

from dataclasses import fields
from pathlib import Path

from sphinx.environment import BuildEnvironment

from cvnotes.press.chapters import read
from cvnotes.press.errors import ChapterError
from cvnotes.press.publishing import check_publishable
from cvnotes.press.questions import NAME
from cvnotes.press.reading import content_of, decoded
from cvnotes.press.takeaway.bank import Question, Summary, question_of
from cvnotes.press.toc import chapter_paths, parts


def questions(env: BuildEnvironment) -> list[Question]:
    """All chapters, in the order of the book; raises `ChapterError` for what is none."""
    return [question_at(env, path) for path in chapter_paths(Path(env.srcdir))]


def question_at(env: BuildEnvironment, path: Path) -> Question:
    """The chapter at this path, relative to the book's root; read again only if it changed.

    Raises `ChapterError` for what is no chapter, or must not be published.
    """
    root = Path(env.srcdir)
    remembered = vars(env).setdefault("cvnotes_questions", {})
    changed = [(root / file).stat().st_mtime_ns for file in (path, NAME)]
    if path not in remembered or remembered[path][0] != changed:
        chapter = read(root, path)
        check_publishable(chapter)
        remembered[path] = changed, question_of(chapter)
    return remembered[path][1]


def summaries(env: BuildEnvironment) -> list[Summary]:
    """All chapters as other pages show them, likewise."""
    return [summary_of(question) for question in questions(env)]


def summary_of(question: Question) -> Summary:
    """The summary of a chapter: of what else it says no other page is made."""
    return Summary(**{field.name: getattr(question, field.name) for field in fields(Summary)})


def asked_in(asked: tuple[int, int] | None) -> str:
    """How often a question is asked, in words; empty where no collection has it."""
    if asked is None:
        return ""
    count, collections = asked
    return f"asked in {count} of {collections} lists"


def facts_of(chapter: Summary) -> str:
    """Difficulty, minutes of a drill, and how often it is asked, as lists show them."""
    minutes = f"{chapter.minutes} minutes" if chapter.minutes else ""
    return " · ".join(filter(None, [chapter.difficulty, minutes, asked_in(chapter.asked)]))


def page_of_part(part: str) -> str:
    """The name under which Sphinx knows the page of a part."""
    return f"book/parts/{part}"


def part_titles(root: Path) -> dict[str, str]:
    """The headings of the parts' pages, in the order of the book."""
    return {part: part_title(root, part) for part in parts(root)}


def part_title(root: Path, part: str) -> str:
    """The heading of a part's page; raises `ChapterError` for a page that begins with none."""
    page = Path(f"{page_of_part(part)}.md")
    name = page.as_posix()
    first, _, _ = decoded(name, content_of(root, page)).lstrip().partition("\n")
    if not first.startswith("# "):
        raise ChapterError(f"{name}: a part's page begins with its title, `# ` and the subject")
    return first.removeprefix("# ").strip()
