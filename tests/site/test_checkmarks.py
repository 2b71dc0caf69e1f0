"""The marks behind verified sentences."""

from small_book import build, page, write_pages


def marks(site, slug):
    """Where each mark leads, and what a screen reader says of it."""
    soup = page(site / f"notebooks/detection/{slug}.html")
    found = soup.select("[role=img][aria-label]")
    assert all(mark.text == "✓" for mark in found)
    return [(mark.find_parent("a")["href"], mark["aria-label"]) for mark in found]


def test_a_mark_announces_the_statement_of_its_claim(small_site):
    href, label = marks(small_site, "padding")[0]
    assert href == "#claim-keeps_size"
    assert label == "verified by claim: Padding (K - 1) / 2 keeps the size"


def test_a_mark_announces_its_measured_figure(small_site):
    href, label = marks(small_site, "padding")[1]
    assert href == "#measured-accuracy"
    assert label.startswith("verified by measurement: Measured over 24 seeds")


def test_a_mark_that_leads_to_another_chapter_names_the_claim(small_site):
    ((href, label),) = marks(small_site, "stride")
    assert href == "padding.html#claim-keeps_size"
    assert label == "verified by claim keeps size"


def test_a_mark_stays_on_the_line_of_its_sentence(small_site):
    soup = page(small_site / "notebooks/detection/padding.html")
    assert "Padding keeps the size\u00a0✓, nearly always\u00a0✓." in soup.get_text()


def test_another_link_to_a_claim_is_an_ordinary_link(small_site):
    soup = page(small_site / "notebooks/detection/stride.html")
    (link,) = (link for link in soup.select("article a") if link.text == "there")
    assert link["href"] == "padding.html#claim-grows"


def test_a_mark_that_leads_nowhere_fails_the_build(tmp_path):
    prose = "One [✓](#claim-nosuch), two [✓](#measured-nosuch)."
    write_pages(tmp_path, {"index": f"# A page\n\n{prose}\n"})
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    result = build(tmp_path)
    assert result.returncode != 0
    assert "claim-nosuch" in result.stderr
    assert "measured-nosuch" in result.stderr
