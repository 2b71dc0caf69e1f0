"""The pages of practice, mock interview and plan as they are built."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from small_book import built, page, text_of, write_chapter

# What practice may weigh with all it loads, for a hundred chapters.
LARGEST, CHAPTERS = 500_000, 100
LOADED_BY_CSS = ("basic.css", "stix-two-math-subset.woff2")
PAGES = ["practice", "mock-interview"]


@pytest.mark.parametrize("name", PAGES)
def test_every_question_stands_there_with_its_answer_folded(small_site, name):
    soup = page(small_site / f"book/{name}.html")
    folds = soup.select(".practice-folds section[data-part=detection] details")
    assert [text_of(fold.summary) for fold in folds] == ["What is P for?", "What is a stride?"]
    answer = folds[0].div
    assert text_of(answer).startswith("Padding keeps the size, nearly always.")
    assert answer.math and not answer.a
    assert folds[0].select_one("p > a")["href"] == "../notebooks/detection/padding.html"


def test_the_plan_lists_core_and_most_asked_first(small_site):
    lines = page(small_site / "book/plan.html").select(".reading-list li")
    assert [text_of(line) for line in lines] == [
        "What is a stride? 1 min · core · asked in 3 of 31 lists",
        "What is P for? 1 min · core",
    ]
    about = {name: lines[0][f"data-{name}"] for name in ("level", "asked", "place", "minutes")}
    assert about == {"level": "core", "asked": "3", "place": "1", "minutes": "1"}


def test_the_pages_load_their_scripts_and_no_copying_of_code(small_site):
    loaded = {Path(urlsplit(url).path).name for url in resources(small_site, "practice")}
    assert {"practice-data.js", "practice-rules.js", "practice.js", "practice.css"} <= loaded
    assert not {"clipboard.min.js", "copybutton.js", "pygments.css"} & loaded
    elsewhere = {Path(urlsplit(url).path).name for url in resources(small_site, "claims")}
    assert "copybutton.js" in elsewhere and "practice.js" not in elsewhere


def test_a_chapter_knows_the_way_back_to_practice_and_no_other_page(small_site):
    chapter = page(small_site / "notebooks/detection/padding.html")
    scripts = [Path(urlsplit(tag["src"]).path).name for tag in chapter.find_all("script", src=True)]
    assert "practice-way-back.js" in scripts and "practice-store.js" not in scripts
    for name in ("practice", "claims"):
        loaded = {Path(urlsplit(url).path).name for url in resources(small_site, name)}
        assert "practice-way-back.js" not in loaded


def test_a_part_leads_to_its_practice(small_site):
    part = page(small_site / "book/parts/detection.html").select_one(".practise a")
    assert part["href"] == "../practice.html#part=detection"


def test_a_short_answer_that_changes_changes_the_pages(book):
    changed = "## Short answer\n\nIt leaps.\n"
    write_chapter(book, "stride", "What is a stride?", changed, [])
    site = built(book)
    for name in PAGES:
        assert "It leaps." in page(site / f"book/{name}.html").article.text


@pytest.mark.parametrize("name", PAGES)
def test_practice_of_a_hundred_chapters_is_light(site, name):
    chapters = len(list((site / "notebooks").rglob("*.html")))
    html = (site / f"book/{name}.html").read_bytes()
    files = {site / "book" / unquote(urlsplit(url).path) for url in resources(site, name)}
    files |= {site / "_static" / file for file in LOADED_BY_CSS}
    everything = sum(file.stat().st_size for file in files) + len(html)
    data = (site / "_static/practice-data.js").stat().st_size
    folds = html.index(b"</article>") - html.index(b'<div class="practice-folds">')
    # What grows with the book is scaled up; the rest stays.
    grown = (data + folds) * (CHAPTERS / chapters - 1)
    assert everything + grown <= LARGEST


def resources(site: Path, name: str) -> list[str]:
    """What a page loads: scripts, style sheets and icons."""
    soup = page(site / f"book/{name}.html")
    found = [tag["src"] for tag in soup.find_all(src=True)]
    kinds = {"stylesheet", "icon", "preload"}
    links = [tag for tag in soup.find_all("link", href=True) if kinds.intersection(tag["rel"])]
    return found + [tag["href"] for tag in links]
