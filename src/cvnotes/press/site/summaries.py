"""What other pages say of a chapter, remembered from build to build."""

from dataclasses import dataclass
from pathlib import Path

from sphinx.environment import BuildEnvironment

from cvnotes.cards import Claim
from cvnotes.press.chapters import Chapter, read
from cvnotes.press.errors import ChapterError
from cvnotes.press.prose import Passage
from cvnotes.press.publishing import check_publishable
from cvnotes.press.questions import NAME, questions
from cvnotes.press.reading import content_of, decoded
from cvnotes.press.toc import chapter_paths, parts


@dataclass(frozen=True)
class Summary:
    """A chapter as other pages show it; `page` is the name under which Sphinx knows it."""

    page: str
    part: str
    slug: str
    question: str
    difficulty: str
    # In how many collections of questions it is asked, and of how many.
    asked: tuple[int, int] | None
    claims: tuple[Claim, ...]
    references: tuple[str, ...]


def summaries(env: BuildEnvironment) -> list[Summary]:
    """All chapters, in the order of the book; raises `ChapterError` for what is none."""
    return [summary_at(env, path) for path in chapter_paths(Path(env.srcdir))]


def summary_at(env: BuildEnvironment, path: Path) -> Summary:
    """The chapter at this path, relative to the book's root; read again only if it changed.

    Raises `ChapterError` for what is no chapter, or must not be published.
    """
    root = Path(env.srcdir)
    remembered = vars(env).setdefault("cvnotes_summaries", {})
    changed = [(root / file).stat().st_mtime_ns for file in (path, NAME)]
    if path not in remembered or remembered[path][0] != changed:
        chapter = read(root, path)
        check_publishable(chapter)
        remembered[path] = changed, summary_of(chapter)
    return remembered[path][1]


def summary_of(chapter: Chapter) -> Summary:
    """The summary of a chapter."""
    return Summary(
        page=chapter.path.with_suffix("").as_posix(),
        part=chapter.part,
        slug=chapter.slug,
        question=chapter.question,
        difficulty=chapter.facts["difficulty"],
        asked=questions(chapter.root).how_often(chapter.facts["sources"]),
        claims=tuple(Claim(**claim) for claim in chapter.claims),
        references=tuple(references(chapter)),
    )


def asked_in(asked: tuple[int, int] | None) -> str:
    """How often a question is asked, in words; empty where no collection has it."""
    if asked is None:
        return ""
    count, collections = asked
    return f"asked in {count} of {collections} lists"


def references(chapter: Chapter) -> list[str]:
    """The items of the list under the heading "References", each as one line of Markdown."""
    return [_one_line(item) for item in chapter.prose.section("References").items]


def _one_line(item: Passage) -> str:
    texts = [node.content for node in item.walk() if node.type == "inline"]
    return " ".join(" ".join(texts).split())


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
