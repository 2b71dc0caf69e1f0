"""Lighter pictures: with at most 256 colours, a third of their weight."""

from pathlib import Path

from PIL import Image
from sphinx.application import Sphinx

HEAVY, STILL_HEAVY = 40_000, 100_000


def lighten(picture: Path) -> None:
    """Store a heavy picture with few colours.

    Drawings have few, and photographs here are small. Noise does not compress even so; where it
    fills a picture, 32 colours are enough to show it.
    """
    with Image.open(picture) as image:
        if picture.stat().st_size <= HEAVY or image.mode == "P":
            return
        colourful = image.convert("RGB")
    for colours in (256, 32):
        # To compress harder takes longer than all the rest, for a twentieth of the weight.
        colourful.quantize(colours, dither=Image.Dither.NONE).save(picture)
        if picture.stat().st_size <= STILL_HEAVY:
            return


def lighten_all(app: Sphinx, exception: Exception | None) -> None:
    """Lighten the pictures of the site."""
    if exception is None and app.builder.name == "html":
        for picture in (Path(app.outdir) / "_images").glob("*.png"):
            lighten(picture)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("build-finished", lighten_all)
