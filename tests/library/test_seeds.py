"""Seeding, and the offset that shifts the whole book."""

import numpy as np
import pytest
import torch

from cvnotes import seed, shifted


@pytest.mark.parametrize(
    "offset, n, expected",
    [(None, 7, 7), ("0", 7, 7), ("3", 0, 3), ("3", 7, 10), ("-2", 7, 5), ("-7", 7, 0)],
)
def test_the_offset_is_added(offset, n, expected, monkeypatch):
    if offset is not None:
        monkeypatch.setenv("CVNOTES_SEED", offset)
    assert shifted(n) == expected
    assert seed(n).initial_seed() == torch.initial_seed() == expected


def test_the_default_is_seed_0():
    assert shifted() == 0 and seed().initial_seed() == 0


@pytest.mark.parametrize("offset", ["", "one", "1.5", "0x10"])
def test_an_offset_that_is_no_whole_number(offset, monkeypatch):
    monkeypatch.setenv("CVNOTES_SEED", offset)
    for function in (shifted, seed):
        with pytest.raises(
            ValueError, match=f"CVNOTES_SEED must be a whole number; got {offset!r}"
        ):
            function(0)


@pytest.mark.parametrize("offset, n", [(None, -1), ("-3", 2)])
def test_a_negative_seed(offset, n, monkeypatch):
    if offset is not None:
        monkeypatch.setenv("CVNOTES_SEED", offset)
    with pytest.raises(
        ValueError, match=rf"a seed is from 0 to 2\^64 - 1; got {n} with CVNOTES_SEED={offset or 0}"
    ):
        seed(n)


def test_a_refused_seed_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    with pytest.raises(ValueError):
        seed(-1)
    assert torch.equal(before, torch.get_rng_state())


def test_the_global_stream_and_the_generator_agree_and_are_apart():
    generator = seed(5)
    alone = torch.rand(4, generator=generator)
    assert torch.equal(alone, torch.rand(4))
    assert torch.equal(torch.rand(4, generator=seed(5)), alone)
    assert not torch.equal(torch.rand(4, generator=seed(6)), alone)


@pytest.mark.parametrize("there", [False, True])
def test_an_accelerator_that_is_there_is_seeded_too(there, monkeypatch):
    everywhere = []
    on_all_devices = torch.manual_seed
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: there)
    monkeypatch.setattr(torch, "manual_seed", lambda n: everywhere.append(on_all_devices(n)))
    seed(3)
    assert bool(everywhere) is there
    assert torch.initial_seed() == 3


def test_modules_are_initialised_from_the_seed():
    weights = []
    for n in (1, 1, 2):
        seed(n)
        weights.append(torch.nn.Linear(3, 3).weight)
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])


@pytest.mark.parametrize("n", [1.5, 1.0, "1", None, True, np.float64(1), [1]], ids=repr)
def test_a_seed_that_is_no_int(n):
    for function in (shifted, seed):
        with pytest.raises(ValueError, match="a seed must be an int; got"):
            function(n)


def test_the_largest_seed_is_that_of_pytorch():
    assert seed(2**64 - 1).initial_seed() == 2**64 - 1
    with pytest.raises(ValueError, match=r"from 0 to 2\^64 - 1; got 18446744073709551616"):
        seed(2**64)


def test_a_numpy_seed_becomes_an_int():
    assert type(shifted(np.int64(3))) is int
