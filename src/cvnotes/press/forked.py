"""A forked kernel as jupyter_client sees it: a process that is somebody else's child."""

import os
import signal
import socket

from cvnotes.press.fork_server import LENGTH


class ForkedProcess:
    """A kernel that was forked, with what jupyter_client wants of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        """Take what the server answered, and the connection on which it tells the kernel's end."""
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection

    def poll(self) -> int | None:
        """The exit code, or None while the kernel lives."""
        if self.returncode is None:
            self._connection.setblocking(False)
            try:
                self._read()
            except BlockingIOError:
                return None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """The exit code, once there is one; raises `TimeoutError` where that takes too long."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            self._read()
        return self.returncode

    def _read(self) -> None:
        said = self._connection.recv(LENGTH)
        # An end without a word: the server has ended, and has taken its kernels along.
        self.returncode = int(said or -signal.SIGKILL)
        self._connection.close()

    def send_signal(self, number: int) -> None:
        """Send the kernel a signal, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)
