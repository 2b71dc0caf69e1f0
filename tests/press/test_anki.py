"""The flash cards, read back out of their package."""

import html
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from made_up import make_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from cvnotes.cards import MIME, Claim
from cvnotes.press import forms
from cvnotes.press.takeaway.anki import write_package
from cvnotes.press.takeaway.cards import Card
from cvnotes.press.toc import parts

ROOT = Path(__file__).resolve().parents[2]
GROWS = Claim("grows", "It grows by `2`", "refuted", ["1"], ["K=3", "K=5"], instead="It shrinks")
DEPENDS = Claim("depends", "It stays", "conditional", ["1"], ["2"], when="n < 3")
SHORT_ANSWER = """\
## Short answer

By $n < 2$ [✓](#claim-grows), see [there](other.ipynb#claim-it).

$$\\sum_i x_i$$
"""
WRONG = """\
## What people get wrong

**"It grows."** No [✓](#claim-grows).

**"It stays."** At times [✓](#claim-depends).

**"It is red."** It has no colour.
"""
FOLLOW_UPS = """\
## Follow-up questions

<details><summary>How <code>far</code>?</summary>

So far.

</details>
"""


def picture(name: str):
    """A cell with a figure."""
    stored = BeautifulSoup(PIXEL, "html.parser").img["src"].partition(",")[2]
    about = {"figure": {"name": name, "caption": "A dot of $x$"}, "image": {"alt": "a dot"}}
    return new_code_cell(
        f"draw({name!r})",
        metadata={"mystnb": about},
        outputs=[new_output("display_data", data={"image/png": stored})],
    )


PIXEL = (
    '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'
    'YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==">'
)


def shown(claim: Claim):
    """A cell that displays a claim."""
    output = new_output("display_data", data={MIME: vars(claim)})
    return new_code_cell(f"{claim.id} = 1", outputs=[output])


CELLS = [
    "setup()",
    new_markdown_cell(SHORT_ANSWER),
    new_markdown_cell("## Why it stays"),
    picture("other"),
    shown(DEPENDS),
    new_markdown_cell("## Why it grows"),
    picture("growth"),
    shown(GROWS),
    new_markdown_cell(WRONG),
    new_markdown_cell(FOLLOW_UPS),
]


def made(folder: Path, **chapters: list) -> Path:
    """A book with these chapters, or with one."""
    make_book(folder, **(chapters or {"why": CELLS}))
    page = folder / "book/parts/made.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Made `up`\n")
    return folder


def notes(root: Path) -> dict[str, tuple[str, ...]]:
    """Front, back and page of each card by its GUID, after `make cards`."""
    assert forms.cards(root) == 0
    return {guid: fields for guid, *fields in rows(root, "select guid, flds from notes")}


def rows(root: Path, question: str) -> list[tuple]:
    """What the package's database answers, fields apart."""
    with zipfile.ZipFile(root / "_build/cvnotes.apkg") as package:
        stored = package.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(stored)
        found = database.execute(question).fetchall()
    return [(*row[:-1], *str(row[-1]).split("\x1f")) for row in found]


def text(field: str) -> str:
    return " ".join(BeautifulSoup(field, "html.parser").get_text(" ").split())


def is_balanced(field: str) -> bool:
    """Whether each formula that opens closes before the next one, and no dollar is left."""
    said, open_with = html.unescape(field), ""
    closing_mark = {r"\(": r"\)", r"\[": r"\]"}
    for place in range(len(said) - 1):
        mark = said[place : place + 2]
        if said[place - 1] == "\\" and place:
            continue  # a line break of a formula, such as `\\[`
        if mark in closing_mark:
            if open_with:
                return False
            open_with = mark
        elif mark in closing_mark.values():
            if closing_mark.get(open_with) != mark:
                return False
            open_with = ""
    return not open_with


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return made(tmp_path_factory.mktemp("cards"))


@pytest.fixture(scope="module")
def small_notes(small):
    return notes(small)


def front_and_back(notes, said: str) -> tuple[str, str]:
    """The card whose front says this."""
    (found,) = [fields[:2] for fields in notes.values() if said in text(fields[0])]
    return found


def test_there_is_a_card_for_question_statements_and_follow_ups(small_notes):
    fronts = [text(front) for front, _, _ in small_notes.values()]
    assert fronts == [
        "Why?",
        "“It grows.” True, conditional or false?",
        "“It stays.” True, conditional or false?",
        "“It is red.” What is wrong with it?",
        "Why? How far ?",
    ]


def test_the_short_answer_has_ankis_formulas_and_no_marks_of_evidence(small_notes):
    _, back = next(iter(small_notes.values()))[:2]
    assert r"\(n &lt; 2\)" in back and r"\[\sum_i x_i\]" in back
    assert "✓" not in back
    address = "https://someone.github.io/cvnotes/notebooks/made/other.html#claim-it"
    assert f'<a href="{address}">there</a>' in back


