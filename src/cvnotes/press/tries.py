"""The exercises of a chapter, played: the edit is made, and what is said to happen must."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from cvnotes.press.cells import CodeCell, printed
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.kernels import in_parallel, kernel, run_beside, run_cell, show
from cvnotes.press.rules.metadata import shape_fault, stored_exercises
from cvnotes.press.selection import complain, read_all
from cvnotes.press.slicing import affected, needed, without_evidence
from cvnotes.press.wording import plural, shortened


@dataclass(frozen=True)
class Exercise:
    """An exercise: its number on the page, the edits, what then breaks, the text then printed.

    What breaks is claims, and measured figures that leave their range.
    """

    chapter: Chapter
    number: int
    edits: list[dict[str, str]]
    breaks: list[str]
    prints: str


@dataclass
class Outcome:
    """What an exercise did: claims that broke, whether its text was printed, what was wrong."""

    exercise: Exercise
    broke: list[str] = field(default_factory=list)
    printed: bool = False
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        events = [f"breaks {id}" for id in self.broke]
        if self.printed:
            events.append(f"prints {shortened(self.exercise.prints)!r}")
        happened = ", ".join(events) or "nothing happens"
        return f"{self.exercise.chapter.name}, exercise {self.exercise.number}: {happened}"

    def complaints(self) -> list[str]:
        """What is wrong, a line each: where, what, and how to put it right."""
        where = f"{self.exercise.chapter.path.as_posix()}, exercise {self.exercise.number}"
        return [f"{where}: {fault}" for fault in self.faults]


def try_it(root: Path, names: list[str]) -> int:
    """Play the exercises thoroughly and print what happened; returns an exit code."""
    readable, code = read_all(root, names)
    jobs: list[Exercise] = []
    for chapter in readable:
        try:
            jobs += exercises(chapter)
        except ChapterError as error:
            complain(error)
            code = 2

    async def job(exercise: Exercise, step: Callable) -> Outcome:
        outcome = await play(exercise, thorough=True)
        for line in [str(outcome), *outcome.complaints()]:
            show(line)
        step()
        return outcome

    outcomes = in_parallel(job, jobs, "try")
    faulty = sum(bool(outcome.faults) for outcome in outcomes)
    print(f"{plural(len(outcomes), 'exercise')}, {faulty} otherwise than stored")
    return code or (1 if faulty else 0)


def exercises(chapter: Chapter) -> list[Exercise]:
    """The exercises that are stored with the chapter, in order.

    They stand under `cvnotes.try` in the metadata of a Markdown cell. Raises `ChapterError` for an
    entry that cannot be played.
    """
    found = []
    for number, entry in enumerate(stored_exercises(chapter), 1):
        if fault := shape_fault(entry):
            raise ChapterError(f"{chapter.path.as_posix()}, exercise {number}: {fault}")
        breaks, prints = entry.get("breaks", []), entry.get("prints", "")
        found.append(Exercise(chapter, number, entry["edits"], breaks, prints))
    return found


async def play(exercise: Exercise, thorough: bool = False) -> Outcome:
    """Make the edits, run the cells in which they may show, and compare with what is stored.

    Figures are not run, nor claims that the exercise does not name; where `thorough`, those claims
    are that the edit may reach: no other is to break.
    """
    outcome = Outcome(exercise)
    chapter = exercise.chapter
    nb = deepcopy(chapter.nb)
    try:
        edited = _edit(nb, exercise.edits)
    except ValueError as error:
        outcome.faults.append(str(error))
        return outcome
    if exercise.prints and exercise.prints in printed(chapter.code):
        outcome.faults.append(
            f"{shortened(exercise.prints)!r} stands in the stored outputs already; give `prints` a "
            "text that only the edit brings about"
        )
    cells = [
        CodeCell(cell.number, node) for cell, node in zip(chapter.code, _code(nb), strict=True)
    ]
    reached = affected(cells, edited)
    tried = _claims_to_try(cells, reached if thorough else edited) | set(exercise.breaks)
    wanted = set(edited)
    for cell in cells:
        may_print = exercise.prints and cell.number in reached and not cell.draws
        if may_print or tried & _claims(cell):
            wanted.add(cell.number)
        cell.node.source = without_evidence(cell, tried)
    last_claim = max((cell.number for cell in cells if tried & _claims(cell)), default=0)
    try:
        await _run(nb, [cells[number - 1] for number in needed(cells, wanted)], last_claim, outcome)
    except ChapterError as error:
        outcome.faults.append(str(error))
        return outcome
    _compare(outcome)
    return outcome


def _edit(nb: NotebookNode, edits: list[dict[str, str]]) -> set[int]:
    """Make the edits; returns the cells that they are in, by number. Raises `ValueError`."""
    edited = set()
    for edit in edits:
        find = edit["find"]
        places = [(number, node) for number, node in enumerate(_code(nb), 1) if find in node.source]
        count = sum(node.source.count(find) for _, node in places)
        if count != 1:
            raise ValueError(
                f"`find` stands {count} times in the code: {shortened(find)!r}; take a text that "
                "stands there once"
            )
        number, node = places[0]
        node.source = node.source.replace(find, edit["replace"])
        edited.add(number)
    return edited


def _code(nb: NotebookNode) -> list[NotebookNode]:
    return [node for node in nb.cells if node.cell_type == "code"]


def _claims(cell: CodeCell) -> set[str]:
    """The names of a cell's claims and measured figures."""
    return {function.name for function in cell.decorated("claim", "measured")}


def _claims_to_try(cells: list[CodeCell], numbers: set[int]) -> set[str]:
    return {name for cell in cells if cell.number in numbers for name in _claims(cell)}


async def _run(nb: NotebookNode, cells: list[CodeCell], last_claim: int, outcome: Outcome) -> None:
    """Run cells, and take down which claims break and whether the text is printed.

    Nothing more is to be seen after the cell `last_claim`, once the text is printed.
    """
    exercise = outcome.exercise
    position = {id(node): index for index, node in enumerate(nb.cells)}
    async with kernel(nb) as client:
        # The traceback that IPython makes of a broken claim takes longer than most claims.
        await run_beside(client, "%xmode Minimal")
        for cell in cells:
            if outcome.printed and cell.number > last_claim:
                break
            failure = await run_cell(client, exercise.chapter.path, position[id(cell.node)])
            if failure and (failure.is_claim or failure.is_measured):
                outcome.broke.append(_broken_claim(cell, failure.error))
            elif failure:
                outcome.faults.append(
                    f"In [{cell.number}] raises {failure.error}; an exercise may break claims "
                    "and measured figures, nothing else"
                )
                return
            if exercise.prints and exercise.prints in printed([cell]):
                outcome.printed = True


def _broken_claim(cell: CodeCell, error: str) -> str:
    """The name of the claim or measured figure that an error is about."""
    for function in cell.decorated("claim", "measured"):
        if f"`{function.name}`" in error:
            return function.name
    return f"In [{cell.number}]"


def _compare(outcome: Outcome) -> None:
    """Add what is otherwise than the exercise says."""
    exercise = outcome.exercise
    for id in exercise.breaks:
        if id not in outcome.broke:
            outcome.faults.append(
                f"claim `{id}` does not break; correct the edit, or leave it out of `breaks`"
            )
    for id in outcome.broke:
        if id not in exercise.breaks:
            outcome.faults.append(
                f"claim `{id}` breaks too; correct the edit, or name it in `breaks`"
            )
    if exercise.prints and not outcome.printed:
        outcome.faults.append(
            f"nothing prints {shortened(exercise.prints)!r}; correct the edit or `prints`"
        )
