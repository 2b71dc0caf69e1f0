"""Drill: the loop that trains a classifier and measures it after every epoch."""

import functools

import numpy as np
import torch

from cvnotes.drills.spies import on_spies
from cvnotes.drills.suite import Drill, Value


# On a phone a solution is read at 68 columns.
# fmt: off
def fit(
    model, train_loader, val_loader, loss_fn, optimiser, epochs
):
    losses, accuracies = [], []
    for _ in range(epochs):
        model.train()
        total = right = 0
        for x, y in train_loader:
            optimiser.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
        losses.append(total / len(train_loader.dataset))
        model.eval()
        with torch.no_grad():
            for x, y in val_loader:
                right += (model(x).argmax(dim=1) == y).sum().item()
        accuracies.append(right / len(val_loader.dataset))
    return losses, accuracies
# fmt: on


drill = Drill(
    slug="training-loop",
    reference=fit,
    question="Write the loop that trains a classifier and measures it after every epoch.",
    takes=(
        Value("model", "", "nn.Module", "gives logits (B, C) for x"),
        Value("train_loader", "", "DataLoader", "yields (x, target), on the model's device"),
        Value("val_loader", "", "DataLoader", "the same, to measure accuracy on"),
        Value("loss_fn", "", "function", "takes logits and targets, averages over the batch"),
        Value("optimiser", "", "torch.optim.Optimizer", "of the model's parameters"),
        Value("epochs", "", "int", "passes over the training data, at least 1"),
    ),
    gives=(
        Value("losses", "epochs", "list of float", "mean training loss over *examples*"),
        Value("accuracies", "epochs", "list of float", "share of validation examples right"),
    ),
    allowed="PyTorch; no trainer library.",
    conventions=(
        "The loss of an epoch is that of the batches as they were trained on.",
        "An example is right where its largest logit is the target's.",
        "The last batch of a loader may be smaller.",
    ),
    hints=(
        "zero_grad → forward → loss → backward → step.",
        "model.train() inside the epoch loop, because validation switches it off.",
        "total += loss.item() * len(target); divide by the number of examples.",
    ),
    plain={},
    # Weights of a network in float32.
    tolerance=1e-5,
    any_length=True,
    staged=lambda solution: functools.partial(on_spies, solution),
    shown="from cvnotes.drills.spies import on_spies\non_spies(fit{})",
)


@drill.test
def gradients_start_from_zero(call):
    """The gradients of several batches pile up: call optimiser.zero_grad() for every batch."""
    seen = call()[2]
    seen.holds(not (abs(seen.array) > 1.5).any(), "[1.0, 1.0, 1.0, 1.0]")


@drill.test
def step_sees_the_gradient(call):
    """The optimiser steps with no gradient: backward() comes after step(), or zero_grad() between
    backward() and step()."""
    seen = call()[2]
    seen.holds(len(seen.array) == 0 or abs(seen.array[0]) > 0, "[1.0, 1.0, 1.0, 1.0]")


@drill.test
def one_step_a_batch(call):
    """There must be one step of the given optimiser for each batch: not one an epoch, nor none."""
    seen = call()[2]
    seen.holds(len(seen.array) == 4, "4 gradients, one a batch")


@drill.test
def validates_on_validation_data(call):
    """The validation batches are not each seen once an epoch: measure on val_loader, and train on
    train_loader alone."""
    modes = call()[4]
    modes.holds(len(modes.array) == 4, "4 passes with a validation batch")


@drill.test
def validation_in_eval_mode(call):
    """The validation batches run in training mode (dropout active, batch-norm statistics
    changing): model.eval()."""
    modes = call()[4]
    modes.holds(not modes.array.any(), "[False, False, False, False]")


@drill.needs("validates_on_validation_data")
def one_pass_over_training_data(call):
    """The training batches do not go through the model once an epoch. Its loss is that of the
    batches as they were trained on: no second pass, neither after a step nor after the epoch."""
    modes = call()[3]
    modes.holds(len(modes.array) == 4, "4 passes with a training batch")


@drill.needs("validates_on_validation_data", "one_pass_over_training_data")
def training_in_train_mode(call):
    """From the second epoch on the model trains in eval mode: call model.train() at the start of
    every epoch."""
    modes = call()[3]
    modes.holds(modes.array.all(), "[True, True, True, True]")


@drill.test
def validation_without_graph(call):
    """Validation builds the graph: use torch.no_grad() (eval() does not switch gradients off)."""
    graph = call()[5]
    graph.holds(not graph.array.any(), "[False, False, False, False]")


@drill.test
def loss_gets_logits(call):
    """The loss function is given probabilities: cross_entropy applies the softmax itself, so hand
    it the logits."""
    given = call()[6]
    given.holds(np.allclose(given.array, [6, 5], atol=1e-3), "[[6.0, 5.0]] each time")


@drill.needs("loss_gets_logits")
def last_batch_weighs_less(call):
    """The epoch's loss is not the mean over all examples. Weight the loss of each batch by its
    number of examples: the last batch may be smaller, and the mean of the batch means is wrong."""
    losses = call(n=4, batch_size=3, epochs=1, odd=True)[0]
    losses.holds(abs(losses.array[0] - 2.5) < 1e-3, "[2.5]")


@drill.needs("validates_on_validation_data")
def accuracy_counts_examples(call):
    """The accuracy is not the share of all validation examples that are right. Count the right ones
    and divide by all; the mean of the batches' accuracies is another number."""
    accuracies = call(n=4, batch_size=3, epochs=1, odd=True)[1]
    accuracies.holds(abs(accuracies.array[0] - 0.75) < 1e-3, "[0.75]")


