"""A process that has imported what chapters import, has run nothing, and forks their kernels.

Started by `cvnotes.press.warm` as `python -m cvnotes.press.fork_server <listener> <module> …`: the
descriptor of a socket on which requests arrive, and what to import.
"""

import gc
import importlib.util
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INLINE = "module://matplotlib_inline.backend_inline"
LENGTH = 8
STREAMS = 3


@dataclass(frozen=True)
class Request:
    """A kernel to be: its command line, working directory and environment."""

    command: list[str]
    folder: str
    environment: dict[str, str]


def import_ahead(modules: list[str]) -> None:
    """Import `modules`, as far as they are installed; exit where a chapter would notice."""
    said: list[Any] = []
    show = warnings.showwarning
    warnings.showwarning = lambda *warning, **_: said.append(warning)
    # matplotlib reads this once, when it is imported; a kernel sets it before that.
    os.environ.setdefault("MPLBACKEND", INLINE)
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    warnings.showwarning = show
    # A warning belongs to the cell with the import, and the kernels would not repeat it there; a
    # thread does not survive a fork, nor do the locks that it holds. Without this process kernels
    # start afresh.
    if said or _threads_left_by_a_fork() > 1:
        sys.exit(1)
    # What was imported stays: the collector need not look at it again, and so does not copy its
    # pages.
    gc.collect()
    gc.freeze()
    # Where a chapter trains, looking for garbage as often as usual takes a twelfth of its time.
    gc.set_threshold(20_000, 10, 10)


def _threads_left_by_a_fork() -> int:
    """How many threads there are, those of C libraries too, where the system tells; else 1.

    OpenBLAS starts threads when it is loaded, ends them before a fork, and starts them again in
    parent or child when there is work for them; so a first fork is for nothing.
    """
    if pid := os.fork():
        os.waitpid(pid, 0)
    else:
        os._exit(0)
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1


class Server:
    """Forks a kernel for each connection, tells it when that ends, and ends those left behind."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._kernels: dict[int, socket.socket] = {}
        self._wake, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for source in (sys.stdin, listener, self._woken):
            self._selector.register(source, selectors.EVENT_READ)

    def serve(self) -> Request | None:
        """Fork until standard input ends, as it does when the owner has ended, however it did.

        Returns twice, as `os.fork` does: in each kernel with its request, in the server with None.
        """
        for end in (self._wake, self._woken):
            end.setblocking(False)
        # A child that ends interrupts the wait below at once: a dead kernel is not to look alive.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno())
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    self._end_all()
                    return None
                if key.fileobj is self._woken:
                    self._woken.recv(4096)
                    self._report_the_dead()
                elif key.fileobj is self._listener:
                    if request := self._fork():
                        return request
                elif key.data in self._kernels:
                    # A client says nothing further; that it can be read means that it has gone.
                    _signal_group(key.data)

    def _fork(self) -> Request | None:
        """Take one request; returns it in the kernel, None in the server."""
        connection, _ = self._listener.accept()
        try:
            request, streams = _received(connection)
            pid = os.fork()
        except (OSError, ValueError):
            # The client has gone, or there is no room for another process; it starts the kernel
            # itself.
            connection.close()
            return None
        if pid == 0:
            self._leave(connection, streams)
            return request
        for stream in streams:
            os.close(stream)
        self._kernels[pid] = connection
        self._selector.register(connection, selectors.EVENT_READ, pid)
        return None

    def _leave(self, connection: socket.socket, streams: list[int]) -> None:
        """In the kernel: become a process of its own, with nothing of the server's open."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # A group of its own, so that a signal to the kernel reaches its children and nobody else.
        os.setsid()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        connection.sendall(message(os.getpid()))
        # While a copy of another kernel's connection were open here, its end would not be seen.
        self._selector.close()
        held = (connection, self._listener, self._wake, self._woken, *self._kernels.values())
        for end in held:
            end.close()

    def _report_the_dead(self) -> None:
        """Tell the clients of kernels that have ended their exit codes."""
        while self._kernels:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            connection = self._kernels.pop(pid)
            self._selector.unregister(connection)
            with connection:
                try:
                    connection.sendall(message(os.waitstatus_to_exitcode(status)))
                except OSError:
                    pass  # nobody waits for it any more

    def _end_all(self) -> None:
        for pid in self._kernels:
            _signal_group(pid)
        for pid in self._kernels:
            os.waitpid(pid, 0)


def message(number: int) -> bytes:
    """A number as it goes over a connection: of one length, so that two can be told apart."""
    return f"{number:{LENGTH}}".encode()


def _signal_group(pid: int) -> None:
    """Kill a kernel and its children; not yet waited for, it still has its number."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass


def _received(connection: socket.socket) -> tuple[Request, list[int]]:
    """A request and the three streams that came with it. Raises `OSError` where it is cut short."""
    head, streams, _, _ = socket.recv_fds(connection, LENGTH, STREAMS)
    with connection.makefile("rb") as file:
        text = file.read(int(head))
    return Request(**json.loads(text)), streams


def become_kernel(request: Request) -> None:
    """Turn this process into what `python -m ipykernel_launcher` would be; run it to its end."""
    os.chdir(request.folder)
    # Not one by one: what the kernel must not have is taken out as well.
    os.environ.clear()
    os.environ.update(request.environment)
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *request.command[3:]]
    sys.orig_argv = request.command
    # A fresh interpreter draws these from the system: a number that nobody seeded must not look as
    # if it could be repeated. (`random` does so by itself after a fork.)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()
    kernelapp = importlib.import_module("ipykernel.kernelapp")
    # Its default was read from the environment when the module was imported. The kernel ends itself
    # when this parent has ended, even where that was killed and could not see to it.
    kernelapp.launch_new_instance(parent_handle=os.getppid())


def main() -> None:
    """Import, then serve; a kernel leaves the server's loop and runs on as the main program."""
    # As `ipykernel_launcher` does: the folder from which the server was started is nobody's.
    if sys.path[0] == os.getcwd():
        del sys.path[0]
    listener = socket.socket(fileno=int(sys.argv[1]))
    import_ahead(sys.argv[2:])
    if request := Server(listener).serve():
        become_kernel(request)
    else:
        # An owner that was killed has left it behind, with the sockets of servers and kernels.
        shutil.rmtree(Path(listener.getsockname()).parent, ignore_errors=True)


if __name__ == "__main__":
    main()
