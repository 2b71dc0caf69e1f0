"""The list of questions: a file that people edit by hand."""

import pytest
from made_up import complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press.questions import NAME, known_questions


def test_a_document_has_its_questions(tmp_path):
    make_book(tmp_path)
    assert known_questions(tmp_path) == {"000": ["Q1", "zero padding, after Q1"]}


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
