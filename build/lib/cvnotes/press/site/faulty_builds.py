"""A build after one with warnings starts afresh."""

from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx


def forget_faulty_build(app: Sphinx, exception: Exception | None) -> None:
    """Forget what was read if there were warnings.

    Otherwise the next build would skip the unchanged page, show no warning and pass.
    """
    if app._warncount:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("build-finished", forget_faulty_build)
