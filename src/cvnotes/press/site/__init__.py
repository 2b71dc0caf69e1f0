"""The site: a Sphinx extension that draws claims and mathematics and derives pages from the notebooks."""

import html
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from latex2mathml.converter import convert
from PIL import Image
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from cvnotes.claims import MIME, VERDICTS, Claim, code_spans
from cvnotes.press.chapters import Chapter, read
from cvnotes.press.errors import ChapterError
from cvnotes.press.toc import chapter_paths, parts, toc_files

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
        f'<div class="claim" id="claim-{claim.id}" style="--verdict: {VERDICTS[claim.verdict].colour}">'
        f'<p class="claim-statement">{badge(claim.verdict)} {code_spans(claim.statement)} '
        f'<a class="claim-link" href="#claim-{claim.id}" aria-label="Link to the claim {claim.id}">#</a></p>'
        f"<dl>{cases}</dl></div>"
    )


def badge(verdict: str) -> str:
    """A verdict as mark and word."""
    about = VERDICTS[verdict]
    return f'<strong class="verdict" style="--verdict: {about.colour}"><span aria-hidden="true">{about.mark}</span> {about.word}</strong>'


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
        raise ValueError(
            f"cannot convert {latex!r} to MathML: {type(error).__name__} {error}".rstrip()
        ) from None
    # Unknown commands and characters come through as they are.
    left = re.search(r"\\\w*|\$|&(?!#?\w+;)", result)
    if left:
        raise ValueError(f"cannot convert {latex!r} to MathML: `{left[0]}` is left over")
    # A matrix and its brackets in a row of their own, or the brackets grow as tall as anything in the formula.
    result = re.sub(
        r"(<mo>&#x000(?:28|5B|7B|7C);</mo>)(<mtable.*?</mtable>)(<mo>[^<]*</mo>)",
        r"<mrow>\1\2\3</mrow>",
        result,
    )
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
    self.body.append(
        self.starttag(node, "div", CLASS="math-display") + _drawn(node, "block") + "</div>\n"
    )
    raise nodes.SkipNode


