"""Solutions of `training-loop` in other styles, and mistakes that are in no list."""

import torch


def tutorial(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies = [], []
    for _epoch in range(epochs):
        model.train()
        running = 0.0
        for _batch, (x, y) in enumerate(train_loader):
            pred = model(x)
            loss = loss_fn(pred, y)
            loss.backward()
            optimiser.step()
            optimiser.zero_grad()
            running += loss.item() * x.size(0)
        losses.append(running / len(train_loader.dataset))
        model.eval()
        correct = 0
        with torch.no_grad():
            for x, y in val_loader:
                correct += (model(x).argmax(1) == y).type(torch.float).sum().item()
        accuracies.append(correct / len(val_loader.dataset))
    return losses, accuracies


def helpers_and_device(model, train_loader, val_loader, loss_fn, optimiser, epochs, device=None):
    device = device or next(model.parameters()).device

    def train_one():
        model.train(True)
        total = count = 0
        for batch in train_loader:
            x, y = (t.to(device) for t in batch)
            model.zero_grad(set_to_none=True)
            loss = loss_fn(model(x), y)
            loss.backward()
            optimiser.step()
            total += float(loss.detach()) * y.numel()
            count += y.numel()
        return total / count

    @torch.inference_mode()
    def evaluate():
        model.eval()
        right = count = 0
        for x, y in val_loader:
            right += int((model(x.to(device)).max(dim=-1).indices == y.to(device)).sum())
            count += y.shape[0]
        return right / count

    history = [(train_one(), evaluate()) for _ in range(epochs)]
    return [a for a, _ in history], [b for _, b in history]


def closure(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies = [], []
    for _ in range(epochs):
        model.train()
        sums, sizes = [], []
        for x, y in train_loader:
            optimiser.zero_grad(set_to_none=False)
            logits = model(x)
            loss = loss_fn(logits, y)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1e9)
            optimiser.step()
            sums.append(loss.item() * len(x))
            sizes.append(len(x))
        losses.append(sum(sums) / sum(sizes))
        was = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        model.eval()
        hits = torch.cat([model(x).argmax(-1) == y for x, y in val_loader])
        torch.set_grad_enabled(was)
        accuracies.append(hits.double().mean().item())
    return losses, accuracies


def step_with_closure(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    """Also counts the examples first, which draws from torch's generator, and seeds it."""
    torch.manual_seed(1)
    n = sum(len(y) for _, y in train_loader)
    losses, accuracies = [], []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for x, y in train_loader:

            def compute(x=x, y=y):
                optimiser.zero_grad()
                loss = loss_fn(model(x), y)
                loss.backward()
                return loss

            total += optimiser.step(compute).item() * len(y)
        losses.append(total / n)
        model.eval()
        with torch.no_grad():
            right = sum(model(x).argmax(1).eq(y).sum().item() for x, y in val_loader)
        accuracies.append(right / len(val_loader.dataset))
    return losses, accuracies


def best_weights_at_the_end(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies, best = [], [], {}
    for _ in range(epochs):
        loss, accuracy = tutorial(model, train_loader, val_loader, loss_fn, optimiser, 1)
        if accuracy[0] > max(accuracies, default=-1):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        losses += loss
        accuracies += accuracy
    model.load_state_dict(best)
    return losses, accuracies


def validates_on_the_training_set(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    return tutorial(model, train_loader, train_loader, loss_fn, optimiser, epochs)


def trains_on_validation_too(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    for x, y in val_loader:
        optimiser.zero_grad()
        loss_fn(model(x), y).backward()
        optimiser.step()
    return tutorial(model, train_loader, val_loader, loss_fn, optimiser, epochs)


def one_epoch(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    return tutorial(model, train_loader, val_loader, loss_fn, optimiser, 1)


def loss_of_the_last_batch(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies = [], []
    for _ in range(epochs):
        model.train()
        for x, y in train_loader:
            optimiser.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimiser.step()
        losses.append(loss.item())
        model.eval()
        right = n = 0
        with torch.no_grad():
            for x, y in val_loader:
                right += (model(x).argmax(1) == y).sum().item()
                n += len(y)
        accuracies.append(right / n)
    return losses, accuracies


def steps_before_backward(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies = [], []
    for _ in range(epochs):
        model.train()
        total = right = 0
        for x, y in train_loader:
            optimiser.zero_grad()
            loss = loss_fn(model(x), y)
            optimiser.step()
            loss.backward()
            total += loss.item() * len(y)
        losses.append(total / len(train_loader.dataset))
        model.eval()
        with torch.no_grad():
            for x, y in val_loader:
                right += (model(x).argmax(1) == y).sum().item()
        accuracies.append(right / len(val_loader.dataset))
    return losses, accuracies


def returns_the_losses_alone(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    return tutorial(model, train_loader, val_loader, loss_fn, optimiser, epochs)[0]


def gradients_stay_off(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    result = tutorial(model, train_loader, val_loader, loss_fn, optimiser, 1)
    torch.set_grad_enabled(False)
    return tuple(values * epochs for values in result)


def accuracy_in_percent(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies = tutorial(model, train_loader, val_loader, loss_fn, optimiser, epochs)
    return losses, [100 * a for a in accuracies]


def arrays_of_no_dimension(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies = tutorial(model, train_loader, val_loader, loss_fn, optimiser, epochs)
    return [torch.tensor(value).numpy() for value in losses], accuracies


def validates_first(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies = [], []
    for _ in range(epochs):
        model.eval()
        with torch.no_grad():
            right = sum((model(x).argmax(1) == y).sum().item() for x, y in val_loader)
        accuracies.append(right / len(val_loader.dataset))
        model.train()
        total = 0.0
        for x, y in train_loader:
            optimiser.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
        losses.append(total / len(train_loader.dataset))
    return losses, accuracies


def batch_size_of_the_loader(model, train_loader, val_loader, loss_fn, optimiser, epochs):
    losses, accuracies = [], []
    for _ in range(epochs):
        model.train()
        total = 0.0
        for x, y in train_loader:
            optimiser.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimiser.step()
            total += loss.item() * train_loader.batch_size
        losses.append(total / len(train_loader.dataset))
        model.eval()
        with torch.no_grad():
            right = sum((model(x).argmax(1) == y).sum().item() for x, y in val_loader)
        accuracies.append(right / len(val_loader.dataset))
    return losses, accuracies


RIGHT = [tutorial, helpers_and_device, closure, step_with_closure]
WRONG = {
    best_weights_at_the_end: None,
    validates_on_the_training_set: "validates on the training data",
    trains_on_validation_too: None,
    one_epoch: None,
    loss_of_the_last_batch: None,
    # What a step sees is the same: nothing.
    steps_before_backward: "zero_grad between backward and step",
    returns_the_losses_alone: None,
    gradients_stay_off: None,
    accuracy_in_percent: None,
    arrays_of_no_dimension: "keeps detached tensors",
    validates_first: None,
    batch_size_of_the_loader: None,
}
