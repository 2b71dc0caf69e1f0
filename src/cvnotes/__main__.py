"""The commands behind make: `python -m cvnotes <command>`."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cvnotes.press import toc
from cvnotes.press.errors import ChapterError


def book(root: Path) -> int:
    """Build the site from the stored outputs and print where it is."""
    # Its only entry point is a script, and where that lies differs between systems.
    build = (
        "import sys; from jupyter_book.cli.main import main; sys.argv[0] = 'jupyter-book'; main()"
    )
    code = subprocess.run(
        [sys.executable, "-c", build, "build", "-W", "-n", "--keep-going", "."], cwd=root
    ).returncode
    if code == 0:
        print(f"\nThe book: {(root / '_build' / 'html' / 'index.html').as_uri()}")
    return 1 if code else 0


def test(root: Path) -> int:
    """Library tests, chapters under strict nbval, their form, the site build: one pytest, a file to a worker."""
    from cvnotes.press.rerun import kernel_environment

    paths = [path.as_posix() for path in toc.chapter_paths(root)]
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                str(os.cpu_count() or 1),
                "--dist",
                "loadfile",
                "--no-loadscope-reorder",
                "--nbval",
                "--nbval-current-env",
                "--nbval-cell-timeout",
                "300",
                "--ignore",
                "tests/browser",
                "tests",
                *paths,
            ],
            cwd=root,
            env=kernel_environment(folder),
        ).returncode


def site_test(root: Path) -> int:
    """Build the site, then look at it in a real browser."""
    return (
        book(root)
        or subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", str(os.cpu_count() or 1), "tests/browser"],
            cwd=root,
        ).returncode
    )


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns 0, 1 where something failed, 2 where the input is wrong."""
    parser = argparse.ArgumentParser(prog="python -m cvnotes", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def command(name: str, about: str, several: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about)
        if several:
            added.add_argument(
                "chapters", nargs="*", help="slugs or paths; all chapters if none is given"
            )
        return added

    command("book", "build the site and print where it is")
    command("test", "check the library, every claim, every chapter and the site build")
    command("site-test", "check the built site in a headless browser")
    run = command("run", "re-execute the chapters that changed, in place", several=True)
    run.add_argument("--all", action="store_true", help="the unchanged ones too")
    figures = command("figures", "draw the figures into files", several=True)
    figures.add_argument("--format", choices=("png", "svg", "pdf"), default="png")
    figures.add_argument("--out", default="figures", help="folder (default: figures)")
    figures.add_argument(
        "--check", action="store_true", help="compare with the stored ones instead"
    )
    stress = command("stress", "run the book under other seeds and thread counts", several=True)
    stress.add_argument("--seeds", type=int, default=20, help="how many (default: 20)")
    stress.add_argument(
        "--threads", type=int, nargs="+", default=[1, 2], help="thread counts (default: 1 2)"
    )
    command("check", "check the form and the outputs of chapters, in seconds", several=True)
    new = command("new", "start a chapter")
    new.add_argument("part")
    new.add_argument("slug")
    new.add_argument("question")
    address = command("address", "write the repository's address everywhere, as a fork needs")
    address.add_argument(
        "url", nargs="?", help="the new one; without it, that of _config.yml is applied"
    )
    given = parser.parse_args(arguments)
    try:
        return _dispatch(toc.book_root(), given)
    except ChapterError as error:
        print(f"cvnotes: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("cvnotes: interrupted; every notebook is whole", file=sys.stderr)
        return 130


def _dispatch(root: Path, given: argparse.Namespace) -> int:
    # Imported by the command that needs them: together they take longer than most commands.
    match given.command:
        case "book":
            return book(root)
        case "test":
            return test(root)
        case "site-test":
            return site_test(root)
        case "run":
            from cvnotes.press.rerun import run

            return run(root, given.chapters, given.all)
        case "figures":
            from cvnotes.press.figures import figures

            if given.check and given.format != "png":
                raise ChapterError("--check compares PNGs; leave --format out")
            return figures(root, given.chapters, given.format, given.out, given.check)
        case "stress":
            from cvnotes.press.stress import stress

            if given.seeds < 1 or min(given.threads) < 1:
                raise ChapterError(
                    f"--seeds and --threads are 1 or more; got {given.seeds} and {given.threads}"
                )
            return stress(root, given.chapters, given.seeds, given.threads)
        case "check":
            from cvnotes.press.checking import check

            return check(root, given.chapters)
        case "new":
            from cvnotes.press import authoring

            path = authoring.new_chapter(root, given.part, given.slug, given.question)
            print(f"wrote {path}; edit it, then: python -m cvnotes run {given.slug}")
        case "address":
            from cvnotes.press.address import address

            changed = address(root, given.url)
            print(
                "\n".join(f"rewrote {file}" for file in changed)
                or "every link leads to the address in _config.yml"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
