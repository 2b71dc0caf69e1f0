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


FAULTY = """\
import sys
for line in ("a.ipynb, cell 2, line 1: WARNING: bad link", "reading", "b: ERROR: bad table"):
    print(line, file=sys.stderr)
print("Look above for the cause.", file=sys.stderr)
sys.exit(CODE)
"""


def test_a_build_that_fails_ends_with_its_warnings(here, capfd, monkeypatch):
    make_book(here, a=["x = 1"])
    monkeypatch.setattr(whole_book, "JUPYTER_BOOK", FAULTY.replace("CODE", "1"))
    assert whole_book.book(here) == 1
    said = capfd.readouterr().err.splitlines()
    warnings = ["a.ipynb, cell 2, line 1: WARNING: bad link", "b: ERROR: bad table"]
    assert said[:1] == warnings[:1]
    assert said[-3:] == ["The cause, once more:", *warnings]


def test_of_a_build_that_succeeds_nothing_is_said_twice(here, capfd, monkeypatch):
    make_book(here, a=["x = 1"])
    monkeypatch.setattr(whole_book, "JUPYTER_BOOK", FAULTY.replace("CODE", "0"))
    assert whole_book.book(here) == 0
    assert "once more" not in capfd.readouterr().err


def test_a_wheel_needs_a_site_to_lie_beside(tmp_path):
    with pytest.raises(ChapterError, match="make book comes first"):
        whole_book.wheel(tmp_path)
