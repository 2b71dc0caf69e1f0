"""What a build makes of its material, kept in files for the builds after it."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from sphinx.application import Sphinx


def kept(app: Sphinx, kind: str, made_of: object, make: Callable[[], bytes]) -> bytes:
    """What `make` makes; an earlier build's, where it was made of the same by the same extensions.

    `made_of` is all that it depends on, told apart by its `repr`; `kind` names a folder beside the
    doctrees.
    """
    key = repr((sorted(app.env.version.items()), made_of))
    file = Path(app.doctreedir) / kind / sha256(key.encode()).hexdigest()
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(make())
    return file.read_bytes()
