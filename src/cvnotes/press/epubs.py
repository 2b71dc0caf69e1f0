"""The book as an e-book: Sphinx writes the pages, which are then cleaned and packed."""

import os
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.dom.minidom import Document

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from cvnotes import __version__
from cvnotes.press import toc
from cvnotes.press.address import CONFIG, pages_address
from cvnotes.press.editions import edition
from cvnotes.press.errors import ChapterError
from cvnotes.press.light_pictures import lightened
from cvnotes.press.takeaway.markup import parsed
from cvnotes.press.takeaway.pages import (
    clean,
    elements,
    files,
    lead_to_the_web,
    mend_anchors,
    remove,
)
from cvnotes.press.takeaway.zips import write_zip

NAME = "cvnotes.epub"
ABOUT = (
    "Answers to machine-learning and computer-vision interview questions, "
    "each claim run and proven able to fail"
)
# Without the theme and its buttons, and in a style of its own.
LEFT_OUT = ("sphinx_book_theme", "sphinx_copybutton")
FIRST = ("mimetype", "META-INF/container.xml")
# Of code, and ours. MyST-NB's is written in a way that e-books do not know.
SHEETS = ("pygments.css", "reading.css", "verdicts.css")
XHTML = "application/xhtml+xml"
# What the manifest says of a page that has such elements.
PROPERTIES = {"math": "mathml", "svg": "svg"}
OPF = {"": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}


def settings(root: Path) -> dict[str, Any]:
    """Sphinx's settings for an e-book, from those of the site."""
    # What the command line of jupyter-book would say.
    said = {"latex_individualpages": False, "external_toc_path": str(root / toc.NAME)}
    config, _ = get_final_config(user_yaml=root / CONFIG, sourcedir=root, cli_config=said)
    return config | {
        "extensions": [name for name in config["extensions"] if name not in LEFT_OUT],
        "version": __version__,
        "templates_path": [],
        "html_static_path": ["book/_epub"],
        "html_css_files": ["reading.css"],
        "html_js_files": [],
        "html_additional_pages": {},
        "html_favicon": None,
        "html_logo": None,
        "epub_basename": NAME.removesuffix(".epub"),
        "epub_title": config["html_title"],
        "epub_identifier": pages_address(root),
        "epub_uid": "book",
        "epub_description": ABOUT,
        "epub_contributor": config["author"],
        "epub_show_urls": "no",
        # It leads to the root page, for web servers.
        "epub_exclude_files": ["index.html"],
        "epub_tocdepth": 2,
        "epub_tocdup": False,
        "epub_tocscope": "includehidden",
        "epub_use_index": False,
    }


def build_pages(root: Path, build: Path) -> int:
    """Let Sphinx write the pages into `build/epub`; returns an exit code. Warnings are errors."""
    # Sphinx writes over no contents of an earlier book.
    shutil.rmtree(build / "epub", ignore_errors=True)
    with docutils_namespace(), _dated(edition(root)):
        app = Sphinx(
            srcdir=root,
            confdir=None,
            outdir=build / "epub",
            doctreedir=build / ".doctrees-epub",
            buildername="epub",
            confoverrides=settings(root),
            status=None,
            warning=sys.stderr,
            warningiserror=True,
            keep_going=True,
        )
        app.build()
        return app.statuscode


@contextmanager
def _dated(time: int) -> Iterator[None]:
    """Let Sphinx date the book by its edition."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(time)
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


def pack(pages: Path, file: Path, time: int, published: str) -> None:
    """Put pages that Sphinx has written into one file, cleaned, with no more than they use.

    Links to what is not among them lead to the `published` site.
    """
    for prefix, namespace in OPF.items():
        ET.register_namespace(prefix, namespace)
    package = ET.parse(pages / "content.opf")
    manifest = package.find("manifest", OPF)
    assert manifest is not None
    content = {name: (pages / name).read_bytes() for name in FIRST}
    cleaned = {
        item.attrib["href"]: _page(pages, item.attrib["href"])
        for item in manifest
        if item.attrib["media-type"] == XHTML and item.attrib["id"] != "nav"
    }
    lead_to_the_web(cleaned, published)
    mend_anchors(cleaned)
    used = set[str]()
    for item in manifest:
        name = item.attrib["href"]
        if name not in cleaned:
            continue
        page = cleaned[name]
        properties = [said for tag, said in PROPERTIES.items() if any(elements(page, tag))]
        if properties:
            item.set("properties", " ".join(properties))
        content[name] = page.toxml(encoding="utf-8")
        used |= {name, *files(page, name)}
    for item in list(manifest):
        name = item.attrib["href"]
        if item.attrib["id"] in ("ncx", "nav"):
            content[name] = (pages / name).read_bytes()
        elif name not in used:
            manifest.remove(item)
        elif name not in content:
            data = (pages / name).read_bytes()
            content[name] = lightened(data) if name.endswith(".png") else data
    content["content.opf"] = ET.tostring(package.getroot(), "utf-8", xml_declaration=True)
    write_zip(file, content, time)


def _page(pages: Path, name: str) -> Document:
    """A page, cleaned; raises `ChapterError` for one whose tags do not match."""
    try:
        page = parsed((pages / name).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ChapterError(f"{name} of the e-book, {error}") from None
    clean(page)
    for link in elements(page, "link"):
        if link.getAttribute("rel") != "stylesheet" or not link.getAttribute("href").endswith(
            SHEETS
        ):
            remove(link)
    return page


def make(root: Path, build: Path) -> int:
    """Write the e-book into `build`; returns an exit code."""
    code = build_pages(root, build)
    if code == 0:
        pack(build / "epub", build / NAME, edition(root), pages_address(root))
    return code
