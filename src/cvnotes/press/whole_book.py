"""The whole book: built, tested, and looked at in a browser; each by the tool made for that."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from cvnotes.press import toc
from cvnotes.press.address import repository
from cvnotes.press.errors import ChapterError
from cvnotes.press.processors import processors
from cvnotes.press.wheels import build_wheel

# jupyter-book can only be started as a script, whose folder differs between systems.
JUPYTER_BOOK = (
    "import sys; from jupyter_book.cli.main import main; sys.argv[0] = 'jupyter-book'; main()"
)


def book(root: Path) -> int:
    """Build the site from the stored outputs and print where it is; returns an exit code.

    Raises `ChapterError` where another build is at work in the same clone, and for what would end
    that one before it reads a page.
    """
    options = ["build", "-W", "-n", "--keep-going", "."]
    with alone(root / "_build"):
        toc.chapter_paths(root)
        repository(root)
        code = subprocess.run([sys.executable, "-c", JUPYTER_BOOK, *options], cwd=root).returncode
    if code == 0:
        print(f"\nThe book: {(root / '_build' / 'html' / 'index.html').as_uri()}")
    return min(code, 2)


def test(root: Path) -> int:
    """Run library tests, chapters, their form and the site build: one pytest, a file a worker."""
    return _pytest(
        root, "--no-loadscope-reorder", "--ignore", "tests/browser", *_chapters(root, "tests")
    )


def chapters(root: Path) -> int:
    """Run the chapters against their stored outputs, and their exercises."""
    return _pytest(root, *_chapters(root))


def _chapters(root: Path, *before: str) -> list[str]:
    """Pytest's arguments for all chapters, and what comes before them."""
    # One worker more than processors: each waits a quarter of a second for every kernel to start.
    workers = ["-n", str(processors() + 1), "--dist", "loadfile"]
    paths = [path.as_posix() for path in toc.chapter_paths(root)]
    return [*workers, "-p", "cvnotes.press.pytest_chapters", *before, *paths]


def site_test(root: Path) -> int:
    """Build the site and what is beside it, then look at all of it in a real browser."""
    from cvnotes.press import forms

    return forms.downloads(root) or _pytest(root, "-n", str(processors()), "tests/browser")


def wheel(root: Path) -> int:
    """Put the library, as Colab installs it, beside the pages of the site; returns an exit code.

    Raises `ChapterError` where there is no site yet, or no wheel can be built.
    """
    site = root / "_build" / "html"
    if not site.is_dir():
        raise ChapterError("there is no site yet; make book comes first")
    print(f"The library: {build_wheel(root, site)}")
    return 0


def _pytest(root: Path, *arguments: str) -> int:
    # A chapter that cannot be read is an error of its own; the others are tested all the same.
    command = ["-m", "pytest", "-q", "--continue-on-collection-errors", *arguments]
    return subprocess.run([sys.executable, *command], cwd=root).returncode


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder's lock, which ends with the process that holds it, however that ends."""
    folder.mkdir(exist_ok=True)
    try:
        with FileLock(folder / "building.lock", timeout=0):
            yield
    except Timeout:
        raise ChapterError(
            "another build is at work in this clone; try again when it has ended"
        ) from None


COMMANDS: dict[str, Callable[[Path], int]] = {
    "book": book,
    "test": test,
    "site-test": site_test,
    "wheel": wheel,
}
