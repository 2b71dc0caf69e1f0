"""The Sphinx extension: each module draws one thing and registers itself."""

from sphinx.application import Sphinx

from cvnotes.press.site import (
    address,
    ahead,
    cards,
    chapter_footer,
    chapter_pages,
    checkmarks,
    compiled_templates,
    derived,
    faulty_builds,
    folding,
    heard,
    ledger,
    library,
    mathematics,
    navigation,
    overview,
    part_map,
    pictures,
    places,
    practice,
    readable,
    references,
    search,
    weight,
)

# In the order in which transforms of one priority run, and handlers of one event.
PARTS = (
    places,
    readable,
    address,
    mathematics,
    cards,
    checkmarks,
    folding,
    chapter_pages,
    chapter_footer,
    ahead,
    derived,
    ledger,
    heard,
    overview,
    part_map,
    references,
    library,
    navigation,
    compiled_templates,
    faulty_builds,
    pictures,
    search,
    practice,
    weight,
)


def setup(app: Sphinx) -> dict:
    """Register every part of the site."""
    for part in PARTS:
        part.setup(app)
    # jupyter-book sets it whether or not sphinx_comments, which would register it, is there.
    app.add_config_value("comments_config", {}, "")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
