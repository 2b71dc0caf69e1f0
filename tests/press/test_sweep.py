"""Measured figures over all of their seeds."""

import pytest
from made_up import claim, complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press import sweep

IMPORTS = "from cvnotes.claims import claim\nfrom cvnotes.measurements import measured"


def measured(low: float, high: float, name: str = "share") -> str:
    """A figure that is 0.1, 0.2 and 0.3 for its three seeds."""
    return (
        f"@measured('share', seeds=3, low={low}, high={high})\n"
        f"def {name}(seed):\n    return step * (seed + 1)"
    )


def test_lowest_and_highest_as_written_pass(here, capsys):
    make_book(here, a=[IMPORTS, "step = 0.1", measured(0.1, 0.3)])
    assert main(["sweep"]) == 0
    line, tally = capsys.readouterr().out.splitlines()
    assert line == "a: share, 3 seeds: 0.1 to 0.3"
    assert tally == "1 measured figure, 0 otherwise than written"


def test_a_range_wider_than_what_was_found_is_named_with_both(here, capsys):
    make_book(here, a=[IMPORTS, "step = 0.1", measured(0.1, 0.4), measured(0.1, 0.3, "other")])
    assert main(["sweep"]) == 1
    (complaint,) = complaints(capsys)
    assert "a: share, 3 seeds: 0.1 to 0.3, written 0.1 to 0.4" in complaint


def test_claims_drawings_and_later_cells_are_left_out(here, capsys):
    slow = claim("slow", "1 / 0")
    make_book(here, a=[IMPORTS, slow, "step = 0.1", measured(0.1, 0.3), "1 / 0"])
    assert main(["sweep", "a"]) == 0


def test_a_cell_that_fails_is_named(here, capsys):
    make_book(here, a=[IMPORTS, "1 / 0", "step = 0.1", measured(0.1, 0.3)])
    assert main(["sweep"]) == 1
    (complaint,) = complaints(capsys)
    assert "In [2] (1 / 0): ZeroDivisionError" in complaint


@pytest.mark.parametrize(
    "value, taken",
    [("seed / 2", [1, 1, 1, 0]), ("1 // (1 - seed)", [1, 2])],
)
def test_each_seed_is_a_step_although_one_fails(value, taken, here, monkeypatch):
    steps = []
    parallel = sweep.in_parallel

    def recorded(job, items, title, total):
        assert total == 3
        parallel(lambda item, step: job(item, steps.append), items, title, total)

    monkeypatch.setattr(sweep, "in_parallel", recorded)
    figure = f"@measured('share', seeds=3, low=0, high=1)\ndef share(seed):\n    return {value}"
    make_book(here, a=[IMPORTS, figure])
    main(["sweep"])
    assert steps == taken


def test_chapters_without_measured_figures_are_not_run(here, capsys):
    make_book(here, a=["1 / 0"])
    assert main(["sweep"]) == 0
    assert capsys.readouterr().out == "0 measured figures, 0 otherwise than written\n"
