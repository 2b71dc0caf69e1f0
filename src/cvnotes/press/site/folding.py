"""Fold the code that imports, and the code that only draws: what it draws is the point."""

from pathlib import PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from cvnotes.press.chapters import DRILLS


class FoldedCode(SphinxTransform):
    """Mark such cells as myst-nb does for the tag hide-input, which nbval and Colab show too."""

    default_priority = 840

    def apply(self, **kwargs) -> None:
        """Fold the input of every cell that imports or draws; in a drill, of none."""
        if PurePosixPath(self.env.docname).parent.name == DRILLS:
            return
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") == "cell_code" and cell.children:
                if what := folded_as(cell):
                    cell["hide_mode"] = "input"
                    cell["prompt_show"] = f"Show {what}"
                    cell["prompt_hide"] = f"Hide {what}"


def folded_as(cell: nodes.container) -> str | None:
    """What the reader may unfold, or None for code that stays open."""
    source = cell.children[0].astext().lstrip()
    if source.startswith(("import ", "from ")):
        return "the imports"
    if any(cell.findall(nodes.figure)):
        return "how it is drawn"
    return None


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_transform(FoldedCode)
