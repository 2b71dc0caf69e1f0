"""Kernels forked from a process that has imported what they need.

A fresh interpreter takes five seconds for the imports of a chapter, a fork a twentieth of one. It
is a *kernel provisioner*, jupyter_client's own interface for starting kernels in another way, so
nbclient and nbval know nothing of it. Where a fork is not to be had, a kernel starts as it always
does.
"""

import asyncio
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from cvnotes.press.fork_server import LENGTH, message
from cvnotes.press.forked import ForkedProcess

# What most chapters import, or what their first optimiser does (torch._dynamo). Whatever else a
# chapter imports it still imports itself. Nothing here may open a figure or start a thread.
IMPORTED = (
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.pyplot",
    "PIL.JpegImagePlugin",
    "torch._dynamo",
    "torch.utils.flop_counter",
    "torchvision",
    "scipy.stats",
    "sklearn.datasets",
    "sklearn.linear_model",
    "sklearn.tree",
)
# Set while kernels are forked, for child processes too: the folder with the servers' sockets.
FOLDER = "CVNOTES_KERNELS"
# What differs from kernel to kernel, and nothing reads while it is being imported. All other
# variables (OMP_NUM_THREADS, PYTHONHASHSEED, …) may matter then, so kernels with other values get
# another server.
OWN = ("IPYTHONDIR", "PWD", "OLDPWD", "_", "LINES", "COLUMNS", "CVNOTES_SEED", "CVNOTES_SWEEP")
OWN_PREFIXES = ("JPY_", "PYTEST_")
SERVER = "cvnotes.press.fork_server"
LAUNCHER = [sys.executable, "-m", "ipykernel_launcher"]
# A socket's path may have 103 bytes on macOS; below the folder of the servers a kernel's takes 14.
LONGEST = 88
# How long a kernel that was killed takes to go is about this; jupyter_client looks ten times a
# second.
PAUSE = 0.005
# Seconds for a server to end its kernels and itself.
PATIENCE = 2.0


