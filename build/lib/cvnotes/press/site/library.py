"""What the chapters import, from the library's source: to read a docstring nothing is run."""

import ast
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import cvnotes

Definition = ast.FunctionDef | ast.ClassDef


class LibraryReference(SphinxDirective):
    """A section for each module that `cvnotes` names, in its order."""

    def run(self) -> list[nodes.Node]:
        """The sections, made again whenever a module changed."""
        sections = []
        for module, names in cvnotes._MODULES.items():
            file = Path(cvnotes.__file__).with_name(f"{module}.py")
            self.env.note_dependency(str(file))
            tree = ast.parse(file.read_text(encoding="utf-8"))
            sections.append(self.section(f"cvnotes.{module}", tree, names))
        return sections

    def section(self, module: str, tree: ast.Module, names: tuple[str, ...]) -> nodes.section:
        """What the module is for, and what it defines under these names."""
        section = nodes.section("", nodes.title("", module))
        section["ids"].append(f"module-{module}")
        section += prose(ast.get_docstring(tree) or "")
        for definition in defined(tree, names):
            section += self.description(module, definition)
        return section

    def description(self, module: str, definition: Definition) -> list[nodes.Node]:
        """Signature and docstring."""
        kind = kind_of(definition)
        described = self.parse_text_to_nodes(
            f"```{{py:{kind}}} {module}.{signature(definition)}\n```"
        )
        for content in described[-1].findall(nodes.Element):
            if content.tagname == "desc_content":
                content += prose(ast.get_docstring(definition) or "")
        return described


def defined(tree: ast.Module, names: tuple[str, ...]) -> list[Definition]:
    """Functions and classes under these names; all public ones of a module imported whole."""
    found = {node.name: node for node in tree.body if isinstance(node, Definition)}
    return [found[name] for name in names or found if not name.startswith("_")]


def kind_of(definition: Definition) -> str:
    """What Sphinx calls it."""
    if isinstance(definition, ast.FunctionDef):
        return "function"
    return "exception" if definition.name.endswith("Error") else "class"


def signature(definition: Definition) -> str:
    """Name, parameters and result on one line; the parameters of a class are its fields."""
    if isinstance(definition, ast.FunctionDef):
        result = f" -> {ast.unparse(definition.returns)}" if definition.returns else ""
        return f"{definition.name}({ast.unparse(definition.args)}){result}"
    fields = [ast.unparse(line) for line in definition.body if isinstance(line, ast.AnnAssign)]
    return definition.name + (f"({', '.join(fields)})" if fields else "")


def prose(docstring: str) -> list[nodes.Node]:
    """Paragraphs with `code` in single backticks, and examples as they are typed."""
    return [
        nodes.literal_block(block, block, language="pycon")
        if block.startswith(">>>")
        else nodes.paragraph("", "", *_with_code(block))
        for block in docstring.split("\n\n")
        if block.strip()
    ]


def _with_code(text: str) -> list[nodes.Node]:
    pieces = text.split("`")
    return [
        nodes.literal("", piece) if n % 2 else nodes.Text(piece) for n, piece in enumerate(pieces)
    ]


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("library-reference", LibraryReference)
