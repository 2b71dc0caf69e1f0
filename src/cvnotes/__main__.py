"""The commands behind make: `python -m cvnotes <command>`."""

import argparse
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cvnotes.press import console, toc
from cvnotes.press.errors import ChapterError
from cvnotes.press.own_library import check_library

# Each command imports what it needs when it is called: all of it takes longer than most commands.


@dataclass(frozen=True)
class Command:
    """A command: its name, its help, the function that does it, and its arguments."""

    name: str
    about: str
    function: Callable[[Path, Namespace], int]
    arguments: tuple[tuple[str, dict[str, Any]], ...] = ()


def whole(root: Path, given: Namespace) -> int:
    """Build, test or look at the whole book."""
    from cvnotes.press import whole_book

    return whole_book.COMMANDS[given.command](root)


def form(root: Path, given: Namespace) -> int:
    """Make the book in another form and print where it is."""
    from cvnotes.press import forms

    return forms.FORMS[given.command](root)


def lane(root: Path, given: Namespace) -> int:
    """Run the chapters in another environment."""
    from cvnotes.press import lanes

    return lanes.run_lane(root, given.name, given.python)


def run(root: Path, given: Namespace) -> int:
    """Re-execute chapters in place."""
    from cvnotes.press import rerun

    return rerun.run(root, given.chapters, given.all)


def check(root: Path, given: Namespace) -> int:
    """Check the form of chapters, then their outputs."""
    from cvnotes.press import checking

    return checking.check(root, given.chapters)


def format(root: Path, given: Namespace) -> int:
    """Write code in the one format."""
    from cvnotes.press import formatting

    return formatting.format(root, given.chapters)


def figures(root: Path, given: Namespace) -> int:
    """Draw figures into files, or compare them with the stored ones."""
    from cvnotes.press import figures

    if given.check and given.format != "png":
        raise ChapterError("--check compares PNGs; leave --format out")
    return figures.figures(root, given.chapters, given.format, given.out, given.check)


def stress(root: Path, given: Namespace) -> int:
    """Run chapters under other seeds and thread counts."""
    from cvnotes.press import stress

    if given.seed is not None:
        offsets = [given.seed]
    elif given.week is not None:
        offsets = stress.drawn_offsets(given.seeds, given.week)
    else:
        offsets = stress.first_offsets(given.seeds)
    return stress.stress(root, given.chapters, offsets, given.threads)


def sweep(root: Path, given: Namespace) -> int:
    """Measure every measured figure over all of its seeds."""
    from cvnotes.press import sweep

    return sweep.sweep(root, given.chapters)


def try_it(root: Path, given: Namespace) -> int:
    """Play the exercises of chapters."""
    from cvnotes.press import tries

    return tries.try_it(root, given.chapters)


def new(root: Path, given: Namespace) -> int:
    """Start a chapter."""
    from cvnotes.press import authoring

    path = authoring.new_chapter(
        root, given.part, given.slug, given.question, given.difficulty, given.source
    )
    print(f"wrote {path.as_posix()}; edit it, then: make run CHAPTER={given.slug}")
    return 0


def address(root: Path, given: Namespace) -> int:
    """Write the repository's address everywhere."""
    from cvnotes.press import address

    changed, code = address.address(root, given.url)
    lines = [f"rewrote {file.as_posix()}" for file in changed]
    print("\n".join(lines) or "every link leads to the address in _config.yml")
    return code


def count(text: str) -> int:
    """An argument that is a whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number of at least 1, not {text!r}")
    return int(text)


CHAPTERS = ("chapters", {"nargs": "*", "help": "slugs or paths; all chapters if none is given"})

FORMS = {
    "cards": "make flash cards for Anki",
    "epub": "make an e-book",
    "pdf": "make an e-book, and print it with Chromium",
    "archive": "put the pages of the site into one zip",
    "downloads": "build the site with all forms of the book beside it",
}
COMMANDS = (
    Command("book", "build the site and print where it is", whole),
    Command("test", "check the library, every claim, every chapter and the site build", whole),
    Command("wheel", "put the library, as Colab installs it, beside the site", whole),
    *(Command(name, about, form) for name, about in FORMS.items()),
    Command("site-test", "check the built site in a headless browser", whole),
    Command(
        "run",
        "re-execute the chapters that changed, in place",
        run,
        (CHAPTERS, ("--all", {"action": "store_true", "help": "the unchanged ones too"})),
    ),
    Command("check", "check the form and the outputs of chapters, in seconds", check, (CHAPTERS,)),
    Command("format", "write library, tests and chapters in one format", format, (CHAPTERS,)),
    Command(
        "figures",
        "draw the figures into files",
        figures,
        (
            CHAPTERS,
            ("--format", {"choices": ("png", "svg", "pdf"), "default": "png"}),
            ("--out", {"default": "figures", "help": "folder (default: figures)"}),
            ("--check", {"action": "store_true", "help": "compare with the stored ones instead"}),
        ),
    ),
    Command(
        "stress",
        "run the book under other seeds and thread counts",
        stress,
        (
            CHAPTERS,
            ("--seeds", {"type": count, "default": 20, "help": "how many (default: 20)"}),
            ("--seed", {"type": count, "help": "this one alone, as an offset of all seeds"}),
            ("--week", {"type": count, "help": "draw the seeds from a number such as 202548"}),
            (
                "--threads",
                {"type": count, "nargs": "+", "default": [1, 2], "help": "counts (default: 1 2)"},
            ),
        ),
    ),
    Command("sweep", "measure every measured figure over all of its seeds", sweep, (CHAPTERS,)),
    Command("try", "play the exercises and print what happens", try_it, (CHAPTERS,)),
    Command(
        "new",
        "start a chapter",
        new,
        (
            ("part", {"help": "a folder of notebooks/"}),
            ("slug", {"help": "lower-case words joined by hyphens: the file's name"}),
            ("question", {"help": "the title"}),
            ("--difficulty", {"default": "core", "help": "core (default), intermediate, advanced"}),
            (
                "--source",
                {"action": "append", "help": "a question of questions.yml, such as '000: Q1'"},
            ),
        ),
    ),
    Command(
        "lane",
        "run the chapters in another environment, made for it",
        lane,
        (
            ("name", {"nargs": "?", "default": "", "help": "colab, oldest, newest or offline"}),
            ("--python", {"help": "the Python to make it of, where it is not found by its name"}),
        ),
    ),
    Command(
        "address",
        "write the repository's address everywhere, as a fork needs",
        address,
        (("url", {"nargs": "?", "help": "the new one; without it, that of _config.yml"}),),
    ),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns 0, 1 where something failed, 2 where the input is wrong."""
    parser = argparse.ArgumentParser(prog="python -m cvnotes", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command in COMMANDS:
        added = commands.add_parser(command.name, help=command.about, description=command.about)
        added.set_defaults(function=command.function)
        for name, options in command.arguments:
            added.add_argument(name, **options)
    given = parser.parse_args(arguments)
    console.prepare()
    try:
        root = toc.book_root()
        check_library(root)
        return given.function(root, given)
    except ChapterError as error:
        print(f"cvnotes: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        # A full disk, or a folder that may not be written to.
        print(f"cvnotes: {error}; every file is as it was, or whole", file=sys.stderr)
        return 2
    except KeyboardInterrupt as interrupt:
        said = " ".join(["interrupted", *interrupt.args])
        print(f"cvnotes: {said}; every notebook is whole", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