class Servers:
    """The fork servers of one process, each started when the first kernel needs it."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen] = []

    def start(self, path: Path, environment: Mapping[str, str]) -> None:
        """Start a server that listens at `path` and loads its libraries in `environment`."""
        with socket.socket(socket.AF_UNIX) as listener:
            # Listening already, so that a kernel may be asked for while the server still imports.
            listener.bind(str(path))
            listener.listen()
            server = subprocess.Popen(
                [sys.executable, "-m", SERVER, str(listener.fileno()), *IMPORTED],
                # It ends when its input does, so it outlives this process under no circumstances.
                stdin=subprocess.PIPE,
                # Whatever it has to say, the kernels say that then start without it.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env={name: environment[name] for name in environment if not _is_own(name)},
                pass_fds=[listener.fileno()],
                # Ctrl-C is for the command, which then ends its kernels and its server in order.
                start_new_session=True,
            )
        self._running.append(server)

    def stop(self) -> None:
        """End the servers and with them whatever kernels are left."""
        for server in self._running:
            cast(Any, server.stdin).close()
        for server in self._running:
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                # It still imports, and has no kernel yet.
                server.kill()
                server.wait()


_servers: Servers | None = None


@contextmanager
def forked_kernels(ahead: bool = False) -> Iterator[None]:
    """Within it, kernels of this process and its children are forked, where the system can do that.

    With `ahead` a server for this process's own environment starts now: children use it, but start
    none. `COLD=1` in the environment turns all of this off; inside another one it adds nothing.
    """
    global _servers
    register()
    if not hasattr(os, "fork") or os.environ.get("COLD", "0") not in ("", "0"):
        yield
    elif FOLDER in os.environ:
        yield
    else:
        with ExitStack() as stack:
            folder = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="cvnotes-", ignore_cleanup_errors=True)
            )
            _servers = Servers(folder)
            stack.callback(_servers.stop)
            if ahead:
                # In a folder whose name is too long for a socket there is no server; kernels start
                # as they always do.
                with suppress(OSError):
                    _servers.start(Path(folder, _digest(os.environ)), os.environ)
            os.environ[FOLDER] = folder
            try:
                yield
            finally:
                _servers = None
                del os.environ[FOLDER]


def register() -> None:
    """Make forking, with its fallback, the way in which this process starts kernels."""
    factory = KernelProvisionerFactory.instance()
    name = "cvnotes-forked"
    # In place of an entry point of the package, which would be there for other users of
    # jupyter_client.
    factory.provisioners[name] = EntryPoint(
        name, f"{__name__}:ForkedProvisioner", KernelProvisionerFactory.GROUP_NAME
    )
    factory.default_provisioner_name = name


class ForkedProvisioner(LocalProvisioner):
    """Starts kernels by a fork where there is a server for them, else as jupyter_client does."""

    _sockets: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Where kernels are forked, let this one talk through files of its own.

        jupyter_client chooses ports that are free, and the kernel takes them later: of kernels that
        start at once in several processes, one in some hundreds found its port taken, and died.
        """
        folder = os.environ.get(FOLDER)
        manager = cast(Any, self.parent)
        if folder is not None and len(os.fsencode(folder)) <= LONGEST and self._sockets is None:
            self._sockets = tempfile.mkdtemp(dir=folder, prefix="k")
            manager.transport = "ipc"
            manager.ip = str(Path(self._sockets, "s"))
        return await super().pre_launch(**kwargs)

    async def cleanup(self, restart: bool = False) -> None:
        """Clear away what the kernel leaves."""
        await super().cleanup(restart)
        if self._sockets is not None and not restart:
            shutil.rmtree(self._sockets, ignore_errors=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel; returns how to connect to it."""
        kwargs["env"].pop(FOLDER, None)
        # Where the server cannot serve (an import that warns or fails), the kernel itself shows
        # why.
        try:
            process = await _forked(cmd, kwargs)
        except OSError:
            process = None
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = cast(subprocess.Popen, process)
        self.pid = self.pgid = process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info

    async def wait(self) -> int | None:
        """The exit code, once the kernel has ended."""
        while await self.poll() is None:
            await asyncio.sleep(PAUSE)
        return await super().wait()


async def _forked(command: list[str], wanted: dict[str, Any]) -> ForkedProcess | None:
    """A kernel from the server for its environment; None without one. May raise `OSError`."""
    folder = os.environ.get(FOLDER)
    if folder is None or command[: len(LAUNCHER)] != LAUNCHER or not wanted.get("cwd"):
        return None
    environment = {**wanted["env"], "JPY_PARENT_PID": str(os.getpid())}
    path = Path(folder) / _digest(environment)
    if not path.exists():
        if _servers is None:
            return None
        _servers.start(path, environment)
    request = {"command": command, "folder": str(wanted["cwd"]), "environment": environment}
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(path))
        _send(connection, json.dumps(request).encode(), wanted)
        # A server that still imports answers in seconds: Ctrl-C is not to wait for it.
        connection.setblocking(False)
        pid = await asyncio.get_running_loop().sock_recv(connection, LENGTH)
        if not pid:
            raise ConnectionError("the server has ended, or could not fork")
        return ForkedProcess(int(pid), connection)
    except BaseException:
        connection.close()
        raise


def _send(connection: socket.socket, text: bytes, wanted: dict[str, Any]) -> None:
    """Send a request together with the three standard streams that the kernel is to have."""
    with open(os.devnull, "r+b") as nowhere:
        streams = [nowhere.fileno()]
        for number, name in enumerate(("stdout", "stderr"), 1):
            stream = wanted.get(name)
            if stream is None:
                stream = number
            elif stream == subprocess.DEVNULL:
                stream = nowhere
            streams.append(stream if isinstance(stream, int) else stream.fileno())
        socket.send_fds(connection, [message(len(text))], streams)
        connection.sendall(text)


def _digest(environment: Mapping[str, str]) -> str:
    """The name of the server for an environment."""
    shared = sorted(item for item in environment.items() if not _is_own(item[0]))
    return hashlib.sha256(json.dumps(shared).encode()).hexdigest()[:16]


def _is_own(name: str) -> bool:
    return name in OWN or name.startswith(OWN_PREFIXES)
