"""Which of a chapter's cells must run for what some of them show."""

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from cvnotes.press.cells import CodeCell, bound, free, imported


def needed(cells: Sequence[CodeCell], wanted: Collection[int]) -> list[int]:
    """The cells to run, by number, so that the cells `wanted` show what they do in the chapter.

    Left out is what comes after them, and of what comes before them the figures whose names no
    cell that runs takes up. Whatever else comes before may change what they use.
    """
    runs: list[int] = []
    taken: set[str] = set()
    for cell in reversed(cells):
        if not runs and cell.number not in wanted:
            continue
        flow = _flow(cell)
        if cell.number in wanted or not cell.draws or flow.binds & taken:
            runs.append(cell.number)
            taken = taken - flow.surely_binds | flow.takes
    return runs[::-1]


def without_evidence(cell: CodeCell, kept: Collection[str]) -> str:
    """A cell's source in which claims and measured figures, but those `kept`, are plain functions.

    They stay defined, for whoever uses them later, and are not tried.
    """
    lines = cell.source.splitlines()
    for function, decorator in cell.decorated("claim", "measured").items():
        if function.name not in kept:
            for number in range(decorator.lineno - 1, decorator.end_lineno or decorator.lineno):
                lines[number] = ""
    return "\n".join(lines)


def affected(cells: Sequence[CodeCell], edited: Collection[int]) -> set[int]:
    """The cells, by number, in which an edit of the cells `edited` may show; those too."""
    flows = [_flow(cell) for cell in cells]
    libraries = {name for flow in flows for name in flow.imports}
    found: set[int] = set()
    changed: set[str] = set()
    for cell, flow in zip(cells, flows, strict=True):
        if cell.number in edited:
            changed |= flow.imports
        elif not flow.takes & changed:
            # A name that is bound anew, to what the edit has not touched.
            changed -= flow.surely_binds
            continue
        found.add(cell.number)
        changed |= flow.binds - flow.imports
        # What a cell works on it may change, as training does; a drawing leaves things alone.
        if not cell.draws:
            changed |= flow.works_on - libraries
    return found


@dataclass
class Flow:
    """The names that a cell takes from cells before it, and those that it gives to cells after it.

    `works_on` are those among `takes` that it takes when it runs itself, not when a function that
    it defines does.
    """

    takes: set[str] = field(default_factory=set)
    works_on: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    surely_binds: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)

    def take(self, names: set[str], running: bool = True) -> None:
        """Names that are taken up here; what the cell has bound already it has from itself."""
        self.takes |= names - self.surely_binds
        if running:
            self.works_on |= names - self.surely_binds

    def bind(self, names: set[str], surely: bool) -> None:
        """Names that are bound here; `surely` unless a condition or a loop comes before."""
        self.binds |= names
        if surely:
            self.surely_binds |= names


def _flow(cell: CodeCell) -> Flow:
    flow = Flow()
    _follow(cell.statements, flow, surely=True)
    return flow


def _follow(statements: Sequence[ast.stmt], flow: Flow, surely: bool) -> None:
    """Add what statements take and bind, in the order in which they run."""
    for statement in statements:
        match statement:
            case ast.Import() | ast.ImportFrom():
                flow.imports |= imported(statement)
                flow.bind(imported(statement), surely)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                flow.take(free(statement), running=False)
                flow.bind(bound(statement), surely)
            case ast.For(target=target, iter=values, body=body, orelse=rest):
                flow.take(free(values))
                # What the loop gives its target, its body has from there.
                inner = Flow(surely_binds=flow.surely_binds | bound(target))
                _follow([*body, *rest], inner, surely=True)
                _add(inner, flow)
            case ast.With(items=items, body=body):
                for item in items:
                    flow.take(free(item))
                    flow.bind(bound(item), surely)
                _follow(body, flow, surely)
            case (
                ast.If(test=test, body=body, orelse=rest)
                | ast.While(test=test, body=body, orelse=rest)
            ):
                flow.take(free(test))
                for branch in (body, rest):
                    inner = Flow(surely_binds=set(flow.surely_binds))
                    _follow(branch, inner, surely=True)
                    _add(inner, flow)
            case ast.AugAssign(target=target, value=value):
                flow.take(free(value) | _loaded(target) | bound(target))
                flow.bind(bound(target), surely)
            case ast.Assign(targets=targets, value=value):
                flow.take(free(value).union(*map(_loaded, targets)))
                flow.bind(bound(statement), surely)
            case _:
                flow.take(_loaded(statement))
                flow.bind(bound(statement), surely=False)


def _add(inner: Flow, flow: Flow) -> None:
    """Add what a block does that may not run."""
    flow.take(inner.takes, running=False)
    flow.take(inner.works_on)
    flow.bind(inner.binds, surely=False)
    flow.imports |= inner.imports


def _loaded(node: ast.AST) -> set[str]:
    """The names that are read in a node, those of its comprehensions among them."""
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }
