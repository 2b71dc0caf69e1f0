"""The card that a check ends with: plain text for a terminal, HTML for a notebook."""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from cvnotes.cards import code_spans
from cvnotes.drills.diagnose import FAILED, PASSED, WAITS, Row
from cvnotes.drills.suite import BONUS

# Alone on its card, without a style sheet: the page's own text and ground serve light and dark.
RIGHT, WRONG = "#1b8a5a", "#c8453b"
COLUMNS = 68
MARKS = {PASSED: "✓", FAILED: "✗", WAITS: "·"}
WAITING = "(wait for the tests above)"
_PRE = (
    "white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.6em 0; background: none; "
    "color: inherit; border: 0"
)
_WRAPPED = "display: inline-block; margin-right: 1.2em"


@dataclass(frozen=True)
class Result:
    """What a check found; true where the solution is right.

    `heading` ends with a colon where a `sentence` follows. `code` is the input to paste and the
    call, `seen` what came and what was wanted. `mistake` is the name of the known mistake that
    behaves as the solution does on every input, or None. `printed` counts the lines that the
    solution printed, which are not shown.
    """

    slug: str
    passed: bool
    heading: str
    sentence: str = ""
    code: tuple[str, ...] = ()
    seen: str = ""
    rows: tuple[Row, ...] = ()
    mistake: str | None = None
    printed: int = 0

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        blocks = [f"{self.slug}: {self.heading}", self.sentence]
        text = "\n".join(block for block in blocks if block)
        if self.code:
            text += "\n\n" + "\n".join(f"    {line}".rstrip() for line in self.lines())
        tests = "\n".join(self._tests())
        further = "\n".join(f"✗ {name}: {seen}" for name, seen in self.further())
        return "\n\n".join(filter(None, [text, tests, further, self._noise()]))

    def _repr_html_(self) -> str:
        heading = html.escape(f"{self.slug}: {self.heading}")
        parts = [f'<p style="margin: 0.2em 0"><strong>{heading}</strong></p>']
        if self.sentence:
            lines = "<br>".join(code_spans(line) for line in self.sentence.splitlines())
            parts.append(f'<p style="margin: 0.4em 0">{lines}</p>')
        if self.code:
            code = html.escape("\n".join(self.lines()))
            parts.append(f'<pre style="{_PRE}"><code>{code}</code></pre>')
        for line in self._tests(f'<span style="{_WRAPPED}">{{}}</span>'):
            parts.append(f'<p style="margin: 0.2em 0">{line}</p>')
        further = "".join(
            f"<li><code>{name}</code>: {html.escape(seen)}</li>" for name, seen in self.further()
        )
        if further:
            number = len(list(self.further()))
            summary = f"{number} more fail{'s' if number == 1 else ''}"
            parts.append(f"<details><summary>{summary}</summary><ul>{further}</ul></details>")
        if self._noise():
            parts.append(f'<p style="margin: 0.2em 0">{html.escape(self._noise())}</p>')
        colour = RIGHT if self.passed else WRONG
        style = f"border-left: 4px solid {colour}; padding: 0.2em 0 0.2em 1em"
        return f'<div class="cvnotes-drill" style="{style}">{"".join(parts)}</div>'

    def lines(self) -> list[str]:
        """The input as code, with what came and what was wanted as a comment."""
        if not self.seen:
            return list(self.code)
        *given, call = self.code
        beside = f"{call}     # {self.seen}"
        if len(beside) <= COLUMNS:
            return [*given, beside]
        return [*given, call, *(f"# {piece}" for piece in self.seen.split(", wanted ", 1)[:1])] + [
            f"# wanted {piece}" for piece in self.seen.split(", wanted ", 1)[1:]
        ]

    def further(self) -> Iterable[tuple[str, str]]:
        """The failed tests after the first, each with what was seen there on one line."""
        failed = [row for row in self.rows if row.state == FAILED and row.test.stage != BONUS]
        for row in failed[1:]:
            seen = row.failure.text if row.failure else ""
            yield row.test.name, seen.partition("\n")[0]

    def _tests(self, frame: str = "{}") -> Iterable[str]:
        """The names of the tests that spoke, and of those that wait."""
        gap = "   " if frame == "{}" else ""
        plain = [row for row in self.rows if row.test.stage != BONUS]
        spoke = [frame.format(_marked(row)) for row in plain if row.state != WAITS]
        waits = [frame.format(_marked(row)) for row in plain if row.state == WAITS]
        if spoke:
            yield gap.join(spoke)
        if waits:
            yield f"{gap.join(waits)}   {WAITING}"
        for row in self.rows:
            if row.test.stage == BONUS:
                word = "within the bound" if row.state == PASSED else "not yet"
                yield f"★ {row.test.name}: {word}. {html.escape(row.test.sentence, quote=False)}"

    def _noise(self) -> str:
        if not self.printed:
            return ""
        lines = "line" if self.printed == 1 else "lines"
        return f"Your code printed {self.printed} {lines}, not shown here."


class Note:
    """A few lines for the reader, shown alike in a notebook and in a terminal."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        return "".join(f'<p style="margin: 0.2em 0">{code_spans(line)}</p>' for line in self.lines)


def _marked(row: Row) -> str:
    return f"{MARKS[row.state]} {row.test.name}"
