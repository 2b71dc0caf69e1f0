"""Claims and measured figures as they are displayed: text, HTML, and JSON for the book."""

import html
from dataclasses import asdict, dataclass
from typing import Any

MIME = "application/vnd.cvnotes.claim+json"
MEASURED_MIME = "application/vnd.cvnotes.measured+json"
CASES_SHOWN = 6
MEASURED_COLOUR = "#3b6ea8"


@dataclass(frozen=True)
class Verdict:
    """How a verdict and its two lists of cases are written.

    `note` is what its further sentence is called, empty for a verdict that has none.
    """

    mark: str
    word: str
    holds: str
    fails: str
    colour: str
    note: str = ""


VERDICTS = {
    "confirmed": Verdict(
        mark="✓",
        word="Confirmed",
        holds="Holds for",
        fails="Control, fails for",
        colour="#1b8a5a",
    ),
    "conditional": Verdict(
        mark="≈",
        word="Conditional",
        holds="Inside the condition, holds for",
        fails="Outside it, fails for",
        colour="#b7791f",
        note="When",
    ),
    "refuted": Verdict(
        mark="✗",
        word="Refuted",
        holds="Happens to hold for",
        fails="Counterexample, fails for",
        colour="#c8453b",
        note="Instead",
    ),
}


@dataclass(frozen=True)
class Claim:
    """A verified claim, as it is displayed: cases are text, as the reader would write them.

    `when` is the condition of a conditional claim, `instead` the truth beside a refuted one; both
    are empty otherwise. `seeds` is the number of seeds that each case was tried with, 0 where the
    check takes none.
    """

    id: str
    statement: str
    verdict: str
    holds: list[str]
    fails: list[str]
    when: str = ""
    instead: str = ""
    seeds: int = 0

    @property
    def note(self) -> tuple[str, str]:
        """What the further sentence is called, and the sentence; both empty if there is none."""
        return VERDICTS[self.verdict].note, self.when or self.instead

    def cases(self) -> list[tuple[str, list[str]]]:
        """The two lists of cases, each with its label."""
        verdict = VERDICTS[self.verdict]
        tried = f" ({self.seeds} seed{'s' if self.seeds > 1 else ''} each)" if self.seeds else ""
        return [(verdict.holds + tried, self.holds), (verdict.fails + tried, self.fails)]

    def lines(self) -> list[tuple[str, list[str], int]]:
        """The two lists of cases: label, the first cases, and how many more there are."""
        # All cases are in the JSON; a reader needs the kind, not the list.
        return [
            (label, cases[:CASES_SHOWN], max(0, len(cases) - CASES_SHOWN))
            for label, cases in self.cases()
        ]

    def __repr__(self) -> str:
        verdict = VERDICTS[self.verdict]
        lines = [f"{verdict.mark} {verdict.word}: {self.statement}"]
        name, sentence = self.note
        if sentence:
            lines.append(f"  {name}: {sentence}")
        for label, shown, more in self.lines():
            rest = f" | and {more} more" if more else ""
            lines.append(f"  {label}: {' | '.join(shown)}{rest}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        verdict = VERDICTS[self.verdict]
        paragraphs = _paragraph(f"{verdict.mark} {verdict.word}", self.statement)
        name, sentence = self.note
        if sentence:
            paragraphs += _paragraph(name, sentence)
        items = ""
        for label, shown, more in self.lines():
            cases = ", ".join(f"<code>{html.escape(case)}</code>" for case in shown)
            rest = f" and {more} more" if more else ""
            items += f"<li>{label}: {cases}{rest}</li>"
        return _box("cvnotes-claim", verdict.colour, f"{paragraphs}<ul>{items}</ul>")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: asdict(self)}


@dataclass(frozen=True)
class Measured:
    """A measured figure, as it is displayed: its range as text, with the digits that were written.

    `found` is empty in a chapter as it is stored. A sweep puts the lowest and the highest value of
    all seeds there, a run under a shifted seed its one value, twice.
    """

    id: str
    quantity: str
    seeds: int
    low: str
    high: str
    found: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The figure in words."""
        span = self.low if self.low == self.high else f"{self.low} to {self.high}"
        return f"Measured over {self.seeds} seeds: {self.quantity} {span}"

    def __repr__(self) -> str:
        return f"◦ {self.sentence}"

    def _repr_html_(self) -> str:
        # The number of seeds is ours, so the first colon is the one between the two parts.
        label, _, rest = self.sentence.partition(": ")
        return _box("cvnotes-measured", MEASURED_COLOUR, _paragraph(label, rest))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        about = asdict(self)
        if not self.found:
            del about["found"]
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MEASURED_MIME: about}


def code_spans(text: str) -> str:
    """`text` as HTML, with what stands in backticks as code.

    >>> code_spans("`a < b` is False")
    '<code>a &lt; b</code> is False'
    """
    *pairs, last = html.escape(text, quote=False).split("`")
    # Backticks come in pairs, so every second piece is code; one that is left over stays as it is.
    if len(pairs) % 2:
        last = f"{pairs.pop()}`{last}"
    pieces = (f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pairs))
    return "".join(pieces) + last


def _paragraph(label: str, sentence: str) -> str:
    return f"<p><strong>{label}:</strong> {code_spans(sentence)}</p>"


def _box(name: str, colour: str, inner: str) -> str:
    # Text and ground keep the page's own colours, which serve light and dark alike.
    style = f"border-left: 4px solid {colour}; padding: 0.2em 0 0.2em 1em"
    return f'<div class="{name}" style="{style}">{inner}</div>'
