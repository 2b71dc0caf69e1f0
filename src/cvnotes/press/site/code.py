"""Code in colours; what has the colour of plain text is text, or it would be half of a page."""

from collections.abc import Iterable
from typing import IO, Any

from pygments.formatters import HtmlFormatter
from pygments.token import Token
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

# What both styles of the theme draw as plain text.
PLAIN = (Token.Name, Token.Name.Namespace, Token.Punctuation, Token.Text.Whitespace)


class LightFormatter(HtmlFormatter):
    """Pygments' HTML, where a name or a bracket is text without an element of its own."""

    def format_unencoded(self, tokensource: Iterable[tuple[tuple, str]], outfile: IO[str]) -> Any:
        """Write the tokens, those of `PLAIN` as text."""
        tokens = ((Token.Text if kind in PLAIN else kind, text) for kind, text in tokensource)
        return super().format_unencoded(tokens, outfile)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    PygmentsBridge.html_formatter = LightFormatter
