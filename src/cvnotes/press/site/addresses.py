"""Addresses of the site: all of them, those that lead elsewhere now, and those that are none."""

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from sphinx.application import Sphinx

from cvnotes.press.address import pages_address
from cvnotes.press.moved import moved
from cvnotes.press.site.chapter_footer import changed
from cvnotes.press.site.drawing import drawn
from cvnotes.press.site.summaries import page_of_part, part_titles
from cvnotes.press.storing import store
from cvnotes.press.takeaway.snippets import plain

SITEMAP, NOT_FOUND = "sitemap.xml", "404.html"
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(app: Sphinx) -> bytes:
    """All pages, with the day on which a chapter last changed, for those that search the web."""
    ET.register_namespace("", SITEMAPS)
    root = Path(app.srcdir)
    published, days = pages_address(root), changed(root)
    listed = ET.Element(f"{{{SITEMAPS}}}urlset")
    for page in sorted(app.env.found_docs):
        url = ET.SubElement(listed, f"{{{SITEMAPS}}}url")
        location = ET.SubElement(url, f"{{{SITEMAPS}}}loc")
        location.text = f"{published}{app.builder.get_target_uri(page)}"
        if day := days.get(f"{page}.ipynb"):
            ET.SubElement(url, f"{{{SITEMAPS}}}lastmod").text = day
    return ET.tostring(listed, "utf-8", xml_declaration=True)


def write_addresses(app: Sphinx, exception: Exception | None) -> None:
    """Write the sitemap, the page for addresses that are none, and one for each that moved."""
    if exception or app.builder.name != "html":
        return
    root, site = Path(app.srcdir), Path(app.outdir)
    published = pages_address(root)
    (site / SITEMAP).write_bytes(sitemap(app))
    # It is shown at any depth, so its links begin at the root of the server.
    start = urlsplit(published).path
    titles = {page_of_part(part): plain(title) for part, title in part_titles(root).items()}
    store(site / NOT_FOUND, drawn("not_found.html", start=start, parts=titles))
    moves = moved(root)
    for old in moves.pages:
        new = app.builder.get_relative_uri(old, moves.target(old))
        canonical = f"{published}{app.builder.get_target_uri(moves.target(old))}"
        store(site / f"{old}.html", drawn("moved.html", new=new, canonical=canonical))


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("build-finished", write_addresses)
