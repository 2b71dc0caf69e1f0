"""The drills on their part's page."""

from itertools import groupby

from small_book import page, text_of

from cvnotes.drills.catalogue import CATALOGUE


def test_every_drill_stands_below_its_theme_with_its_rank(site):
    part = page(site / "book/parts/drills.html")
    themes = groupby(CATALOGUE.values(), key=lambda entry: entry.theme)
    expected = {theme: list(entries) for theme, entries in themes}
    assert [heading.text for heading in part.select("article h2")] == list(expected)
    for heading in part.select("article h2"):
        lines = heading.find_next("ul").select("li")
        entries = expected[heading.text]
        links = [line.a["href"] for line in lines]
        assert links == [f"../../notebooks/drills/{entry.slug}.html" for entry in entries]
        for line, entry in zip(lines, entries, strict=True):
            assert f"{entry.minutes} minutes" in text_of(line)
            assert text_of(line).endswith(f"rank {entry.rank}")
