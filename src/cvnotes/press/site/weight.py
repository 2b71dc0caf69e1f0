"""Leave out of the site what no page uses: most of what the theme brings."""

import re
from functools import partial
from itertools import pairwise
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from tinycss2.ast import AtRule, Comment, Node, QualifiedRule

from cvnotes.press.site.kept import kept

# Expressions and not a parser of HTML, which takes seconds for a book: what they find too much is
# kept in the site, and does no harm. All classes of an element; a file; a class in a script.
CLASSES = re.compile(r'\bclass="([^"]*)"')
STATIC_FILE = re.compile(r'_static/([^"?#]+)')
WORD = re.compile(r"[\w-]+")

# The theme's icons, which book.css draws instead.
ICON_CLASSES = ("fa", "fab", "far", "fas")
OWN_SHEET = "book.css"
# Scripts of text, whose words are no classes.
TEXTS = ("practice-data.js", "search-index.js", "words-data.js")


def pruned(css: str, used: set[str]) -> str:
    """A style sheet without the rules that need a class which is not `used`."""
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    kept = [left for rule in rules if (left := _left(rule, used))]
    return tinycss2.serialize(kept)


def _left(rule: Node, used: set[str]) -> Node | None:
    """As much of the rule as can match something, or None; a rule of another kind is kept."""
    if isinstance(rule, Comment):
        return rule if rule.value.startswith("!") else None  # a licence
    if isinstance(rule, QualifiedRule):
        rule.prelude = _matching(rule.prelude, used)
        return rule if rule.prelude and rule.content else None
    if isinstance(rule, AtRule) and rule.lower_at_keyword == "font-face":
        return None  # the theme's icons have the only fonts
    if isinstance(rule, AtRule) and rule.lower_at_keyword in ("media", "supports", "layer"):
        if rule.content is None:
            return rule
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        rule.content = [left for nested in inner if (left := _left(nested, used))]
        return rule if rule.content else None
    return rule


def _matching(prelude: list[Node], used: set[str]) -> list[Node]:
    """Those of a rule's selectors whose classes are all used."""
    selectors: list[list[Node]] = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        elif not isinstance(token, Comment):
            selectors[-1].append(token)
    kept = [selector for selector in selectors if used.issuperset(_classes(selector))]
    comma = tinycss2.ast.LiteralToken(0, 0, ",")
    return [token for selector in kept for token in (comma, *selector)][1:]


def _classes(selector: list[Node]) -> set[str]:
    """Classes that an element must have.

    What stands inside `:not()` or `[class=…]` need not be there: it is a block of its own.
    """
    pairs = pairwise(selector)
    return {name.value for dot, name in pairs if dot == "." and name.type == "ident"}


def _pruned_file(css: str, used: set[str]) -> bytes:
    return pruned(css, used).encode()


def used_classes(values: set[str], scripts: list[str]) -> set[str]:
    """The classes in the attributes of elements, and whatever a script may add."""
    classes = {name for value in values for name in value.split()}
    words = {word for script in scripts for word in WORD.findall(script)}
    return {name for name in classes | words if not _is_icon(name)}


def _is_icon(name: str) -> bool:
    return name in ICON_CLASSES or name.startswith("fa-")


def slim(app: Sphinx, exception: Exception | None) -> None:
    """Take from the style sheets and static files what no page uses."""
    if exception or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    classes, named = set(), set()
    # One by one: all pages together are heavier than what built them.
    for path in Path(app.outdir).rglob("*.html"):
        if static not in path.parents:
            page = path.read_text(encoding="utf-8")
            classes.update(CLASSES.findall(page))
            named.update(STATIC_FILE.findall(page))
    files = {static / name for name in named}
    coded = [path for path in files if path.suffix == ".js" and path.name not in TEXTS]
    used = used_classes(classes, [path.read_text(encoding="utf-8") for path in coded])
    sheets = ""
    for path in static.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        if path.name != OWN_SHEET:
            # Sphinx puts the whole sheets back in each build.
            left = kept(app, "sheets", (text, sorted(used)), partial(_pruned_file, text, used))
            path.write_bytes(left)
            text = left.decode()
        sheets += text
    for path in static.rglob("*"):
        if path.is_file() and path not in files and path.name not in sheets:
            path.unlink()


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    # After the extensions that copy style sheets when the build has finished.
    app.connect("build-finished", slim, priority=900)
