"""Chapters that cannot be published end the build, with a line for each and no traceback."""

import pytest
from small_book import build, write_book


def test_every_chapter_that_cannot_be_published_is_named_once(tmp_path):
    write_book(tmp_path)
    padding, stride = (
        tmp_path / f"notebooks/detection/{slug}.ipynb" for slug in ("padding", "stride")
    )
    padding.write_text(padding.read_text()[:500])
    stride.write_text(stride.read_text().replace("# What is a stride?", "no question"))
    result = build(tmp_path)
    assert result.returncode == 2
    lines = [line for line in result.stderr.splitlines() if line.startswith("cvnotes: ")]
    assert [line.split(":")[1].split(",")[0].strip() for line in lines] == [
        "notebooks/detection/padding.ipynb",
        "notebooks/detection/stride.ipynb",
    ]
    assert "cut off; restore it from git" in lines[0]
    assert "the first cell must be the title" in lines[1]
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("content", [None, b"", b"No title.\n", b"# D\xe9tection\n"])
def test_the_page_of_a_part_that_has_no_title_is_named(content, tmp_path):
    write_book(tmp_path)
    page = tmp_path / "book/parts/detection.md"
    page.unlink()
    if content is not None:
        page.write_bytes(content)
    result = build(tmp_path)
    assert result.returncode == 2
    assert "cvnotes: book/parts/detection.md" in result.stderr
    assert "Traceback" not in result.stderr
