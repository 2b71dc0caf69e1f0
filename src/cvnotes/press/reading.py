"""A notebook's file as its cells: whatever an editor leaves is read, or named with its place."""

import codecs
import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import to_notebook_json

from cvnotes.press.errors import ChapterError

SIXTEEN_BITS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MERGE_MARKERS = ("<<<<<<< ", ">>>>>>> ")


def content_of(root: Path, path: Path) -> bytes:
    """What a file holds; raises `ChapterError` where it cannot be read. `path` is below `root`."""
    try:
        return (root / path).read_bytes()
    except OSError as error:
        # A folder of that name, a link that leads nowhere, a file of somebody else's.
        raise ChapterError(f"{path.as_posix()}: cannot be read ({error.strerror})") from None


def notebook(name: str, content: bytes) -> NotebookNode:
    """The notebook that a file holds; `name` is what messages call it.

    Cells have whatever ids they had, or new ones. Raises `ChapterError` for what is no notebook of
    the fourth format, and for what would be lost when it is stored again.
    """
    data = _parsed(name, decoded(name, content))
    cells = data.get("cells")
    if data.get("nbformat") != 4 or not isinstance(cells, list):
        raise ChapterError(
            f"{name}: not a notebook of format 4, which has a list of `cells`; "
            "open it in Jupyter and save it"
        )
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            raise ChapterError(f"{name}, cell {number}: not a cell but {json.dumps(cell)[:40]}")
        # Ids are made anew when a notebook is stored: one that is missing or wrong is no fault.
        cell["id"] = f"cell-{number}"
        _check_characters(f"{name}, cell {number}", cell)
    _check_characters(f"{name}, metadata", data.get("metadata"))
    data["nbformat_minor"] = 5
    try:
        nbformat.validate(nbformat.from_dict(data))
    except nbformat.ValidationError as error:
        raise ChapterError(f"{name}{_place(error)}: {_first_line(error)}") from None
    # As `nbformat.reads` does it, which would validate once more.
    nb = to_notebook_json(data)
    for number, cell in enumerate(nb.cells, 1):
        if cell.get("attachments"):
            files = ", ".join(cell.attachments)
            raise ChapterError(
                f"{name}, cell {number}: a picture is pasted into it ({files}), which cannot be "
                "kept; draw it in a code cell"
            )
    return nb


def decoded(name: str, content: bytes) -> str:
    """The text of a file in UTF-8, with a byte order mark or without; else a `ChapterError`."""
    if content.startswith(SIXTEEN_BITS):
        raise ChapterError(f"{name}: is UTF-16; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ChapterError(
            f"{name}, line {line}: the byte 0x{content[error.start]:02x} is not UTF-8; "
            "save the file as UTF-8"
        ) from None


def _check_characters(place: str, part: object) -> None:
    """Raise `ChapterError` for half a character, which JSON can hold and no file in UTF-8 can."""
    try:
        json.dumps(part, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ChapterError(
            f"{place}: holds half a character, U+{ord(error.object[error.start]):04X}, which "
            "cannot be stored; type it again"
        ) from None


def _parsed(name: str, text: str) -> dict[str, Any]:
    """The JSON of the file, which must be a mapping."""
    if not text.strip():
        raise ChapterError(f"{name}: is empty; restore it from git")
    if any(line.startswith(MERGE_MARKERS) for line in text.splitlines()):
        raise ChapterError(
            f"{name}: has merge markers; resolve the conflict, or take one side with "
            "git checkout --ours/--theirs"
        )
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        remedy = "it is cut off; restore it from git" if _is_cut_off(error) else "mend it there"
        raise ChapterError(
            f"{name}, line {error.lineno}, column {error.colno}: not a notebook ({error.msg}); "
            f"{remedy}"
        ) from None
    except RecursionError:
        raise ChapterError(f"{name}: is nested too deeply for a notebook") from None
    if not isinstance(data, dict):
        raise ChapterError(f"{name}: not a notebook but a JSON {type(data).__name__}")
    return data


def _is_cut_off(error: json.JSONDecodeError) -> bool:
    """Whether what began as a notebook ends too early."""
    if not error.doc.lstrip().startswith("{"):
        return False
    at_the_end = error.pos >= len(error.doc.rstrip())
    return at_the_end or error.msg.startswith("Unterminated string")


def _place(error: nbformat.ValidationError) -> str:
    """Where in the notebook an error is: the cell, and the entry in it."""
    path = list(map(str, getattr(error, "absolute_path", ())))
    if path[:1] == ["cells"] and len(path) > 1:
        path[:2] = [f"cell {int(path[1]) + 1}"]
    return "".join(f", {step}" for step in path)


def _first_line(error: Exception) -> str:
    return getattr(error, "message", str(error)).splitlines()[0][:160]
