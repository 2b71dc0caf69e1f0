"""Outputs compared as nbval compares them."""

import pytest
from nbformat.v4 import new_output
from nbval.plugin import IPyNbCell, coalesce_streams

from cvnotes.press import comparing


def printed(text, name="stdout"):
    return new_output("stream", text=text, name=name)


def shown(**data):
    return new_output("display_data", {key.replace("_", "/"): value for key, value in data.items()})


PAIRS = [
    ([], []),
    ([printed("a")], [printed("a")]),
    ([printed("a")], [printed("b")]),
    ([printed("a")], []),
    ([], [printed("a", "stderr")]),
    ([printed("a"), printed("b")], [printed("ab")]),
    ([printed("a"), shown(text_html="x"), printed("b")], [printed("ab"), shown(text_html="x")]),
    ([printed("a", "stderr"), printed("b")], [printed("b"), printed("a", "stderr")]),
    ([shown(text_plain="1")], [shown(text_plain="1", text_html="1")]),
    (
        [shown(text_plain="1"), shown(text_plain="2")],
        [shown(text_plain="2"), shown(text_plain="1")],
    ),
    ([shown(text_plain="1"), shown(text_plain="1")], [shown(text_plain="1")]),
    ([shown(text_plain="f", image_png="a")], [shown(text_plain="f", image_png="b")]),
    ([shown(application_json={"a": 1})], [shown(application_json={"a": 2})]),
    ([new_output("execute_result", {"text/plain": "1"})], [shown(text_plain="1")]),
]


@pytest.mark.parametrize("stored, new", PAIRS)
def test_outputs_differ_where_nbval_says_so(stored, new, nbval_cell):
    stored_too = coalesce_streams([output.copy() for output in stored])
    new_too = coalesce_streams([output.copy() for output in new])
    same = nbval_cell.compare_outputs(new_too, stored_too)
    assert (comparing.difference(stored, new) == "") == same


@pytest.fixture
def nbval_cell():
    """As much of a cell of nbval as its comparison needs."""

    class Cell:
        skip = ("metadata", "traceback", "output_type", "name", "execution_count")
        parent = type("File", (), {"skip_compare": (*skip, "image/png", "image/jpeg")})
        colors = type("Colours", (), dict.fromkeys(("OKBLUE", "FAIL", "ENDC"), ""))
        compare_outputs = IPyNbCell.compare_outputs

        def sanitize(self, text):
            return text

        def format_output_compare(self, *args):
            pass

    return Cell()


@pytest.mark.parametrize(
    "stored, new, said",
    [
        ([printed("1\n")], [printed("2\n")], r"stdout '2\n', stored '1\n'"),
        ([printed("a  b")], [printed("a b")], "stdout 'a b', stored 'a  b'"),
        ([printed("1")], [], "stdout nothing, stored '1'"),
        ([shown(application_json=None)], [], "application/json nothing, stored 'None'"),
        (
            [shown(text_plain="a b")],
            [shown(text_plain="a"), shown(text_plain="b")],
            "text/plain 'a', stored 'a b'",
        ),
        (
            [printed("0123456789" * 3 + "a" + "x" * 70)],
            [printed("0123456789" * 3 + "b")],
            f"stdout … '01234567890123456789b', stored … '01234567890123456789a{'x' * 49}' …",
        ),
        (
            [shown(application_json={"a": 1}, text_html="<b>1</b>", text_plain="1")],
            [shown(application_json={"a": 2}, text_html="<b>2</b>", text_plain="2")],
            "text/plain '2', stored '1'",
        ),
    ],
)
def test_the_difference_says_what_came_and_what_is_stored_where_they_differ(stored, new, said):
    assert f"shows other outputs than the stored ones ({said}" in comparing.difference(stored, new)
