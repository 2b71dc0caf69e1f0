"""One build at a time, and the library beside the site."""

import pytest
from filelock import FileLock

from cvnotes.press import whole_book
from cvnotes.press.errors import ChapterError


def test_a_second_build_in_one_clone_is_refused_at_once(tmp_path):
    (tmp_path / "_build").mkdir()
    with (
        FileLock(tmp_path / "_build/building.lock"),
        pytest.raises(ChapterError, match="another build is at work"),
    ):
        whole_book.book(tmp_path)


def test_a_wheel_needs_a_site_to_lie_beside(tmp_path):
    with pytest.raises(ChapterError, match="make book comes first"):
        whole_book.wheel(tmp_path)
