"""A small book of the tests' own, and the whole one, each built once."""

import gc
import shutil
from pathlib import Path

import pytest
from small_book import ROOT, built, write_book

# Parsed pages stay to the end: looking through them for garbage takes a fifth of the time.
gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session")
def small_book(tmp_path_factory) -> Path:
    """The small book, which tests may change."""
    folder = tmp_path_factory.mktemp("small")
    write_book(folder)
    return folder


@pytest.fixture(scope="session")
def small_site(small_book) -> Path:
    """Its pages."""
    return built(small_book)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The pages of the book, built from a copy."""
    folder = tmp_path_factory.mktemp("book")
    for name in ("_config.yml", "_toc.yml", "questions.yml"):
        shutil.copy(ROOT / name, folder)
    for name in ("book", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
    return built(folder)
