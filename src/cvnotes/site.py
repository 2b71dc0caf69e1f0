"""The site: a Sphinx extension that draws claims and mathematics and derives pages from the notebooks."""

import html
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from cvnotes.chapters import Chapter, ChapterError, chapter_paths, parts, read
from cvnotes.claims import MIME, VERDICTS, Claim, code_spans

LEDGER = "book/claims"
logger = logging.getLogger(__name__)


class ClaimCard:
    """The myst-nb MIME renderer of claims."""

    mime_priority_overrides = [("*", MIME, 1)]

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Node] | None:
        """The card as HTML, or None for any other MIME type."""
        return [raw(card(Claim(**data.content)))] if data.mime_type == MIME else None


def card(claim: Claim) -> str:
    """A claim as the book shows it, with the anchor `claim-<id>`."""
    cases = "".join(
        f"<dt>{label}</dt><dd>{' '.join(f'<code>{html.escape(case)}</code>' for case in shown)}"
        f"{f' and {more} more' if more else ''}</dd>"
        for label, shown, more in claim.lines()
    )
    return (
        f'<div class="claim claim-{claim.verdict}" id="claim-{claim.id}">'
        f'<p class="claim-statement">{badge(claim.verdict)} {code_spans(claim.statement)} '
        f'<a class="claim-link" href="#claim-{claim.id}" aria-label="Link to the claim {claim.id}">#</a></p>'
        f"<dl>{cases}</dl></div>"
    )


def badge(verdict: str) -> str:
    """A verdict as mark and word."""
    about = VERDICTS[verdict]
    return f'<strong class="verdict verdict-{verdict}"><span aria-hidden="true">{about.mark}</span> {about.word}</strong>'


def raw(text: str) -> nodes.raw:
    """HTML as a node."""
    return nodes.raw("", text, format="html")


# Mathematics


def mathml(latex: str, display: str = "inline") -> str:
    """A formula as MathML; raises `ValueError` for what cannot be drawn."""
    # The converter knows the numbered `align` and not the unnumbered `aligned`, which is what one writes inside $$.
    source = re.sub(r"\\(begin|end)\{(aligned|split)\}", r"\\\1{align*}", latex.strip())
    try:
        result = convert(source, display=display)
    except Exception as error:
        raise ValueError(f"cannot convert {latex!r} to MathML: {type(error).__name__} {error}".rstrip()) from None
    # Unknown commands and characters come through as they are.
    left = re.search(r"\\\w*|\$|&(?!#?\w+;)", result)
    if left:
        raise ValueError(f"cannot convert {latex!r} to MathML: `{left[0]}` is left over")
    # Names of functions come without the thin space that sets them off from what stands beside them.
    return re.sub(
        r"<m([io])>([A-Za-z]{2,})</m\1>(?=(<mo stretchy=\"false\">&#x00028;)?)",
        lambda m: f'<mo lspace="0.167em" rspace="{"0" if m[3] else "0.167em"}">{m[2]}</mo>',
        result,
    )


def visit_math(self, node: nodes.math) -> None:
    """Write inline mathematics."""
    self.body.append(_drawn(node, "inline"))
    raise nodes.SkipNode


def visit_displaymath(self, node: nodes.math_block) -> None:
    """Write displayed mathematics, which scrolls inside itself where it is too wide."""
    self.body.append(self.starttag(node, "div", CLASS="math-display") + _drawn(node, "block") + "</div>\n")
    raise nodes.SkipNode


def _drawn(node: nodes.Element, display: str) -> str:
    try:
        return mathml(node.astext(), display)
    except ValueError as error:
        logger.warning(str(error), location=node)
        return f"<code>{html.escape(node.astext())}</code>"


# Pages derived from the notebooks


