"""What no published chapter may hold, whatever its form: errors, and outputs too large to show."""

import base64
import io
import json
from collections.abc import Iterator

from PIL import Image

from cvnotes.cards import MEASURED_MIME, MIME
from cvnotes.press.cells import is_card
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError

# What a page can show of an output.
SHOWN = {"text/plain", "text/html", "text/latex", "text/markdown", "image/png", "image/svg+xml"}
OWN = {MIME, MEASURED_MIME}
# Characters of one output as it is stored; a page with all that it loads may have 600 KB.
LARGEST = 600_000


def check_publishable(chapter: Chapter) -> None:
    """Raise `ChapterError` for what must not be published, with cell and remedy."""
    for fault in faults(chapter):
        raise ChapterError(f"{chapter.path.as_posix()}, {fault}")


def faults(chapter: Chapter) -> Iterator[str]:
    """What must not be published, with cell and remedy."""
    again = f"make run CHAPTER={chapter.name}"
    for cell in chapter.code:
        for output in cell.outputs:
            size = len(json.dumps(output))
            kinds = output.get("data", {}).keys()
            if output.output_type == "error":
                error = output.ename
                yield f"{cell.name}: an error is stored ({error}); fix the cell, then {again}"
            elif size > LARGEST:
                yield (
                    f"{cell.name}: an output has {size:,} characters, more than {LARGEST:,}; "
                    f"show less, then {again}"
                )
            elif "image/png" in kinds and not _is_picture(output.data["image/png"]):
                yield f"{cell.name}: a stored picture is none, or cut off; {again}"
            elif any(not is_card(kind, output.data[kind]) for kind in kinds & OWN):
                yield f"{cell.name}: a card is not such as this version writes it; {again}"
            elif kinds and not kinds & (SHOWN | OWN):
                yield (
                    f"{cell.name}: an output is {', '.join(kinds)}, which no page can show; "
                    f"print a text or draw a figure, then {again}"
                )


def _is_picture(stored: str) -> bool:
    """Whether what is stored as a picture is a whole one."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(stored))) as picture:
            picture.verify()
    except (OSError, SyntaxError, ValueError):
        # Pillow has one for each way in which a picture is none; base64 has the last.
        return False
    return True
