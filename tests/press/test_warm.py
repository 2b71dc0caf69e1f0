"""Kernels that are forked: a chapter must not notice, and nothing may be left of them."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cvnotes.press import kernels, warm

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kernels are forked on POSIX only")

# What chapters find imported, before `light_kernels` makes it little for this file, too.
OF_THE_BOOK = warm.IMPORTED


@contextmanager
def little_imported(*modules: str) -> Iterator[Path]:
    """Kernels forked from a server that imports little; its folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(warm.FOLDER, raising=False)
        patch.delenv("COLD", raising=False)
        patch.setattr(warm, "IMPORTED", ("ipykernel.kernelapp", *modules))
        with warm.forked_kernels():
            yield Path(os.environ[warm.FOLDER])


@pytest.fixture(scope="module")
def server():
    """The folder of one server for the tests of what becomes of a single kernel."""
    with little_imported() as folder:
        yield folder


@pytest.fixture
def light(server, monkeypatch):
    """Kernels forked from it; its folder."""
    monkeypatch.delenv("COLD", raising=False)
    monkeypatch.setenv(warm.FOLDER, str(server))
    return server


def run(*sources: str, **options) -> list[list]:
    """The outputs of cells, run in one fresh kernel."""

    async def outputs() -> list[list]:
        nb = new_notebook(cells=[new_code_cell(source) for source in sources])
        async with kernels.kernel(nb, **options) as client:
            for index in range(len(nb.cells)):
                await kernels.run_cell(client, Path("made-up.ipynb"), index)
        return [cell.outputs for cell in nb.cells]

    return asyncio.run(outputs())


def said(*sources: str, **options) -> str:
    """What cells print in a fresh kernel."""
    return "".join(output.get("text", "") for cell in run(*sources, **options) for output in cell)


def in_kernel(work):
    """The result of `work(client, provisioner)` with a fresh kernel."""

    async def main():
        nb = new_notebook(cells=[new_code_cell("import os, signal, time")])
        async with kernels.kernel(nb) as client:
            return await work(client, client.km.provisioner)

    return asyncio.run(main())


TRAINING_AND_DRAWING = (
    "import torch\nfrom torch import nn\nfrom cvnotes import seed",
    """\
seed(3)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
optimiser = torch.optim.Adam(net.parameters())
for _ in range(20):
    loss = net(torch.randn(16, 4)).square().mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
loss.item(), torch.get_num_threads(), torch.get_default_dtype()""",
    "seed(1)\ntorch.rand(3), torch.nn.init.xavier_uniform_(torch.empty(2, 2))",
    "torch.ones(2).view(3)",
    "import matplotlib.pyplot as plt\nfrom cvnotes import draw",
    "plt.get_backend(), plt.isinteractive(), dict(plt.rcParams)",
    "plt.plot([1, 2, 4])\nplt.title('$x^2$')",
    "draw.set_style()\nfig, axes = draw.panels(2)\naxes[0].plot([1, 3])\nplt.show()",
    "plt.get_fignums(), plt.rcParams['figure.dpi']",
)
SURROUNDINGS = (
    "import gc, multiprocessing, os, signal, sys, threading, warnings\nimport numpy as np",
    "{'some', 'words', 'whose', 'order', 'no', 'program', 'may', 'depend', 'on'}",
    "print(os.listdir(), os.getpgrp() == os.getpid(), os.nice(0), oct(os.umask(0o22)))",
    "{key: value for key, value in os.environ.items() if key != 'IPYTHONDIR'}",
    "sys.argv[:-1], sys.orig_argv[:-1], sys.path, sys.flags, sys.executable, sys.stdin.isatty()",
    "__name__, sorted(globals()), type(sys.modules['__main__']).__name__",
    "sorted(thread.name for thread in threading.enumerate())",
    "signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGCHLD), gc.isenabled()",
    "multiprocessing.current_process(), multiprocessing.get_start_method()",
    "import subprocess\nsubprocess.run(['cat'], capture_output=True)",
    "print('to stderr', file=sys.stderr)\nwarnings.warn('seen', stacklevel=1)",
    "warnings.warn('seen', DeprecationWarning, stacklevel=1)\nnp.zeros(1) / 0",
    "1 / 0",
)


@pytest.mark.parametrize(
    "chapter", [TRAINING_AND_DRAWING, SURROUNDINGS], ids=["training and drawing", "surroundings"]
)
def test_a_chapter_shows_the_same_in_a_forked_kernel_as_in_a_fresh_one(chapter, warm_and_cold):
    forked, fresh = (start(lambda: run(*chapter)) for start in warm_and_cold)
    assert without_process_id(forked) == without_process_id(fresh)


def without_process_id(outputs: list[list]) -> list[list]:
    """Outputs in which no cell's file is named after its kernel's process."""
    return json.loads(re.sub(r"ipykernel_\d+", "ipykernel", json.dumps(outputs)))


@pytest.fixture(scope="module")
def warm_and_cold():
    """Two ways to run something: with kernels forked as for the book, and with fresh ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(warm.FOLDER, raising=False)
        patch.setattr(warm, "IMPORTED", OF_THE_BOOK)
        # Sets of strings have the order that this gives them.
        patch.setenv("PYTHONHASHSEED", "7")
        patch.delenv("COLD", raising=False)

        def cold(work):
            with pytest.MonkeyPatch.context() as colder:
                colder.delenv(warm.FOLDER)
                return work()

        with warm.forked_kernels():
            yield (lambda work: work()), cold


def test_what_nobody_seeded_differs_from_kernel_to_kernel(warm_and_cold):
    drawn = """\
