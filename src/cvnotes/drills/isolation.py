"""Runs a solution so that it leaves no trace: global state is put back, prints are collected."""

import contextlib
import io
import random
import sys
import warnings
from collections.abc import Iterator

import numpy as np


@contextlib.contextmanager
def isolated() -> Iterator[io.StringIO]:
    """Fixes the global generators, collects what is printed, and puts back all that was before.

    That is: the states of the three global generators, the default dtype, the gradient mode and
    the threads of torch, NumPy's handling of floating-point errors, the trace function, the
    recursion limit and the filters of warnings. It is put back also where Ctrl-C interrupts the
    solution.
    """
    torch = sys.modules.get("torch")
    python, numpy = random.getstate(), np.random.get_state()
    state = torch.get_rng_state() if torch else None
    try:
        with afresh() as printed:
            yield printed
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        if torch:
            torch.set_rng_state(state)


@contextlib.contextmanager
def afresh() -> Iterator[io.StringIO]:
    """Like `isolated`, but leaves the generators where they are: for many runs inside of it.

    To read and to put back a generator's state takes ten times as long as all the rest.
    """
    printed = io.StringIO()
    floating, trace, depth = np.geterr(), sys.gettrace(), sys.getrecursionlimit()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_torch_kept())
        stack.enter_context(warnings.catch_warnings(action="ignore"))
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(contextlib.redirect_stderr(printed))
        random.seed(0)
        np.random.seed(0)
        np.seterr(all="ignore")
        try:
            yield printed
        finally:
            np.seterr(**floating)
            sys.settrace(trace)
            sys.setrecursionlimit(depth)


@contextlib.contextmanager
def settings_kept() -> Iterator[None]:
    """Puts back, after one call, the settings that would change how the next one is judged."""
    torch = sys.modules.get("torch")
    dtype, gradients = (torch.get_default_dtype(), torch.is_grad_enabled()) if torch else (0, 0)
    with np.errstate(all="ignore"):
        try:
            yield
        finally:
            if torch:
                torch.set_default_dtype(dtype)
                torch.set_grad_enabled(gradients)


@contextlib.contextmanager
def _torch_kept() -> Iterator[None]:
    torch = sys.modules.get("torch")
    if torch is None:
        # A drill without torch does not wait for its import.
        yield
        return
    threads = torch.get_num_threads()
    # `torch.manual_seed` also reseeds the graphics cards, which are not put back, and writes down
    # the call stack for each kind of card that is not there: two thirds of a diagnosis.
    torch.default_generator.manual_seed(0)
    # On such small tensors a second thread costs more than it saves, and changes last digits.
    torch.set_num_threads(1)
    try:
        with settings_kept():
            yield
    finally:
        torch.set_num_threads(threads)
