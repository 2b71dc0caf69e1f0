"""What a command needs of the terminal, or of whatever started it in place of one."""

import io
import os
import signal
import sys
from types import FrameType


def prepare() -> None:
    """Make ready to print whatever there is to say, and to end in order when told to."""
    signal.signal(signal.SIGTERM, terminated)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # It was closed before we began, and what is printed there is for nobody.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            # A console that cannot show a sign must not cost the results.
            stream.reconfigure(errors="backslashreplace")


def terminated(number: int, frame: FrameType | None) -> None:
    """Do as Ctrl-C does at this moment: what was begun is put in order.

    Where a shell has switched Ctrl-C off, as for what runs in the background, this still ends us.
    """
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)
