"""Compiled templates are kept: to compile them anew takes a tenth of a short build."""

from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx
from sphinx.jinja2glue import BuiltinTemplateLoader


def keep_compiled(app: Sphinx) -> None:
    """Let the theme's templates be compiled into a folder beside what Sphinx keeps itself."""
    templates = getattr(app.builder, "templates", None)
    if isinstance(templates, BuiltinTemplateLoader):
        folder = Path(app.doctreedir) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("builder-inited", keep_compiled)
