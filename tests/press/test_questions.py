"""The list of questions: a file that people edit by hand."""

import pytest
from made_up import complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press.questions import NAME, questions


def test_a_document_has_its_questions(tmp_path):
    make_book(tmp_path)
    assert questions(tmp_path).asked == {"000": ["Q1", "zero padding, after Q1"]}


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "names no document"),
        (b"- Q1", "names no document"),
        (b'"000":\n\t- Q1', "is not YAML"),
        (b'"000":\n', "'000' is no text with a list of texts"),
        (b'"000": Q1', "'000' is no text with a list of texts"),
        (b'"000":\n  - 1', "'000' is no text with a list of texts"),
        (b'"000":\n  - Q1: why', "'000' is no text with a list of texts"),
        (b"007:\n  - Q1", "7 is no text with a list of texts"),
        (b"many: {asked in: {Often?: 14}}", "'many' is no text with a list"),
        (b'"000":\n  - Q\xe9', "line 2: the byte 0xe9 is not UTF-8"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
@pytest.mark.parametrize(
    "command", [["check"], ["new", "made", "b", "Why?", "--source", "000: Q1"]]
)
def test_a_file_that_lists_no_questions_is_named_in_a_line(content, message, command, here, capsys):
    make_book(here, a=["x = 1"])
    (here / NAME).unlink()
    if content is not None:
        (here / NAME).write_bytes(content)
    assert main(command) == 2
    (complaint,) = complaints(capsys)
    assert complaint.startswith(f"cvnotes: {NAME}")
    assert message in complaint


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
