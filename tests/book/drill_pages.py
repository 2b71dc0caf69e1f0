"""What the page of a drill has from the library: nothing of it is to be written a second time."""

import inspect

from cvnotes.drills.catalogue import Entry
from cvnotes.drills.checker import drill_of
from cvnotes.drills.suite import Drill, Mistake, Value
from cvnotes.press.rules.drills import COLUMNS

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


def loaded(entry: Entry) -> Drill:
    """The drill of an entry of the catalogue."""
    return drill_of(entry)
