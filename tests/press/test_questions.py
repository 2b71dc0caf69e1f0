"""Questions by document, and how many collections ask them."""

import pytest

from cvnotes.press.errors import ChapterError
from cvnotes.press.questions import questions

MANY = """\
"000": [Q1]
collections:
  collections: 31
  asked in: {Often?: 14, Rarely?: 2}
"""


@pytest.fixture
def book(tmp_path):
    """A book with one document and one set of collections."""
    (tmp_path / "questions.yml").write_text(MANY, encoding="utf-8")
    return tmp_path


def source(document: str, question: str) -> dict[str, str]:
    """As the metadata of a chapter have it."""
    return {"document": document, "question": question}


def test_a_source_is_a_document_and_one_of_its_questions(book):
    known = questions(book).known
    assert known(source("000", "Q1")) and known(source("collections", "Rarely?"))
    assert not known(source("000", "Rarely?"))
    assert not known(source("001", "Q1"))
    assert not known("000")


def test_a_chapter_is_asked_as_often_as_its_most_asked_question(book):
    rarely = source("collections", "Rarely?")
    often = source("collections", "Often?")
    assert questions(book).how_often([source("000", "Q1"), rarely, often]) == (14, 31)
    assert questions(book).how_often([source("000", "Q1")]) is None
    assert questions(book).how_often([source("collections", "Never?"), "?"]) is None


@pytest.mark.parametrize(
    "text, said",
    [
        ("- Q1", "is a mapping"),
        ("a: [b", "questions.yml"),
        ("collections: {asked in: {Often?: 14}}", "'collections' is a list of questions, or"),
        ("'000': Q1", "'000' is a list"),
    ],
)
def test_a_file_of_another_form_is_one_line(tmp_path, text, said):
    (tmp_path / "questions.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ChapterError, match=said) as caught:
        questions(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(ChapterError, match="get it back"):
        questions(tmp_path)
