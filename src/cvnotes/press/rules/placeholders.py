"""A rule of what the skeleton of a chapter has in place of the author's words."""

from collections.abc import Iterator

from cvnotes.press import skeleton
from cvnotes.press.chapters import Chapter
from cvnotes.press.wording import shortened

SHOWN = 3


def placeholders(chapter: Chapter) -> Iterator[str]:
    """Whatever `make new` wrote to be replaced was replaced."""
    written = {
        *chapter.prose.sentences,
        *(link.target for link in chapter.prose.links),
        *(function.name for cell in chapter.code for function in cell.decorated("claim")),
        *(text for figure in chapter.figures for text in (figure.alt, figure.caption)),
    }
    names = (skeleton.CLAIM_NAME, skeleton.SOURCE, skeleton.CAPTION, skeleton.ALT)
    left = [text for text in dict.fromkeys((*skeleton.SENTENCES, *names)) if text in written]
    if skeleton.CITED in chapter.prose.text:
        left.append(skeleton.CITED)
    if left:
        shown = ", ".join(repr(shortened(text)) for text in left[:SHOWN])
        more = f" and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
        yield f"the skeleton's words are still there, {shown}{more}; write your own"
