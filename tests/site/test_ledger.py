"""Lists of claims: the ledger, what you hear, and the cover."""

from pathlib import Path

import pytest
from small_book import build, page, text_of


def rows(path: Path) -> list:
    """The claims that a page lists."""
    return page(path).select("ul.ledger > li")


@pytest.fixture(scope="module")
def ledger(small_site):
    return page(small_site / "book/claims.html")


def test_the_ledger_lists_every_claim_with_a_link_to_its_card(ledger):
    links = [row.a["href"] for row in ledger.select("ul.ledger > li")]
    assert links == [
        "../notebooks/detection/padding.html#claim-widens",
        "../notebooks/detection/padding.html#claim-keeps_size",
        "../notebooks/detection/padding.html#claim-grows",
        "../notebooks/detection/stride.html#claim-unsaid",
    ]


def test_a_row_says_verdict_statement_and_condition_below_its_question(ledger):
    row = ledger.select("ul.ledger > li")[1]
    assert row["data-verdict"] == "conditional"
    assert row.find_parent("section", id="claims-detection")
    parts = [text_of(paragraph) for paragraph in row.select("p")]
    assert parts == [
        "Conditional Padding (K - 1) / 2 keeps the size",
        "When: K is odd & positive",
    ]
    assert text_of(row.find_parent("section").h3) == "What is P for?"


def test_a_row_says_what_is_true_instead(ledger):
    assert "Instead: It keeps the output" in text_of(ledger.select("ul.ledger > li")[2])


def test_a_card_leads_to_its_line_and_the_line_back(small_site, ledger):
    chapter = small_site / "notebooks/detection/padding.html"
    link = page(chapter).select_one("#claim-grows a.in-ledger")["href"]
    assert link == "../../book/claims.html#padding.grows"
    line = ledger.find(id="padding.grows")
    assert line.a["href"] == "../notebooks/detection/padding.html#claim-grows"


def test_the_facts_of_a_chapter_lead_to_its_claims_in_the_ledger(small_site, ledger):
    facts = page(small_site / "notebooks/detection/padding.html").select("h1 + p.facts a")
    assert facts[-1]["href"] == "../../book/claims.html#padding"
    claims = ledger.find(id="padding").select("li")
    assert len(claims) == 3


def test_totals_by_part_and_verdict(ledger):
    (row,) = ledger.select("table.totals tbody tr")
    assert row.th.text == "Detection & segmentation"
    assert [cell.text for cell in row.select("td")] == ["1", "1", "2", "4"]
    assert [cell.text for cell in ledger.select("tfoot td")] == ["1", "1", "2", "4"]


def test_filters_by_text_verdict_and_part_stay_hidden_without_a_script(ledger):
    form = ledger.select_one("article form")
    assert form.has_attr("hidden")
    assert [field["name"] for field in form.select("input, select")] == ["text", "verdict", "part"]
    values = [option["value"] for option in form.select("option")]
    assert {option.text for option in form.select("[name=part] option")} == {
        "all",
        "Detection & segmentation",
    }
    assert values == ["", "confirmed", "conditional", "refuted", "", "detection"]


def test_what_you_hear_is_what_is_quoted_and_then_what_else_is_refuted(small_site):
    heard = rows(small_site / "book/heard.html")
    assert [row["data-verdict"] for row in heard] == ["conditional", "refuted"]
    assert [text_of(row.select_one(".said")) for row in heard] == [
        "“Padding keeps the size.”",
        "Refuted Zero padding makes the output larger",
    ]


def test_beside_a_quotation_stands_what_the_page_says_to_it_and_the_claim(small_site):
    quoted, refuted = rows(small_site / "book/heard.html")
    assert quoted.a["href"] == "../notebooks/detection/padding.html#claim-keeps_size"
    truth, claim = quoted.select(".truth > p")
    assert text_of(truth) == "With an odd kernel alone. An even one shifts it."
    assert text_of(claim) == "Conditional Padding (K - 1) / 2 keeps the size"
    (truth,) = refuted.select(".truth > p")
    assert text_of(truth) == "It keeps the output from shrinking"
    assert text_of(quoted.find_parent("section").h3) == "What is P for?"


def test_the_cover_shows_the_claims_that_it_names(small_site):
    (row,) = rows(small_site / "book/index.html")
    assert row.a["href"] == "../notebooks/detection/padding.html#claim-grows"


def test_a_claim_that_the_cover_cannot_show_is_named(book):
    cover = book / "book/index.md"
    names = ["padding#nosuch", "nosuch#grows", "padding#widens"]
    directives = [f"```{{best-heard}}\n{name}\n```\n" for name in names]
    cover.write_text("\n".join(["# Cover\n", *directives]), encoding="utf-8")
    result = build(book)
    assert result.returncode != 0
    assert all(f"names {name}" in result.stderr for name in names)


def test_the_cover_counts_what_the_book_has(small_site):
    sentence = text_of(page(small_site / "book/index.html").select_one(".totals-sentence"))
    totals = "1 part, 2 questions, 4 claims: 1 confirmed, 1 conditional, 2 refuted."
    assert sentence == totals
