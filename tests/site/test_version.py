"""What an earlier version of the extension has remembered is forgotten."""

import pickle

from cvnotes.press.site.version import code_version


def test_the_version_changes_with_any_file_of_the_code(tmp_path):
    (tmp_path / "inside").mkdir()
    for name in ("one.py", "inside/two.py", "cards.py"):
        (tmp_path / name).write_text("a = 1\n", encoding="utf-8")
    sources = (tmp_path, tmp_path / "cards.py")
    versions = [code_version(sources)]
    (tmp_path / "inside/two.py").write_text("a = 2\n", encoding="utf-8")
    versions.append(code_version(sources))
    (tmp_path / "inside/two.py").rename(tmp_path / "inside/three.py")
    versions.append(code_version(sources))
    assert len(set(versions)) == 3
    (tmp_path / "notes.txt").write_text("No code.", encoding="utf-8")
    assert code_version(sources) == versions[-1]


def test_sphinx_remembers_by_which_version_it_was(small_site):
    remembered = small_site.parent / ".doctrees" / "environment.pickle"
    environment = pickle.loads(remembered.read_bytes())
    assert environment.version["cvnotes.press.site"] == code_version()
