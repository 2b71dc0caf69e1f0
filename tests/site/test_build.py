"""The built site, without a browser: a strict build of a copy of the book, and what is in its pages."""

import os
import re
import shutil
import subprocess
import sys
from copy import copy
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

from cvnotes.claims import VERDICTS
from cvnotes.press.chapters import read
from cvnotes.press.site import mathml, pruned, references
from cvnotes.press.toc import chapter_paths, toc_files

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = [read(ROOT, path) for path in chapter_paths(ROOT)]
SLUGS = [chapter.slug for chapter in CHAPTERS]
LIMIT = 600_000


def build(book: Path) -> subprocess.CompletedProcess:
    """Build a book strictly, into its folder `_build`."""
    command = [
        Path(sys.executable).with_name("jupyter-book"),
        "build",
        "-W",
        "-n",
        "--keep-going",
        book,
    ]
    return subprocess.run(command, cwd=book, capture_output=True, text=True)


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Path:
    """A copy of the book, so that tests may change it."""
    folder = tmp_path_factory.mktemp("book")
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, folder)
    for name in ("book", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
    return folder


@pytest.fixture(scope="session")
def site(book) -> Path:
    """The pages of the copy, built strictly."""
    built = build(book)
    assert built.returncode == 0, (
        f"the book does not build:\n{built.stdout[-2000:]}{built.stderr[-2000:]}"
    )
    return book / "_build" / "html"


@cache
def page(path: Path) -> BeautifulSoup:
    """A page, parsed."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path: Path) -> set[str]:
    """The ids on a page."""
    return {tag["id"] for tag in page(path).find_all(id=True)}


def chapter_page(site: Path, chapter) -> Path:
    """Where a chapter's page is."""
    return site / chapter.path.with_suffix(".html")


def resources(path: Path) -> list[str]:
    """What a page loads: scripts, style sheets, icons and images, and what the style sheets load."""
    soup = page(path)
    found = [tag["src"] for tag in soup.find_all(src=True)]
    return found + [
        tag["href"]
        for tag in soup.find_all("link", href=True)
        if set(tag["rel"]) & {"stylesheet", "icon", "preload"}
    ]


def loaded_by_css(path: Path) -> list[str]:
    """What a style sheet loads."""
    css = path.read_text(encoding="utf-8")
    urls = re.findall(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", css)
    return [
        url for pair in urls for url in pair if url and not url.startswith(("data:", "#", "%23"))
    ]


def file_of(link: str, base: Path) -> Path:
    """The file that a relative link names."""
    return (base.parent / unquote(urlsplit(link).path)).resolve()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=SLUGS)
def test_every_claim_has_a_card_and_a_row(site, chapter):
    soup, ledger = page(chapter_page(site, chapter)), page(site / "book/claims.html")
    assert [card["id"] for card in soup.select(".claim")] == [
        f"claim-{claim['id']}" for claim in chapter.claims
    ]
    for claim in chapter.claims:
        card = soup.find(id=f"claim-{claim['id']}")
        text, word = card.get_text(), VERDICTS[claim["verdict"]].word
        assert word in text and claim["statement"].replace("`", "") in text
        assert claim["holds"][0] in text and claim["fails"][0] in text
        (link,) = ledger.select(
            f'.ledger a[href$="{chapter.path.with_suffix(".html").as_posix()}#claim-{claim["id"]}"]'
        )
        row = link.find_parent("li")
        assert (row["data-verdict"], row["data-part"]) == (claim["verdict"], chapter.part)
        assert (
            word in row.get_text() and chapter.question.replace("`", "") in row.get_text()
        )


def test_totals(site):
    claims = [claim for chapter in CHAPTERS for claim in chapter.claims]
    counts = [sum(claim["verdict"] == verdict for claim in claims) for verdict in VERDICTS]
    ledger = page(site / "book/claims.html")
    assert [int(cell.text) for cell in ledger.select("table.totals tfoot td")] == [
        *counts,
        len(claims),
    ]
    rows = [
        [int(cell.text) for cell in row.find_all("td")]
        for row in ledger.select("table.totals tbody tr")
    ]
    assert [sum(column) for column in zip(*rows)] == [*counts, len(claims)]
    assert len(ledger.select("ul.ledger > li")) == len(claims)
    cover = page(site / "book/index.html").select_one(".totals-sentence").text
    assert f"{len(CHAPTERS)} question" in cover and f"{len(claims)} claim" in cover


def test_cover_and_parts_list_every_question_in_order(site):
    wanted = [chapter.path.with_suffix(".html").name for chapter in CHAPTERS]
    listed = {
        name: [link["href"].rsplit("/", 1)[1] for link in page(path).select("ul.questions a")]
        for name, path in (
            ("cover", site / "book/index.html"),
            *((p.stem, p) for p in site.glob("book/parts/*.html")),
        )
    }
    assert listed.pop("cover") == wanted
    assert {name: links for name, links in listed.items() if links} == {
        part: [c.path.with_suffix(".html").name for c in CHAPTERS if c.part == part]
        for part in {c.part for c in CHAPTERS}
    }


def test_every_source_stands_once_among_the_references(site):
    listed = [item.get_text() for item in page(site / "book/references.html").select("article li")]
    assert (
        len(listed)
        == len({source for chapter in CHAPTERS for source in references(chapter)})
        >= len(CHAPTERS)
    )


@pytest.mark.parametrize("chapter", CHAPTERS, ids=SLUGS)
def test_figures_and_mathematics(site, chapter):
    soup = page(chapter_page(site, chapter))
    figures = soup.select("article figure")
    assert len(figures) == len(chapter.figures)
    for figure in figures:
        assert figure.img["alt"].strip() and figure.figcaption.get_text().strip()
    assert all(image.find_parent("figure") for image in soup.select("article img"))
    source = "\n".join(cell.source for cell in chapter.nb.cells if cell.cell_type == "markdown")
    assert bool(soup.find("math")) == ("$" in source)
    after = [(math.parent, math.next_sibling) for math in soup.select("math")]
    assert all(
        parent.get("class") == ["unbroken"]
        for parent, text in after
        if isinstance(text, str) and text[0] in ".,;:"
    )
    prose = copy(soup.article)
    for code in prose.select("pre, code"):
        code.decompose()
    assert not re.search(r"\$|\\[A-Za-z]", prose.get_text())


@pytest.mark.parametrize("chapter", CHAPTERS, ids=SLUGS)
def test_imports_and_drawing_code_are_folded_and_no_other_code(site, chapter):
    article = page(site / chapter.path.with_suffix(".html")).find("article")
    folded = [
        cell for cell in article.select("div.cell") if cell.select("details.hide div.cell_input")
    ]
    drawing = [cell for cell in article.select("div.cell") if cell.find("figure")]
    assert len(drawing) == len(chapter.figures)
    assert (
        folded[1:] == drawing
        and folded[0].summary.get_text(strip=True) == "Show the importsHide the imports"
    )


@pytest.mark.parametrize("name", [*toc_files(ROOT), "search"])
def test_page_is_self_contained_and_light(site, name):
    path = site / f"{name}.html"
    files, todo = {path}, [(link, path) for link in resources(path)]
    while todo:
        link, base = todo.pop()
        assert not re.match("[a-z]+:|//", link), f"{base.name} loads {link}"
        file = file_of(link, base)
        assert file.is_file(), f"{base.name} loads {link}, which is not there"
        if file not in files:
            files.add(file)
            todo += (
                [(found, file) for found in loaded_by_css(file)] if file.suffix == ".css" else []
            )
    weight = sum(file.stat().st_size for file in files)
    assert weight <= LIMIT, sorted(
        ((file.stat().st_size, file.name) for file in files), reverse=True
    )[:6]


@pytest.mark.parametrize("name", [*toc_files(ROOT), "search"])
def test_links_resolve(site, name):
    path = site / f"{name}.html"
    for link in page(path).find_all("a", href=True):
        address, fragment = urldefrag(link["href"])
        if re.match("[a-z]+:", address):
            continue
        target = file_of(address, path) if address else path
        assert target.is_file(), link
        # "=" makes it a filter of the ledger.
        assert not fragment or "=" in fragment or unquote(fragment) in anchors(target), link


@pytest.mark.parametrize("name", [*toc_files(ROOT), "search"])
def test_furniture(site, name):
    """One search box; the language; Colab and download on chapters alone, with the address in `_config.yml`."""
    soup = page(site / f"{name}.html")
    assert len(soup.select("input[type=search]")) == 1
    assert soup.html["lang"] == "en"
    repository = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    address = repository["url"].replace(
        "https://github.com/", "https://colab.research.google.com/github/"
    )
    colab = [link["href"] for link in soup.select('a[href*="colab.research"]')]
    downloads = [link["href"] for link in soup.select("a.header-link") if "Download" in link.text]
    if name.startswith("notebooks/"):
        assert colab == [f"{address}/blob/{repository['branch']}/{name}.ipynb"]
        assert [file_of(link, site / f"{name}.html") for link in downloads] == [
            (site / "_sources" / f"{name}.ipynb").resolve()
        ]
    else:
        assert colab == downloads == []


def test_a_changed_chapter_is_rebuilt_with_what_derives_from_it_only(book, site):
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    chapter = CHAPTERS[0]
    os.utime(book / chapter.path)
    assert build(book).returncode == 0
    written = {
        path.relative_to(site).with_suffix("").as_posix()
        for path in before
        if path.stat().st_mtime_ns != before[path]
    }
    assert written == {
        chapter.path.with_suffix("").as_posix(),
        f"book/parts/{chapter.part}",
        "book/index",
        "book/claims",
        "book/references",
        "search",
    }


def test_a_formula_that_cannot_be_drawn_fails_the_build_every_time(book, tmp_path):
    shutil.copy(book / "_config.yml", tmp_path)
    for name in ("_static", "_templates"):
        shutil.copytree(book / "book" / name, tmp_path / "book" / name)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    (tmp_path / "book/index.md").write_text("# A page\n\n$\\nosuchthing{x}$\n", encoding="utf-8")
    for _ in range(2):
        built = build(tmp_path)
        assert (
            built.returncode != 0
            and "index.md:3" in built.stderr
            and "\\nosuchthing" in built.stderr
        )


@pytest.mark.parametrize("latex", [r"\nosuchthing{x}", "2^{", "a & b", r"\text{$x$}", r"\left( x"])
def test_mathml_refuses_what_it_cannot_draw(latex):
    with pytest.raises(ValueError, match="cannot convert"):
        mathml(latex)


@pytest.mark.parametrize(
    "latex",
    [
        r"\left\lfloor \frac{H + 2P - D(K-1) - 1}{S} \right\rfloor",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\mathbf{x} \in \mathbb{R}^{N \times C}",
        "a < b",
    ],
)
def test_mathml_draws(latex):
    assert mathml(latex).startswith("<math")


def test_mathml_keeps_the_brackets_of_a_matrix_to_it():
    assert re.search(
        r"<mrow><mo>&#x00028;</mo><mtable>.*</mtable><mo>&#x00029;</mo></mrow>",
        mathml(r"\begin{pmatrix} a \\ b \end{pmatrix} d"),
    )


def test_mathml_sets_names_of_functions_apart():
    assert '<mo lspace="0.167em" rspace="0.167em">log</mo>' in mathml(r"n \log n")
    assert '<mo lspace="0.167em" rspace="0">softmax</mo>' in mathml(r"\operatorname{softmax}(x)")


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}"),
        (".a,.b .a,p{x:1}", ".a,p{x:1}"),
        ("@media print{.b{x:1}}@media screen{.a{x:1}}", "@media screen{.a{x:1}}"),
        ("@keyframes k{from{x:1}to{x:2}}", "@keyframes k{from{x:1}to{x:2}}"),
        (":root{--x:1;--y:2}", ":root{--x:1;--y:2}"),
        ("p:not(.b),p:is(.b,.a),[href$='.b']{x:1}", "p:not(.b),p:is(.b,.a),[href$='.b']{x:1}"),
        (":is(.b,:not(.c,.d)).b{x:1}", ":is(.b,:not(.c,.d)).b{x:1}"),
        ("""p{x:url(data:a;b{)}.b{x:"}"}.a{x:'{'}""", "p{x:url(data:a;b{)}.a{x:'{'}"),
        ("/*! licence */.b{x:1}/* {note} */.a{x:1}/*# map */", "/*! licence */.a{x:1}"),
        ("@import 'x.css';.a{x:1}", "@import 'x.css';.a{x:1}"),
    ],
)
def test_pruned(css, kept):
    assert pruned(css, {"a"}) == kept
