"""Zips that are the same, byte for byte, whenever they are made of the same."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from time import gmtime

# What is compressed already, and what an e-book begins with.
STORED = ("mimetype", ".png", ".jpg", ".woff2", ".gz", ".whl", ".zip")


def write_zip(file: Path, content: Mapping[str, bytes], time: int) -> None:
    """Write a zip of these files, in this order; `time` is what all of them carry."""
    moment = gmtime(time)[:6]
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, moment)
            entry.external_attr = 0o644 << 16
            # The same on every system.
            entry.create_system = 3
            stored = name.endswith(STORED)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            packed.writestr(entry, data)
