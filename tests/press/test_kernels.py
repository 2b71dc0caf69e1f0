"""Kernels that misbehave: each is named with its cell, and no command waits for one for ever."""

import asyncio
from pathlib import Path

import nbformat
import pytest
from made_up import complaints, make_book
from nbformat.v4 import new_code_cell, new_notebook

from cvnotes.__main__ import main
from cvnotes.press import kernels, storing, stress, toc

DIES_LATER = "import threading, os\nthreading.Timer(0.2, os._exit, [1]).start()\n'x'"


def test_a_cell_that_prints_for_ever_is_ended(here, capsys, monkeypatch):
    monkeypatch.setattr(kernels, "MOST_SHOWN", 100_000)
    make_book(here, a=["while True: print('x' * 1000)"], b=["print('y' * 1000)"])
    assert main(["run"]) == 1
    (complaint,) = complaints(capsys)
    assert "a.ipynb, In [1] (while True: print('x' * 1000)): showed more than 100,000" in complaint


def test_what_no_notebook_can_hold_is_named_and_the_other_chapters_go_on(here, capsys):
    odd = "from IPython.display import display\ndisplay({'text/plain': 5}, raw=True)"
    make_book(here, a=[odd], b=["x = 1"])
    assert main(["run"]) == 1
    said = capsys.readouterr()
    assert "a.ipynb, In [1] (from IPython.display import display): shows what no" in said.err
    assert said.out == "1 run, 1 failed, 0 unchanged\n"


def test_a_kernel_that_died_between_two_runs_is_replaced(here, capsys, monkeypatch):
    make_book(here, a=[DIES_LATER])
    shift = stress._shift

    async def later(client, offset):
        await asyncio.sleep(0.5)
        return await shift(client, offset)

    monkeypatch.setattr(stress, "_shift", later)
    assert main(["stress", "--seeds", "3", "--threads", "1"]) == 1
    said = capsys.readouterr().out
    assert "a, offset 20014, threads 1: the kernel died or hangs since the run before" in said
    assert "(2 runs of a chapter)" in said


EXERCISE = {"edits": [{"find": "x = 1", "replace": "x = 2"}], "prints": "2"}
MEASURED = "@measured('s', seeds=2, low=0, high=1)\ndef s(seed):\n    return 1"


@pytest.mark.parametrize("command", ["run", "check", "stress", "sweep", "try", "figures"])
def test_a_kernel_that_does_not_start_is_said_for_each_chapter(command, here, capsys, monkeypatch):
    figure = new_code_cell("print(1)", metadata={"mystnb": {"figure": {"name": "f"}}})
    cells = ["x = 1", MEASURED, figure]
    make_book(here, a=cells, b=cells)
    for path in toc.chapter_paths(here):
        nb = nbformat.read(here / path, as_version=4)
        nb.cells[0].metadata["cvnotes"] = {"try": [EXERCISE]}
        for number, cell in enumerate(nb.cells[1:], 1):
            cell.execution_count = number
        storing.write(here, path, nb)

    async def fails(client):
        raise RuntimeError("it died")

    monkeypatch.setattr(kernels.WatchedClient, "async_start_new_kernel_client", fails)
    assert main([command]) == 1
    said = capsys.readouterr()
    assert (said.out + said.err).count("no kernel is there: it died") >= 2


def test_code_beside_the_cells_is_not_waited_for_in_a_kernel_that_hangs(monkeypatch):
    monkeypatch.setattr(kernels, "CELL_TIMEOUT", 3)
    nb = new_notebook(cells=[new_code_cell("x = 1")])

    async def hang() -> tuple:
        async with kernels.kernel(nb) as client:
            failure = await kernels.run_cell(client, Path("a.ipynb"), 0)
            return failure, await kernels.run_beside(client, "while True: pass")

    assert asyncio.run(hang()) == (None, False)


def test_a_kernel_that_dies_in_a_sweep_is_no_range_to_correct(here, capsys):
    dies = "@measured('s', seeds=2, low=0, high=1)\ndef s(seed):\n    import os\n    os._exit(1)"
    make_book(here, a=["from cvnotes.measurements import measured", dies])
    assert main(["sweep"]) == 1
    (complaint,) = complaints(capsys)
    assert "the kernel died" in complaint
    assert "correct" not in complaint