def test_the_figure_is_the_one_whose_section_carries_the_answer(small, small_notes):
    _, back = next(iter(small_notes.values()))[:2]
    image = BeautifulSoup(back, "html.parser").img
    assert image["src"].startswith("cvnotes-why-growth-") and image["alt"] == "a dot"
    with zipfile.ZipFile(small / "_build/cvnotes.apkg") as package:
        media = json.loads(package.read("media"))
        assert list(media.values()) == [image["src"]]
        assert package.read("0").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("It grows.", "✗ Refuted: It grows by 2 Instead: It shrinks Counterexample, fails for K=3"),
        ("It stays.", "≈ Conditional: It stays When: n < 3 Outside it, fails for 2"),
    ],
)
def test_a_statement_has_its_verdict_its_note_and_one_counterexample(small_notes, said, verdict):
    back = text(front_and_back(small_notes, said)[1])
    assert back.startswith(verdict)
    assert "K=5" not in back


def test_a_card_leads_to_its_page(small_notes):
    pages = {page for _, _, page in small_notes.values()}
    assert pages == {"https://someone.github.io/cvnotes/notebooks/made/why.html"}


def test_decks_are_parts_below_one_deck(small, small_notes):
    ((decks,),) = rows(small, "select decks from col")
    names = {deck["name"] for deck in json.loads(decks).values()} - {"Default"}
    assert names == {"cvnotes::Made up"}


def test_cards_are_the_same_in_light_and_dark_by_a_style_of_their_own(small, small_notes):
    ((models,),) = rows(small, "select models from col")
    (model,) = json.loads(models).values()
    assert ".nightMode" in model["css"]


def test_the_same_book_makes_the_same_file(small, small_notes):
    before = (small / "_build/cvnotes.apkg").read_bytes()
    forms.cards(small)
    assert (small / "_build/cvnotes.apkg").read_bytes() == before


def edited(root: Path, *changes: tuple[str, str]) -> None:
    """Put other words into the chapter."""
    file = root / "notebooks/made/why.ipynb"
    stored = nbformat.read(file, as_version=4)
    for cell in stored.cells:
        for before, after in changes:
            cell.source = cell.source.replace(before, after)
        for output in cell.get("outputs", []):
            about = output.get("data", {}).get(MIME)
            if about:
                about["statement"] = about["statement"].replace("grows", "grows a lot")
    nbformat.write(stored, file)


def test_cards_are_known_again_after_an_edit(tmp_path):
    root = made(tmp_path)
    before = notes(root)
    edited(
        root,
        ("# Why?", "# Why, then?"),
        ("By $n", "Always by $n"),
        ("It grows.", "It always grows."),
        ("So far.", "Not so far."),
    )
    after = notes(root)
    assert list(before) == list(after)
    changed = [guid for guid in before if before[guid] != after[guid]]
    assert len(changed) == 3  # question, statement, follow-up


def test_a_follow_up_that_is_worded_anew_is_known_by_its_first_words(tmp_path):
    root = made(tmp_path)
    before = notes(root)
    edited(root, ("How <code>far</code>?", "How far, at most?"))
    assert list(notes(root)) != list(before)
    words = '{"How far, at most?": "How <code>far</code>?"}'
    (root / "moved.yml").write_text(f"pages: {{}}\ncards: {{why: {words}}}\n")
    assert list(notes(root)) == list(before)


def test_a_chapter_that_moved_keeps_its_cards(tmp_path_factory):
    before = notes(made(tmp_path_factory.mktemp("before"), why=CELLS))
    root = made(tmp_path_factory.mktemp("after"), reason=CELLS)
    moves = "{notebooks/made/why: notebooks/made/reason}"
    (root / "moved.yml").write_text(f"pages: {moves}\ncards: {{}}\n")
    assert list(notes(root)) == list(before)


def test_two_cards_of_one_name_are_refused(tmp_path):
    card = Card(("why", "follow-up", "How?"), "made", "a", "b", "c", ())
    with pytest.raises(ValueError, match="two cards are called why, follow-up, How"):
        write_package([card, card], {"made": "Made"}, tmp_path / "a.apkg", 0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The cards of the book itself, made into a folder of the tests' own."""
    root = tmp_path_factory.mktemp("book")
    for name in ("_toc.yml", "_config.yml", "questions.yml", "moved.yml", "notebooks", "book"):
        (root / name).symlink_to(ROOT / name)
    return root, notes(root)


def test_every_card_of_the_book_has_two_sides_and_whole_formulas(whole):
    _, cards = whole
    for front, back, _ in cards.values():
        assert text(front) and text(back)
        assert is_balanced(front) and is_balanced(back), back
        soup = BeautifulSoup(back, "html.parser")
        for code in soup(["code", "pre"]):
            code.decompose()
        assert "$" not in soup.get_text() and "](" not in soup.get_text(), back


def test_the_book_has_a_deck_for_each_part_and_a_guid_for_each_card(whole):
    root, cards = whole
    ((decks,),) = rows(root, "select decks from col")
    assert len(json.loads(decks)) == len(parts(ROOT)) + 1  # Anki's own "Default"
    ((count,),) = rows(root, "select count(*) from cards")
    assert len(cards) == int(count) > 600


def test_the_package_stays_light(whole):
    root, _ = whole
    assert (root / "_build/cvnotes.apkg").stat().st_size < 5_000_000


@pytest.mark.parametrize(
    ("field", "is_whole"),
    [
        (r"\(a\) and \[b \\[2pt] c\]", True),
        (r"\(a", False),
        (r"\(a\]", False),
        (r"a\)", False),
        (r"\(a \(b\)\)", False),
    ],
)
def test_a_formula_that_is_cut_is_found(field, is_whole):
    assert is_balanced(field) is is_whole
