"""Rules of the links: nothing is fetched, and what the book itself has is there."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from cvnotes.press import chapters
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.prose import Link
from cvnotes.press.toc import BENCHES


def links(chapter: Chapter) -> Iterator[str]:
    """Links to other chapters, to claims, to measured figures and to benches lead somewhere."""
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
        try:
            known = _anchors_of(chapter, path) if link.is_evidence else frozenset([link.anchor])
        except ChapterError as error:
            yield f"the link {link.target} leads to a chapter that cannot be read: {error}"
            continue
        if link.anchor not in known:
            kind = "claim" if link.anchor.startswith("claim-") else "measured figure"
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


def _anchors_of(chapter: Chapter, path: Path) -> frozenset[str]:
    if path == chapter.path:
        return anchors(chapter)
    file = chapter.root / path
    return _stored_anchors(chapter.root, path, file.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _stored_anchors(root: Path, path: Path, changed: int) -> frozenset[str]:
    """The anchors of another chapter, read once for each version of its file."""
    return anchors(chapters.read(root, path))


def anchors(chapter: Chapter) -> frozenset[str]:
    """The anchors of a chapter's claims and measured figures, from its code."""
    return frozenset(
        f"{kind}-{function.name}"
        for cell in chapter.code
        for kind in ("claim", "measured")
        for function in cell.decorated(kind)
    )
