"""A fresh kernel for a chapter, one cell run in it, and several kernels at once."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, ValidationError
from tqdm import tqdm

from cvnotes.press.cells import CodeCell
from cvnotes.press.errors import ChapterError
from cvnotes.press.processors import processors
from cvnotes.press.warm import forked_kernels

CELL_TIMEOUT = 300
# Characters that one cell may show; what a page can show is far less.
MOST_SHOWN = 20_000_000
# Seconds between two looks at whether a kernel lives.
LOOK_EVERY = 1.0
DIED = "the kernel died (out of memory?)"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Failure:
    """A cell that raised: its number in Jupyter, and its claim, its figure or its first line.

    `is_claim` and `is_measured` say that a claim broke, or that a measured figure left its range.
    Where it `ends_the_run` the kernel is dead or still busy, and no other cell can be run.
    """

    chapter: Path
    number: int
    name: str
    error: str
    is_claim: bool = False
    is_measured: bool = False
    ends_the_run: bool = False

    def __str__(self) -> str:
        return f"{self.chapter.as_posix()}, In [{self.number}] ({self.name}): {self.error}"


def kernel_environment(folder: str, threads: int | None = None) -> dict[str, str]:
    """The environment of every kernel: no shifted seed, none of the user's IPython start-up files.

    Several kernels run at once, so each gets one thread unless `threads` or OMP_NUM_THREADS says
    otherwise, and threads that wait for one another sleep: spinning, two kernels of two threads
    took ten times as long on two processors.
    """
    environment = {
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        **os.environ,
        "IPYTHONDIR": folder,
    }
    environment.pop("CVNOTES_SEED", None)
    if threads is not None:
        environment["OMP_NUM_THREADS"] = str(threads)
    return environment


class WatchedClient(NotebookClient):
    """A client that ends its kernel when a cell shows more than `MOST_SHOWN` characters.

    Of a loop that prints, a client would else collect in minutes more than a machine has memory.
    """

    shown = 0

    @property
    def flooded(self) -> bool:
        """Whether the cell showed too much."""
        return self.shown > MOST_SHOWN

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> Any:
        """Take one message of the kernel; of a cell that showed too much, none but its end."""
        if msg["msg_type"] != "status":
            before = self.flooded
            self.shown += len(json.dumps(msg["content"], default=str))
            if self.flooded:
                if not before:
                    # Nothing waits for it: whoever waits for the cell sees that the kernel died.
                    self._end = asyncio.ensure_future(cast(Any, self.km).provisioner.kill())
                return None
        return super().process_message(msg, cell, cell_index)


@asynccontextmanager
async def kernel(
    nb: NotebookNode, threads: int | None = None, variables: Mapping[str, str] | None = None
) -> AsyncIterator[WatchedClient]:
    """A client for `nb` with a fresh kernel of this very Python, in an empty working directory.

    `variables` are added to the environment of every kernel.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Without folders to search, "python3" means this interpreter, whatever kernels the user
        # has.
        manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        # Cells' stderr comes as messages; what else a kernel writes there is about itself.
        await manager.start_kernel(
            cwd=folder,
            env=kernel_environment(folder, threads) | dict(variables or {}),
            stderr=subprocess.DEVNULL,
        )
        # The wait for what a cell showed is 4 s by default, which a busy machine may exceed; what
        # comes later is lost without a word.
        client = WatchedClient(
            nb, km=manager, timeout=CELL_TIMEOUT, iopub_timeout=CELL_TIMEOUT, allow_errors=True
        )
        try:
            try:
                await client.async_start_new_kernel_client()
            except RuntimeError as error:
                raise ChapterError(f"no kernel is there: {error}; try again") from None
            yield client
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            await manager.shutdown_kernel(now=True)


async def run_cell(client: WatchedClient, path: Path, index: int) -> Failure | None:
    """Run one cell of the client's notebook; return what went wrong, if anything did."""
    node = client.nb.cells[index]
    number = sum(cell.cell_type == "code" for cell in client.nb.cells[: index + 1])

    def failure(error: str, **kind: bool) -> Failure:
        return Failure(path, number, cell_name(CodeCell(number, node)), error, **kind)

    client.shown = 0
    try:
        await client.async_execute_cell(node, index)
    except CellTimeoutError:
        return failure(f"ran for more than {CELL_TIMEOUT} s", ends_the_run=True)
    except DeadKernelError:
        if (task := asyncio.current_task()) and task.cancelling():
            # nbclient takes whatever ends its wait for a death: here it was Ctrl-C.
            raise asyncio.CancelledError from None
        said = f"showed more than {MOST_SHOWN:,} characters" if client.flooded else DIED
        return failure(said, ends_the_run=True)
    except ValidationError as invalid:
        # Of what a library displays; the rest of the cell's messages is left in the kernel.
        said = invalid.message.splitlines()[0]
        return failure(f"shows what no notebook can hold ({said})", ends_the_run=True)
    for output in node.get("outputs", []):
        if output.output_type == "error":
            error = COLOURS.sub("", f"{output.ename}: {output.evalue}").splitlines()[0]
            return failure(
                error,
                is_claim=output.ename == "ClaimError",
                is_measured=output.ename == "MeasuredError",
            )
    return None


async def run_beside(client: WatchedClient, code: str) -> bool:
    """Run code that is no cell of the notebook; nothing of it is shown.

    Returns whether it ran: a kernel may have died since its last cell, or hang.
    """
    running = asyncio.ensure_future(cast(Any, client.kc).execute(code, silent=True, reply=True))
    try:
        async with asyncio.timeout(CELL_TIMEOUT):
            while not (await asyncio.wait([running], timeout=LOOK_EVERY))[0]:
                if not await cast(Any, client.km).is_alive():
                    return False
            return True
    except TimeoutError:
        return False
    finally:
        running.cancel()


def cell_name(cell: CodeCell) -> str:
    """What an author calls a code cell: its claim's id, its figure's name, or its first line."""
    for function in cell.decorated("claim"):
        return f"claim {function.name}"
    figure = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
    return f"figure {figure}" if figure else cell.source.strip().split("\n")[0]


def in_parallel(
    job: Callable[[Item, Callable], Awaitable[Result]],
    items: Sequence[Item],
    title: str,
    steps: int = 1,
) -> list[Result]:
    """The results of `job(item, step)` for all items, one kernel to a processor, in their order.

    A progress bar is drawn on stderr; a job calls `step()` as often as `steps` says. The kernels
    are the processes; here they are only waited for. Ctrl-C ends the jobs and their kernels, then
    raises.
    """

    async def main() -> list[Result]:
        limit = asyncio.Semaphore(processors())
        with tqdm(total=len(items) * steps, desc=title, file=sys.stderr) as bar:

            async def limited(item: Item) -> Result:
                async with limit:
                    return await job(item, bar.update)

            return await asyncio.gather(*map(limited, items))

    # A server imports what all chapters need, which for one chapter alone is more than it saves.
    with forked_kernels() if len(items) > 1 else nullcontext():
        return asyncio.run(main())


def show(line: str) -> None:
    """Print a line of results while a progress bar stands below it."""
    tqdm.write(line, file=sys.stdout)
