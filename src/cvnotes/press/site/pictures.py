"""Pictures: with few colours, never wider than they are, and with their room kept for them."""

from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

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
    """Say how large each figure is drawn; Sphinx then links it to the picture itself, too."""
    for figure in doctree.findall(nodes.figure):
        for image in figure.findall(nodes.image):
            for name in image.get("candidates", {}).values():
                with Image.open(Path(app.srcdir) / name) as picture:
                    image["width"] = f"{picture.width}px"
                    image["size"] = picture.size
                    if picture.width > NARROW:
                        image["classes"].append("wide")


def visit_image(translator: HTML5Translator, node: nodes.image) -> None:
    """Write a picture; while it loads, the text below it already stands where it will stand."""
    type(translator).visit_image(translator, node)
    if "size" in node:
        width, height = node["size"]
        drawn = translator.body.pop()
        sized = drawn.replace("<img ", f'<img width="{width}" height="{height}" ', 1)
        translator.body.append(sized)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_node(nodes.image, override=True, html=(visit_image, None))
    app.connect("doctree-resolved", size_figures)
    app.connect("build-finished", lighten_all)
