"""What the page of a drill has from the library: nothing of it is written a second time.

`python tests/book/drill_pages.py box-iou` writes it into the page anew.
"""

import inspect
import sys
from pathlib import Path

from cvnotes.drills.catalogue import entry_of
from cvnotes.drills.checker import drill_of
from cvnotes.drills.suite import Drill, Mistake, Value
from cvnotes.press import chapters, storing
from cvnotes.press.rules.drills import COLUMNS

ROOT = Path(__file__).resolve().parents[2]

RUN_IT = (
    "To be checked, open this page in Colab or run the notebook: write your code in place of the "
    '`raise` and run the cell. `check.hint("{slug}")` shows a hint.'
)


def question(drill: Drill) -> str:
    """The section "The question"."""
    blocks = [
        "## The question",
        drill.question,
        _table("argument", drill.takes),
        _table("result", drill.gives),
        f"**Allowed.** {drill.allowed}",
        "\n".join(f"- {convention}" for convention in drill.conventions),
        RUN_IT.format(slug=drill.slug),
    ]
    return "\n\n".join(filter(None, blocks))


def _table(head: str, values: tuple[Value, ...]) -> str:
    """Arguments or results, in two columns: four would not fit a phone."""
    rows = []
    for value in values:
        form = ", ".join(filter(None, [value.shape, value.dtype]))
        rows.append(f"| `{value.name}` | {form}: {value.meaning} |")
    return "\n".join([f"| {head} | what it is |", "| --- | --- |", *rows])


def stub(drill: Drill, imports: str) -> str:
    """The cell in which the reader writes."""
    name = drill.reference.__name__
    head = f"def {name}{drill.signature}:"
    if len(head) > COLUMNS:
        # With a comma behind the last one, the formatter leaves them as they stand.
        rows = "".join(f"    {one},\n" for one in drill.signature.parameters.values())
        head = f"def {name}(\n{rows}):"
    return (
        f"{imports}\nfrom cvnotes.drills import check\n\n\n"
        f"{head}\n    raise NotImplementedError  # your code\n\n\n"
        f"check({name})"
    )


def hints(drill: Drill) -> str:
    """The section "Hints"."""
    folds = [fold(f"Hint {number}", hint) for number, hint in enumerate(drill.hints, 1)]
    return "\n\n".join(["## Hints", *folds])


def mistakes(drill: Drill) -> str:
    """The section "Usual mistakes": each with what the checker says to it, and its test."""
    # The long names of tests stand in the wide column.
    rows = [f"| {one.name} | {one.sentence} `{one.test}` |" for one in drill.mistakes]
    table = "\n".join(["| mistake | what the checker says, and its test |", "| --- | --- |", *rows])
    return f"## Usual mistakes\n\n{table}"


def source_of(drill: Drill, mistake: Mistake) -> str:
    """The code of a wrong solution, under the name that the question asks for."""
    if mistake.function is not None:
        head = f"def {mistake.function.__name__}("
        # Without the decorator, which may have several lines.
        _, _, rest = inspect.getsource(mistake.function).partition(head)
        return f"def {drill.reference.__name__}({rest}"
    code = inspect.getsource(drill.reference).rstrip()
    for old, new in mistake.edits:
        code = code.replace(old, new)
    return code


def solution(drill: Drill) -> str:
    """The section "One solution"."""
    code = inspect.getsource(drill.reference).rstrip()
    return "## One solution\n\n" + fold("Show it", f"```python\n{code}\n```")


def fold(summary: str, text: str) -> str:
    """A folded text."""
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def renewed(drill: Drill, cell: str) -> str:
    """The text of a cell of Markdown, with what the library says in it; the rest stays."""
    heading, *_ = cell.partition("\n")
    match heading:
        case "## The question":
            return question(drill)
        case "## Hints":
            return hints(drill)
        case "## Usual mistakes":
            table = [line for line in cell.split("\n") if line.startswith("|")]
            return mistakes(drill) + cell.partition(table[-1])[2]
        case "## One solution":
            return solution(drill) + cell.partition("</details>")[2]
    return cell


def renew(slug: str) -> None:
    """Write what the library says into the page of a drill."""
    drill = drill_of(entry_of(slug))
    chapter = chapters.read(ROOT, Path("notebooks/drills") / f"{slug}.ipynb")
    for cell in chapter.nb.cells:
        if cell.cell_type == "markdown":
            cell.source = renewed(drill, cell.source)
    storing.write(ROOT, chapter.path, chapter.nb)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        renew(name)
