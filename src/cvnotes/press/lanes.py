"""The chapters in the environments that readers have: Colab's, old and new versions, no network."""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from cvnotes.press import whole_book
from cvnotes.press.errors import ChapterError
from cvnotes.press.installing import python_of
from cvnotes.press.kernels import kernel_environment
from cvnotes.press.processors import processors
from cvnotes.press.wheels import build_wheel

OFFLINE = "offline"
# What runs the chapters, beside what they import; SciPy comes with scikit-learn.
TOOLS = ("pytest>=9", "pytest-xdist", "nbval", "ipykernel")


@dataclass(frozen=True)
class Lane:
    """An environment: its Python, or none for the one that runs this, and what holds versions."""

    name: str
    python: str | None
    about: str


LANES = {
    "colab": Lane("colab", "3.13", "the versions that Colab has (lanes/colab.txt)"),
    "oldest": Lane("oldest", "3.11", "the lower ends of the ranges in pyproject.toml"),
    "newest": Lane("newest", None, "whatever the package index has"),
}


def run_lane(root: Path, name: str, python: str | None = None) -> int:
    """Make the environment of a lane and run all chapters in it, strictly; returns an exit code.

    The library comes from a wheel, as readers have it. Raises `ChapterError` for an unknown lane,
    and where its Python is not there.
    """
    if name == OFFLINE:
        return _without_network(root)
    if name not in LANES:
        known = ", ".join([*LANES, OFFLINE])
        raise ChapterError(f"a lane is one of {known}, as in LANE=oldest; got {name!r}")
    if python and shutil.which(python) is None:
        raise ChapterError(f"there is no {python}; LANE_PYTHON is the name or path of a Python")
    lane = LANES[name]
    folder = root / "_build" / "lanes" / lane.name
    python = python or _python(lane)
    print(f"{lane.name}: {lane.about}, {python}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    _call([python, "-m", "venv", str(folder / "venv")], root)
    own = python_of(str(folder / "venv"))
    pip = [own, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheel = build_wheel(root, folder)
    held = folder / "constraints.txt"
    held.write_text(_constraints(root, lane), encoding="utf-8")
    _call([*pip, "install", str(wheel), *TOOLS, "-c", str(held)], root)
    _call([own, "-m", "pip", "freeze"], root)
    with tempfile.TemporaryDirectory(prefix="cvnotes-") as ipython:
        environment = kernel_environment(ipython, threads=1)
        environment.pop("PYTHONPATH", None)
        options = ["-q", "-n", str(processors()), "--dist", "loadfile", "-p", "no:cacheprovider"]
        return subprocess.run(
            [own, "-m", "pytest", *options, "notebooks"], cwd=root, env=environment
        ).returncode


def _without_network(root: Path) -> int:
    """Run chapters and site build with this very environment, where there is no network at all.

    A namespace of Linux has none but its own loopback, which kernels need.
    """
    if shutil.which("unshare") is None:
        raise ChapterError(f"the lane {OFFLINE} needs Linux and its command unshare")
    code = "from cvnotes.press import lanes; lanes.offline_inside()"
    inside = f"ip link set lo up && exec {shlex.quote(sys.executable)} -c {shlex.quote(code)}"
    return subprocess.run(["unshare", "-r", "-n", "sh", "-c", inside], cwd=root).returncode


def offline_inside() -> None:
    """What runs without network: that there is none, the chapters, the site."""
    root = Path.cwd()
    try:
        socket.create_connection(("1.1.1.1", 53), timeout=1).close()
    except OSError:
        print("no network", flush=True)
    else:
        sys.exit("there is a network")
    sys.exit(whole_book.chapters(root) or whole_book.book(root))


def _constraints(root: Path, lane: Lane) -> str:
    """What holds the versions of a lane, in pip's form."""
    if lane.name == "colab":
        return (root / "lanes" / "colab.txt").read_text(encoding="utf-8")
    if lane.name == "oldest":
        return "".join(f"{pin}\n" for pin in oldest_pins(root))
    return ""


def oldest_pins(root: Path) -> list[str]:
    """The lower ends of the ranges that `pyproject.toml` allows, as pins."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ranges = [Requirement(text) for text in project["dependencies"]]
    return [
        f"{wanted.name}=={bound.version}"
        for wanted in ranges
        for bound in wanted.specifier
        if bound.operator == ">="
    ]


def _python(lane: Lane) -> str:
    """The Python of a lane."""
    if lane.python is None or sys.version.startswith(f"{lane.python}."):
        return sys.executable
    found = shutil.which(f"python{lane.python}")
    # A shim may be there without what it leads to.
    if found is None or subprocess.run([found, "--version"], capture_output=True).returncode:
        raise ChapterError(f"the lane {lane.name} needs python{lane.python}; install it")
    return found


def _call(command: list[str], root: Path) -> None:
    """Run a command; raises `ChapterError` where it fails, below what it has printed itself."""
    environment = {key: os.environ[key] for key in os.environ if key != "PYTHONPATH"}
    if subprocess.run(command, cwd=root, env=environment).returncode:
        raise ChapterError(f"this failed: {' '.join(command)}")
