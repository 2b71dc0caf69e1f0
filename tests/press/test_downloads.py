"""What the page of downloads says of each file."""

import pytest

from cvnotes.press.takeaway.downloads import FORMS, offers, said_again, table

PUBLISHED = "https://someone.github.io/cvnotes/"


def test_a_file_that_is_there_has_its_size_and_another_leads_to_the_published_one(tmp_path):
    (tmp_path / "cvnotes.epub").write_bytes(bytes(2_340_000))
    by_file = {offer.form.file: offer for offer in offers(tmp_path, "../downloads/", PUBLISHED)}
    assert by_file["cvnotes.epub"].address == "../downloads/cvnotes.epub"
    assert by_file["cvnotes.epub"].size == "2.3 MB"
    assert by_file["cvnotes.pdf"].address == f"{PUBLISHED}downloads/cvnotes.pdf"
    assert by_file["cvnotes.pdf"].size == ""


def test_the_page_says_what_was_not_made():
    assert table(offers(None, "", PUBLISHED)).count("came without it") == len(FORMS)


def test_the_list_is_said_again_in_its_place(tmp_path):
    page = f"<p>before</p>{table(offers(None, '', PUBLISHED))}<p>after</p>"
    (tmp_path / "cvnotes.zip").write_bytes(bytes(100_000))
    now = table(offers(tmp_path, "", PUBLISHED))
    assert said_again(page, offers(tmp_path, "", PUBLISHED)) == f"<p>before</p>{now}<p>after</p>"


def test_a_page_without_the_list_is_refused():
    with pytest.raises(ValueError, match="does not say what there is"):
        said_again("<p></p>", [])
