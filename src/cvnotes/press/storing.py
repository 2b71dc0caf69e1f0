"""The one form in which a notebook is stored, and writing a file whole or not at all."""

import hashlib
import json
import os
import shutil
from glob import escape
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cvnotes.press.errors import ChapterError

CELL_METADATA = ("tags", "mystnb", "cvnotes")
# A chapter's part is its folder and its question is its title; older notebooks say both again.
SAID_ELSEWHERE = ("part", "question")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def store(target: Path, content: str | bytes, before: bytes | None = None) -> None:
    """Replace a file whole or not at all; folders that are missing are made. Text is UTF-8.

    `before` is what the file held when it was read. Raises `ChapterError` where somebody has
    changed it since, or where it cannot be written, and leaves it as it is now.
    """
    if isinstance(content, str):
        content = content.encode("utf-8")
    try:
        _replace(target, content, before)
    except OSError as error:
        # A full disk, a folder that may not be written to.
        raise ChapterError(
            f"{target}: cannot be written ({error.strerror}); it is as it was"
        ) from None


def _replace(target: Path, content: bytes, before: bytes | None) -> None:
    # What is stored through a link is stored where that leads.
    target = target.resolve()
    now = target.read_bytes() if target.is_file() else None
    if before is not None and now != before:
        raise ChapterError(
            f"{target}: was changed meanwhile; it is left as it is now, so do the same again"
        )
    if now == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{escape(target.name)}.*.tmp"):
        # Of a command that was killed.
        left.unlink(missing_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        if now is not None:
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def write(root: Path, path: Path, nb: NotebookNode, before: bytes | None = None) -> None:
    """Store a notebook in its normal form; `path` is relative to `root`, `before` as in `store`."""
    store(root / path, normal_form(nb), before)


def normal_form(nb: NotebookNode) -> str:
    """The text in which a notebook is stored.

    Nothing of the machine, the moment or the editor is in it.
    """
    nb = nbformat.from_dict(json.loads(json.dumps(nb)))
    nb.nbformat, nb.nbformat_minor = 4, 5
    facts = nb.metadata.get("cvnotes", {})
    kept = {key: value for key, value in facts.items() if key not in SAID_ELSEWHERE}
    nb.metadata = nbformat.from_dict({"cvnotes": kept, **KERNEL})
    count = 0
    used: set[str] = set()
    for cell in nb.cells:
        metadata = {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(metadata)
        cell.source = _source(cell)
        if cell.cell_type == "code":
            if cell.execution_count is not None:
                count += 1
                cell.execution_count = count
            outputs = _joined_streams(cell.outputs)
            cell.outputs = [_output(output, cell.execution_count) for output in outputs]
        cell.id = _cell_id(cell, used)
    return nbformat.writes(nb, version=4).rstrip("\n") + "\n"


def _source(cell: NotebookNode) -> str:
    """The text of a cell without empty lines around it and, in prose, blanks that mean nothing."""
    text: str = cell.source.strip("\n")
    if cell.cell_type == "code":
        # Blanks at the end of a line may stand inside a string; ruff removes the others.
        return text
    lines = text.split("\n")
    return "\n".join(_line_of_prose(*pair) for pair in zip(lines, [*lines[1:], ""], strict=True))


def _line_of_prose(line: str, following: str) -> str:
    """A line without blanks at its end, but for the two that break it where another follows."""
    kept = line.rstrip()
    breaks = kept and line.endswith("  ") and following.strip()
    return f"{kept}  " if breaks else kept


def _cell_id(cell: NotebookNode, used: set[str]) -> str:
    """An id from the cell's source alone, the same whoever saved the notebook last."""
    stem = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    id, n = stem, 1
    while id in used:
        n += 1
        id = f"{stem}-{n}"
    used.add(id)
    return id


def _joined_streams(outputs: list) -> list:
    """Adjacent pieces of one stream as one: where the kernel cuts them is a matter of timing."""
    joined: list = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _output(output: NotebookNode, execution_count: int | None) -> NotebookNode:
    if "metadata" in output:
        output.metadata = nbformat.from_dict({})
    if output.output_type == "execute_result":
        output.execution_count = execution_count
    return output
