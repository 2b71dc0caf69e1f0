"""Which parts and chapters there are, in which order; the only reader and writer of `_toc.yml`."""

import difflib
import glob
import io
import unicodedata
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cvnotes.press.errors import ChapterError
from cvnotes.press.reading import decoded
from cvnotes.press.storing import store

NAME = "_toc.yml"
BENCHES = "book/benches"


def book_root(start: Path | None = None) -> Path:
    """The nearest folder, from `start` (the working directory) upwards, that holds `_toc.yml`."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder
    raise ChapterError(
        f"{start} is not inside the book: there is no {NAME} here or above; "
        "change to a clone of the book"
    )


def toc_files(root: Path) -> list[str]:
    """Every file that `_toc.yml` names, in reading order, without suffix."""
    return list(_files(decoded(NAME, (root / NAME).read_bytes())))


def parts(root: Path) -> list[str]:
    """The parts of the book, in order: the pages under `book/parts` that `_toc.yml` names."""
    return [Path(file).name for file in toc_files(root) if file.startswith("book/parts/")]


def listed_chapters(root: Path) -> list[Path]:
    """Paths of the chapters that `_toc.yml` names, relative to the root, in its order."""
    return [Path(f"{file}.ipynb") for file in toc_files(root) if file.startswith("notebooks/")]


def chapter_paths(root: Path) -> list[Path]:
    """Paths of all chapters, relative to the root, in the order of `_toc.yml`.

    Raises `ChapterError` where `_toc.yml` and the folder `notebooks` do not name the same files.
    """
    listed = listed_chapters(root)
    # Not what begins with a dot, such as the copies of Jupyter.
    names = glob.glob("notebooks/**/*.ipynb", root_dir=root, recursive=True)
    found = {Path(name) for name in names}
    for path in listed:
        if path not in found:
            for other in found:
                if _spelling(other) == _spelling(path):
                    raise ChapterError(
                        f"{NAME} names {path.with_suffix('').as_posix()!a}, and the file is "
                        f"{other.as_posix()!a}; spell both alike, in lower-case words joined by "
                        "hyphens"
                    )
            raise ChapterError(
                f"{NAME} names {path.with_suffix('').as_posix()}, but there is no "
                f"{path.as_posix()}; add the file or drop the line"
            )
    for path in sorted(found - set(listed)):
        raise ChapterError(
            f"{path.as_posix()} is not in {NAME}; add a line "
            f"`- file: {path.with_suffix('').as_posix()}` where it belongs"
        )
    return listed


def shortest_name(root: Path, path: Path) -> str:
    """The name by which `select` finds a chapter: its slug, or its path if others have that too."""
    slugs = [listed.stem for listed in listed_chapters(root)]
    return path.as_posix() if slugs.count(path.stem) > 1 else path.stem


def select(root: Path, names: list[str]) -> list[Path]:
    """The chapters with these slugs or paths, or all of them if no name is given."""
    paths = chapter_paths(root)
    if not names:
        return paths
    return list(dict.fromkeys(_selected(root, name, paths) for name in names))


def _selected(root: Path, name: str, paths: list[Path]) -> Path:
    """The chapter with this slug or path; raises `ChapterError` if there is none, or are several.

    A path starts from the working directory or from the root, and may lack its suffix, as paths in
    `_toc.yml` do.
    """
    if len(Path(name).parts) > 1 or name.endswith(".ipynb"):
        file = name if name.endswith(".ipynb") else f"{name}.ipynb"
        places = [place.resolve() for place in (Path(file), root / file)]
        found = [path for path in paths if (root / path).resolve() in places]
    else:
        found = [path for path in paths if path.stem == name]
    if len(found) > 1:
        several = " and ".join(path.as_posix() for path in found)
        raise ChapterError(f"`{name}` is {several}; give the path of one")
    if not found:
        near = difflib.get_close_matches(Path(name).stem, {path.stem for path in paths})
        meant = [shortest_name(root, path) for slug in near for path in paths if path.stem == slug]
        hint = f"did you mean {', '.join(meant)}?" if meant else f"{NAME} names them all"
        raise ChapterError(f"there is no chapter `{name}`; {hint}")
    return found[0]


def enter(root: Path, part: str, file: str) -> None:
    """Name `file` (without suffix) as the last one of its part; comments and order are kept."""
    # Lists are indented as in the book's own file, so that a new line is the only difference.
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    before = (root / NAME).read_bytes()
    toc = yaml.load(decoded(NAME, before))
    named = (node for node in _entries(toc) if "file" in node)
    page = next(node for node in named if without_suffix(node["file"]) == f"book/parts/{part}")
    if page.get("sections") is None:
        page["sections"] = []
    page["sections"].append({"file": file})
    text = io.StringIO()
    yaml.dump(toc, text)
    store(root / NAME, text.getvalue(), before)


@lru_cache(maxsize=8)
def _files(text: str) -> tuple[str, ...]:
    """The files that a table of contents names; cached, because every chapter asks for its part."""
    try:
        toc = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise ChapterError(f"{NAME} is not YAML: {' '.join(str(error).split())[:160]}") from None
    try:
        named = [node[key] for node in _entries(toc) for key in ("root", "file") if key in node]
    except RecursionError:
        raise ChapterError(f"{NAME}: an anchor stands inside what it names; write it out") from None
    files: list[str] = []
    for file in named:
        if not isinstance(file, str):
            raise ChapterError(f"{NAME}: a file is named by a text; put quotes around {file!r}")
        files.append(without_suffix(file))
        if files.count(files[-1]) > 1:
            raise ChapterError(f"{NAME} names {files[-1]} twice; drop one of the two lines")
    return tuple(files)


def without_suffix(file: str) -> str:
    """A file as `_toc.yml` names it: the suffix of a page or notebook may stand there as well."""
    return file.removesuffix(".md").removesuffix(".ipynb")


def _spelling(path: Path) -> str:
    """A path as people read it: capitals, blanks and the way of writing accents aside."""
    return unicodedata.normalize("NFC", path.with_suffix("").as_posix()).casefold().strip()


def _entries(node):
    """Every mapping of the tree below `node`, in reading order."""
    if isinstance(node, list):
        for item in node:
            yield from _entries(item)
    if isinstance(node, dict):
        yield node
        for key in ("parts", "chapters", "sections"):
            yield from _entries(node.get(key))
