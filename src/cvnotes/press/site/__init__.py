"""The Sphinx extension: each module draws one thing and registers itself."""

from sphinx.application import Sphinx

from cvnotes.press.site import (
    address,
    addresses,
    ahead,
    benches,
    cards,
    chapter_footer,
    chapter_pages,
    checkmarks,
    code,
    compiled_templates,
    derived,
    downloads,
    drills,
    e_book,
    faulty_builds,
    feed,
    folding,
    heard,
    ledger,
    library,
    mathematics,
    navigation,
    offline,
    overview,
    part_map,
    pictures,
    places,
    practice,
    readable,
    references,
    remembered,
    search,
    sharing,
    social_cards,
    terms,
    weight,
)
from cvnotes.press.site.version import code_version

# In the order in which transforms of one priority run, and handlers of one event.
PARTS = (
    places,
    readable,
    address,
    mathematics,
    cards,
    checkmarks,
    code,
    folding,
    chapter_pages,
    chapter_footer,
    ahead,
    benches,
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
    remembered,
    search,
    practice,
    terms,
    weight,
    e_book,
    downloads,
    drills,
    sharing,
    social_cards,
    feed,
    addresses,
    offline,
)


def setup(app: Sphinx) -> dict:
    """Register every part of the site."""
    for part in PARTS:
        part.setup(app)
    # jupyter-book sets it whether or not sphinx_comments, which would register it, is there.
    app.add_config_value("comments_config", {}, "")
    return {
        "parallel_read_safe": True,
        "parallel_write_safe": True,
        "env_version": code_version(),
    }
