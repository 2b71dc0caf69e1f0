"""A chapter's Markdown as the book's own parser sees it: sections, folds, links, words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node
from mdit_py_plugins.dollarmath import dollarmath_plugin

# What the book, Colab and the forge all render: CommonMark, tables and $math$.
PARSER = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True)
FOLD_STARTS, FOLD_ENDS = ("<details><summary>", "</summary>"), "</details>"
# Anchors that claims and measured figures have on a page.
EVIDENCE = ("claim-", "measured-")
MARK = "✓"
# Headings that chapters and drills have in common, or that other pages quote.
FOLLOW_UPS, TASK = "Follow-up questions", "The question"
FORMULAS = ("math_inline", "math_block", "math_inline_double", "math_block_label")
WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
# A sentence ends where a capital, or what may begin like one, follows the full stop.
SENTENCE_ENDS = re.compile(rf"(?<=[.!?])(?:\s*[{MARK}”\"')\]])*\s+(?=[A-Z0-9`$“\"])|\n{{2,}}")


@dataclass(frozen=True)
class Link:
    """A link: where it leads, and its text."""

    target: str
    text: str

    @property
    def file(self) -> str:
        """The file that the link leads to; empty for the page itself."""
        return self.target.partition("#")[0]

    @property
    def anchor(self) -> str:
        """The place on the page."""
        return self.target.partition("#")[2]

    @property
    def is_evidence(self) -> bool:
        """Whether the link leads to a claim or to a measured figure."""
        return "://" not in self.target and self.anchor.startswith(EVIDENCE)


class Passage:
    """Some blocks of a chapter, in order, and what can be asked of them."""

    def __init__(self, blocks: Sequence[Node]):
        self.blocks = list(blocks)

    def walk(self) -> Iterator[Node]:
        """Every node, in reading order."""
        for block in self.blocks:
            yield from block.walk()

    def headings(self, level: int) -> list[str]:
        """The headings of one level, as Markdown."""
        return [block.children[0].content for block in self.blocks if block.tag == f"h{level}"]

    @property
    def links(self) -> list[Link]:
        """The links, in order."""
        nodes = (node for node in self.walk() if node.type == "link")
        return [Link(str(node.attrs["href"]), text(node)) for node in nodes]

    @property
    def evidence(self) -> list[Link]:
        """The links to claims and measured figures."""
        return [link for link in self.links if link.is_evidence]

    @property
    def text(self) -> str:
        """The text as it is read: a formula is `x`, code stands without backticks."""
        return "\n\n".join(filter(None, map(text, self.blocks)))

    @property
    def markdown(self) -> str:
        """The source, without blanks around it; of top-level blocks only."""
        return "\n\n".join(block.meta["markdown"] for block in self.blocks)

    @property
    def spoken(self) -> str:
        """The text without code; behind each link to a claim or a measured figure stands a ✓."""
        return "\n\n".join(filter(None, (text(block, spoken=True) for block in self.blocks)))

    @property
    def sentences(self) -> list[str]:
        """The sentences of `spoken`."""
        spoken = self.spoken
        ends = [match.end() for match in SENTENCE_ENDS.finditer(spoken)]
        pairs = zip([0, *ends], [*ends, len(spoken)], strict=True)
        return [sentence for start, end in pairs if (sentence := spoken[start:end].strip())]

    @property
    def words(self) -> int:
        """How many words there are: a formula is one, markup and addresses are none."""
        return len(WORD.findall(self.text))

    @property
    def folds(self) -> list["Fold"]:
        """What is folded in `<details>`."""
        folds, open_at = [], None
        for index, block in enumerate(self.blocks):
            if starts_fold(block):
                open_at = index
            elif ends_fold(block) and open_at is not None:
                folds.append(Fold(self.blocks[open_at], self.blocks[open_at + 1 : index]))
                open_at = None
        return folds

    @property
    def items(self) -> list["Passage"]:
        """The items of the lists among the blocks."""
        lists = [block for block in self.blocks if block.type in ("bullet_list", "ordered_list")]
        return [Passage(item.children) for block in lists for item in block.children]


class Fold(Passage):
    """A folded answer."""

    def __init__(self, start: Node, blocks: Sequence[Node]):
        super().__init__(blocks)
        self.summary = start.content.strip().removeprefix(FOLD_STARTS[0])
        self.summary = self.summary.removesuffix(FOLD_STARTS[1])


class Prose(Passage):
    """The Markdown cells of a chapter; each is parsed by itself, as a notebook shows it."""

    def __init__(self, cells: Sequence[str]):
        self.cells = [Passage(parsed(source)) for source in cells]
        super().__init__([block for cell in self.cells for block in cell.blocks])

    @cached_property
    def sections(self) -> dict[str, Passage]:
        """What stands under each second-level heading, up to the next one."""
        starts = [index for index, block in enumerate(self.blocks) if block.tag == "h2"]
        ends = [*starts[1:], len(self.blocks)]
        return {
            self.blocks[start].children[0].content: Passage(self.blocks[start + 1 : end])
            for start, end in zip(starts, ends, strict=False)
        }

    def section(self, heading: str) -> Passage:
        """One section; an empty passage where there is none."""
        return self.sections.get(heading, Passage([]))

    def without(self, heading: str) -> Passage:
        """All but one section, whose heading stays."""
        left_out = {id(block) for block in self.section(heading).blocks}
        return Passage([block for block in self.blocks if id(block) not in left_out])


def parsed(source: str) -> list[Node]:
    """The blocks of a cell; each knows its own source, as `meta["markdown"]`."""
    blocks = Node(PARSER.parse(source)).children
    lines = source.splitlines()
    for block in blocks:
        start, end = block.map or (0, 0)
        block.meta["markdown"] = "\n".join(lines[start:end]).strip()
    return blocks


def starts_fold(block: Node) -> bool:
    """Whether a block is `<details><summary>…</summary>` and nothing more."""
    content = block.content.strip() if block.type == "html_block" else ""
    return (
        "\n" not in content
        and content.startswith(FOLD_STARTS[0])
        and content.endswith(FOLD_STARTS[1])
    )


def ends_fold(block: Node) -> bool:
    """Whether a block is `</details>` and nothing more."""
    return block.type == "html_block" and block.content.strip() == FOLD_ENDS


def text(node: Node, spoken: bool = False) -> str:
    """What a node says; with `spoken` code is left out, and a ✓ marks each link to evidence."""
    kind = node.type  # worked out anew each time that it is asked for
    if kind in FORMULAS:
        return "x"
    if kind in ("code_inline", "fence", "code_block"):
        return "" if spoken else node.content
    if kind in ("html_block", "html_inline"):
        return _text_of_html(node.content)
    if kind in ("softbreak", "hardbreak"):
        return "\n"
    inner = "".join(_children(node, spoken)) if node.children else ""
    if spoken and kind == "link" and Link(str(node.attrs["href"]), inner).is_evidence:
        return inner.removesuffix(MARK) + MARK
    # An inline node repeats its children's source; a text node has none.
    return inner if node.children else node.content if kind == "text" else ""


def _children(node: Node, spoken: bool) -> Iterator[str]:
    for child in node.children:
        yield text(child, spoken)
        if child.block and child.type != "inline":
            yield "\n\n"


class _Said(HTMLParser):
    """Collects what stands between the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _text_of_html(source: str) -> str:
    said = _Said()
    said.feed(source)
    said.close()
    return "".join(said.pieces).strip("\n")
