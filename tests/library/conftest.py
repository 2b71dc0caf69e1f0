"""What all tests of the library run under: one thread, and no shifted seed."""

import matplotlib

matplotlib.use("agg")

import IPython.display
import matplotlib.pyplot as plt
import pytest
import torch

from cvnotes.environment import SEED, SWEEP

# On such small tensors a second thread costs a hundred times what it saves when all cores are busy.
torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def unshifted(monkeypatch):
    """Neither a shifted seed nor a sweep, whatever the tests are run under."""
    monkeypatch.delenv(SEED, raising=False)
    monkeypatch.delenv(SWEEP, raising=False)


@pytest.fixture
def shown(monkeypatch):
    """What claims and measured figures display, in order."""
    results = []
    monkeypatch.setattr(IPython.display, "display", results.append)
    return results


@pytest.fixture
def ax():
    """Axes of a figure that is closed after the test."""
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)
