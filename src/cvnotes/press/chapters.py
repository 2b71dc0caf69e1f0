"""Chapters: finding the notebooks, reading them with errors for people, and the one form in which they are stored."""

import base64
import difflib
import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
import yaml

from cvnotes.claims import MIME

DIFFICULTIES = ("core", "intermediate", "advanced")
CELL_METADATA = ("tags", "mystnb", "cvnotes")


class ChapterError(ValueError):
    """A chapter or the table of contents is not what it must be; the message says which, what and what to do."""


@dataclass(frozen=True)
class Figure:
    """A named figure: the cell that draws it, what the page says of it, and the stored PNG."""

    name: str
    alt: str
    caption: str
    cell: int
    png: bytes | None


@dataclass(frozen=True)
class Chapter:
    """A notebook whose metadata have been checked. `path` is relative to the book's root."""

    root: Path
    path: Path
    nb: nbformat.NotebookNode

    @property
    def part(self) -> str:
        return self.path.parts[1]

    @property
    def slug(self) -> str:
        return self.path.stem

    @property
    def facts(self) -> dict:
        """The metadata under `cvnotes`: part, question, difficulty, sources."""
        return self.nb.metadata.cvnotes

    @property
    def claims(self) -> list[dict]:
        """The claims in the stored outputs, in order, as dictionaries of `cvnotes.claims.Claim`."""
        claims = [
            output["data"][MIME]
            for cell in self.nb.cells
            for output in cell.get("outputs", [])
            if MIME in output.get("data", {})
        ]
        ids = [claim["id"] for claim in claims]
        for id in ids:
            if ids.count(id) > 1:
                raise ChapterError(
                    f"{self.path}: the claim id `{id}` is used twice; rename one of the two functions"
                )
        return claims

    @property
    def figures(self) -> list[Figure]:
        """The named figures, in order."""
        figures = []
        for number, cell in enumerate(self.nb.cells):
            about = cell.metadata.get("mystnb", {})
            if "figure" not in about:
                continue
            images = [
                o["data"]["image/png"]
                for o in cell.get("outputs", [])
                if "image/png" in o.get("data", {})
            ]
            figures.append(
                Figure(
                    name=about["figure"].get("name", ""),
                    alt=about.get("image", {}).get("alt", ""),
                    caption=about["figure"].get("caption", ""),
                    cell=number,
                    png=base64.b64decode(images[0]) if images else None,
                )
            )
        return figures


