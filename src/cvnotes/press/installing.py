"""The virtual environment of a clone: made, or renewed where it is not what the clone needs.

Run as a script by make, before any library is there, so it imports none, and old Pythons must be
able to read it: `python installing.py .venv`.
"""

import hashlib
import json
import os
import subprocess
import sys

OLDEST = (3, 11)
# What decides which versions are installed.
PINS = ("requirements.txt", "constraints.txt", "pyproject.toml")
RECORD = ".made"


def prepared(root: str, folder: str, asked: bool) -> str:
    """Make the environment `folder` of the clone at `root` ready; returns its Python.

    With `asked` it must be of the very Python that runs this; without, whichever it has will do.
    """
    python = python_of(folder)
    wanted = {"clone": root, "pins": _hash_of_pins(root)}
    record = _recorded(folder)
    # A link to a Python that was removed does not exist either.
    usable = os.path.exists(python) and not (asked and record.get("python") != _this_python())
    if usable and {key: record.get(key) for key in wanted} == wanted:
        return python
    if not usable:
        if sys.version_info < OLDEST:
            sys.exit(
                "cvnotes needs Python {}.{} or newer; this is {}.{}. "
                "Try: make PYTHON=python3.13 book".format(*OLDEST, *sys.version_info[:2])
            )
        print(f"making the environment {folder}: some minutes, once, and up to 6 GB", flush=True)
        _call(sys.executable, "-m", "venv", "--clear", folder)
        record = {"python": _this_python()}
    elif not record and not _has_pip(python):
        # Its making was interrupted, or it was made without.
        _call(python, "-m", "ensurepip")
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _call(python, *pip, "-r", os.path.join(root, PINS[0]), cwd=root)
    with open(os.path.join(folder, RECORD), "w", encoding="utf-8") as file:
        json.dump({**record, **wanted}, file)
    return python


def python_of(folder: str) -> str:
    """Where the Python of an environment is."""
    return os.path.join(
        folder, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python"))
    )


def _has_pip(python: str) -> bool:
    command = [python, "-m", "pip", "--version"]
    nowhere = subprocess.DEVNULL
    return subprocess.call(command, stdout=nowhere, stderr=nowhere) == 0


def _this_python() -> str:
    return f"{os.path.realpath(sys.executable)} {sys.version.split()[0]}"


def _hash_of_pins(root: str) -> str:
    contents = []
    for name in PINS:
        with open(os.path.join(root, name), "rb") as file:
            contents.append(file.read())
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


def _recorded(folder: str) -> dict:
    """What was recorded when the environment was made; nothing where nothing can be read."""
    try:
        with open(os.path.join(folder, RECORD), encoding="utf-8") as file:
            record = json.load(file)
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _call(*command: str, cwd: str = ".") -> None:
    """Run a command, of which the error is enough."""
    code = subprocess.call(command, cwd=cwd)
    if code:
        sys.exit(code)


if __name__ == "__main__":
    # The folder of this script holds modules that only look like the standard library's.
    del sys.path[0]
    try:
        prepared(os.getcwd(), os.path.abspath(sys.argv[1]), asked="asked" in sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit("cvnotes: interrupted; the next command goes on with the environment")
