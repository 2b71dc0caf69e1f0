"""Pictures: a third of their weight with at most 256 colours, and never wider than they are."""

from pathlib import Path

from docutils import nodes
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


def size_figures(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say how wide each figure is drawn; Sphinx then links it to the picture itself, too."""
    for figure in doctree.findall(nodes.figure):
        for image in figure.findall(nodes.image):
            for name in image.get("candidates", {}).values():
                with Image.open(Path(app.srcdir) / name) as picture:
                    image["width"] = f"{picture.width}px"


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("doctree-resolved", size_figures)
    app.connect("build-finished", lighten_all)
