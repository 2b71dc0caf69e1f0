"""The library as one file: made of its sources alone, with nothing that a build has left."""

from cvnotes.press.wheels import SOURCES, copy_sources


def test_what_a_build_has_left_is_not_packed(tmp_path):
    root = tmp_path / "clone"
    for folder in ("src/cvnotes/__pycache__", "src/cvnotes.egg-info", "build/lib/cvnotes"):
        (root / folder).mkdir(parents=True)
        (root / folder / "left").touch()
    (root / "src/cvnotes/__init__.py").touch()
    for name in SOURCES[1:]:
        (root / name).touch()
    copy_sources(root, tmp_path / "copy")
    copied = {path.name for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert copied == {"__init__.py", *SOURCES[1:]}
