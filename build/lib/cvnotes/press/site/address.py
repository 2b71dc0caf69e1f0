"""The repository's address, which stands in `_config.yml` alone, where a page names it."""

from sphinx.application import Sphinx

PLACEHOLDER = "@REPOSITORY@"


def add_address(app: Sphinx, docname: str, content: list[str]) -> None:
    """Put the address in place of its placeholder, on the pages that are not chapters."""
    if docname.startswith("book/"):
        url = app.config.html_theme_options["repository_url"]
        content[0] = content[0].replace(PLACEHOLDER, url)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("source-read", add_address)
