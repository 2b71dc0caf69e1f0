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


def test_a_wheel_needs_a_site_to_lie_beside(tmp_path):
    with pytest.raises(ChapterError, match="make book comes first"):
        whole_book.wheel(tmp_path)
