"""The training loop and the accuracy."""

import itertools

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from cvnotes import accuracy, digits, fit, seed


def trained(n, **options):
    """A small network trained on digits, its losses and the data."""
    data = digits()
    generator = seed(n)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    return model, fit(model, data.x_train, data.y_train, generator=generator, **options), data


@pytest.mark.parametrize("n", range(3))
def test_fit_learns_digits(n):
    model, losses, data = trained(n)
    assert len(losses) == 12 and losses[-1] < 0.2 * losses[0]
    assert accuracy(model, data.x_test, data.y_test) > 0.9


def test_fit_is_the_same_for_a_seed():
    runs = [trained(n, epochs=2) for n in (0, 0, 1)]
    assert runs[0][1] == runs[1][1] != runs[2][1]
    assert all(
        torch.equal(a, b)
        for a, b in zip(runs[0][0].parameters(), runs[1][0].parameters(), strict=True)
    )


def test_the_order_comes_from_the_generator_or_else_from_the_global_one():
    x, y = torch.rand(20, 3), torch.arange(20) % 2

    def losses(global_seed, generator):
        model = nn.Linear(3, 2)
        nn.init.ones_(model.weight)
        nn.init.zeros_(model.bias)
        torch.manual_seed(global_seed)
        return fit(model, x, y, epochs=3, batch=6, generator=generator)

    assert losses(1, None) == losses(1, None) != losses(2, None)
    assert losses(1, seed(4)) == losses(2, seed(4)) != losses(1, seed(5))


def test_every_row_is_used_once_an_epoch_and_the_loss_is_the_mean_over_rows():
    seen = []

    class Constant(nn.Module):
        def __init__(self):
            super().__init__()
            self.unused = nn.Parameter(torch.zeros(()))

        def forward(self, x):
            seen.append(x.flatten().tolist())
            return x + 0 * self.unused

    x = torch.arange(7.0)[:, None]
    losses = fit(Constant(), x, torch.zeros(7, 1), epochs=2, batch=3, loss=F.l1_loss)
    assert [len(rows) for rows in seen] == [3, 3, 1] * 2
    for epoch in (seen[:3], seen[3:]):
        assert sorted(itertools.chain(*epoch)) == x.flatten().tolist()
    # The mean of 0 to 6; the mean of the batches' means would move.
    assert losses == pytest.approx([3, 3])


def test_fit_takes_another_loss_and_leaves_training_mode_on():
    x = torch.linspace(-1, 1, 64)[:, None]
    generator = seed(0)
    model = nn.Linear(1, 1).eval()
    losses = fit(model, x, 3 * x + 1, epochs=60, lr=0.1, generator=generator, loss=F.mse_loss)
    assert losses[-1] < 0.02 < 1 < losses[0] and model.training


def test_fit_steps_with_the_optimizer_it_is_given():
    x, y = torch.rand(20, 3, generator=seed(0)), torch.rand(20, 1, generator=seed(1))
    model = nn.Linear(3, 1, bias=False)
    weight = model.weight.detach().clone().requires_grad_()
    fit(
        model,
        x,
        y,
        epochs=1,
        lr=0.5,
        batch=20,
        generator=seed(2),
        loss=F.mse_loss,
        optimizer=torch.optim.SGD,
    )
    F.mse_loss(x @ weight.T, y).backward()
    torch.testing.assert_close(model.weight, weight - 0.5 * weight.grad)


@pytest.mark.parametrize("n_x, n_y", [(3, 2), (2, 3), (0, 0)])
def test_fit_refuses_data_that_do_not_match(n_x, n_y):
    with pytest.raises(
        ValueError, match=f"x and y must have the same length, at least 1; got {n_x} and {n_y}"
    ):
        fit(nn.Linear(3, 2), torch.rand(n_x, 3), torch.zeros(n_y, dtype=torch.int64))


def test_accuracy_is_the_share_of_right_answers():
    logits = torch.tensor([[2.0, 1, 0], [0, 3, 1], [0, 1, 9], [5, 0, 0]])
    assert accuracy(nn.Identity(), logits, torch.tensor([0, 1, 2, 1])) == 0.75


def test_accuracy_of_every_pixel():
    logits = torch.eye(2).reshape(1, 2, 1, 2).expand(3, 2, 4, 2)
    assert accuracy(nn.Identity(), logits, logits.argmax(1)) == 1


def test_accuracy_runs_in_eval_mode_and_restores_every_mode():
    modes = []
    model = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(3), nn.Identity())
    model[2].register_forward_hook(lambda *_: modes.append([module.training for module in model]))
    model[1].eval()
    before = [module.training for module in model.modules()]
    accuracy(model, torch.rand(4, 3), torch.zeros(4, dtype=torch.int64))
    assert modes == [[False] * 3]
    assert [module.training for module in model.modules()] == before == [True, True, False, True]


def test_accuracy_keeps_no_graph_and_changes_no_statistics():
    model = nn.Sequential(nn.BatchNorm1d(3))
    accuracy(model, torch.rand(4, 3), torch.zeros(4, dtype=torch.int64))
    assert model[0].num_batches_tracked == 0


@pytest.mark.parametrize("shape", [(4, 1), (1,), (3,)])
def test_accuracy_refuses_labels_of_another_shape(shape):
    with pytest.raises(ValueError, match=r"y must have the shape of the predictions, \(4,\)"):
        accuracy(nn.Identity(), torch.rand(4, 3), torch.zeros(shape, dtype=torch.int64))


def normalised():
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))


def test_a_last_batch_of_one_row_is_named_where_batch_norm_refuses_it():
    x, y = torch.rand(5, 3), torch.zeros(5, dtype=torch.int64)
    with pytest.raises(ValueError, match=r"a batch of one row failed: .* got batch=2 for 5 rows"):
        fit(normalised(), x, y, epochs=1, batch=2)
    assert len(fit(normalised(), x, y, epochs=1, batch=3)) == 1


def test_a_last_batch_of_one_row_is_taken_where_the_model_takes_it():
    x, y = torch.rand(5, 4, 6), torch.zeros(5, 6, dtype=torch.int64)
    # Six places in one row: enough for a mean and a variance.
    assert len(fit(nn.BatchNorm1d(4), x, y, epochs=1, batch=2)) == 1


def test_no_epochs_are_no_training():
    model = nn.Linear(3, 2)
    before = model.weight.clone()
    assert fit(model, torch.rand(4, 3), torch.zeros(4, dtype=torch.int64), epochs=0) == []
    assert torch.equal(model.weight, before)


def test_what_the_model_raises_passes_through():
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        fit(nn.Linear(3, 2), torch.rand(4, 5), torch.zeros(4, dtype=torch.int64))


def test_accuracy_restores_every_mode_after_an_error():
    model = nn.Sequential(nn.Linear(3, 2), nn.Dropout())
    with pytest.raises(RuntimeError):
        accuracy(model, torch.rand(4, 5), torch.zeros(4, dtype=torch.int64))
    assert all(module.training for module in model.modules())
