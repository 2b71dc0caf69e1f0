"""What is public in the library: everything that a chapter may import."""

import importlib
import inspect
from collections.abc import Callable

import cvnotes

MODULES = {name: importlib.import_module(f"cvnotes.{name}") for name in cvnotes._MODULES}


def _listed(module: str) -> tuple[str, ...]:
    """The names of a module; all that it defines, without an underscore, if it is taken whole."""
    own = [
        name
        for name, value in vars(MODULES[module]).items()
        if getattr(value, "__module__", "") == f"cvnotes.{module}" and not name.startswith("_")
    ]
    return cvnotes._MODULES[module] or tuple(own)


FUNCTIONS: dict[str, Callable] = {}
for module in MODULES:
    for name in _listed(module):
        value = getattr(MODULES[module], name)
        if inspect.isfunction(value):
            # A module that is taken whole is part of the name, as in draw.grid.
            FUNCTIONS[name if cvnotes._MODULES[module] else f"{module}.{name}"] = value
