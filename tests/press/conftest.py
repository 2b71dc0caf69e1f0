"""What tests of the press share."""

import os

import pytest

from cvnotes.press import warm


@pytest.fixture(autouse=True)
def no_server_for_kernels_that_import_nothing(monkeypatch):
    """Kernels of small books start afresh, unless those of the whole session are forked anyway."""
    if warm.FOLDER not in os.environ:
        monkeypatch.setenv("COLD", "1")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
