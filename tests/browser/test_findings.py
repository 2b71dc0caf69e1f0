"""Proof that each check of a page can fail, on a page where everything is wrong."""

import pytest
from findings import findings

PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light"><head><title>A page</title>
<script>
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", () => { document.documentElement.dataset.theme = "dark"; });
</script>
<style>
  html[data-theme="dark"] body { background: #111; color: #eee; }
  html[data-theme="dark"] .dim { color: #333; }
  pre { overflow: auto; width: 20rem; }
  .k { color: #ddd; }
  .short { display: block; width: 2em; overflow: hidden; white-space: nowrap; }
</style></head>
<body><main><h1>A page</h1>
<p>Legible.</p><p>Legible too.</p><p id="faint" style="color: #ddd">Faint.</p>
<p class="dim">Legible in the light alone.</p>
<pre tabindex="0">x = 1</pre>
<div class="cell"><div class="highlight"><pre tabindex="0">a line far longer than twenty rem, here
and a line far longer than twenty rem, far longer, <span class="k">if</span>
<span class="k">if</span></pre></div></div>
<p><a href="nosuch.html">one</a> <a href="#nosuch">two</a> <a href="#faint">three</a></p>
<p>A text that is longer than its links, with <a href="#faint">one that shows</a> and with
<a href="#faint" style="text-decoration: none; color: #222">one that does not</a>.</p>
<p><a href="#faint" style="text-decoration: none; color: #333">a link alone</a></p>
<p>A text that is longer, with <a href="#faint" style="text-decoration: none; color: #333">one of
its kind</a>.</p>
<p>A formula, <math></math>, and one that was not drawn: $x$.</p>
<p><a class="short" href="#faint">cut off</a></p>
<div style="width: 2000px">wide</div>
</main></body></html>
"""


@pytest.fixture(scope="module")
def wrong(browser, tmp_path_factory):
    """What is found on the page."""
    site = tmp_path_factory.mktemp("site")
    (site / "page.html").write_text(PAGE, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    tab = context.new_page()
    tab.goto(f"{site.as_uri()}/page.html")
    yield findings(tab, site.as_uri(), site)
    context.close()


def places(found: list, rule: str) -> str:
    """Where a rule of axe is broken."""
    return " ".join(place for name, places in found if name == rule for place in places)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_page_that_scrolls_sideways_is_found(wrong, width):
    assert any("2000px" in place for place in wrong[f"too wide on a {width}"])


def test_code_that_scrolls_is_found_by_its_longest_line(wrong):
    (line,) = wrong["code that scrolls"]
    assert line.startswith("and a line far longer")


def test_a_link_that_is_cut_off_is_found(wrong):
    assert wrong["cut off on a phone"] == ["cut off"]


def test_formulas_that_are_empty_or_not_drawn_are_found(wrong):
    empty, left = wrong["badly drawn"]
    assert empty == ""
    assert "$x$" in left


def test_broken_links_are_found(wrong):
    ends = sorted(link.rsplit("/", 1)[1] for link in wrong["broken links"])
    assert ends == ["nosuch.html", "page.html#nosuch"]


def test_faint_text_is_found_among_text_that_is_not(wrong):
    assert "Faint." in places(wrong["violations"], "color-contrast")


def test_a_faint_token_of_code_is_found(wrong):
    assert 'class="k"' in places(wrong["violations"], "color-contrast")


def test_a_link_that_looks_like_its_text_is_found_among_those_that_do_not(wrong):
    found = places(wrong["violations"], "link-in-text-block")
    assert "one that does not" in found
    assert "one that shows" not in found


def test_a_link_in_a_text_is_looked_at_after_one_of_its_kind_that_stands_alone(wrong):
    found = places(wrong["violations"], "link-in-text-block")
    assert "its kind" in found
    assert "a link alone" not in found


def test_text_that_is_faint_in_the_dark_alone_is_found(wrong):
    assert "Legible in the light" not in places(wrong["violations"], "color-contrast")
    assert "Legible in the light" in places(wrong["violations in the dark"], "color-contrast")
