"""The site as an application: what the device is told, and what it keeps."""

import json

import pytest
from PIL import Image
from small_book import ROOT

from cvnotes.press.site.icon import icon


def test_the_worker_knows_every_page_and_nothing_that_is_only_downloaded(small_site):
    worker = (small_site / "service-worker.js").read_text("utf-8")
    files = json.loads(worker.split("const FILES = ", 1)[1].split(";\n", 1)[0])
    pages = {p.relative_to(small_site).as_posix() for p in small_site.rglob("*.html")}
    assert pages - set(files) == {"404.html"}
    assert not [name for name in files if not (small_site / name).is_file()]
    assert not [name for name in files if name.startswith(("_sources", "downloads", "_social"))]


def test_the_manifest_names_icons_that_are_there(small_site):
    manifest = json.loads((small_site / "manifest.webmanifest").read_text("utf-8"))
    for named in manifest["icons"]:
        with Image.open(small_site / named["src"]) as picture:
            assert f"{picture.width}x{picture.height}" == named["sizes"]
    assert manifest["short_name"] == "cvnotes"


def test_the_icon_is_the_mark_on_its_ground(tmp_path):
    (tmp_path / "icon.png").write_bytes(icon(ROOT / "book/_static/favicon.svg", 64))
    with Image.open(tmp_path / "icon.png") as picture:
        colours = picture.convert("RGB")
    assert colours.getpixel((2, 2)) == (0x1B, 0x8A, 0x5A)
    assert colours.getpixel((26, 44)) == (255, 255, 255)  # the corner of the mark


def test_another_drawing_is_refused(tmp_path):
    svg = tmp_path / "a.svg"
    svg.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    )
    with pytest.raises(ValueError, match=r"a\.svg: an icon is a rect and a path"):
        icon(svg, 64)
