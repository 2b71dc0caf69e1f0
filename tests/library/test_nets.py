"""The small networks that several chapters train."""

import pytest
import torch
from torch import nn

from cvnotes import accuracy, digits
from cvnotes.nets import autoencoder, digits_cnn, mlp, recalibrate_batchnorm


@pytest.fixture(scope="module")
def data():
    return digits()


def kinds(net):
    return [type(layer).__name__ for layer in net]


def test_mlp_is_linear_layers_with_an_activation_between():
    net = mlp([64, 32, 16, 10], nn.Tanh)
    assert kinds(net) == ["Linear", "Tanh", "Linear", "Tanh", "Linear"]
    assert [(layer.in_features, layer.out_features) for layer in net[::2]] == [
        (64, 32),
        (32, 16),
        (16, 10),
    ]
    assert kinds(mlp([3, 2])) == ["Linear"]


def test_mlp_normalises_before_the_activation():
    net = mlp([4, 8, 2], norm=nn.BatchNorm1d)
    assert kinds(net) == ["Linear", "BatchNorm1d", "ReLU", "Linear"] and net[1].num_features == 8


def test_mlp_starts_as_pytorch_draws_its_layers():
    torch.manual_seed(0)
    net = mlp([4, 8, 2])
    torch.manual_seed(0)
    assert torch.equal(net[0].weight, nn.Linear(4, 8).weight) and torch.equal(
        net[2].weight, nn.Linear(8, 2).weight
    )


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [3, -1, 2], [3, 2.0], [True, 2]])
def test_mlp_names_the_sizes_it_takes(sizes):
    with pytest.raises(ValueError, match="two or more ints of at least 1"):
        mlp(sizes)


def test_digits_cnn_learns_digits(data):
    assert (
        accuracy(digits_cnn(data.x_train, data.y_train, epochs=4), data.x_test, data.y_test) > 0.9
    )


def test_digits_cnn_is_the_same_for_a_seed_and_another_for_another(data):
    first, again, other = (
        digits_cnn(data.x_train[:256], data.y_train[:256], n, epochs=1) for n in (1, 1, 2)
    )
    assert torch.equal(first[0].weight, again[0].weight)
    assert not torch.equal(first[0].weight, other[0].weight)


def test_digits_cnn_names_the_shape_it_takes(data):
    with pytest.raises(ValueError, match=r"\(N, 1, 8, 8\) and y .* got \(1347, 64\)"):
        digits_cnn(data.x_train.flatten(1), data.y_train)


def test_linear_autoencoder_reaches_the_error_of_pca(data):
    x = data.x_train.flatten(1)
    x = x - x.mean(0)
    encoder, decoder = autoencoder(x, 2, linear=True)
    best = torch.linalg.svdvals(x)[2:].square().sum() / x.numel()
    with torch.no_grad():
        error = (decoder(encoder(x)) - x).square().mean()
    assert best <= error * 1.0001 and error < 1.001 * best


def test_autoencoder_with_hidden_layers_beats_pca_at_two_numbers(data):
    x = data.x_train.flatten(1)
    encoder, decoder = autoencoder(x, 2, steps=200)
    centred = x - x.mean(0)
    pca = torch.linalg.svdvals(centred)[2:].square().sum() / x.numel()
    with torch.no_grad():
        assert encoder(x).shape == (len(x), 2)
        assert (decoder(encoder(x)) - x).square().mean() < pca


@pytest.mark.parametrize(
    "code, steps, words",
    [
        (0, 10, "code must be an int from 1 to 4; got 0"),
        (5, 10, "code must be an int from 1 to 4; got 5"),
        (2, 0, "steps must be an int of at least 1; got 0"),
    ],
)
def test_autoencoder_refuses_what_it_cannot_train(code, steps, words):
    with pytest.raises(ValueError, match=words):
        autoencoder(torch.zeros(3, 4), code, steps=steps)


def test_recalibrated_statistics_are_those_of_the_data_and_modes_stay():
    x = torch.randn(256, 3, generator=torch.Generator().manual_seed(0)) * 2 + 5
    other, norm = nn.Identity(), nn.BatchNorm1d(3)
    model = nn.Sequential(other, norm)
    other.eval()
    recalibrate_batchnorm(model, x, batch=256)
    torch.testing.assert_close(norm.running_var, x.var(0))
    assert norm.training and not other.training


def test_a_batch_of_one_row_is_named_and_modes_stay_after_the_error():
    norm = nn.BatchNorm1d(3).eval()
    with pytest.raises(ValueError, match=r"a batch of one row failed: .* got batch=4 for 5 rows"):
        recalibrate_batchnorm(norm, torch.rand(5, 3), batch=4)
    assert not norm.training


@pytest.mark.parametrize(
    "options, words",
    [({"activation": object}, r"activation\(\) must be"), ({"norm": float}, r"norm\(width\) must")],
)
def test_mlp_names_what_makes_no_module(options, words):
    with pytest.raises(ValueError, match=words):
        mlp([3, 2, 1], **options)