@drill.test
def losses_are_numbers(call):
    """The list holds no floats. A tensor there keeps its batch's graph alive, and memory grows
    from epoch to epoch: use .item()."""
    floats = call()[7]
    floats.holds(floats.array.all(), "[True, True]")


@drill.test
def accuracies_are_numbers(call):
    """The accuracies are no floats but, for example, tensors, which stay on their device. Use
    .item()."""
    floats = call()[10]
    floats.holds(floats.array.all(), "[True, True]")


@drill.general
def like_the_plain_loop(call):
    """A network with dropout and batch norm ends with other losses, accuracies or weights than
    after the plain loop."""
    answer = call(epochs=3, network=True)
    for index in (0, 1, 9):
        answer[index].equals(answer.like[index])


@drill.general
def every_epoch_as_it_was(call):
    """Over six epochs at a high rate the accuracies or the last weights are others. Run all epochs,
    note each accuracy as it was, also where it falls, and keep the weights of the last epoch."""
    answer = call(epochs=6, network=True, rate=1.0)
    answer[1].equals(answer.like[1])
    answer[9].equals(answer.like[9], 1e-2)


ZERO, STEP = "            optimiser.zero_grad()\n", "            optimiser.step()\n"
drill.mistake(
    "no zero_grad",
    "gradients_start_from_zero",
    {ZERO: ""},
    "The gradients of all batches pile up. They must start from zero for every batch.",
)
drill.mistake(
    "zero_grad once an epoch",
    "gradients_start_from_zero",
    {ZERO: "", "        model.train()\n": "        model.train()\n        optimiser.zero_grad()\n"},
    "The gradients of an epoch's batches pile up. They must start from zero for every batch.",
)
drill.mistake(
    "zero_grad between backward and step",
    "step_sees_the_gradient",
    {ZERO: "", STEP: ZERO + STEP},
    "The optimiser steps with no gradient: none was computed before step(), or it is gone again.",
)
drill.mistake(
    "one step an epoch",
    "one_step_a_batch",
    {STEP: "", "        losses.append": "        optimiser.step()\n        losses.append"},
    "There is one optimiser step an epoch. There must be one for each batch.",
)
drill.mistake(
    "no step",
    "one_step_a_batch",
    {STEP: ""},
    "The optimiser never steps. It must step once for each batch.",
)
drill.mistake(
    "validates on the training data",
    "validates_on_validation_data",
    {"in val_loader": "in train_loader", "val_loader.dataset": "train_loader.dataset"},
    "The accuracy is measured on the training data. Measure it on val_loader.",
)
drill.mistake("no eval mode", "validation_in_eval_mode", {"        model.eval()\n": ""})
drill.mistake(
    "train() before the epochs only",
    "training_in_train_mode",
    {"        model.train()\n": "", "    losses, acc": "    model.train()\n    losses, acc"},
)
drill.mistake("no no_grad", "validation_without_graph", {"with torch.no_grad():": "if True:"})
drill.mistake(
    "mean of batch means",
    "last_batch_weighs_less",
    {"loss.item() * len(y)": "loss.item()", "len(train_loader.dataset)": "len(train_loader)"},
    "The epoch's loss is the mean of the batch means, which is wrong for batches of different "
    "size. Weight each by its number of examples.",
)
drill.mistake(
    "divided by the number of batches",
    "last_batch_weighs_less",
    {"len(train_loader.dataset)": "len(train_loader)"},
    "The sum over examples is divided by the number of batches. Divide it by that of examples.",
)
drill.mistake(
    "sum of batch means",
    "last_batch_weighs_less",
    {"loss.item() * len(y)": "loss.item()"},
    "The sum of the batch means is divided by the number of examples. Weight each batch by its "
    "number of examples first.",
)
drill.mistake(
    "mean of batch accuracies",
    "accuracy_counts_examples",
    {".sum().item()": ".float().mean().item()", "len(val_loader.dataset)": "len(val_loader)"},
    "The accuracy is the mean of the batches' accuracies. Count the right examples and divide by "
    "all.",
)
drill.mistake(
    "keeps tensors",
    "losses_are_numbers",
    {"loss.item()": "loss"},
    "The list holds tensors: each keeps its batch's graph alive, and memory grows from epoch to "
    "epoch. Use .item().",
)
drill.mistake(
    "keeps detached tensors",
    "losses_are_numbers",
    {"loss.item()": "loss.detach()"},
    "The list holds no floats. Use .item(), which gives one.",
)
drill.mistake(
    "accuracies as tensors",
    "accuracies_are_numbers",
    {".sum().item()": ".sum()"},
    "The accuracies are no floats. Use .item(), which gives one.",
)
drill.mistake(
    "loss after the step",
    "one_pass_over_training_data",
    {"+= loss.item() * len(y)": "+= loss_fn(model(x), y).item() * len(y)"},
    "Each batch goes through the model twice. Take the loss that was trained on.",
)
drill.mistake(
    "loss in a second pass",
    "one_pass_over_training_data",
    {
        "            total += loss.item() * len(y)\n": "",
        "        losses.append(total / len(train_loader.dataset))\n": "",
        "        model.eval()\n": (
            "        model.eval()\n"
            "        with torch.no_grad():\n"
            "            for x, y in train_loader:\n"
            "                total += loss_fn(model(x), y).item() * len(y)\n"
            "        losses.append(total / len(train_loader.dataset))\n"
        ),
    },
    "After the epoch the training data go through the model again, for the loss. It is that of the "
    "batches as they were trained on.",
)
drill.mistake(
    "softmax before the loss",
    "loss_gets_logits",
    {"loss_fn(model(x), y)": "loss_fn(model(x).softmax(dim=1), y)"},
)
