"""One build at a time, and the library beside the site."""

import pytest
from filelock import FileLock
from made_up import make_book

from cvnotes.press import whole_book
from cvnotes.press.errors import ChapterError


def test_a_second_build_in_one_clone_is_refused_at_once(tmp_path):
    (tmp_path / "_build").mkdir()
    with (
        FileLock(tmp_path / "_build/building.lock"),
        pytest.raises(ChapterError, match="another build is at work"),
    ):
        whole_book.book(tmp_path)


@pytest.mark.parametrize(
    "file, old, new, message",
    [
        (
            "_toc.yml",
            "made/a",
            "made/a\n      - file: notebooks/made/a",
            "names notebooks/made/a twice",
        ),
        ("_config.yml", "  url", "\turl", "_config.yml cannot be read"),
    ],
)
def test_what_the_build_itself_answers_with_a_traceback_is_said_before(
    file, old, new, message, here
):
    make_book(here, a=["x = 1"])
    (here / file).write_text((here / file).read_text().replace(old, new))
    with pytest.raises(ChapterError, match=message):
        whole_book.book(here)


FAILS = """\
import sys
print("a.md:1: WARNING: no such page", "a note", "Look above", sep="\\n", file=sys.stderr)
sys.exit(1)
"""


def test_the_warnings_of_a_failed_build_are_said_again_at_its_end(here, capsys, monkeypatch):
    make_book(here, a=["x = 1"])
    monkeypatch.setattr(whole_book, "JUPYTER_BOOK", FAILS)
    assert whole_book.book(here) == 1
    warning = "a.md:1: WARNING: no such page"
    assert capsys.readouterr().err == (
        f"{warning}\na note\nLook above\n\nWhat the build warned of:\n{warning}\n"
    )


def test_a_wheel_needs_a_site_to_lie_beside(tmp_path):
    with pytest.raises(ChapterError, match="make book comes first"):
        whole_book.wheel(tmp_path)
