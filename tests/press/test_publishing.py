"""What is published has no errors and nothing too large, each fault with cell and remedy."""

from pathlib import Path

import pytest
from made_up import make_book
from nbformat.v4 import new_code_cell, new_output

from cvnotes.cards import MEASURED_MIME, MIME
from cvnotes.press import chapters
from cvnotes.press.errors import ChapterError
from cvnotes.press.publishing import LARGEST, check_publishable

PATH = Path("notebooks/made/a.ipynb")


def stored(root, output):
    cells = ["x = 1", new_code_cell("print(x)", execution_count=1, outputs=[output])]
    make_book(root, a=cells)
    return chapters.read(root, PATH)


def printed(length: int):
    return new_output("stream", name="stdout", text="a" * length)


def test_text_and_pictures_are_published(tmp_path):
    check_publishable(stored(tmp_path, printed(LARGEST - 100)))


@pytest.mark.parametrize(
    "output, message",
    [
        (
            new_output("error", ename="ZeroDivisionError", evalue="", traceback=[]),
            r"a.ipynb, In \[2\]: an error is stored \(ZeroDivisionError\)",
        ),
        (printed(LARGEST), "show less, then make run CHAPTER=a"),
        (
            new_output("display_data", {"application/json": {}}),
            "an output is application/json, which no page can show",
        ),
        (new_output("display_data", {"image/png": "YQ=="}), "a stored picture is none, or cut off"),
        (new_output("display_data", {"image/png": "abcde"}), "a stored picture is none, or cut"),
        (new_output("display_data", {MIME: {"id": "c"}}), "a card is not such as this version"),
        (new_output("display_data", {MEASURED_MIME: "c"}), "a card is not such as this version"),
    ],
)
def test_what_must_not_be_published_is_named_with_its_cell(output, message, tmp_path):
    with pytest.raises(ChapterError, match=message):
        check_publishable(stored(tmp_path, output))
