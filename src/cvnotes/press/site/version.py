"""The version of what the extension remembers between builds: a number that its code gives."""

from pathlib import Path
from zlib import crc32

import cvnotes
from cvnotes.press import chapters

# What Sphinx remembers is made of the classes in these.
SOURCES = (Path(chapters.__file__).parent, Path(cvnotes.__file__).with_name("cards.py"))


def code_version(sources: tuple[Path, ...] = SOURCES) -> int:
    """A number that changes with any of the Python files.

    Sphinx then reads and writes every page anew. What another version has remembered may lack
    what this one needs, and pages that it has written may look otherwise.
    """
    version = 0
    for source in sources:
        for file in [source, *sorted(source.rglob("*.py"))]:
            if file.is_file():
                version = crc32(file.read_bytes(), crc32(file.name.encode(), version))
    return version
