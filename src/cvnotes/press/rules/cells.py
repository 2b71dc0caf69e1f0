"""Rules of the code: what stands in a cell, how much of it, and how it reads."""

import ast
import re
from collections.abc import Iterator

from cvnotes.press import address
from cvnotes.press.cells import (
    CodeCell,
    Comprehension,
    Function,
    bound,
    called,
    dotted,
    free,
    imported,
)
from cvnotes.press.chapters import Chapter
from cvnotes.press.wording import plural, shortened

CELLS = (10, 25)
LINES, COLUMNS = 30, 79
NODES_PER_LINE = 12
MAGICS = ("%", "!")
EVIDENCE = ("claim", "measured")
SEEDED_BY_OURS = ("manual_seed", "default_rng")


def own(chapter: Chapter) -> list[CodeCell]:
    """The code cells after the set-up cell."""
    return chapter.code[1:]


def setup_cell(chapter: Chapter) -> Iterator[str]:
    """The same in every chapter, with the address of `_config.yml`."""
    first = chapter.code[0] if chapter.code else None
    wanted = address.setup_cell(chapter.root)
    if (
        first is None
        or first.source != wanted
        or first.metadata.get("tags") != ["remove-cell"]
        or first.outputs
    ):
        yield (
            "the first code cell must be the set-up cell, tagged remove-cell, without output; "
            "`python -m cvnotes address` writes it"
        )
    elif chapter.nb.cells[1] is not first.node:
        yield "the set-up cell must come right after the title; move it there"


def tags(chapter: Chapter) -> Iterator[str]:
    """No cell is hidden from the reader or excused from a check; the set-up cell alone is."""
    for cell in own(chapter):
        if found := cell.metadata.get("tags"):
            yield f"{cell.name} has the tags {found}; remove them: only the set-up cell has one"


def markers(chapter: Chapter) -> Iterator[str]:
    """nbval takes orders from comments too."""
    pattern = re.compile(r"^\s*#\s*(NBVAL_\w+|PYTEST_VALIDATE_\w+)", re.MULTILINE)
    for cell in chapter.code:
        if found := pattern.search(cell.source):
            yield f"{cell.name} has the marker {found[1]}; make its output the same on every run"


def python(chapter: Chapter) -> Iterator[str]:
    """Cells are Python alone, so that parsers can read them."""
    for cell in own(chapter):
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            if (error.text or "").lstrip().startswith(MAGICS):
                said = "only the set-up cell has a magic; leave it out"
            else:
                said = f"{error.msg}; correct it"
            yield f"{cell.name}, line {error.lineno or 1} is not Python: {said}"
        except (ValueError, MemoryError, RecursionError) as error:
            said = str(error) or "it is nested too deeply"
            yield f"{cell.name} is not Python: {said}; correct it"


def size(chapter: Chapter) -> Iterator[str]:
    """Cells that fit a screen, and lines that fit the page."""
    cells = own(chapter)
    if not CELLS[0] <= len(cells) <= CELLS[1]:
        yield f"{plural(len(cells), 'code cell')}; a chapter has {CELLS[0]} to {CELLS[1]}"
    for cell in cells:
        lines = cell.source.splitlines()
        if not lines:
            yield f"{cell.name} is empty; remove it"
        if len(lines) > LINES:
            yield (
                f"{cell.name} has {len(lines)} lines; split it where the thought ends "
                f"({LINES} at most)"
            )
        longest = max(lines, key=len, default="")
        if len(longest) > COLUMNS:
            yield (
                f"{cell.name} has a line of {len(longest)} columns; break it ({COLUMNS}): "
                f"{shortened(longest)}"
            )


def density(chapter: Chapter) -> Iterator[str]:
    """One idea a line."""
    nodes = lines = 0
    for cell in own(chapter):
        nodes += sum(1 for _ in ast.walk(cell.tree)) if cell.tree else 0
        # Blank lines and comments hold no idea, so they do not thin out the others.
        stripped = (line.strip() for line in cell.source.splitlines())
        lines += sum(bool(line) and not line.startswith("#") for line in stripped)
        yield from (f"{cell.name}, line {line}: {fault}" for line, fault in _crowded(cell))
    if lines and nodes / lines > NODES_PER_LINE:
        yield (
            f"{nodes / lines:.1f} syntax nodes a line; write one idea a line "
            f"({NODES_PER_LINE} on average, at most)"
        )


