"""A PDF whose contents are printed again, with their numbers."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DecodedStreamObject, DictionaryObject, IndirectObject, NameObject

from cvnotes.press.errors import ChapterError
from cvnotes.press.pdfs import with_front

FONT = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}


def pdf(*texts, link=False) -> bytes:
    """A PDF with a page for each text; the first page may lead to the last one."""
    writer = PdfWriter()
    for text in texts:
        page = writer.add_blank_page(200, 200)
        font = DictionaryObject({NameObject(key): NameObject(value) for key, value in FONT.items()})
        fonts = DictionaryObject({NameObject("/F"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        drawn = DecodedStreamObject()
        drawn.set_data(f"BT /F 12 Tf 20 100 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(drawn)
    if link:
        writer.add_annotation(0, Link(rect=(0, 0, 50, 50), target_page_index=len(texts) - 1))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_the_first_pages_look_anew_and_lead_where_they_did():
    whole = with_front(pdf("A 000", "B 000", "C", link=True), pdf("A 2", "B 17"), 2)
    pages = PdfReader(io.BytesIO(whole)).pages
    assert [page.extract_text() for page in pages] == ["A 2", "B 17", "C"]
    (link,) = pages[0]["/Annots"]
    assert link.get_object()["/Dest"][0].get_object() == pages[2]


def test_the_copy_has_the_version_of_its_original():
    whole = pdf("A 000", "B").replace(b"%PDF-1.3", b"%PDF-1.7", 1)
    assert with_front(whole, pdf("A 2"), 1).startswith(b"%PDF-1.7")


def test_contents_stand_by_themselves_as_readers_of_pdfs_demand():
    whole = with_front(pdf("A 000", "B"), pdf("A 2"), 1)
    pages = PdfReader(io.BytesIO(whole)).pages
    assert all(isinstance(page.raw_get("/Contents"), IndirectObject) for page in pages)


@pytest.mark.parametrize("room", [1, 3])
def test_contents_that_take_another_number_of_pages_are_refused(room):
    with pytest.raises(ChapterError, match=f"take 2 pages with their numbers, {room} without"):
        with_front(pdf("A", "B", "C", "D"), pdf("A 2", "B 3"), room)