import sys
print("torch" in sys.modules)
import random, numpy, torch
print(random.random(), numpy.random.rand(), torch.rand(1))"""
    forked, _ = warm_and_cold
    first, second = (forked(lambda: said(drawn)).split() for _ in range(2))
    # The server has imported them, and so the kernels have their generators from one process.
    assert first.pop(0) == second.pop(0) == "True"
    assert not set(first) & set(second)


def test_the_kernels_of_an_environment_come_from_one_server():
    with little_imported() as folder:
        parents = {
            said("import os\nprint(os.getppid())", **each)
            for each in ({}, {"variables": {"CVNOTES_SEED": "3"}})
        }
        assert len(parents) == 1
        assert len(list(folder.iterdir())) == 1


def test_another_number_of_threads_gets_a_server_whose_libraries_know_of_it():
    pools = "import threadpoolctl\nprint(threadpoolctl.threadpool_info()[0]['num_threads'])"
    with little_imported("numpy"):
        single = said("import os\nprint(os.getppid())", threads=1)
        double, threads = said("import os\nprint(os.getppid())", pools, threads=2).split()
    assert len({single.strip(), double, str(os.getpid())}) == 3
    assert threads == "2"


def test_cold_kernels_are_no_forks(monkeypatch):
    monkeypatch.delenv(warm.FOLDER, raising=False)
    monkeypatch.setenv("COLD", "1")
    with warm.forked_kernels():
        assert int(said("import os\nprint(os.getppid())")) == os.getpid()


def test_where_an_import_warns_kernels_start_afresh_and_show_it(tmp_path, monkeypatch):
    (tmp_path / "noisy.py").write_text("import warnings\nwarnings.warn('old version')\n")
    monkeypatch.delenv(warm.FOLDER, raising=False)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setattr(warm, "IMPORTED", ("noisy",))
    with warm.forked_kernels():
        assert "old version" in said("import noisy")


def test_a_kernel_that_ends_is_known_to_have_ended_at_once(light):
    async def work(client, provisioner):
        client.kc.execute("import os; os._exit(3)")
        for _ in range(500):
            if (code := await provisioner.poll()) is not None:
                return code
            await asyncio.sleep(0.01)

    assert in_kernel(work) == 3


def test_a_kernel_that_is_killed_is_reported_as_dead(light):
    async def work(client, provisioner):
        client.nb.cells[0].source = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
        return await kernels.run_cell(client, Path("made-up.ipynb"), 0)

    assert "the kernel died" in in_kernel(work).error


def test_an_interrupt_ends_the_cell_and_not_the_kernel(light):
    async def work(client, provisioner):
        client.nb.cells[0].source = "import time\ntime.sleep(60)"
        cell = asyncio.create_task(kernels.run_cell(client, Path("made-up.ipynb"), 0))
        await asyncio.sleep(1)
        await client.km.interrupt_kernel()
        return (await cell).error, await client.km.is_alive()

    error, alive = in_kernel(work)
    assert error.startswith("KeyboardInterrupt")
    assert alive


def test_it_takes_no_port_that_another_process_may_take_and_leaves_no_file(light):
    async def talks(client, provisioner):
        sockets = [path for path in light.rglob("s-*") if path.is_socket()]
        return client.km.transport, len(sockets)

    assert in_kernel(talks) == ("ipc", 5)
    assert [path for path in light.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize("ahead", [True, False])
def test_a_folder_with_a_name_too_long_for_a_socket_costs_no_kernel(ahead, monkeypatch, tmp_path):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    monkeypatch.delenv(warm.FOLDER, raising=False)
    monkeypatch.delenv("COLD", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with warm.forked_kernels(ahead):
        ((output,),) = run("print(1)")
    assert output.text == "1\n"


def test_a_server_that_still_imports_keeps_nobody_waiting(monkeypatch, tmp_path):
    (tmp_path / "takes_long.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.delenv(warm.FOLDER, raising=False)
    monkeypatch.delenv("COLD", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(warm, "IMPORTED", ("takes_long",))
    monkeypatch.setattr(warm, "PATIENCE", 0.1)

    async def start() -> None:
        async with asyncio.timeout(2):
            async with kernels.kernel(new_notebook()):
                pass

    began = time.monotonic()
    with warm.forked_kernels(), pytest.raises(TimeoutError):
        asyncio.run(start())
    assert time.monotonic() - began < 30


SCRIPT = """\
import asyncio, os, signal, sys
from nbformat.v4 import new_notebook
from cvnotes.press import kernels, warm

warm.IMPORTED = ("ipykernel.kernelapp",)
# A shell starts what runs in the background with it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

async def main():
    async with kernels.kernel(new_notebook()) as client:
        kernel = client.km.provisioner.pid
        server = int(open(f"/proc/{kernel}/stat").read().rpartition(")")[2].split()[1])
        print(kernel, server, os.environ[warm.FOLDER], flush=True)
        await asyncio.sleep(60)

with warm.forked_kernels():
    asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_server_and_kernels_end_with_their_owner_however_it_ends(number):
    environment = {key: os.environ[key] for key in os.environ if key not in (warm.FOLDER, "COLD")}
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    *pids, folder = owner.stdout.readline().split()
    owner.send_signal(number)
    owner.communicate(timeout=30)
    left = [*(Path("/proc", pid) for pid in pids), Path(folder)]
    deadline = time.monotonic() + 10
    while any(path.exists() for path in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [path for path in left if path.exists()] == []
