"""The book itself, built strictly, without a browser: what is in its pages."""

from collections import Counter
from collections.abc import Iterator
from copy import copy
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import small_book
import tinycss2
import yaml
from bs4 import Tag
from small_book import ROOT, text_of

from cvnotes.cards import VERDICTS, Claim
from cvnotes.press.chapters import read
from cvnotes.press.takeaway.bank import question_of, references
from cvnotes.press.toc import chapter_paths, toc_files

CHAPTERS = [read(ROOT, path) for path in chapter_paths(ROOT)]
SLUGS = [chapter.slug for chapter in CHAPTERS]
CLAIMS = [Claim(**claim) for chapter in CHAPTERS for claim in chapter.claims]
PAGES = [*toc_files(ROOT), "search"]
LIMIT = 600_000
# The one page that grows with every claim.
LEDGER, LEDGER_LIMIT = "book/claims", 800_000

page = cache(small_book.page)


@cache
def anchors(path: Path) -> set[str]:
    """The ids on a page."""
    return {tag["id"] for tag in page(path).find_all(id=True)}


def chapter_page(site: Path, chapter) -> Path:
    """Where a chapter's page is."""
    return site / chapter.path.with_suffix(".html")


def resources(path: Path) -> list[str]:
    """What a page loads: scripts, style sheets, icons and images."""
    soup = page(path)
    found = [tag["src"] for tag in soup.find_all(src=True)]
    kinds = {"stylesheet", "icon", "preload"}
    links = [tag for tag in soup.find_all("link", href=True) if kinds.intersection(tag["rel"])]
    return found + [tag["href"] for tag in links]


@cache
def loaded_by_css(path: Path) -> list[str]:
    """What a style sheet loads, as far as it is in files."""
    css = path.read_text(encoding="utf-8")
    found = list(addresses(tinycss2.parse_component_value_list(css, skip_comments=True)))
    return [url for url in found if not url.startswith(("data:", "#", "%23"))]


def addresses(tokens: list) -> Iterator[str]:
    """Every `url()` among the tokens and in their blocks, and every string after `@import`."""
    seen = [token for token in tokens if token.type != "whitespace"]
    for before, token in pairwise([None, *seen]):
        if token.type == "url":
            yield token.value
        elif token.type == "string" and before and before.type == "at-keyword":
            yield from [token.value] * (before.lower_value == "import")
        elif token.type == "function" and token.lower_name == "url":
            yield from (argument.value for argument in token.arguments if argument.type == "string")
        elif hasattr(token, "content"):
            yield from addresses(token.content)


def file_of(link: str, base: Path) -> Path:
    """The file that a relative link names."""
    return (base.parent / unquote(urlsplit(link).path)).resolve()


@cache
def ledger_rows(path: Path) -> dict[str, Tag]:
    """The rows of the ledger, by where their links lead."""
    links = page(path).select("ul.ledger a")
    return {link["href"]: link.find_parent("li") for link in links}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=SLUGS)
def test_every_claim_has_a_card_and_a_row(site, chapter):
    cards = page(chapter_page(site, chapter)).select(".claim")
    claims = [Claim(**claim) for claim in chapter.claims]
    assert [card["id"] for card in cards] == [f"claim-{claim.id}" for claim in claims]
    address = f"../{chapter.path.with_suffix('.html').as_posix()}"
    for claim, card in zip(claims, cards, strict=True):
        row = ledger_rows(site / "book/claims.html")[f"{address}#claim-{claim.id}"]
        assert row["data-verdict"] == claim.verdict
        assert row.find_parent("section", id=f"claims-{chapter.part}")
        for text in (text_of(card), text_of(row)):
            assert VERDICTS[claim.verdict].word in text
            assert claim.statement.replace("`", "") in text
            assert claim.note[1].replace("`", "") in text


def test_totals(site):
    counts = Counter(claim.verdict for claim in CLAIMS)
    wanted = [*(counts[verdict] for verdict in VERDICTS), len(CLAIMS)]
    ledger = page(site / "book/claims.html")
    assert [int(cell.text) for cell in ledger.select("table.totals tfoot td")] == wanted
    lines = [line.select("td") for line in ledger.select("table.totals tbody tr")]
    columns = zip(*lines, strict=True)
    assert [sum(int(cell.text) for cell in column) for column in columns] == wanted
    assert len(ledger.select("ul.ledger > li")) == len(CLAIMS)


def test_what_you_hear_has_every_quotation_of_the_chapters(site):
    said = [text_of(one) for one in page(site / "book/heard.html").select("ul.ledger .said")]
    quoted = [heard.said for chapter in CHAPTERS for heard in question_of(chapter).heard]
    assert len(quoted) > 200
    assert [one for one in said if one.startswith("“")] == [f"“{one}”" for one in quoted]


def test_the_cover_shows_ten_of_what_you_hear(site):
    assert len(page(site / "book/index.html").select("ul.heard > li")) == 10


