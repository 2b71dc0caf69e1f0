"""HTML from the templates beside this module, where everything that is not HTML is escaped."""

from functools import cache

from docutils import nodes
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cvnotes.cards import VERDICTS, code_spans


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cvnotes.press.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code_spans"] = lambda text: Markup(code_spans(text))
    environment.globals["verdicts"] = VERDICTS
    return environment


def drawn(template: str, **content: object) -> str:
    """The template with its content filled in."""
    return _environment().get_template(template).render(content)


def raw(template: str, **content: object) -> nodes.raw:
    """The same as a node, for what only a page of HTML has."""
    return nodes.raw("", drawn(template, **content), format="html")
