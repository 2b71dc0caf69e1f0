"""Pictures: with few colours, and never wider than they are."""

from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx

from cvnotes.press.light_pictures import lightened

# A narrower picture (pixels) fits a phone with letters that can be read; a wider one is moved.
NARROW = 700


def lighten_all(app: Sphinx, exception: Exception | None) -> None:
    """Lighten the pictures of the site."""
    if exception is None and app.builder.name == "html":
        for picture in (Path(app.outdir) / "_images").glob("*.png"):
            before = picture.read_bytes()
            after = lightened(before)
            if after is not before:
                picture.write_bytes(after)


def size_figures(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say how wide each figure is drawn; Sphinx then links it to the picture itself, too."""
    for figure in doctree.findall(nodes.figure):
        for image in figure.findall(nodes.image):
            for name in image.get("candidates", {}).values():
                with Image.open(Path(app.srcdir) / name) as picture:
                    image["width"] = f"{picture.width}px"
                    if picture.width > NARROW:
                        image["classes"].append("wide")


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("doctree-resolved", size_figures)
    app.connect("build-finished", lighten_all)
