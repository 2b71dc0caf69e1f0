"""The builder of the e-book: Sphinx's, with addresses as they are in the file."""

from posixpath import normpath
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders._epub_base import NavPoint
from sphinx.builders.epub3 import Epub3Builder

# What a page's front matter says of itself, in the words in which Sphinx keeps it.
OFF_PAPER = ("onpaper", "False")


class EBook(Epub3Builder):
    """Writes the pages and what says their order; `epubs.py` packs them."""

    def get_toc(self) -> None:
        """Name pages as the manifest does; Sphinx forgets that the root page lies in a folder.

        A page that says `onpaper: false` is left out of manifest and contents.
        """
        said = self.env.metadata.items()
        without = [page for page, about in said if OFF_PAPER in about.items()]
        self.config.epub_exclude_files += [self.get_target_uri(page) for page in without]
        super().get_toc()
        for entry in self.refnodes:
            path, mark, anchor = entry["refuri"].partition("#")
            entry["refuri"] = f"{normpath(path)}{mark}{anchor}"

    def toc_metadata(self, level: int, navpoints: list[NavPoint]) -> dict[str, Any]:
        """What older readers need of the contents, known by the same identifier as the book."""
        return super().toc_metadata(level, navpoints) | {"uid": self.config.epub_identifier}

    def build_epub(self) -> None:
        """Leave the packing to what cleans the pages first."""


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_builder(EBook, override=True)
