"""The index beside the pages, and the page of the search."""

from pathlib import Path

from bs4 import BeautifulSoup

# What all that a reader searches with may weigh, for a hundred chapters.
LARGEST, CHAPTERS = 150_000, 100


def index_of(site: Path) -> str:
    """The script with the index."""
    return (site / "_static/search-index.js").read_text(encoding="utf-8")


def test_chapters_stand_before_the_other_pages(small_site):
    index = index_of(small_site)
    places = [index.index(page) for page in ("detection/padding.html", "book/index.html")]
    assert places == sorted(places)


def test_sphinx_writes_no_index_of_its_own(small_site):
    assert not (small_site / "searchindex.js").exists()
    assert not list((small_site / "_static").glob("*language_data*"))


def test_the_page_loads_the_index_and_says_what_it_needs(small_site):
    soup = BeautifulSoup((small_site / "search.html").read_text(encoding="utf-8"), "html.parser")
    scripts = [script["src"].partition("?")[0] for script in soup.select("script[src]")]
    names = ("words-data", "words", "search-index", "search-find", "search")
    places = [scripts.index(f"_static/{name}.js") for name in names]
    assert places == sorted(places)
    assert "JavaScript" in soup.article.noscript.text
    assert len(soup.select("input[type=search]")) == 1


def test_the_index_of_a_hundred_chapters_is_light(site):
    chapters = len(list((site / "notebooks").rglob("*.html")))
    words = (site / "_static/words-data.js").read_bytes()
    assert len(index_of(site).encode()) * CHAPTERS / chapters + len(words) <= LARGEST