def bind_punctuation(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Keep a formula and the punctuation behind it on one line; browsers would break there."""
    context["body"] = re.sub(
        r"(<math(?:(?!</math>).)*</math>)([.,;:!?)’”]+)",
        r'<span class="unbroken">\1\2</span>',
        context.get("body", ""),
        flags=re.DOTALL,
    )


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
        """The nodes, from the chapters in the order of the book."""
        raise NotImplementedError

    def paths(self, root: Path) -> list[Path]:
        """Which chapters the page is about: all of them."""
        return chapter_paths(root)

    def chapters(self) -> list[Chapter]:
        """These chapters, noted as what this page depends on."""
        root = Path(self.env.srcdir)
        paths = self.paths(root)
        for path in (
            Path("_toc.yml"),
            *(Path(page_of_part(part)).with_suffix(".md") for part in parts(root)),
            *paths,
        ):
            self.env.note_dependency(str(path))
        return [_read(root, path, (root / path).stat().st_mtime_ns) for path in paths]


class ClaimsLedger(Derived):
    """Every claim of the book, with totals and filters."""

    def derive(self, chapters: list[Chapter]) -> list[nodes.Node]:
        """Totals, filters and one section for each part."""
        root = Path(self.env.srcdir)
        by_part = grouped(chapters)
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
            + _choice(
                "verdict", "Verdict", [(key, verdict.word) for key, verdict in VERDICTS.items()]
            )
            + _choice("part", "Part", titles.items())
            + '<p role="status"></p></form>'
        )
        sections = [self.section(part, titles[part], by_part[part]) for part in by_part]
        return [raw(totals), raw(filters), *sections]

    def section(self, part: str, title: str, chapters: list[Chapter]) -> nodes.section:
        """The claims of one part."""
        rows = "".join(
            f'<li data-verdict="{claim["verdict"]}" data-part="{part}">{badge(claim["verdict"])} '
            f"{link(self.env, page_of(chapter), code_spans(claim['statement']), '#claim-' + claim['id'])} "
            f'<span class="ledger-chapter">{question(self.env, chapter)}</span></li>'
            for chapter in chapters
            for claim in chapter.claims
        )
        return nodes.section(
            "",
            nodes.title("", title),
            raw(f'<ul class="ledger">{rows}</ul>'),
            ids=[f"claims-{part}"],
        )


class PartQuestions(Derived):
    """The questions of the part whose page this stands on."""

    def paths(self, root: Path) -> list[Path]:
        """The chapters of the part."""
        return [
            path for path in super().paths(root) if path.parts[1] == Path(self.env.docname).name
        ]

    def derive(self, chapters: list[Chapter]) -> list[nodes.Node]:
        """A list of questions, each with its difficulty and its claims."""
        return [raw(questions(self.env, chapters))]


class BookOverview(Derived):
    """Totals of the book, and its parts with their questions."""

    def derive(self, chapters: list[Chapter]) -> list[nodes.Node]:
        """One sentence of totals, then the parts."""
        root = Path(self.env.srcdir)
        total, by_part = count(chapters), grouped(chapters)
        sentence = (
            f"{plural(len(by_part), 'part')}, {plural(len(chapters), 'question')}, "
            f"{link(self.env, LEDGER, plural(sum(total.values()), 'claim'))}: {worded(total)}."
        )
        lists = "".join(
            f"<h3>{link(self.env, page_of_part(part), part_title(root, part))}</h3>{questions(self.env, by_part[part])}"
            for part in by_part
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
            f"- {source} Cited in "
            + ", ".join(f"[{c.question}](/{c.path.as_posix()})" for c in cited[source])
            for source in sorted(cited, key=str.casefold)
        )
        return self.parse_text_to_nodes(text)


def references(chapter: Chapter) -> list[str]:
    """The items of the list under a chapter's heading "References", each as one line."""
    text = "\n\n".join(cell.source for cell in chapter.nb.cells if cell.cell_type == "markdown")
    section = re.search(r"^## References\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    items = re.findall(r"^[-*] (.*(?:\n  .*)*)", section[1] if section else "", re.MULTILINE)
    return [re.sub(r"\s+", " ", item).strip() for item in items]


def link(env: BuildEnvironment, page: str, text: str, fragment: str = "") -> str:
    """An HTML link from the page that is being read to another."""
    return f'<a href="{env.app.builder.get_relative_uri(env.docname, page)}{fragment}">{text}</a>'


def question(env: BuildEnvironment, chapter: Chapter) -> str:
    """A chapter's question, linked."""
    return link(env, page_of(chapter), code_spans(chapter.question))


def questions(env: BuildEnvironment, chapters: list[Chapter]) -> str:
    """A list of linked questions."""
    items = "".join(
        f'<li>{question(env, c)} <span class="facts">{c.facts["difficulty"]}, {worded(count([c]))}</span></li>'
        for c in chapters
    )
    return f'<ul class="questions">{items}</ul>' if items else ""


class LocalFigureNames(SphinxTransform):
    """Keep a figure's name as its anchor only: as a label of Sphinx it could stand in one chapter of the whole book."""

    default_priority = 840  # just before Sphinx collects the labels

    def apply(self, **kwargs) -> None:
        """Withdraw the names of figures."""
        for figure in self.document.findall(nodes.figure):
            for name in figure["names"]:
                self.document.nametypes.pop(name, None)


class ClaimAnchors(SphinxTransform):
    """Let links lead to claims, from their own page and from others: MyST knows only the anchors of headings."""

    default_priority = LocalFigureNames.default_priority

    def apply(self, **kwargs) -> None:
        """Enter the claims among the page's anchors, which MyST has in one dictionary for both kinds of links."""
        for node in self.document.findall(nodes.raw):
            for anchor in re.findall(r'<div class="claim" id="(claim-\w+)"', node.astext()):
                self.document.myst_slugs[anchor] = (0, anchor, anchor)


class FoldedDrawing(SphinxTransform):
    """Fold the code that imports, and the code that only draws: what it draws is the point, above all on a phone."""

    default_priority = LocalFigureNames.default_priority

    def apply(self, **kwargs) -> None:
        """Mark such cells as myst-nb marks those with the tag hide-input, which nbval and Colab would show too."""
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") == "cell_code" and cell.children:
                imports = re.match(r"(import|from) ", cell.children[0].astext().lstrip())
                what = (
                    "the imports"
                    if imports
                    else "how it is drawn"
                    if any(cell.findall(nodes.figure))
                    else None
                )
                if what:
                    cell["hide_mode"], cell["prompt_show"], cell["prompt_hide"] = (
                        "input",
                        f"Show {what}",
                        f"Hide {what}",
                    )


def refresh_navigation(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name every page for writing when a title or the order changed: the contents stand beside each of them."""
    pages = toc_files(Path(app.srcdir))
    navigation = [(page, env.titles[page].astext()) for page in pages if page in env.titles]
    changed = navigation != getattr(env, "cvnotes_navigation", None)
    env.cvnotes_navigation = navigation
    return list(env.all_docs) if changed else []


def add_address(app: Sphinx, docname: str, content: list[str]) -> None:
    """Put the repository's address, which stands in `_config.yml` alone, where a page says @REPOSITORY@."""
    if docname.startswith("book/"):
        content[0] = content[0].replace(
            "@REPOSITORY@", app.config.html_theme_options["repository_url"]
        )


def plain_docstring(
    app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Keep reStructuredText from reading stars in docstrings, which are prose with `code` in single backticks."""
    lines[:] = [re.sub(r"(`[^`]*`)|\*", lambda m: m[1] or r"\*", line) for line in lines]


def add_facts(app: Sphinx, doctree: nodes.document) -> None:
    """Put a line with part, difficulty and number of claims under the title of a chapter."""
    env, root = app.env, Path(app.srcdir)
    if not env.docname.startswith("notebooks/"):
        return
    path = Path(f"{env.docname}.ipynb")
    chapter = _read(root, path, (root / path).stat().st_mtime_ns)
    facts = (
        f"{link(env, page_of_part(chapter.part), part_title(root, chapter.part))} · {chapter.facts['difficulty']} · "
        f"{link(env, LEDGER, plural(len(chapter.claims), 'claim'), f'#part={chapter.part}')}"
    )
    title = next(doctree.findall(nodes.title))
    title.parent.insert(title.parent.index(title) + 1, raw(f'<p class="facts">{facts}</p>'))


@lru_cache
def _read(root: Path, path: Path, changed: int) -> Chapter:
    return read(root, path)


def grouped(chapters: list[Chapter]) -> dict[str, list[Chapter]]:
    """Chapters by part, in order; a part without chapters is left out."""
    groups: dict[str, list[Chapter]] = {}
    for chapter in chapters:
        groups.setdefault(chapter.part, []).append(chapter)
    return groups


def count(chapters: Iterable[Chapter]) -> Counter:
    """Number of claims by verdict."""
    return Counter(claim["verdict"] for chapter in chapters for claim in chapter.claims)


def worded(counts: Counter) -> str:
    """Numbers of claims by verdict, in words."""
    return ", ".join(
        f"{counts[key]} {verdict.word.lower()}" for key, verdict in VERDICTS.items() if counts[key]
    )


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
    return (
        (root / page_of_part(part))
        .with_suffix(".md")
        .read_text(encoding="utf-8")
        .splitlines()[0]
        .removeprefix("# ")
    )


def _totals_row(title: str, counts: Counter) -> str:
    numbers = (*(counts[verdict] for verdict in VERDICTS), sum(counts.values()))
    return f'<tr><th scope="row">{title}</th>{"".join(f"<td>{n}</td>" for n in numbers)}</tr>'


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    items = "".join(f'<option value="{value}">{text}</option>' for value, text in options)
    return f'<label>{label} <select name="{name}"><option value="">all</option>{items}</select></label> '


# The weight of the pages

# A piece of a style sheet that is one whole, or one of the three characters that give it its structure.
CSS = re.compile(
    r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\)|([{};])""", re.DOTALL
)


def pruned(css: str, used: set[str]) -> str:
    """A style sheet without the rules for classes that are not used; what it does not understand it keeps."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    start = 0
    for token in CSS.finditer(css):
        if not token[1]:
            continue
        text, start = css[start : token.start()], token.end()
        if token[1] == "{":
            blocks.append((text, []))
        elif token[1] == ";":
            blocks[-1][1].append(f"{text};")
        else:
            head, body = blocks.pop()
            body.append(text)
            kept = _kept_selectors(head, used)
            if kept and "".join(body).strip():
                blocks[-1][1].append(f"{kept}{{{''.join(body)}}}")
    licences = re.findall(r"/\*!.*?\*/", css, re.DOTALL)
    return "".join(
        [*licences, *blocks[0][1], re.sub(r"/\*.*?\*/", "", css[start:], flags=re.DOTALL)]
    )


def _kept_selectors(head: str, used: set[str]) -> str:
    """What is left of the head of a block: all of it for an at-rule, or those selectors that can match something."""
    head = re.sub(r"/\*.*?\*/", "", head, flags=re.DOTALL).strip()
    if head.startswith("@"):
        return (
            "" if head == "@font-face" else head
        )  # the only fonts are the theme's icons, which book.css draws
    selectors = re.split(r",(?![^()]*\))", head)
    if any(selector.count("(") != selector.count(")") for selector in selectors):
        return head

    def wanted(selector: str) -> bool:
        # A class inside :not(), :is() or the like, or in an attribute, need not be there.
        outside = re.sub(r"\(.*\)|\[[^\]]*\]", "", selector)
        return "\\" in outside or used.issuperset(re.findall(r"\.(-?[A-Za-z_][\w-]*)", outside))

    return ",".join(selector for selector in selectors if wanted(selector))


def lighten(picture: Path) -> None:
    """Store a heavy picture with at most 256 colours, a third of its weight: drawings have few, and photographs here are small.

    Noise does not compress even so; where it fills a picture, 32 colours are enough to show it.
    """
    with Image.open(picture) as image:
        if picture.stat().st_size <= 40_000 or image.mode == "P":
            return
        colourful = image.convert("RGB")
    for colours in (256, 32):
        colourful.quantize(colours, dither=Image.Dither.NONE).save(picture, optimize=True)
        if picture.stat().st_size <= 100_000:
            return


def slim(app: Sphinx, exception: Exception | None) -> None:
    """Take from the style sheets and static files what no page uses: most of what the theme brings."""
    if exception or app.builder.name != "html":
        return
    for picture in (Path(app.outdir) / "_images").glob("*.png"):
        lighten(picture)
    static = Path(app.outdir) / "_static"
    pages = [
        path.read_text(encoding="utf-8")
        for path in Path(app.outdir).rglob("*.html")
        if static not in path.parents
    ]
    scripts = [
        path.read_text(encoding="utf-8")
        for path in static.rglob("*.js")
        if any(path.name in page for page in pages)
    ]
    classes = {
        name
        for page in pages
        for value in re.findall(r'class="([^"]*)"', page)
        for name in value.split()
    }
    used = {
        name
        for name in classes.union(*(re.findall(r"[\w-]+", text) for text in scripts))
        if not re.match("fa([bsr]$|-|$)", name)
    }
    sheets = []
    for path in static.rglob("*.css"):
        # Whenever Sphinx writes a page, it has put the whole style sheets back before.
        if path.name != "book.css":
            path.write_text(pruned(path.read_text(encoding="utf-8"), used), encoding="utf-8")
        sheets.append(path.read_text(encoding="utf-8"))
    for path in static.rglob("*"):
        if path.is_file() and not any(path.name in text for text in (*pages, *sheets)):
            path.unlink()


def forget_faulty_build(app: Sphinx, exception: Exception | None) -> None:
    """Let the next build start afresh after one with warnings, or it would not repeat them and pass."""
    if app._warncount:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def setup(app: Sphinx) -> dict:
    """Called by Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.add_directive("claims-ledger", ClaimsLedger)
    app.add_directive("part-questions", PartQuestions)
    app.add_directive("book-overview", BookOverview)
    app.add_directive("chapter-references", ChapterReferences)
    app.add_transform(LocalFigureNames)
    app.add_transform(ClaimAnchors)
    app.add_transform(FoldedDrawing)
    app.connect("env-updated", refresh_navigation)
    app.connect("source-read", add_address)
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("doctree-read", add_facts)
    app.connect("html-page-context", bind_punctuation)
    app.connect("build-finished", forget_faulty_build)
    app.connect(
        "build-finished", slim, priority=900
    )  # after the extensions that copy style sheets then
    # jupyter-book sets it whether or not sphinx_comments, which would register it, is among the extensions.
    app.add_config_value("comments_config", {}, "")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