def _crowded(cell: CodeCell) -> Iterator[tuple[int, str]]:
    """Lines that hold several ideas, with what to do about each."""
    # A tuple that ends a cell is shown to the reader: that is one statement.
    shown = cell.statements[-1:] if cell.outputs else []
    for node in ast.walk(cell.tree or ast.Module([], [])):
        match node:
            case ast.Expr(value=ast.Tuple()) if node not in shown:
                yield node.lineno, "a tuple serves as several statements; give each a line"
            case ast.Subscript(value=ast.Dict() | ast.DictComp()):
                yield node.lineno, "a dictionary is indexed where it stands; give it a name"
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                if _nests(node):
                    yield (
                        node.lineno,
                        "a comprehension stands in another; write a loop or a function",
                    )


def _nests(node: Comprehension) -> bool:
    """Whether another comprehension makes the elements, or what is looped over."""
    parts = [getattr(node, name, None) for name in ("elt", "key", "value")]
    parts += [loop.iter for loop in node.generators]
    return any(
        isinstance(inner, Comprehension) for part in parts if part for inner in ast.walk(part)
    )


def visible(chapter: Chapter) -> Iterator[str]:
    """What a claim or a measured figure uses stands in code that the book shows."""
    # For each name, where it was last defined, and by what if that is a function in shown code:
    # what a claim calls there is read too.
    home: dict[str, CodeCell] = {}
    functions: dict[str, ast.AST] = {}
    for cell in own(chapter):
        for statement in cell.statements:
            # An import takes a name out of the reader's way: the book need not show it.
            for name in imported(statement) if not _is_callable(statement) else ():
                home.pop(name, None)
                functions.pop(name, None)
            for name in bound(statement):
                home[name] = cell
                functions.pop(name, None)
                if _is_callable(statement) and not cell.folded:
                    functions[name] = statement
        for function in cell.decorated(*EVIDENCE):
            if cell.folded:
                yield f"{cell.name}: the book folds the code of `{function.name}`; move it out"
            hidden = {
                name: home[name]
                for name in _used(function, functions)
                if name in home and home[name].folded and home[name] is not cell
            }
            for name, where in sorted(hidden.items()):
                yield (
                    f"{cell.name}: `{function.name}` uses `{name}` of {where.name}, whose code "
                    "the book folds; define it in a cell of its own"
                )


def _is_callable(statement: ast.stmt) -> bool:
    """Whether a statement defines something that is called: then what it uses counts too."""
    is_lambda = isinstance(getattr(statement, "value", None), ast.Lambda)
    return is_lambda or isinstance(statement, Function | ast.ClassDef)


def _used(node: ast.AST, functions: dict[str, ast.AST]) -> set[str]:
    """The names that a function takes from the chapter, itself or by functions that it calls."""
    used: set[str] = set()
    queue = [node]
    while queue:
        new = free(queue.pop()) - used
        used |= new
        queue += [functions[name] for name in new if name in functions]
    return used


def seeded(chapter: Chapter) -> Iterator[str]:
    """Randomness comes from `cvnotes.seed`, or other seeds would never be tried."""
    for cell in own(chapter):
        for node in ast.walk(cell.tree or ast.Module([], [])):
            if found := _own_randomness(node):
                yield (
                    f"{cell.name} uses {found}; take cvnotes.seed(n), or shifted(n) where a "
                    "number is wanted"
                )


def _own_randomness(node: ast.AST) -> str:
    """What draws randomness past `cvnotes.seed`; empty where nothing does."""
    match node:
        case ast.Import() if "random" in [alias.name for alias in node.names]:
            return "import random"
        case ast.ImportFrom(module="random"):
            return "from random import …"
        case ast.Call() if called(node) in SEEDED_BY_OURS and not _is_shifted(node.args[:1]):
            return f"{called(node)}(…)"
        case ast.keyword(arg="random_state") if not _is_shifted([node.value]):
            return "random_state=…"
        case ast.Attribute() if dotted(node.value) in ("np.random", "numpy.random"):
            return "" if node.attr in ("default_rng", "Generator") else dotted(node)
    return ""


def _is_shifted(arguments: list[ast.expr]) -> bool:
    return any(isinstance(node, ast.Call) and called(node) == "shifted" for node in arguments)
