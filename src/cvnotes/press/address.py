"""The repository's address, everywhere the book names it."""

import re
from pathlib import Path

import yaml

from cvnotes.press import chapters, storing, toc
from cvnotes.press.errors import ChapterError

# What links to the repository; chapters do so in their set-up cells alone.
LINKING = ("README.md", "CONTRIBUTING.md", "CITATION.cff", "pyproject.toml", "book/**/*.md")
ADDRESS = re.compile(r"https://github\.com/([\w-]+)/([\w.-]+?)(\.git)?/?")


def repository(root: Path) -> tuple[str, str]:
    """The repository's address and branch, from `_config.yml`."""
    about = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["repository"]
    return about["url"].rstrip("/"), about["branch"]


def setup_cell(root: Path) -> str:
    """The source of every chapter's first code cell."""
    url, branch = repository(root)
    return (
        "# Set-up: installs the book's library where it is missing (Colab).\n"
        "import importlib.util\n\n"
        'if importlib.util.find_spec("cvnotes") is None:\n'
        f'    %pip install -q "git+{url}@{branch}"'
    )


def address(root: Path, url: str | None = None) -> list[Path]:
    """Make `url` the repository's address, or without one apply the one in `_config.yml`.

    Returns the files that changed, relative to the root. Raises `ChapterError` for a `url` that is
    not the address of a repository.
    """
    before = repository(root)[0]
    # Whoever's copy a link leads to, it is to lead to ours.
    owners, (owner, name) = "[A-Za-z0-9-]+", _owner_and_name(before)
    old_name = name
    if url:
        owners = re.escape(owner)
        owner, name = _owner_and_name(url)
        _rewrite(root / "_config.yml", before, f"https://github.com/{owner}/{name}")
    old_name = re.escape(old_name)
    changes = (
        (rf"\b(github\.com|github)/{owners}/{old_name}\b", rf"\1/{owner}/{name}"),
        (rf"\b{owners}\.github\.io/{old_name}\b", f"{owner}.github.io/{name}"),
    )
    changed = []
    for file in sorted(f for pattern in LINKING for f in root.glob(pattern)):
        text = wanted = file.read_text(encoding="utf-8")
        for old, new in changes:
            wanted = re.sub(old, new, wanted)
        if wanted != text:
            storing.store(file, wanted)
            changed.append(file.relative_to(root))
    return changed + [path for path in toc.chapter_paths(root) if _set_up(root, path)]


def _rewrite(file: Path, old: str, new: str) -> None:
    storing.store(file, file.read_text(encoding="utf-8").replace(old, new))


def _set_up(root: Path, path: Path) -> bool:
    """Give a chapter its set-up cell; whether it had another."""
    nb = chapters.read(root, path).nb
    first = next((cell for cell in nb.cells if cell.cell_type == "code"), None)
    if first is None or first.source == setup_cell(root):
        return False
    first.source = setup_cell(root)
    storing.write(root, path, nb)
    return True


def _owner_and_name(url: str) -> tuple[str, str]:
    match = ADDRESS.fullmatch(url)
    if not match:
        raise ChapterError(f"an address looks like https://github.com/owner/name; got {url}")
    return match[1], match[2]
