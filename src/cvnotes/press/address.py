"""The repository's address, everywhere the book names it."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from nbformat.v4 import new_code_cell

from cvnotes.press import storing
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError
from cvnotes.press.reading import decoded
from cvnotes.press.selection import read_all
from cvnotes.press.wheels import wheel_name

# What links to the repository; chapters do so in their set-up cells alone.
LINKING = ("README.md", "CONTRIBUTING.md", "CITATION.cff", "pyproject.toml", "book/**/*.md")
CONFIG = "_config.yml"
SETUP_BEGINS = "# Set-up:"
ADDRESS = re.compile(r"https://github\.com/([\w-]+)/([\w.-]+?)(\.git)?/?")


def repository(root: Path) -> tuple[str, str]:
    """The repository's address and branch, from `_config.yml`."""
    try:
        settings = _settings((root / CONFIG).read_text(encoding="utf-8"))
        about = settings["repository"]
        url, branch = about["url"].rstrip("/"), about["branch"].strip()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())[:160]
        raise ChapterError(f"{CONFIG} cannot be read: {said}") from None
    except (KeyError, TypeError, AttributeError):
        raise ChapterError(
            f"{CONFIG} must say `url` and `branch` under `repository`, both texts; add them"
        ) from None
    try:
        _owner_and_name(url)
    except ChapterError as error:
        raise ChapterError(f"{CONFIG}: {error}") from None
    return url, branch


@lru_cache(maxsize=1)
def _settings(text: str) -> Any:
    """The settings in this text; every page of a build asks for the same ones."""
    return yaml.safe_load(text)


def pages_address(root: Path) -> str:
    """Where the book's pages are published, with a slash at its end, from `_config.yml`."""
    owner, name = _owner_and_name(repository(root)[0])
    return f"https://{owner}.github.io/{name}/"


def setup_cell(root: Path) -> str:
    """The source of every chapter's first code cell."""
    return _setup_source(*repository(root))


def _setup_source(url: str, branch: str) -> str:
    owner, name = _owner_and_name(url)
    # The wheel is published with the site, so it is the one for the chapters as they are there.
    return f"""\
{SETUP_BEGINS} installs the book's library where it is missing (Colab).
from importlib.util import find_spec

if getattr(find_spec("cvnotes"), "origin", None) is None:
    print("Installing the library of the book: some ten seconds.")
    WHEEL = "https://{owner}.github.io/{name}/"
    WHEEL += "{wheel_name()}"
    SOURCE = "git+{url}@{branch}"
    !pip install -q $WHEEL || pip install -q $SOURCE
    if getattr(find_spec("cvnotes"), "origin", None) is None:
        print("It is not installed. Is there a connection? Run this again.")"""


def address(root: Path, url: str | None = None) -> tuple[list[Path], int]:
    """Make `url` the repository's address, or without one apply the one in `_config.yml`.

    Returns the files that changed, relative to the root, and an exit code: 2 where a chapter could
    not be read, which is named on stderr. Raises `ChapterError` for a `url` that is
    not the address of a repository.
    """
    before, branch = repository(root)
    # Whoever's copy a link leads to, it is to lead to ours.
    owners, (owner, name) = "[A-Za-z0-9-]+", _owner_and_name(before)
    old_name = name
    if url:
        owners = re.escape(owner)
        owner, name = _owner_and_name(url)
    new = f"https://github.com/{owner}/{name}"
    old_name = re.escape(old_name)
    changes = (
        (rf"\b(github\.com|github)/{owners}/{old_name}\b", rf"\1/{owner}/{name}"),
        (rf"\b{owners}\.github\.io/{old_name}\b", f"{owner}.github.io/{name}"),
    )
    changed = []
    for file in sorted(f for pattern in LINKING for f in root.glob(pattern)):
        content = file.read_bytes()
        text = wanted = decoded(file.relative_to(root).as_posix(), content)
        for pattern, replacement in changes:
            wanted = re.sub(pattern, replacement, wanted)
        if wanted != text:
            storing.store(file, wanted, content)
            changed.append(file.relative_to(root))
    source = _setup_source(new, branch)
    readable, code = read_all(root, [])
    changed += [chapter.path for chapter in readable if _set_up(chapter, source)]
    # Last: where the above was interrupted, the same command goes on with what is left.
    _rewrite(root / CONFIG, before, new)
    return changed, code


def _rewrite(file: Path, old: str, new: str) -> None:
    content = file.read_bytes()
    storing.store(file, content.replace(old.encode(), new.encode()), content)


def _set_up(chapter: Chapter, source: str) -> bool:
    """Give a chapter its set-up cell; whether it had another, or none."""
    cells = chapter.nb.cells
    first = next((cell for cell in cells if cell.cell_type == "code"), None)
    if first is not None and first.source == source:
        return False
    if first is not None and first.source.startswith(SETUP_BEGINS):
        first.source = source
    else:
        cells.insert(1, new_code_cell(source, metadata={"tags": ["remove-cell"]}))
    storing.write(chapter.root, chapter.path, chapter.nb, chapter.stored)
    return True


def _owner_and_name(url: str) -> tuple[str, str]:
    match = ADDRESS.fullmatch(url)
    if not match:
        raise ChapterError(f"an address looks like https://github.com/owner/name; got {url}")
    return match[1], match[2]
