"""Code in colours."""

import io
from configparser import ConfigParser
from pathlib import Path

import pydata_sphinx_theme
import pytest
from bs4 import BeautifulSoup
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import Token
from small_book import page

from cvnotes.press.site.code import PLAIN, LightFormatter

CODE = (
    'import torch\n\n\ndef f(x):\n    return torch.sin(x[0]) + 2.5  # <a>\n\n\n"""One\n\ntwo"""\n'
)
STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")


def written(formatter):
    out = io.StringIO()
    formatter.format(PythonLexer().get_tokens(CODE), out)
    return out.getvalue()


def test_the_text_of_the_code_is_whole():
    assert (
        BeautifulSoup(written(LightFormatter()), "html.parser").get_text().strip() == CODE.strip()
    )


def test_it_takes_fewer_elements():
    light, whole = (
        written(formatter()).count("<span") for formatter in (LightFormatter, HtmlFormatter)
    )
    assert light < 0.7 * whole


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", PLAIN, ids=str)
def test_what_has_no_element_looks_like_plain_text(style, kind):
    drawn, plain = map(get_style_by_name(style).style_for_token, (kind, Token.Text))
    assert drawn == plain


def test_these_are_the_styles_of_the_theme():
    theme = ConfigParser()
    folder = Path(pydata_sphinx_theme.__file__).parent
    theme.read(folder / "theme" / "pydata_sphinx_theme" / "theme.conf")
    options = theme["options"]
    assert (options["pygments_light_style"], options["pygments_dark_style"]) == STYLES


def test_the_site_is_written_so(small_site):
    code = page(small_site / "notebooks/detection/padding.html").select_one("div.highlight")
    assert code.select("span")
    assert not code.select("span.n, span.p")
