"""Chapters in pytest: nbval with forked kernels and Jupyter's cell numbers, then the exercises.

A plugin: `pytest -p cvnotes.press.pytest_chapters --nbval --nbval-current-env notebooks/…`.
"""

import asyncio
import math
import os
import re
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from queue import Empty
from typing import Any
from unittest.mock import patch

import pytest
from nbval import plugin as nbval
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile

from cvnotes.press import chapters, reading, toc
from cvnotes.press.errors import ChapterError
from cvnotes.press.kernels import kernel_environment
from cvnotes.press.tries import Exercise, exercises, play
from cvnotes.press.warm import forked_kernels, register

# nbval's own name for a cell, in what it says of a failure.
CELL = re.compile(r"Cell (\d+): ")
# Seconds between two looks at whether a kernel lives.
LOOK_EVERY = 1.0
# The environment in which pytest started. Tests, and libraries that they import, leave variables
# behind, with which a chapter would neither be itself nor find the server of its kernels.
ENVIRONMENT = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Give nbval's kernels the environment of all kernels; fork them where there are several."""
    register()
    # A worker of xdist inherits both from the process that started it.
    if config.option.nbval and not hasattr(config, "workerinput"):
        stack = ExitStack()
        config.add_cleanup(stack.close)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="cvnotes-"))
        os.environ.update(kernel_environment(folder))
        os.environ.pop("CVNOTES_SEED", None)
        if sum(_notebooks(Path(argument)) for argument in config.args) > 1:
            stack.enter_context(forked_kernels(ahead=True))
    config.stash[ENVIRONMENT] = dict(os.environ)


def _surroundings(config: pytest.Config) -> AbstractContextManager:
    """Within it, the environment is the one in which pytest started."""
    return patch.dict(os.environ, config.stash[ENVIRONMENT], clear=True)


def _notebooks(path: Path) -> int:
    """How many notebooks lie at or below a path."""
    return sum(1 for _ in path.rglob("*.ipynb")) if path.is_dir() else path.suffix == ".ipynb"


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, list, list]:
    """In place of nbval's collector for a notebook, one of ours, and one for its exercises."""
    found = yield
    ours: list[pytest.Collector] = []
    for collector in found:
        if isinstance(collector, IPyNbFile):
            ours.append(ChapterFile.from_parent(parent, path=file_path))
            ours.append(Exercises.from_parent(parent, path=file_path))
        else:
            ours.append(collector)
    return ours


class WatchedKernel(RunningKernel):
    """A kernel whose death is seen at once: nbval waits for a cell as long as a cell may take."""

    def get_message(self, stream: str, timeout: float | None = None) -> Any:
        """The next message. Raises `Empty` after `timeout` seconds, `RuntimeError` at a death."""
        end = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            left = max(end - time.monotonic(), 0)
            try:
                return super().get_message(stream, min(left, LOOK_EVERY))
            except Empty:
                if not self.is_alive():
                    raise RuntimeError("the kernel died (out of memory?)") from None
                if left <= LOOK_EVERY:
                    raise


class ChapterFile(IPyNbFile):
    """A notebook whose cells are named as Jupyter numbers them."""

    def setup(self) -> None:
        """Start the kernel."""
        with _surroundings(self.config), patch.object(nbval, "RunningKernel", WatchedKernel):
            super().setup()

    def collect(self) -> Iterator["ChapterCell"]:
        """The code cells, in order."""
        path = self.path.relative_to(self.config.rootpath)
        try:
            reading.notebook(path.as_posix(), reading.content_of(self.config.rootpath, path))
        except ChapterError as error:
            raise self.CollectError(str(error)) from None
        for cell in super().collect():
            yield ChapterCell.from_parent(
                self,
                name=f"In [{cell.cell_num + 1}]",
                cell_num=cell.cell_num + 1,
                cell=cell.cell,
                options=cell.options,
            )


class ChapterCell(IPyNbCell):
    """A code cell; nbval counts them from 0, Jupyter and we from 1."""

    def reportinfo(self) -> tuple[Any, int, str]:
        """Where the cell is, for the report."""
        path, line, _ = super().reportinfo()
        return path, line, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo) -> str:
        """What nbval says, with chapter and cell named as everywhere."""
        chapter = self.path.relative_to(self.config.rootpath).as_posix()
        return CELL.sub(rf"{chapter}, In [\1]: ", super().repr_failure(excinfo), count=1)


class Exercises(pytest.File):
    """The exercises of a chapter; none where the notebook is no chapter of a book."""

    def collect(self) -> Iterator["ExerciseItem"]:
        """The exercises, in order."""
        try:
            root = toc.book_root(self.path.parent)
        except ChapterError:
            return
        try:
            found = exercises(chapters.read(root, self.path.relative_to(root)))
        except ChapterError as error:
            raise self.CollectError(str(error)) from None
        for exercise in found:
            name = f"exercise {exercise.number}"
            yield ExerciseItem.from_parent(self, name=name, exercise=exercise)


class ExerciseFault(Exception):
    """An exercise did otherwise than is stored with it."""


class ExerciseItem(pytest.Item):
    """An exercise that is played."""

    def __init__(self, *, exercise: Exercise, **options: Any) -> None:
        super().__init__(**options)
        self._exercise = exercise

    def runtest(self) -> None:
        """Play it."""
        with _surroundings(self.config):
            complaints = asyncio.run(play(self._exercise)).complaints()
        if complaints:
            raise ExerciseFault("\n".join(complaints))

    def repr_failure(self, excinfo: pytest.ExceptionInfo, style: Any = None) -> str:
        """What is wrong, a line each."""
        return (
            str(excinfo.value) if excinfo.errisinstance(ExerciseFault) else str(excinfo.getrepr())
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the exercise is, for the report."""
        return self.path, 0, self.name
