"""The bundled data: what they look like, and one fixed split."""

import pytest
import torch

from cvnotes import digits, photo, place, scatter


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def rows(x):
    """Images as a set, to see whether two sets share one."""
    return {tuple(row) for row in x.flatten(1).tolist()}


def test_digits_have_their_shapes_types_and_range():
    x_train, y_train, x_test, y_test = digits()
    assert x_train.shape == (1347, 1, 8, 8) and x_test.shape == (450, 1, 8, 8)
    assert y_train.shape == (1347,) and y_test.shape == (450,)
    for x, y in ((x_train, y_train), (x_test, y_test)):
        assert x.dtype == torch.float32 and (x.min(), x.max()) == (0, 1)
        assert y.dtype == torch.int64 and y.unique().tolist() == list(range(10))


def test_the_two_sets_share_no_image_and_leave_none_out():
    split = digits()
    train, test = rows(split.x_train), rows(split.x_test)
    # No two of the 1,797 images are equal, so a set of pixel rows stands for a set of images.
    assert not train & test and len(train | test) == 1797


def test_labels_stay_with_their_images():
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    label_of = {tuple(image / 16): label for image, label in zip(images, labels, strict=True)}
    split = digits(100, 100, seed=3)
    for x, y in ((split.x_train, split.y_train), (split.x_test, split.y_test)):
        assert [label_of[tuple(row)] for row in x.flatten(1).tolist()] == y.tolist()


def test_the_split_is_the_same_for_a_seed_and_moves_with_the_offset(monkeypatch):
    first, other = digits(50, 20), digits(50, 20, seed=1)
    assert same(first, digits(50, 20)) and not same(first, other)
    monkeypatch.setenv("CVNOTES_SEED", "1")
    assert same(digits(50, 20), other)


def test_fewer_images_are_the_first_of_more():
    everything = digits()
    for n_train, n_test in ((10, 450), (1347, 20), (10, 20), (1, 1)):
        part = digits(n_train, n_test)
        assert same(
            part,
            (
                everything.x_train[:n_train],
                everything.y_train[:n_train],
                everything.x_test[:n_test],
                everything.y_test[:n_test],
            ),
        )


def test_digits_do_not_touch_the_global_generator():
    before = torch.get_rng_state()
    digits(10, 10)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize(
    "n_train, n_test, words",
    [
        (0, 10, "n_train must be an int from 1 to 1347; got 0"),
        (-1, 10, "n_train must be an int from 1 to 1347; got -1"),
        (1348, 10, "n_train must be an int from 1 to 1347; got 1348"),
        (10, 0, "n_test must be an int from 1 to 450; got 0"),
        (10, 451, "n_test must be an int from 1 to 450; got 451"),
    ],
)
def test_counts_that_the_data_do_not_have(n_train, n_test, words):
    with pytest.raises(ValueError, match=words):
        digits(n_train, n_test)


@pytest.mark.parametrize(
    "name, size", [("china", (427, 640)), ("flower", (427, 640)), ("portrait", (600, 512))]
)
def test_photographs(name, size):
    image = photo(name)
    assert image.shape == (3, *size) and image.dtype == torch.float32
    assert image.min() >= 0 and 0.9 < image.max() <= 1
    assert torch.equal((image * 255).round() / 255, image)


def test_rows_columns_and_channels_are_in_their_places():
    from sklearn.datasets import load_sample_image

    pixels = load_sample_image("flower.jpg")
    assert (photo("flower")[:, 200, 300] * 255).round().tolist() == pixels[200, 300].tolist()
    assert len(set(pixels[200, 300].tolist())) == 3


@pytest.mark.parametrize("name", ["cat", "", "china.jpg", None])
def test_a_photograph_that_is_not_there(name):
    with pytest.raises(ValueError, match='name must be "china", "flower" or "portrait"'):
        photo(name)


def test_place_puts_the_images_where_it_says_and_zeros_elsewhere():
    images = torch.arange(1.0, 13).reshape(2, 1, 2, 3)
    canvas = place(images, top=1, left=2, size=5)
    assert canvas.shape == (2, 1, 5, 5) and canvas.dtype == images.dtype
    assert torch.equal(canvas[..., 1:3, 2:5], images)
    assert canvas.sum() == images.sum()
    assert torch.equal(place(images[..., :2], 0, 0, 2), images[..., :2])


@pytest.mark.parametrize(
    "top, left, size", [(-1, 0, 5), (0, -1, 5), (4, 0, 5), (0, 3, 5), (0, 0, 2)]
)
def test_place_refuses_what_does_not_fit(top, left, size):
    with pytest.raises(
        ValueError,
        match=rf"an image of 2 x 3 at \({top}, {left}\) does not fit a canvas of side {size}",
    ):
        place(torch.ones(1, 1, 2, 3), top, left, size)


def test_scattered_images_are_whole_and_everywhere():
    images = torch.arange(1.0, 5).reshape(1, 1, 2, 2).expand(400, 1, 2, 2)
    canvases = scatter(images, 4, torch.Generator().manual_seed(0))
    corners = [tuple((canvas[0] == 1).nonzero()[0].tolist()) for canvas in canvases]
    assert set(corners) == {(i, j) for i in range(3) for j in range(3)}
    for canvas, (i, j) in zip(canvases, corners, strict=True):
        assert torch.equal(canvas[:, i : i + 2, j : j + 2], images[0]) and canvas.sum() == 10


def test_scatter_is_the_same_for_a_generator_and_leaves_the_images():
    images = torch.rand(5, 3, 2, 4)
    before = images.clone()
    first, again, other = (scatter(images, 6, torch.Generator().manual_seed(n)) for n in (1, 1, 2))
    assert (
        first.shape == (5, 3, 6, 6) and torch.equal(first, again) and not torch.equal(first, other)
    )
    assert torch.equal(images, before) and scatter(images[:0], 6, torch.Generator()).shape == (
        0,
        3,
        6,
        6,
    )


@pytest.mark.parametrize("shape, size", [((2, 1, 4, 4), 3), ((2, 1, 3, 4), 3), ((1, 4, 4), 8)])
def test_scatter_refuses_what_does_not_fit(shape, size):
    with pytest.raises(ValueError, match=f"fit a canvas of side {size}; got"):
        scatter(torch.zeros(shape), size, torch.Generator())
