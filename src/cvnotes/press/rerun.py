"""Running chapters: each in a fresh kernel, several at once, and storing what came out."""

import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from cvnotes.press import chapters, storing, toc
from cvnotes.press.chapters import Chapter
from cvnotes.press.errors import ChapterError

CELL_TIMEOUT = 300


@dataclass(frozen=True)
class Failure:
    """A cell that raised: `number` as Jupyter shows it, In [n]; `name` is its claim, its figure or its first line."""

    chapter: Path
    number: int
    name: str
    error: str
    is_claim: bool

    def __str__(self) -> str:
        return f"{self.chapter.as_posix()}, In [{self.number}] ({self.name}): {self.error}"


def kernel_environment(folder: str, threads: int | None = None) -> dict[str, str]:
    """The environment of every kernel: no shifted seed, none of the user's IPython start-up files.

    Several kernels run at once, so each gets one thread unless `threads` or OMP_NUM_THREADS says otherwise, and threads
    that wait for one another sleep: spinning, two kernels of two threads took ten times as long on two processors.
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


@asynccontextmanager
async def kernel(nb: NotebookNode, threads: int | None = None) -> AsyncIterator[NotebookClient]:
    """A client for `nb` with a fresh kernel of this very Python, in an empty working directory."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Without folders to search, "python3" means this interpreter, whatever kernels the user has installed.
        manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        # Cells' stderr comes as messages; what else a kernel writes there is about itself.
        await manager.start_kernel(
            cwd=folder, env=kernel_environment(folder, threads), stderr=subprocess.DEVNULL
        )
        client = NotebookClient(nb, km=manager, timeout=CELL_TIMEOUT, allow_errors=True)
        try:
            await client.async_start_new_kernel_client()
            yield client
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            await manager.shutdown_kernel(now=True)


async def run_cell(client: NotebookClient, path: Path, index: int) -> Failure | None:
    """Run one cell of the client's notebook; return what went wrong, if anything did."""
    cell = client.nb.cells[index]
    number = sum(c.cell_type == "code" for c in client.nb.cells[: index + 1])
    try:
        await client.async_execute_cell(cell, index)
    except CellTimeoutError:
        return Failure(path, number, cell_name(cell), f"ran for more than {CELL_TIMEOUT} s", False)
    except DeadKernelError:
        return Failure(path, number, cell_name(cell), "the kernel died (out of memory?)", False)
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            error = re.sub(r"\x1b\[[0-9;]*m", "", f"{output.ename}: {output.evalue}").splitlines()[
                0
            ]
            return Failure(path, number, cell_name(cell), error, output.ename == "ClaimError")
    return None


def cell_name(cell: NotebookNode) -> str:
    """What an author calls a code cell: its claim's id, its figure's name, or its first line."""
    if claimed := re.search(r"^@claim\(.*?^def (\w+)", cell.source, re.DOTALL | re.MULTILINE):
        return f"claim {claimed[1]}"
    figure = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
    return f"figure {figure}" if figure else cell.source.strip().split("\n")[0]


def in_parallel(
    job: Callable[[object, Callable], Awaitable], items: Sequence, title: str, steps: int = 1
) -> list:
    """The results of `job(item, step)` for all items, one kernel to a processor, with a progress bar on stderr.

    A job calls `step()` as often as `steps` says. The kernels are the processes; here they are only waited for.
    """

    async def main() -> list:
        limit = asyncio.Semaphore(os.cpu_count() or 1)
        with tqdm(total=len(items) * steps, desc=title, file=sys.stderr) as bar:

            async def limited(item):
                async with limit:
                    return await job(item, bar.update)

            return await asyncio.gather(*map(limited, items))

    return asyncio.run(main())


def read_all(root: Path, names: list[str]) -> tuple[list[Chapter], int]:
    """The chosen chapters that can be read, and an exit code: 2 if there were others, which are named on stderr."""
    readable, code = [], 0
    for path in toc.select(root, names):
        try:
            readable.append(chapters.read(root, path))
        except ChapterError as error:
            complain(error)
            code = 2
    return readable, code


def complain(problem: object) -> None:
    """One line on stderr."""
    print(f"cvnotes: {problem}", file=sys.stderr)


def run(root: Path, names: list[str], everything: bool = False) -> int:
    """Re-execute chapters in place: those that changed since they last ran here, or `everything`. Returns an exit code."""
    readable, code = read_all(root, names)
    state_file, shared = root / "_build" / "run.json", _shared_fingerprint(root)
    try:
        state = json.loads(state_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        state = {}
    changed = []
    for chapter in readable:
        if everything or state.get(chapter.path.as_posix()) != _fingerprint(chapter.nb, shared):
            changed.append(chapter)
        else:
            storing.write(root, chapter.path, chapter.nb)

    async def execute(chapter: Chapter, step: Callable) -> Failure | None:
        try:
            async with kernel(chapter.nb) as client:
                for index in range(len(chapter.nb.cells)):
                    if failure := await run_cell(client, chapter.path, index):
                        return failure
            storing.write(root, chapter.path, chapter.nb)
            state[chapter.path.as_posix()] = _fingerprint(chapter.nb, shared)
            return None
        finally:
            step()

    try:
        failures = (
            [failure for failure in in_parallel(execute, changed, "run") if failure]
            if changed
            else []
        )
    finally:
        state_file.parent.mkdir(exist_ok=True)
        state_file.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
    for failure in failures:
        complain(
            f"{failure}; the notebook is as it was: mend the cell, then run {failure.chapter.stem} again"
        )
    print(
        f"{len(changed) - len(failures)} run, {len(failures)} failed, {len(readable) - len(changed)} unchanged"
    )
    return code or (1 if failures else 0)


def _fingerprint(nb: NotebookNode, shared: str) -> str:
    """Of the code and its outputs, so that an edited output is put right; not of the prose, which runs nothing."""
    cells = json.loads(storing.normal_form(nb))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return hashlib.sha256((shared + json.dumps(code, sort_keys=True)).encode()).hexdigest()


def _shared_fingerprint(root: Path) -> str:
    """Of what all chapters run on: the library's modules and the pins."""
    # What makes the book is not imported by chapters, so a change in it re-executes nothing.
    modules = sorted(p for p in Path(__file__).parents[1].glob("*.py") if p.stem != "__main__")
    pins = [p for p in (root / "requirements.txt", root / "constraints.txt") if p.is_file()]
    return hashlib.sha256(b"\0".join(p.read_bytes() for p in (*modules, *pins))).hexdigest()
