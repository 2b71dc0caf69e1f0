"""A small book of the tests' own, and the whole one, each built once."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from small_book import ROOT, built_afresh, write_book

# Parsed pages stay to the end: looking through them for garbage takes a fifth of the time.
gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session")
def workplace(tmp_path_factory) -> Path:
    """The folder in which the small book was built: in another all pages would be read again."""
    folder = tmp_path_factory.mktemp("work")
    write_book(folder)
    built_afresh(folder)
    return folder


@pytest.fixture(scope="session")
def small_book(workplace, tmp_path_factory) -> Path:
    """The small book as it was built, which no test changes."""
    return shutil.copytree(workplace, tmp_path_factory.mktemp("small") / "book")


@pytest.fixture(scope="session")
def small_site(small_book) -> Path:
    """Its pages."""
    return small_book / "_build" / "html"


@pytest.fixture
def book(small_book, workplace) -> Path:
    """A copy of the built book for one test, which may change it and build it again."""
    shutil.rmtree(workplace)
    return shutil.copytree(small_book, workplace)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The pages of the book, built from a copy by the first worker that needs them."""
    folder = tmp_path_factory.mktemp("book")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return built_copy(folder)
    shared = folder.parents[1] / "site"
    with FileLock(f"{shared}.lock"):
        # It gets this name when it has been built without a warning, and not before.
        if not shared.exists():
            built_copy(folder).rename(shared)
    return shared


def built_copy(folder: Path) -> Path:
    """The pages of the book, built in this folder."""
    for name in ("_config.yml", "_toc.yml", "questions.yml"):
        shutil.copy(ROOT / name, folder)
    for name in ("book", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
    return built_afresh(folder)
