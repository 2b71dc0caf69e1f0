"""The picture that stands beside a link to a page elsewhere: its question, and its verdicts."""

import io
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx

from cvnotes.cards import VERDICTS
from cvnotes.press.site.derived import count
from cvnotes.press.site.kept import kept
from cvnotes.press.site.summaries import part_titles, questions
from cvnotes.press.takeaway.snippets import plain

FOLDER = "_social"
# What the networks that show such pictures ask for, in pixels.
WIDTH, HEIGHT = 1200, 630
MARGIN = 80
GROUND, INK, QUIET = "#ffffff", "#1f2328", "#59636e"
# Sizes of the title, largest first, and how many lines there is room for.
TITLE_SIZES, MOST = (64, 56, 48, 42), 5
COLOURS = 24
# Matplotlib brings them; to be imported for that it takes too long.
MATPLOTLIB = find_spec("matplotlib")
FONTS = Path(str(MATPLOTLIB and MATPLOTLIB.origin)).parent / "mpl-data" / "fonts" / "ttf"
REGULAR, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"
Coloured = list[tuple[str, str]]


def address(page: str) -> str:
    """Where the picture of a page is, from the root of the site."""
    return f"{FOLDER}/{page.replace('/', '-')}.png"


def card(title: str, line: str, verdicts: Coloured) -> bytes:
    """A PNG with a title, a quiet line below, and texts in colours of their own at its foot."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 24, HEIGHT), VERDICTS["confirmed"].colour)
    size, lines = _fitted(title)
    font = _font(BOLD, size)
    for number, text in enumerate(lines):
        pen.text((MARGIN, 70 + 1.25 * size * number), text, INK, font)
    across = float(MARGIN)
    font = _font(BOLD, 34)
    for text, colour in verdicts:
        pen.text((across, HEIGHT - 170), text, colour, font)
        across += font.getlength(text) + 50
    pen.text((MARGIN, HEIGHT - 90), line, QUIET, _font(REGULAR, 30))
    stored = io.BytesIO()
    # In a sixth of the time of the usual way.
    few = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(stored, "PNG")
    return stored.getvalue()


def _font(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size)


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size at which a title has room, and its lines."""
    for size in TITLE_SIZES:
        lines = list(_wrapped(title, _font(BOLD, size)))
        if len(lines) * size <= MOST * TITLE_SIZES[-1] * 1.3:
            break
    return size, lines[:MOST]


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > WIDTH - 2 * MARGIN:
            yield line
            line = word
        else:
            line = longer
    yield line


def contents(app: Sphinx) -> Iterator[tuple[str, str, str, Coloured]]:
    """What stands on the picture of each page: its name, title, quiet line and verdicts."""
    book = app.config.html_title.partition(":")[0]
    titles = {part: plain(title) for part, title in part_titles(Path(app.srcdir)).items()}
    chapters = questions(app.env)
    by_page = {chapter.page: chapter for chapter in chapters}
    for page in sorted(app.env.found_docs):
        chapter = by_page.get(page)
        if chapter is None:
            title, line = app.env.titles[page].astext(), app.config.html_title
            yield page, title, line, _verdicts(chapters)
        else:
            line = f"{book} · {titles[chapter.part]} · {chapter.difficulty}"
            yield page, plain(chapter.question), line, _verdicts([chapter])


def _verdicts(chapters) -> Coloured:
    counts = count(chapters)
    return [
        (f"{verdict.mark} {counts[key]} {verdict.word.lower()}", verdict.colour)
        for key, verdict in VERDICTS.items()
        if counts[key]
    ]


def write_cards(app: Sphinx, exception: Exception | None) -> None:
    """Write the pictures; what was drawn in an earlier build is not drawn again."""
    if exception or app.builder.name != "html":
        return
    for page, title, line, verdicts in contents(app):
        made_of = title, line, verdicts
        file = Path(app.outdir) / address(page)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(kept(app, FOLDER, made_of, partial(card, *made_of)))


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("build-finished", write_cards)
