"""HTML from the templates beside this module, where everything that is not HTML is escaped."""

from docutils import nodes

from cvnotes.press.drawing import environment


def drawn(template: str, **content: object) -> str:
    """The template with its content filled in."""
    return environment("cvnotes.press.site").get_template(template).render(content)


def raw(template: str, **content: object) -> nodes.raw:
    """The same as a node, for what only a page of HTML has."""
    return nodes.raw("", drawn(template, **content), format="html")
