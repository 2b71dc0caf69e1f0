"""Builds of small books, each in a process forked from one that has imported what builds need."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# By the systems that cannot fork they are imported for each build.
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
FORKS = multiprocessing.get_context(METHOD)
# A third of the time that a small build takes. The process is not this one: an extension looks at
# every object in memory, and fails at what other tests left there.
FORKS.set_forkserver_preload(
    [
        "a11y_pygments",
        "jupyter_book.cli.main",
        "jupyter_book.sphinx",
        "myst_nb.sphinx_ext",
        "sphinx.builders.epub3",
        "sphinx.builders.latex",
        "sphinx.domains.cpp",
        "sphinx.domains.python",
        "sphinx_book_theme",
        "sphinx_copybutton",
        "cvnotes.press.epubs",
        "cvnotes.press.site",
    ]
)


def forked(work, *arguments) -> subprocess.CompletedProcess:
    """What a function says in a process of its own, and the code with which it exits."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("stdout", "stderr")]
        process = FORKS.Process(target=_heard, args=(files, work, arguments))
        process.start()
        process.join()
        said = (file.read_text(encoding="utf-8") for file in files)
        return subprocess.CompletedProcess([work, *arguments], process.exitcode, *said)


def _heard(files: list[Path], work, arguments: tuple) -> None:
    for number, file in enumerate(files, 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    sys.exit(work(*arguments))


def build(book: Path) -> None:
    """Build a book strictly, into its folder `_build`, in the way of `make book`."""
    from jupyter_book.cli.main import main

    os.chdir(book)
    sys.argv = ["jupyter-book", "build", "-W", "-n", "--keep-going", str(book)]
    main()
