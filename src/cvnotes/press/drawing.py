"""HTML from templates, where everything that is not HTML is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cvnotes.cards import VERDICTS, code_spans
from cvnotes.press.takeaway.rendering import in_line


@cache
def environment(package: str) -> Environment:
    """The templates in the folder `templates` of a package."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code_spans"] = lambda text: Markup(code_spans(text))
    environment.filters["in_line"] = lambda markdown: Markup(in_line(markdown))
    environment.globals["verdicts"] = VERDICTS
    return environment
