"""A chapter's code cells as Python's own parser sees them: claims, measured figures, names."""

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_origin, get_type_hints

from nbformat import NotebookNode

from cvnotes.cards import MEASURED_MIME, MIME, VERDICTS, Claim, Measured

KINDS: dict[str, type[Claim | Measured]] = {MIME: Claim, MEASURED_MIME: Measured}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class CodeCell:
    """A code cell and its number, as Jupyter shows it."""

    number: int
    node: NotebookNode

    @property
    def name(self) -> str:
        """What Jupyter writes beside the cell."""
        return f"In [{self.number}]"

    @property
    def source(self) -> str:
        """The text of the cell."""
        return self.node.source

    @property
    def metadata(self) -> dict:
        """The metadata of the cell."""
        return self.node.metadata

    @property
    def outputs(self) -> list:
        """The stored outputs."""
        return self.node.outputs

    @cached_property
    def tree(self) -> ast.Module | None:
        """The syntax tree; None where the cell is not Python alone."""
        try:
            return ast.parse(self.source)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            # The parser's own words for a character that no source has, and for deep nesting.
            return None

    @property
    def statements(self) -> list[ast.stmt]:
        """The statements at the left margin."""
        return self.tree.body if self.tree else []

    @property
    def draws(self) -> bool:
        """Whether the cell is there for a figure."""
        return "figure" in self.metadata.get("mystnb", {})

    @property
    def folded(self) -> bool:
        """Whether the book folds the cell's code: it draws a figure, or begins with the imports."""
        return self.draws or self.source.lstrip().startswith(("import ", "from "))

    def decorated(self, *names: str) -> dict[Function, ast.Call]:
        """The functions decorated with a call of one of `names`, as `@claim(…)` is, in order.

        Each comes with that call.
        """
        functions = [node for node in self.statements if isinstance(node, Function)]
        # Claims stand at the left margin, so deeper functions are not looked at.
        return {
            function: decorator
            for function in functions
            for decorator in function.decorator_list
            if isinstance(decorator, ast.Call) and called(decorator) in names
        }

    def shown(self, mime: str) -> list[Any]:
        """What the stored outputs hold of one MIME type, in order."""
        bundles = [output.get("data", {}) for output in self.outputs]
        return [bundle[mime] for bundle in bundles if mime in bundle]

    def cards(self, mime: str) -> list[dict]:
        """The stored cards of one kind that are such as this version writes them."""
        return [card for card in self.shown(mime) if is_card(mime, card)]


def is_card(mime: str, content: Any) -> bool:
    """Whether what a notebook stores is a card as this version writes it."""
    try:
        card = KINDS[mime](**content)
    except TypeError:
        return False
    typed = all(
        isinstance(getattr(card, name), get_origin(hint) or hint)
        for name, hint in get_type_hints(KINDS[mime]).items()
    )
    if not typed or isinstance(card, Measured):
        return typed
    cases = [*card.holds, *card.fails]
    return card.verdict in VERDICTS and all(isinstance(case, str) for case in cases)


def called(call: ast.Call) -> str:
    """The last part of the name of what is called; empty for anything but a name."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def dotted(node: ast.expr) -> str:
    """`a.b.c` as text; empty for anything but names joined by dots."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name) if dotted(value):
            return f"{dotted(value)}.{name}"
    return ""


def bound(node: ast.AST) -> set[str]:
    """The names that running `node` binds where it stands, imports aside."""
    names: set[str] = set()
    # A queue, because a long sum is a deep tree.
    queue = [node]
    while queue:
        match queue.pop():
            # What these bind inside them stays there.
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() as defined:
                names.add(defined.name)
            case (
                ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp()
            ):
                pass
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case inner:
                queue += ast.iter_child_nodes(inner)
    return names


def imported(node: ast.AST) -> set[str]:
    """The names that the imports in `node` bind."""
    return {
        (alias.asname or alias.name).partition(".")[0]
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        for alias in inner.names
    }


def free(node: ast.AST) -> set[str]:
    """The names that `node` takes from around it: those it loads and does not bind itself."""
    loaded: set[str] = set()
    # A name that is bound anywhere inside is taken for the function's own: finer scopes are rare.
    own = imported(node)
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Load()):
                loaded.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                own.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if inner is not node:
                own.add(name)
    return loaded - own


def printed(cells: list[CodeCell]) -> str:
    """What cells print and what they show as their values.

    A kernel sends what a line prints in one piece or in several, as its clock has it; the pieces of
    a stream are joined as they were printed.
    """
    shown: list[str] = []
    for cell in cells:
        last = None
        for output in cell.outputs:
            if output.output_type == "stream":
                if last == output.name:
                    shown[-1] += output.text
                else:
                    shown.append(output.text)
            elif output.output_type == "execute_result":
                shown.append(output.data.get("text/plain", ""))
            last = output.get("name")
    return "\n".join(shown)