class Derived(SphinxDirective):
    """A directive whose content comes from the chapters; Sphinx runs it again when one of them changes."""

    def run(self) -> list[nodes.Node]:
        """The directive's nodes; a fault in a chapter is reported where the directive stands."""
        try:
            return self.derive(self.chapters())
        except ChapterError as error:
            raise self.error(str(error)) from None

    def derive(self, chapters: list[Chapter]) -> list[nodes.Node]:
        """The nodes, from all chapters in the order of the book."""
        raise NotImplementedError

    def chapters(self) -> list[Chapter]:
        """All chapters, noted as what this page depends on."""
        root = Path(self.env.srcdir)
        paths = chapter_paths(root)
        for path in (Path("_toc.yml"), *(Path(page_of_part(part)).with_suffix(".md") for part in parts(root)), *paths):
            self.env.note_dependency(str(path))
        return [_read(root, path, (root / path).stat().st_mtime_ns) for path in paths]

    def link(self, page: str, text: str, fragment: str = "") -> str:
        """An HTML link from this page to another."""
        uri = self.env.app.builder.get_relative_uri(self.env.docname, page)
        return f'<a href="{uri}{fragment}">{text}</a>'

    def question(self, chapter: Chapter) -> str:
        """A chapter's question, linked."""
        return self.link(page_of(chapter), code_spans(chapter.facts["question"]))


class ClaimsLedger(Derived):
    """Every claim of the book, with totals and filters."""

    def derive(self, chapters: list[Chapter]) -> list[nodes.Node]:
        """Totals, filters and one section for each part."""
        root = Path(self.env.srcdir)
        by_part = {part: [chapter for chapter in chapters if chapter.part == part] for part in parts(root)}
        titles = {part: part_title(root, part) for part in by_part}
        rows = "".join(_totals_row(titles[part], count(by_part[part])) for part in by_part)
        heads = "".join(f'<th scope="col">{verdict.word}</th>' for verdict in VERDICTS.values())
        totals = (
            f'<table class="totals"><caption>Claims by part and verdict</caption><thead><tr><th scope="col">Part</th>{heads}'
            f'<th scope="col">All</th></tr></thead><tbody>{rows}</tbody><tfoot>{_totals_row("All", count(chapters))}</tfoot></table>'
        )
        # Hidden until book.js is there to make them work.
        filters = (
            '<form class="ledger-filters" hidden>'
            + _choice("verdict", "Verdict", [(key, verdict.word) for key, verdict in VERDICTS.items()])
            + _choice("part", "Part", titles.items())
            + '<p role="status"></p></form>'
        )
        sections = [self.section(part, titles[part], by_part[part]) for part in by_part]
        return [raw(totals), raw(filters), *sections]

    def section(self, part: str, title: str, chapters: list[Chapter]) -> nodes.section:
        """The claims of one part."""
        rows = "".join(
            f'<li data-verdict="{claim["verdict"]}" data-part="{part}">{badge(claim["verdict"])} '
            f'{self.link(page_of(chapter), code_spans(claim["statement"]), "#claim-" + claim["id"])} '
            f'<span class="ledger-chapter">{self.question(chapter)}</span></li>'
            for chapter in chapters
            for claim in chapter.claims
        )
        section = nodes.section("", nodes.title("", title), raw(f'<ul class="ledger">{rows}</ul>'), ids=[f"claims-{part}"])
        return section


class PartQuestions(Derived):
    """The questions of the part whose page this stands on."""

    def derive(self, chapters: list[Chapter]) -> list[nodes.Node]:
        """A list of questions, each with its difficulty and its claims."""
        part = Path(self.env.docname).name
        return [raw(questions(self, [chapter for chapter in chapters if chapter.part == part]))]


class BookOverview(Derived):
    """Totals of the book, and its parts with their questions."""

    def derive(self, chapters: list[Chapter]) -> list[nodes.Node]:
        """One sentence of totals, then the parts."""
        root = Path(self.env.srcdir)
        total = count(chapters)
        sentence = (
            f"{plural(len(parts(root)), 'part')}, {plural(len(chapters), 'question')}, "
            f"{self.link(LEDGER, plural(sum(total.values()), 'claim'))}: {worded(total)}."
        )
        lists = "".join(
            f"<h3>{self.link(page_of_part(part), part_title(root, part))}</h3>"
            + questions(self, [chapter for chapter in chapters if chapter.part == part])
            for part in parts(root)
        )
        return [raw(f'<p class="totals-sentence">{sentence}</p>{lists}')]


