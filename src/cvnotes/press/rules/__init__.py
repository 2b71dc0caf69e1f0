"""The chapter standard as far as a machine sees it: each rule yields faults with their remedies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cvnotes.press.chapters import Chapter
from cvnotes.press.rules import (
    cells,
    citing,
    claims,
    drills,
    figures,
    links,
    metadata,
    outputs,
    placeholders,
    prose,
    titles,
)

Rule = Callable[[Chapter], Iterator[str]]

RULES: tuple[Rule, ...] = (
    titles.title,
    titles.asked_once,
    prose.anatomy,
    prose.short_answer,
    prose.length,
    prose.folds,
    prose.follow_ups,
    prose.quoted_figures,
    citing.references,
    citing.ending,
    prose.formulas,
    prose.tables,
    prose.html,
    prose.plain_markdown,
    links.links,
    placeholders.placeholders,
    metadata.sources,
    metadata.terms,
    metadata.exercises,
    cells.setup_cell,
    cells.tags,
    cells.markers,
    cells.python,
    cells.size,
    cells.density,
    cells.visible,
    cells.seeded,
    claims.claims,
    claims.claims_shown,
    claims.conditions,
    claims.statements,
    claims.crossed_seeds,
    figures.figures,
    figures.pictures,
    figures.letters,
    outputs.executed,
    outputs.clean_outputs,
    outputs.publishable,
    outputs.portable_outputs,
    outputs.width,
    outputs.normal_form,
)
# Of a drill; that its page says what the checker says is tested beside the checker.
DRILL_RULES: tuple[Rule, ...] = (
    titles.title,
    titles.asked_once,
    drills.anatomy,
    drills.folds,
    drills.columns,
    prose.quoted_figures,
    prose.formulas,
    prose.tables,
    prose.html,
    prose.plain_markdown,
    links.links,
    metadata.sources,
    metadata.terms,
    cells.setup_cell,
    cells.tags,
    cells.markers,
    cells.python,
    outputs.executed,
    outputs.clean_outputs,
    outputs.publishable,
    outputs.portable_outputs,
    outputs.normal_form,
)
# Before a chapter ran, its outputs show no claim and no picture: that is one fault, not five.
ABOUT_OUTPUTS = (claims.claims, claims.claims_shown, figures.pictures)


def rules_of(chapter: Chapter) -> tuple[Rule, ...]:
    """The rules that a chapter keeps."""
    return DRILL_RULES if chapter.is_drill else RULES


@dataclass(frozen=True)
class Fault:
    """What is wrong with a chapter, and what to do about it."""

    chapter: str
    rule: str
    message: str


def faults(chapter: Chapter) -> Iterator[Fault]:
    """Every fault of a chapter's form; what only a run can show is left out before the first."""
    was_run = outputs.was_run(chapter)
    for rule in rules_of(chapter):
        if was_run or rule not in ABOUT_OUTPUTS:
            for message in rule(chapter):
                yield Fault(chapter.name, rule.__name__, " ".join(message.split()))
