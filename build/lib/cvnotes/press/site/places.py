"""Where a warning is, as an author counts: the cell of a notebook, not a line of many thousands."""

import logging

from sphinx.application import Sphinx

# MyST-NB's line of a place in a notebook: the cell's number times this, and the line below it.
CELL = 10_000
SUFFIX = ".ipynb"


class NamedCells(logging.Filter):
    """Write `chapter.ipynb, cell 9, line 1` in place of `chapter.ipynb:90002`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the place in the record, if it is one in a notebook; let the record pass."""
        location = getattr(record, "location", None)
        if isinstance(location, str):
            record.location = place(location)
        return True


def place(location: str) -> str:
    """A place as Sphinx writes it, with the cell of a notebook named."""
    file, _, number = location.rpartition(":")
    if not file.endswith(SUFFIX) or not number.isdecimal() or int(number) < CELL:
        return location
    cell, line = divmod(int(number), CELL)
    return f"{file}, cell {cell}, line {max(line - 1, 1)}"


def name_cells(app: Sphinx) -> None:
    """Have the warnings of the build name cells."""
    for handler in logging.getLogger("sphinx").handlers:
        # After Sphinx's own filters, which write the place.
        handler.addFilter(NamedCells())


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("builder-inited", name_cells)