def test_cover_and_parts_list_every_question(site):
    wanted = [chapter.path.with_suffix(".html").name for chapter in CHAPTERS]
    parts = [name for name in PAGES if name.startswith("book/parts/")]
    listed = {
        name: [
            link["href"].rsplit("/", 1)[1]
            for link in page(site / f"{name}.html").select(".questions a")
        ]
        for name in ("book/index", *parts)
    }
    # The cover begins with what is asked most, a part with what to read first.
    assert sorted(listed["book/index"]) == sorted(wanted)
    assert [file for part in parts for file in listed[part]] == wanted


def test_every_source_stands_once_among_the_references(site):
    listed = page(site / "book/references.html").select("article li")
    sources = {source for chapter in CHAPTERS for source in references(chapter)}
    assert len(listed) == len(sources) >= len(CHAPTERS)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=SLUGS)
def test_every_figure_has_its_texts(site, chapter):
    soup = page(chapter_page(site, chapter))
    figures = soup.select("article figure")
    assert len(figures) == len(chapter.figures)
    assert all(figure.img["alt"].strip() and text_of(figure.figcaption) for figure in figures)
    assert all(image.find_parent("figure") for image in soup.select("article img"))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=SLUGS)
def test_every_formula_is_drawn_and_keeps_its_punctuation(site, chapter):
    article = copy(page(chapter_page(site, chapter)).article)
    source = "\n".join(cell.source for cell in chapter.nb.cells if cell.cell_type == "markdown")
    assert bool(article.find("math")) == ("$" in source)
    for formula in article.select("math"):
        after = formula.next_sibling
        if isinstance(after, str) and after.startswith((".", ",", ";", ":")):
            assert "unbroken" in formula.parent["class"]
    for code in article.select("pre, code"):
        code.decompose()
    assert "$" not in article.get_text()
    assert "\\" not in article.get_text()


@pytest.mark.parametrize("chapter", [c for c in CHAPTERS if c.is_drill], ids=lambda c: c.slug)
def test_no_code_of_a_drill_is_folded(site, chapter):
    cells = page(chapter_page(site, chapter)).select("article div.cell")
    assert len(cells) == 2
    assert not [cell for cell in cells if cell.select("details.hide")]


@pytest.mark.parametrize("chapter", [c for c in CHAPTERS if not c.is_drill], ids=lambda c: c.slug)
def test_imports_and_drawing_code_are_folded_and_no_other_code(site, chapter):
    cells = page(chapter_page(site, chapter)).select("article div.cell")
    folded = [cell for cell in cells if cell.select("details.hide div.cell_input")]
    drawing = [cell for cell in cells if cell.find("figure")]
    assert len(drawing) == len(chapter.figures)
    assert folded[1:] == drawing
    assert "Show the imports" in text_of(folded[0].summary)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_self_contained_and_light(site, name):
    path = site / f"{name}.html"
    files, todo = {path}, [(link, path) for link in resources(path)]
    while todo:
        link, base = todo.pop()
        parts = urlsplit(link)
        assert not parts.scheme and not parts.netloc, f"{base.name} loads {link}"
        file = file_of(link, base)
        assert file.is_file(), f"{base.name} loads {link}, which is not there"
        if file not in files and file.suffix == ".css":
            todo += [(found, file) for found in loaded_by_css(file)]
        files.add(file)
    weights = sorted(((file.stat().st_size, file.name) for file in files), reverse=True)
    limit = LEDGER_LIMIT if name == LEDGER else LIMIT
    assert sum(weight for weight, _ in weights) <= limit, weights[:6]


@pytest.mark.parametrize("name", PAGES)
def test_links_resolve(site, name):
    path = site / f"{name}.html"
    for link in page(path).find_all("a", href=True):
        address, fragment = urldefrag(link["href"])
        if urlsplit(address).scheme:
            continue
        target = file_of(address, path) if address else path
        assert target.is_file(), link
        # "=" makes it a filter of the ledger.
        assert not fragment or "=" in fragment or unquote(fragment) in anchors(target), link


@pytest.mark.parametrize("name", PAGES)
def test_furniture(site, name):
    """One search box beside the page; the language; Colab and download on chapters alone."""
    soup = page(site / f"{name}.html")
    assert len(soup.select("input[type=search]:not(article *)")) == (name != "search")
    assert soup.html["lang"] == "en"
    repository = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    colab = "https://colab.research.google.com/github/"
    address = repository["url"].replace("https://github.com/", colab)
    links = [link["href"] for link in soup.select('a[href*="colab.research"]')]
    downloads = [link["href"] for link in soup.select("a.header-link") if "Download" in link.text]
    files = [file_of(link, site / f"{name}.html") for link in downloads]
    if name.startswith("notebooks/"):
        assert links == [f"{address}/blob/{repository['branch']}/{name}.ipynb"]
        assert files == [(site / "_sources" / f"{name}.ipynb").resolve()]
    else:
        assert links == files == []
