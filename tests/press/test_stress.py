"""The book under other seeds: what breaks is named, with all that is needed to try it again."""

import pytest
from made_up import claim, complaints, make_book

from cvnotes.__main__ import main
from cvnotes.press import kernels, stress
from cvnotes.press.errors import ChapterError

IMPORTS = "import os\nfrom cvnotes.claims import claim\nfrom cvnotes.measurements import measured"
OFFSET = "offset = int(os.environ['CVNOTES_SEED'])"
UNLUCKY = claim("unlucky", f"x == 1 and offset != {2 * stress.STEP}")
MEASURED = "@measured('share', seeds=2, low=0, high=1)\ndef share(seed):\n    return 7"


def test_the_claim_is_named_with_the_offset_and_threads_that_broke_it(here, capsys):
    make_book(here, luck=[IMPORTS, OFFSET, UNLUCKY])
    assert main(["stress", "--seeds", "3", "--threads", "2"]) == 1
    heading, row, tally = capsys.readouterr().out.splitlines()
    assert heading == "offsets 10007 20014 30021; threads 2"
    assert row.startswith("luck, offset 20014, threads 2: In [3] (claim unlucky): ClaimError")
    assert tally.startswith("1 of 3 claim runs broke, 0 other cells failed")


def test_every_run_starts_with_the_threads_asked_for_and_nothing_left_over(here, capsys):
    checks = "assert 'left' not in globals() and os.environ['OMP_NUM_THREADS'] == '2'\nleft = 1"
    make_book(here, clean=[IMPORTS, checks, "assert left"])
    assert main(["stress", "--seeds", "2", "--threads", "2"]) == 0


def test_a_cell_that_fails_is_told_apart_from_a_claim_that_breaks(here, capsys):
    make_book(here, failing=["1 / 0"])
    assert main(["stress", "--seeds", "1", "--threads", "1"]) == 1
    assert "0 of 0 claim runs broke, 1 other cell failed" in capsys.readouterr().out


def test_a_measured_figure_outside_its_range_is_listed_and_breaks_nothing(here, capsys):
    make_book(here, measuring=[IMPORTS, MEASURED])
    assert main(["stress", "--seed", "47514", "--threads", "1"]) == 0
    _, row, tally = capsys.readouterr().out.splitlines()
    assert row == "measuring, offset 47514, threads 1: measured share is 7, outside 0 to 1"
    assert "1 measured figure outside" in tally


@pytest.mark.parametrize("last", ["while True: pass", "os._exit(1)"])
def test_a_kernel_that_hangs_or_dies_costs_its_own_run_alone(last, here, capsys, monkeypatch):
    monkeypatch.setattr(kernels, "CELL_TIMEOUT", 2)
    unlucky = f"if offset == {stress.STEP}:\n    {last}"
    make_book(here, hanging=[IMPORTS, OFFSET, unlucky, claim("late", "x == 1")])
    assert main(["stress", "--seeds", "2", "--threads", "1"]) == 1
    _, row, tally = capsys.readouterr().out.splitlines()
    assert row.startswith("hanging, offset 10007, threads 1: In [3]")
    assert tally.startswith("0 of 1 claim run broke, 1 other cell failed")


def test_one_offset_can_be_tried_again(here, capsys):
    make_book(here, luck=[IMPORTS, OFFSET, "print(offset)"])
    assert main(["stress", "--seed", "47514", "--threads", "1"]) == 0
    assert capsys.readouterr().out.startswith("offsets 47514; threads 1\n")


def test_the_tally_of_what_was_tried_survives_an_interruption(here, capsys, monkeypatch):
    make_book(here, a=["x = 1"])

    def interrupted(job, items, title, total):
        raise KeyboardInterrupt

    monkeypatch.setattr(stress, "in_parallel", interrupted)
    assert main(["stress", "--seeds", "1"]) == 130
    assert "\nuntil then: 0 of 0 claim runs broke" in capsys.readouterr().out


def test_the_offsets_of_a_week_are_its_own_and_can_be_drawn_again():
    assert stress.drawn_offsets(5, 202548) == stress.drawn_offsets(5, 202548)
    assert not set(stress.drawn_offsets(5, 202548)) & set(stress.drawn_offsets(5, 202549))


@pytest.mark.parametrize("offsets", [stress.first_offsets(20), stress.drawn_offsets(20, 202548)])
def test_no_two_runs_try_the_same_seed(offsets):
    # Chapters count seeds from 0, from round numbers and from a few thousand.
    own = [start + n for start in (0, 100, 500, 1000, 2000, 3000) for n in range(100)]
    tried = [offset + seed for offset in (0, *offsets) for seed in set(own)]
    assert len(set(tried)) == len(tried)


def test_more_offsets_than_there_are_cannot_be_drawn():
    with pytest.raises(ChapterError, match="seeds to draw from; got 500,000"):
        stress.drawn_offsets(500_000, 1)


def test_offsets_leave_numpy_its_largest_seed():
    assert max(stress.drawn_offsets(1000, 1)) + stress.STEP < 2**32


@pytest.mark.parametrize("arguments", [["--seeds", "0"], ["--threads", "x"], ["--seed", "-1"]])
def test_an_impossible_number_is_refused(here, arguments, capsys):
    make_book(here, a=["x = 1"])
    with pytest.raises(SystemExit):
        main(["stress", *arguments])
    assert "a whole number of at least 1" in capsys.readouterr().err
    assert complaints(capsys) == []
