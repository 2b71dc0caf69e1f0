"""Rules of the links: nothing is fetched, and what the book itself has is there."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from myst_parser.mdit_to_docutils.base import compute_unique_slug

from cvnotes.press import chapters
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.prose import Link
from cvnotes.press.toc import BENCHES

# What anchors that begin so lead to; all others lead to headings.
KINDS = (("claim-", "claim"), ("measured-", "measured figure"))
# `myst_heading_anchors` of _config.yml: deeper ones have no address.
LEVELS = ("h1", "h2", "h3")


def links(chapter: Chapter) -> Iterator[str]:
    """Links to other chapters, to claims, measured figures, headings and benches lead somewhere."""
    # Nothing is fetched: a test that needs the network would fail for others' reasons.
    for link in chapter.prose.links:
        if link.target.startswith("https://") or _leads_to_bench(chapter, link):
            continue
        path = _led_to(chapter, link)
        if path is None:
            yield (
                f"the link {link.target} leads nowhere; it must be https:// or lead to the .ipynb "
                f"file of a chapter, or to the .md file of a page in {BENCHES}, relative to this "
                "one"
            )
            continue
        if not link.anchor:
            continue
        try:
            known = _places_of(chapter, path)
        except ChapterError as error:
            yield f"the link {link.target} leads to a chapter that cannot be read: {error}"
            continue
        if link.anchor not in known:
            kind = next((word for start, word in KINDS if link.anchor.startswith(start)), "heading")
            yield f"the link {link.target} leads to a {kind} that is not there; correct the name"


def _led_to(chapter: Chapter, link: Link) -> Path | None:
    """The notebook that a link leads to, relative to the root; None where there is none."""
    if not link.file:
        return chapter.path
    path = _file_of(chapter, link)
    return path if path and path.suffix == ".ipynb" else None


def _leads_to_bench(chapter: Chapter, link: Link) -> bool:
    """Whether a link leads to the page of a bench; behind the # stands any setting."""
    path = _file_of(chapter, link)
    return path is not None and path.suffix == ".md" and path.parent == Path(BENCHES)


def _file_of(chapter: Chapter, link: Link) -> Path | None:
    """The file of the book that a link leads to, relative to the root; None where there is none."""
    # Links outside the book's folder would work on one machine only.
    root = chapter.root.resolve()
    try:
        path = (root / chapter.path.parent / link.file).resolve()
        is_inside = path.is_file() and path.is_relative_to(root)
    except OSError:
        return None  # longer than any file's name
    return path.relative_to(root) if is_inside else None


def _places_of(chapter: Chapter, path: Path) -> frozenset[str]:
    if path == chapter.path:
        return anchors(chapter) | headings(chapter)
    file = chapter.root / path
    return _stored_places(chapter.root, path, file.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _stored_places(root: Path, path: Path, changed: int) -> frozenset[str]:
    """The anchors of another chapter, read once for each version of its file."""
    other = chapters.read(root, path)
    return anchors(other) | headings(other)


def headings(chapter: Chapter) -> frozenset[str]:
    """The anchors of a chapter's headings, as the book names them."""
    slugs: list[str] = []
    for node in chapter.prose.walk():
        if node.tag in LEVELS:
            slugs.append(compute_unique_slug(node, slugs))
    return frozenset(slugs)


def anchors(chapter: Chapter) -> frozenset[str]:
    """The anchors of a chapter's claims and measured figures, from its code."""
    return frozenset(
        f"{kind}-{function.name}"
        for cell in chapter.code
        for kind in ("claim", "measured")
        for function in cell.decorated(kind)
    )
