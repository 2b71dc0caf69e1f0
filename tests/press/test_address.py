"""The repository's address, everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from made_up import complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press import address, chapters, storing, toc

LINKS = (
    "https://github.com/{0} git+https://github.com/{0}.git "
    "https://colab.research.google.com/github/{0}/blob/main/a https://{1}.github.io/{2}/"
)
OTHER = " https://github.com/someone/other"


@pytest.fixture
def book(here):
    make_book(here)
    main(["new", "made", "fresh", "Why?"])
    (here / "README.md").write_text(LINKS.format("someone/cvnotes", "someone", "cvnotes") + OTHER)
    return here


def test_a_fork_is_readdressed_everywhere(book):
    assert main(["address", "https://github.com/new-home/notes"]) == 0
    readme = (book / "README.md").read_text()
    assert readme == LINKS.format("new-home/notes", "new-home", "notes") + OTHER
    assert address.repository(book) == ("https://github.com/new-home/notes", "main")
    (path,) = toc.chapter_paths(book)
    assert chapters.read(book, path).nb.cells[1].source == address.setup_cell(book)
    assert address.address(book) == ([], 0)


def test_without_an_address_the_configured_one_is_applied(book):
    (book / "README.md").write_text("https://github.com/somebody-else/cvnotes")
    assert address.address(book) == ([Path("README.md")], 0)
    assert (book / "README.md").read_text() == "https://github.com/someone/cvnotes"


def test_a_chapter_without_a_set_up_cell_gets_one_and_loses_nothing(book):
    (path,) = toc.chapter_paths(book)
    nb = chapters.read(book, path).nb
    without = [
        cell.source for cell in nb.cells if "remove-cell" not in cell.metadata.get("tags", [])
    ]
    nb.cells = [cell for cell in nb.cells if cell.source in without]
    storing.write(book, path, nb)
    assert address.address(book)[0][-1] == path
    cells = chapters.read(book, path).nb.cells
    assert cells[1].source == address.setup_cell(book)
    assert [cell.source for cell in (cells[0], *cells[2:])] == without


def test_a_chapter_that_cannot_be_read_does_not_stop_the_others(book, capsys):
    main(["new", "made", "other", "How?"])
    (book / "notebooks/made/fresh.ipynb").write_text("cut off")
    assert main(["address", "https://github.com/new-home/notes"]) == 2
    (complaint,) = complaints(capsys)
    assert "fresh.ipynb" in complaint
    assert "new-home" in (book / "notebooks/made/other.ipynb").read_text()


@pytest.mark.parametrize(
    "settings, message",
    [
        ("a: [", "cannot be read"),
        ("title: a", "must say `url` and `branch`"),
        ("repository: {url: 1}", "must say `url` and `branch`"),
        ("repository: {url: https://github.com/a/b, branch: }", "must say `url` and `branch`"),
        (
            "repository: {url: https://gitlab.com/a/b, branch: main}",
            "_config.yml: an address looks",
        ),
        (None, "cannot be read"),
    ],
)
def test_settings_that_are_not_there_are_named(settings, message, book, capsys):
    (book / "_config.yml").unlink()
    if settings is not None:
        (book / "_config.yml").write_text(settings)
    assert main(["address"]) == 2
    assert message in complaints(capsys)[0]


def test_what_is_not_an_address_is_refused(book, capsys):
    assert main(["address", "somewhere"]) == 2
    assert "https://github.com/owner/name" in complaints(capsys)[0]


# In an interpreter that has the library nowhere, but for the folder in which `pip` puts it.
ELSEWHERE = """\
import sys
from pathlib import Path
sys.path[:] = [p for p in sys.path if not Path(p, "cvnotes", "__init__.py").exists()]
sys.path[:0] = ["{clone}", "{packages}"]
"""
PIP = """\
#!{python}
import sys
from pathlib import Path
with Path("{log}").open("a") as log:
    print(sys.argv[-1], file=log)
if sys.argv[-1].startswith({works!r}):
    Path("{packages}/cvnotes").mkdir()
    Path("{packages}/cvnotes/__init__.py").touch()
else:
    sys.exit(1)
"""


@pytest.mark.skipif(os.name == "nt", reason="the cell installs in Colab alone")
@pytest.mark.parametrize(
    "works, tried, said",
    [
        ("https://someone.github.io/cvnotes/cvnotes-", 1, ""),
        ("git+https://github.com/someone/cvnotes@main", 2, ""),
        ("neither", 2, "It is not installed."),
    ],
)
def test_the_set_up_cell_installs_the_wheel_or_else_the_repository(works, tried, said, book):
    for folder in ("packages", "bin", "clone/cvnotes/src"):
        # A clone below the working directory, as in Colab, is a folder of the library's name.
        (book / folder).mkdir(parents=True)
    about = {"packages": book / "packages", "clone": book / "clone", "log": book / "log"}
    pip = book / "bin/pip"
    pip.write_text(PIP.format(python=sys.executable, works=works, **about))
    pip.chmod(0o755)
    cell = address.setup_cell(book)
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "IPython",
            "--colors=NoColor",
            "-c",
            ELSEWHERE.format(**about) + cell,
        ],
        env={**os.environ, "PATH": f"{pip.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert "Installing the library of the book" in ran.stdout
    assert ("It is not installed." in ran.stdout) == bool(said), ran.stdout + ran.stderr
    assert len((book / "log").read_text().splitlines()) == tried