def book_root(start: Path | None = None) -> Path:
    """The nearest folder, from `start` (the working directory) upwards, that holds `_toc.yml`."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "_toc.yml").is_file():
            return folder
    raise ChapterError(
        f"{start} is not inside the book: no _toc.yml here or above; change to a clone of the book"
    )


def toc_files(root: Path) -> list[str]:
    """Every file that `_toc.yml` names, in reading order, without suffix."""
    return list(_files_of((root / "_toc.yml").read_text(encoding="utf-8")))


@lru_cache(maxsize=8)
def _files_of(text: str) -> tuple[str, ...]:
    """The files that a table of contents names; parsing it takes longer than reading a chapter."""
    try:
        toc = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ChapterError(f"_toc.yml is not YAML: {' '.join(str(error).split())[:160]}") from None

    def walk(node) -> list[str]:
        if isinstance(node, list):
            return [file for item in node for file in walk(item)]
        if isinstance(node, dict):
            own = [node[key] for key in ("root", "file") if key in node]
            return own + [
                file
                for key in ("parts", "chapters", "sections")
                for file in walk(node.get(key, []))
            ]
        return []

    return tuple(walk(toc))


def parts(root: Path) -> list[str]:
    """The parts of the book, in order: the pages under `book/parts` that `_toc.yml` names."""
    return [Path(file).name for file in toc_files(root) if file.startswith("book/parts/")]


def chapter_paths(root: Path) -> list[Path]:
    """Paths of all chapters, relative to the root, in the order of `_toc.yml`; raises where files and order disagree."""
    listed = [Path(f"{file}.ipynb") for file in toc_files(root) if file.startswith("notebooks/")]
    found = {
        path.relative_to(root)
        for path in (root / "notebooks").rglob("*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(root).parts)
    }
    for path in listed:
        if path not in found:
            raise ChapterError(
                f"_toc.yml names {path.with_suffix('')}, but there is no {path}; add the file or drop the line"
            )
    for path in sorted(found - set(listed)):
        raise ChapterError(
            f"{path} is not in _toc.yml; add a line `- file: {path.with_suffix('').as_posix()}` where it belongs"
        )
    return listed


def select(root: Path, names: list[str]) -> list[Path]:
    """The chapters with these slugs or paths, or all of them if no name is given."""
    paths = chapter_paths(root)
    if not names:
        return paths
    by_slug = {path.stem: path for path in paths}
    chosen = []
    for name in names:
        slug = Path(name).stem
        if slug not in by_slug:
            near = difflib.get_close_matches(slug, by_slug, n=3, cutoff=0.4)
            raise ChapterError(
                f"no chapter `{name}`; {'did you mean ' + ', '.join(near) + '?' if near else 'see _toc.yml'}"
            )
        chosen.append(by_slug[slug])
    return chosen


def read(root: Path, path: Path) -> Chapter:
    """Read one chapter; raises `ChapterError` for what is no chapter."""
    text = (root / path).read_bytes().decode("utf-8", errors="replace")
    if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.splitlines()):
        raise ChapterError(
            f"{path}: has merge markers; resolve the conflict, or take one side with git checkout --ours/--theirs"
        )
    try:
        nb = nbformat.reads(text, as_version=4)
        nbformat.validate(nb)
    except Exception as error:
        raise ChapterError(
            f"{path}: not a notebook ({str(error).splitlines()[0][:120]}); restore it from git"
        ) from None
    facts = nb.metadata.get("cvnotes")
    wanted = ("part", "question", "difficulty", "sources")
    if not isinstance(facts, dict) or any(not facts.get(key) for key in wanted):
        raise ChapterError(
            f"{path}: the notebook metadata need a `cvnotes` entry with {', '.join(wanted)}"
        )
    known = parts(root)
    if facts["part"] not in known:
        raise ChapterError(
            f"{path}: unknown part {facts['part']!r}; the parts are {', '.join(known)}"
        )
    if path.parent != Path("notebooks") / facts["part"]:
        raise ChapterError(
            f"{path}: its metadata say part {facts['part']!r}; move it to notebooks/{facts['part']}/"
        )
    if facts["difficulty"] not in DIFFICULTIES:
        raise ChapterError(
            f"{path}: unknown difficulty {facts['difficulty']!r}; one of {', '.join(DIFFICULTIES)}"
        )
    return Chapter(root, path, nb)


def write(root: Path, path: Path, nb: nbformat.NotebookNode) -> None:
    """Store a notebook in its normal form; the file is replaced whole or not at all."""
    target = root / path
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(normal_form(nb), encoding="utf-8", newline="\n")
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def normal_form(nb: nbformat.NotebookNode) -> str:
    """The text in which a notebook is stored: nothing of the machine, the moment or the editor is in it."""
    nb = nbformat.from_dict(json.loads(json.dumps(nb)))
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict(
        {
            "cvnotes": nb.metadata.get("cvnotes", {}),
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    count, used = 0, set()
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
        )
        cell.source = "\n".join(line.rstrip() for line in cell.source.strip("\n").split("\n"))
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            if cell.execution_count is not None:
                count += 1
                cell.execution_count = count
            cell.outputs = [
                _output(output, cell.execution_count) for output in _joined_streams(cell.outputs)
            ]
        cell.id = _cell_id(cell, used)
    return nbformat.writes(nb, version=4).rstrip("\n") + "\n"


def _cell_id(cell: nbformat.NotebookNode, used: set[str]) -> str:
    """An id from the cell's source alone, so that it is the same whoever saved the notebook last."""
    stem = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    id, n = stem, 1
    while id in used:
        n += 1
        id = f"{stem}-{n}"
    used.add(id)
    return id


def _joined_streams(outputs: list) -> list:
    """Adjacent pieces of one stream as one: where the kernel cuts them is a matter of timing."""
    joined: list = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _output(output: nbformat.NotebookNode, execution_count: int | None) -> nbformat.NotebookNode:
    if "metadata" in output:
        output.metadata = nbformat.from_dict({})
    if output.output_type == "execute_result":
        output.execution_count = execution_count
    return output
