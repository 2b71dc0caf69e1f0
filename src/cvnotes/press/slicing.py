"""Which of a chapter's cells must run for what some of them show."""

import ast
from collections.abc import Collection, Sequence

from cvnotes.press.cells import CodeCell, Function, bound, free, imported

DEFINITION = Function | ast.ClassDef


def needed(cells: Sequence[CodeCell], wanted: Collection[int]) -> list[int]:
    """The cells to run, by number, so that the cells `wanted` show what they do in the chapter.

    Left out is what comes after them, and of what comes before them the figures, claims and
    measured figures whose names no cell that runs takes up. Whatever else comes before may change
    what they use.
    """
    runs: list[int] = []
    taken: set[str] = set()
    for cell in reversed(cells):
        if not runs and cell.number not in wanted:
            continue
        if cell.number in wanted or not can_be_left_out(cell) or _binds(cell) & taken:
            runs.append(cell.number)
            taken |= _uses(cell)
    return runs[::-1]


def can_be_left_out(cell: CodeCell) -> bool:
    """Whether a cell is there for what it shows alone: a figure, claims, measured figures."""
    evidence = cell.decorated("claim", "measured")
    return cell.draws or 0 < len(evidence) == len(cell.statements)


def affected(cells: Sequence[CodeCell], edited: Collection[int]) -> set[int]:
    """The cells, by number, in which an edit of the cells `edited` may show; those too."""
    libraries = {name for cell in cells for name in _imports(cell)}
    found: set[int] = set()
    changed: set[str] = set()
    for cell in cells:
        if cell.number in edited or _uses(cell) & changed:
            found.add(cell.number)
            changed |= _binds(cell) if cell.number in edited else _binds(cell) - libraries
            # What a cell works on it may change, as training does; a check leaves things as they
            # are.
            if not can_be_left_out(cell):
                changed |= _works_on(cell) - libraries
        else:
            # A name that is bound anew, to what the edit has not touched.
            changed -= _binds(cell)
    return found


def _binds(cell: CodeCell) -> set[str]:
    names = _imports(cell)
    for statement in cell.statements:
        names |= bound(statement)
    return names


def _imports(cell: CodeCell) -> set[str]:
    return {name for statement in cell.statements for name in imported(statement)}


def _uses(cell: CodeCell) -> set[str]:
    """The names that a cell takes up; rather too many than too few."""
    names = _works_on(cell)
    for statement in cell.statements:
        if isinstance(statement, DEFINITION):
            names |= free(statement)
    return names


def _works_on(cell: CodeCell) -> set[str]:
    """The names that a cell takes up when it runs; what it defines runs only later."""
    return {
        node.id
        for statement in cell.statements
        if not isinstance(statement, DEFINITION)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
