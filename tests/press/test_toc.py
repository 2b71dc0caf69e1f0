"""The table of contents: read in order, written with its comments, faults in one line."""

from pathlib import Path

import pytest
from made_up import TOC, add_drill, complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press import toc
from cvnotes.press.errors import ChapterError


def test_files_come_in_reading_order(tmp_path):
    make_book(tmp_path, b=["x = 1"], a=["x = 1"])
    assert toc.toc_files(tmp_path) == [
        "book/index",
        "book/parts/made",
        "notebooks/made/b",
        "notebooks/made/a",
    ]
    assert toc.parts(tmp_path) == ["made"]
    assert toc.chapter_paths(tmp_path) == [
        Path("notebooks/made/b.ipynb"),
        Path("notebooks/made/a.ipynb"),
    ]


def test_a_chapter_is_entered_in_its_part_and_every_other_line_stays(tmp_path):
    text = (
        "# The order of the book.\n"
        "root: book/index\n"
        "parts:\n"
        "  - caption: Questions   # all of them\n"
        "    chapters:\n"
        "      - file: book/parts/made\n"
        "        sections:\n"
        "          - file: notebooks/made/old\n"
        "      - file: book/parts/other\n"
    )
    (tmp_path / "_toc.yml").write_text(text)
    toc.enter(tmp_path, "made", "notebooks/made/new")
    entered = "          - file: notebooks/made/new\n"
    before, after = text.split("      - file: book/parts/other\n")
    expected = f"{before}{entered}      - file: book/parts/other\n{after}"
    assert (tmp_path / "_toc.yml").read_text() == expected


def test_the_first_chapter_of_a_part_is_entered(tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "root: book/index\nchapters:\n  - file: book/parts/made\n  - file: book/claims\n"
    )
    toc.enter(tmp_path, "made", "notebooks/made/first")
    assert toc.toc_files(tmp_path) == [
        "book/index",
        "book/parts/made",
        "notebooks/made/first",
        "book/claims",
    ]


@pytest.mark.parametrize("text", ["a: [b", "a: 1\na: 2", "\tb", "a: *b"])
def test_a_fault_of_the_yaml_is_one_line(text, tmp_path):
    (tmp_path / "_toc.yml").write_text(text)
    with pytest.raises(ChapterError) as raised:
        toc.toc_files(tmp_path)
    assert str(raised.value).startswith("_toc.yml is not YAML: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "text, message",
    [
        ("chapters: &a\n  - sections: *a\n", "an anchor stands inside what it names"),
        ("chapters:\n  - file: x\n  - file: x.md\n", "names x twice; drop one of the two lines"),
    ],
)
def test_what_is_yaml_and_no_table_of_contents_is_one_line(text, message, tmp_path):
    (tmp_path / "_toc.yml").write_text(text)
    with pytest.raises(ChapterError, match=message):
        toc.toc_files(tmp_path)


def test_suffixes_may_be_written_out(tmp_path):
    make_book(tmp_path, a=["x = 1"])
    text = (tmp_path / "_toc.yml").read_text()
    text = text.replace("parts/made", "parts/made.md").replace("made/a", "made/a.ipynb")
    (tmp_path / "_toc.yml").write_text(text)
    assert toc.parts(tmp_path) == ["made"]
    assert toc.chapter_paths(tmp_path) == [Path("notebooks/made/a.ipynb")]
    toc.enter(tmp_path, "made", "notebooks/made/b")
    assert toc.toc_files(tmp_path)[-1] == "notebooks/made/b"


@pytest.mark.parametrize("file, listed", [("u\u0308ber", "\u00fcber"), ("a", "A"), ("a", "a ")])
def test_a_name_that_only_looks_the_same_is_shown_in_both_spellings(file, listed, tmp_path):
    make_book(tmp_path, **{file: []})
    text = TOC + f"      - file: 'notebooks/made/{listed}'\n"
    (tmp_path / "_toc.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ChapterError, match="spell both alike"):
        toc.chapter_paths(tmp_path)


@pytest.mark.parametrize("command", ["check", "run", "figures", "stress", "sweep", "try", "format"])
def test_every_command_bears_a_book_without_chapters(command, here, capsys):
    make_book(here)
    assert main([command]) == 0
    # A progress bar of nothing is noise.
    assert capsys.readouterr().err == ""


def test_an_unknown_chapter_is_answered_with_a_near_one(here, capsys):
    make_book(here, **{"zero-padding": ["x = 1"], "upsampling": ["x = 1"]})
    assert main(["run", "zero-pading"]) == 2
    assert "did you mean zero-padding?" in complaints(capsys)[0]
    assert main(["run", "notebooks/made/missing.ipynb"]) == 2
    assert complaints(capsys)[0].endswith("`notebooks/made/missing.ipynb`; _toc.yml names them all")


def test_a_slug_of_two_chapters_is_proposed_as_both_paths(here, capsys):
    make_book(here, **{"zero-padding": ["x = 1"]})
    add_drill(here, "zero-padding", ["x = 1"])
    assert main(["run", "zero-pading"]) == 2
    assert complaints(capsys)[0].endswith(
        "did you mean notebooks/made/zero-padding.ipynb, notebooks/drills/zero-padding.ipynb?"
    )


def test_a_chapter_is_found_by_its_path_too(tmp_path):
    make_book(tmp_path, a=["x = 1"])
    path = Path("notebooks/made/a.ipynb")
    assert toc.select(tmp_path, [path.as_posix()]) == [path]
    assert toc.select(tmp_path, [path.with_suffix("").as_posix()]) == [path]


def test_the_root_is_found_from_below(tmp_path):
    make_book(tmp_path, a=["x = 1"])
    assert toc.book_root(tmp_path / "notebooks/made") == tmp_path.resolve()
