"""Reading chapters: what they say of themselves, and errors for people."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from made_up import complaints, make_book
from nbformat.v4 import new_code_cell, new_output

from cvnotes.__main__ import main
from cvnotes.cards import MEASURED_MIME, MIME
from cvnotes.press import chapters
from cvnotes.press.errors import ChapterError
from cvnotes.press.toc import select as toc_select

PATH = Path("notebooks/made/a.ipynb")


def card(mime: str, id: str):
    output = new_output("display_data", {mime: {"id": id}, "text/plain": "card"})
    return new_code_cell("x = 1", outputs=[output], execution_count=1)


def test_the_part_is_the_folder_and_the_question_is_the_title(tmp_path):
    make_book(tmp_path, a=["x = 1"])
    chapter = chapters.read(tmp_path, PATH)
    assert (chapter.part, chapter.slug, chapter.question) == ("made", "a", "Why?")


def test_metadata_that_repeat_part_and_question_are_read(tmp_path):
    make_book(tmp_path, a=["x = 1"])
    stored = json.loads((tmp_path / PATH).read_text())
    stored["metadata"]["cvnotes"].update(part="elsewhere", question="Who?")
    (tmp_path / PATH).write_text(json.dumps(stored))
    chapter = chapters.read(tmp_path, PATH)
    assert (chapter.part, chapter.question) == ("made", "Why?")


def test_claims_and_measured_figures_come_from_the_outputs(tmp_path):
    make_book(tmp_path, a=[card(MIME, "c"), card(MEASURED_MIME, "m")])
    chapter = chapters.read(tmp_path, PATH)
    assert [claim["id"] for claim in chapter.claims] == ["c"]
    assert [figure["id"] for figure in chapter.measured] == ["m"]


@pytest.mark.parametrize("mime, cards", [(MIME, "claims"), (MEASURED_MIME, "measured")])
def test_an_id_that_is_used_twice_is_an_error(mime, cards, tmp_path):
    make_book(tmp_path, a=[card(mime, "c"), card(mime, "c")])
    chapter = chapters.read(tmp_path, PATH)
    with pytest.raises(ChapterError, match="`c` is used twice"):
        getattr(chapter, cards)


def rewritten(old: str, new: str):
    def change(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


def moved(path: Path) -> None:
    target = path.parents[1] / "unlisted" / path.name
    target.parent.mkdir()
    path.rename(target)
    rewritten("notebooks/made", "notebooks/unlisted")(path.parents[2] / "_toc.yml")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_link_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def renamed(path: Path) -> None:
    path.rename(path.with_name("Spoilt.ipynb"))
    rewritten("made/spoilt", "made/Spoilt")(path.parents[2] / "_toc.yml")


def without_title(path: Path) -> None:
    nb = nbformat.read(path, as_version=4)
    nb.cells[0].source = "Why?"
    nbformat.write(nb, path)


@pytest.mark.parametrize(
    "spoil, message",
    [
        (rewritten("{\n", "<<<<<<< HEAD\n{\n"), "merge markers"),
        (lambda path: path.write_text("no notebook"), "not a notebook"),
        (lambda path: path.write_text("[]"), "not a notebook but a JSON list"),
        (lambda path: path.write_text('{"cells": ['), "cut off; restore it from git"),
        (lambda path: path.write_text('{"cells": "abc'), "cut off; restore it from git"),
        (lambda path: path.write_text(""), "is empty; restore it from git"),
        (lambda path: path.write_text("{} x"), "not a notebook (Extra data); mend it there"),
        (lambda path: path.write_text("<html>"), "not a notebook (Expecting value); mend it there"),
        (lambda path: path.write_text('{"a":' * 99_999), "spoilt.ipynb: is nested too deeply"),
        (a_folder, "spoilt.ipynb: cannot be read (Is a directory)"),
        (a_link_to_nothing, "spoilt.ipynb: cannot be read (No such file or directory)"),
        (renamed, "Spoilt.ipynb: a chapter's file is named in lower-case words"),
        (rewritten("x = 1", "x = '\\ud800'"), "cell 2: holds half a character, U+D800"),
        (rewritten('"why"', '"\\udfff"'), "metadata: holds half a character, U+DFFF"),
        (lambda path: path.write_bytes(b"\xff\xfe{\x00}\x00"), "is UTF-16; save it as UTF-8"),
        (
            lambda path: path.write_bytes(path.read_bytes().replace(b"x = 1", b"x = '\xe9'")),
            "the byte 0xe9 is not UTF-8",
        ),
        (rewritten('"nbformat": 4', '"nbformat": 3'), "not a notebook of format 4"),
        (rewritten('"outputs": []', '"outputs": null'), "cell 2, outputs: None is not of type"),
        (rewritten('"outputs": []', '"outputs": [{}]'), "cell 2, outputs, 0"),
        (
            rewritten('"outputs": []', '"outputs": [], "attachments": {"a.png": {}}'),
            "cell 2: Additional properties",
        ),
        (
            rewritten(
                '"metadata": {},\n   "source": [\n    "# Why?"',
                '"attachments": {"a.png": {"image/png": "YQ=="}}, "metadata": {},\n   '
                '"source": [\n    "# Why?"',
            ),
            "cell 1: a picture is pasted into it (a.png)",
        ),
        (rewritten('"metadata": {},', '"metadata": {"mystnb": null},'), "`mystnb` holds null"),
        (
            rewritten('"metadata": {},', '"metadata": {"mystnb": {"figure": "name"}},'),
            '`mystnb` holds {"figure": "name"}',
        ),
        (
            rewritten('"metadata": {},', '"metadata": {"mystnb": {"figure": {"name": 1}}},'),
            "a figure's entries are texts; one is 1",
        ),
        (rewritten('"cvnotes": {', '"other": {'), "`cvnotes` entry"),
        (rewritten('"terms": [', '"terms": 5, "more": ['), "`terms` in the notebook metadata is"),
        (rewritten('"sources": [', '"sources": "000", "more": ['), "`sources` in the notebook"),
        (rewritten('"metadata": {},', '"metadata": {"cvnotes": [1]},'), "`cvnotes` holds [1]"),
        (
            rewritten('"metadata": {},', '"metadata": {"cvnotes": {"try": {}}},'),
            '`cvnotes` holds {"try": {}}',
        ),
        (rewritten('"core"', '"hard"'), "core, intermediate, advanced"),
        (moved, "the parts are made"),
        (without_title, "the first cell must be the title"),
        (Path.unlink, "there is no notebooks/made/spoilt.ipynb"),
        (
            lambda path: path.with_name("extra.ipynb").write_text("{}"),
            "extra.ipynb is not in _toc.yml",
        ),
        (lambda path: (path.parents[2] / "_toc.yml").write_text("a: [b"), "_toc.yml"),
        (lambda path: (path.parents[2] / "_toc.yml").unlink(), "not inside the book"),
    ],
)
@pytest.mark.parametrize("command", ["run", "figures"])
def test_bad_input_is_named_in_one_line(command, spoil, message, here, capsys):
    make_book(here, spoilt=["x = 1"])
    spoil(here / "notebooks/made/spoilt.ipynb")
    assert main([command]) == 2
    (complaint,) = complaints(capsys)
    assert message in complaint


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: re.sub(r'"id": "[^"]*"', '"id": null', text),
        lambda text: re.sub(r'"id": "[^"]*",', "", text),
        lambda text: re.sub(r'"id": "[^"]*"', '"id": "same"', text),
    ],
    ids=["byte order mark", "CRLF", "id null", "no id", "one id for all"],
)
def test_what_an_editor_leaves_is_read_and_stored_in_the_one_form(spoil, here, recwarn):
    make_book(here, a=["x = 1"])
    main(["run"])
    stored = (here / PATH).read_bytes()
    (here / PATH).write_bytes(spoil(stored.decode()).encode())
    assert (here / PATH).read_bytes() != stored
    assert main(["run"]) == 0
    assert (here / PATH).read_bytes() == stored
    assert not recwarn


def test_a_path_is_not_mistaken_for_another_chapter_of_that_name(here, capsys):
    make_book(here, a=["print(1)"])
    second = (here / "notebooks/made/a.ipynb").read_text()
    (here / "notebooks/other").mkdir()
    (here / "notebooks/other/a.ipynb").write_text(second)
    with (here / "_toc.yml").open("a") as toc:
        toc.write("  - file: book/parts/other\n    sections:\n      - file: notebooks/other/a\n")
    assert toc_select(here, ["notebooks/made/a.ipynb"]) == [PATH]
    with pytest.raises(ChapterError, match="give the path of one"):
        toc_select(here, ["a"])
    with pytest.raises(ChapterError, match="there is no chapter"):
        toc_select(here, ["nowhere/a.txt"])
