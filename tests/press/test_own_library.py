"""The library of one clone does not work on the book of another."""

from made_up import complaints, make_book

from cvnotes.__main__ import main


def test_the_library_of_another_clone_is_refused(here, capsys):
    make_book(here, a=["x = 1"])
    assert main(["format"]) == 0
    (here / "src/cvnotes").mkdir(parents=True)
    assert main(["format"]) == 2
    (complaint,) = complaints(capsys)
    assert f"and the book that of {here}; run: " in complaint
    assert complaint.endswith(f"-m pip install -e {here}")