class ChapterReferences(Derived):
    """What the chapters cite under "References", each source once, with the chapters that cite it."""

    def derive(self, chapters: list[Chapter]) -> list[nodes.Node]:
        """A list in alphabetical order."""
        cited: dict[str, list[Chapter]] = {}
        for chapter in chapters:
            for source in references(chapter):
                cited.setdefault(source, []).append(chapter)
        text = "\n".join(
            f"- {source} Cited in " + ", ".join(f'[{c.facts["question"]}](/{c.path.as_posix()})' for c in cited[source])
            for source in sorted(cited, key=str.casefold)
        )
        return self.parse_text_to_nodes(text)


def references(chapter: Chapter) -> list[str]:
    """The items of the list under a chapter's heading "References", each as one line."""
    text = "\n\n".join(cell.source for cell in chapter.nb.cells if cell.cell_type == "markdown")
    section = re.search(r"^## References\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    items = re.findall(r"^[-*] (.*(?:\n  .*)*)", section[1] if section else "", re.MULTILINE)
    return [re.sub(r"\s+", " ", item).strip() for item in items]


def questions(page: Derived, chapters: list[Chapter]) -> str:
    """A list of linked questions."""
    items = "".join(
        f"<li>{page.question(chapter)} <span class=\"facts\">{chapter.facts['difficulty']}, {worded(count([chapter]))}</span></li>"
        for chapter in chapters
    )
    return f'<ul class="questions">{items}</ul>'


def add_facts(app: Sphinx, doctree: nodes.document) -> None:
    """Put a line with part, difficulty and number of claims under the title of a chapter."""
    docname = app.env.docname
    if not docname.startswith("notebooks/"):
        return
    root, path = Path(app.srcdir), Path(f"{docname}.ipynb")
    try:
        chapter = _read(root, path, (root / path).stat().st_mtime_ns)
        number = len(chapter.claims)
    except ChapterError as error:
        logger.warning(str(error), location=docname)
        return

    def link(page: str, text: str, fragment: str = "") -> str:
        return f'<a href="{app.builder.get_relative_uri(docname, page)}{fragment}">{text}</a>'

    facts = (
        f"{link(page_of_part(chapter.part), part_title(root, chapter.part))} · {chapter.facts['difficulty']} · "
        f"{link(LEDGER, plural(number, 'claim'), f'#part={chapter.part}')}"
    )
    for title in doctree.findall(nodes.title):
        title.parent.insert(title.parent.index(title) + 1, raw(f'<p class="facts">{facts}</p>'))
        break


@lru_cache
def _read(root: Path, path: Path, changed: int) -> Chapter:
    return read(root, path)


def count(chapters: Iterable[Chapter]) -> Counter:
    """Number of claims by verdict."""
    return Counter(claim["verdict"] for chapter in chapters for claim in chapter.claims)


def worded(counts: Counter) -> str:
    """Numbers of claims by verdict, in words."""
    return ", ".join(f"{counts[key]} {verdict.word.lower()}" for key, verdict in VERDICTS.items() if counts[key])


def plural(n: int, noun: str) -> str:
    """A number with its noun."""
    return f"{n} {noun}{'' if n == 1 else 's'}"


def page_of(chapter: Chapter) -> str:
    """The name under which Sphinx knows a chapter."""
    return chapter.path.with_suffix("").as_posix()


def page_of_part(part: str) -> str:
    """The name under which Sphinx knows the page of a part."""
    return f"book/parts/{part}"


def part_title(root: Path, part: str) -> str:
    """The heading of a part's page."""
    return (root / page_of_part(part)).with_suffix(".md").read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def _totals_row(title: str, counts: Counter) -> str:
    numbers = (*(counts[verdict] for verdict in VERDICTS), sum(counts.values()))
    return f'<tr><th scope="row">{title}</th>{"".join(f"<td>{n}</td>" for n in numbers)}</tr>'


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    items = "".join(f'<option value="{value}">{text}</option>' for value, text in options)
    return f'<label>{label} <select name="{name}"><option value="">all</option>{items}</select></label> '


def setup(app: Sphinx) -> dict:
    """Called by Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.add_directive("claims-ledger", ClaimsLedger)
    app.add_directive("part-questions", PartQuestions)
    app.add_directive("book-overview", BookOverview)
    app.add_directive("chapter-references", ChapterReferences)
    app.connect("doctree-read", add_facts)
    # jupyter-book sets it whether or not sphinx_comments, which would register it, is among the extensions.
    app.add_config_value("comments_config", {}, "")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
