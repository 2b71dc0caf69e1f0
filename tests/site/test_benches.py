"""The pages of the benches, and links that lead to them at a setting."""

import pytest
from small_book import CONFIRMED, build, built, page, write_book, write_chapter

BENCH = "# Convolution\n\n```{bench}\n```\n\nOnce more, [with `K` 5](convolution.md#k=5&p=2).\n"
PROSE = """\
## Short answer

With [five **rows**](../../book/benches/convolution.md#in=5&k=3&cell=0,1),
or [plainly](../../book/benches/convolution.md).
"""


def write_bench(book, text: str = BENCH) -> None:
    """Store a small book whose second chapter links to a bench."""
    write_book(book)
    write_chapter(book, "stride", "What is a stride?", PROSE, [CONFIRMED])
    file = book / "book/benches/convolution.md"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    toc = book / "_toc.yml"
    more = "  - caption: Benches\n    chapters: [{file: book/benches/convolution}]\n"
    toc.write_text(toc.read_text(encoding="utf-8") + more, encoding="utf-8")


@pytest.fixture(scope="module")
def bench_site(tmp_path_factory):
    """The built book."""
    book = tmp_path_factory.mktemp("book")
    write_bench(book)
    return built(book)


def test_a_link_leads_to_the_bench_at_its_setting(bench_site):
    chapter = page(bench_site / "notebooks/detection/stride.html")
    links = chapter.select("article p a[href*=benches]")
    assert [link["href"] for link in links] == [
        "../../book/benches/convolution.html#in=5&k=3&cell=0,1",
        "../../book/benches/convolution.html",
    ]
    assert links[0].strong.text == "rows"


def test_a_bench_links_to_its_own_settings(bench_site):
    (link,) = page(bench_site / "book/benches/convolution.html").select("article p a:has(code)")
    assert link["href"].endswith("#k=5&p=2")


def test_a_bench_is_hidden_until_its_script_shows_it(bench_site):
    soup = page(bench_site / "book/benches/convolution.html")
    assert soup.select_one(".bench").has_attr("hidden")
    assert "JavaScript" in soup.article.noscript.text


@pytest.mark.parametrize(("name", "count"), [("benches/convolution", 3), ("claims", 0)])
def test_scripts_and_sheet_of_a_bench_are_loaded_on_its_page_alone(bench_site, name, count):
    soup = page(bench_site / f"book/{name}.html")
    files = [tag.get("src") or tag.get("href") for tag in soup.select("script[src], link[href]")]
    own = [file for file in files if "_static/bench" in file]
    assert len(own) == count


def test_a_bench_on_another_page_is_an_error(book):
    (book / "book/claims.md").write_text("# Ledger\n\n```{bench}\n```\n", encoding="utf-8")
    result = build(book)
    assert result.returncode != 0
    assert "a bench stands on a page of book/benches/, not on book/claims" in result.stderr
