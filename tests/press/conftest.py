"""What tests of the press share."""

import pytest

from cvnotes.press import warm


@pytest.fixture(scope="module", autouse=True)
def light_kernels(request):
    """Kernels of small books are forked from a server that imports little.

    That is ipykernel, and what a module names in `IMPORTED_AHEAD`. Where those of the whole session
    are forked anyway it changes nothing.
    """
    ahead = ("ipykernel.kernelapp", *getattr(request.module, "IMPORTED_AHEAD", ()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warm, "IMPORTED", ahead)
        with warm.forked_kernels():
            yield


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
