"""The library as one file to install, without the rest of the repository."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cvnotes import __version__
from cvnotes.press.errors import ChapterError

# All that the package is made of.
SOURCES = ("src", "pyproject.toml", "README.md", "LICENSE")


def wheel_name() -> str:
    """The name of the file."""
    return f"cvnotes-{__version__}-py3-none-any.whl"


def build_wheel(root: Path, folder: Path) -> Path:
    """Put the wheel into `folder`; returns where it is. Raises `ChapterError` where that fails.

    Built from a copy: setuptools leaves a folder `build` beside its sources, and packs again what
    it finds there of an earlier build.
    """
    with tempfile.TemporaryDirectory(prefix="cvnotes-") as temporary:
        copy = Path(temporary) / "cvnotes"
        copy_sources(root, copy)
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        command = [*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(copy)]
        if subprocess.run(command).returncode:
            raise ChapterError("the wheel could not be built; what pip says stands above")
    return folder / wheel_name()


def copy_sources(root: Path, copy: Path) -> None:
    """Copy what the package is made of, and nothing that a build has left."""
    copy.mkdir(parents=True)
    for name in SOURCES:
        if (root / name).is_dir():
            left = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(root / name, copy / name, ignore=left)
        else:
            shutil.copy(root / name, copy)
