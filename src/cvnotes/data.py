"""Real data that comes with the installed packages: digits, photographs, a portrait.

The digits and two photographs are scikit-learn's, the portrait is matplotlib's.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import torch

from cvnotes._arguments import instance, shown, whole
from cvnotes.seeds import shifted

N_DIGITS, N_TEST = 1797, 450


class Split(NamedTuple):
    """Images (N, 1, 8, 8) in [0, 1] as float32, labels (N,) as int64."""

    x_train: torch.Tensor
    y_train: torch.Tensor
    x_test: torch.Tensor
    y_test: torch.Tensor


def digits(n_train: int = N_DIGITS - N_TEST, n_test: int = N_TEST, seed: int = 0) -> Split:
    """Scikit-learn's handwritten digits, shuffled and split.

    The seed alone says which 450 images are set aside for testing and in which order both sets
    come; `n_train` and `n_test` take the first of each. Raises `ValueError` for more images than
    there are, or fewer than one, and for a seed that is none.

    >>> split = digits(n_train=100)
    >>> split.x_train.shape, split.y_test.shape
    (torch.Size([100, 1, 8, 8]), torch.Size([450]))
    """
    n_train = whole("n_train", n_train, most=N_DIGITS - N_TEST)
    n_test = whole("n_test", n_test, most=N_TEST)
    generator = torch.Generator().manual_seed(shifted(seed))
    x, y = _digits()
    order = torch.randperm(N_DIGITS, generator=generator)
    # The test images first: so the same ones are set aside whatever `n_train` is.
    test, train = order[:n_test], order[N_TEST : N_TEST + n_train]
    return Split(x[train], y[train], x[test], y[test])


def photo(name: str) -> torch.Tensor:
    """A bundled photograph as float32 (3, H, W) in [0, 1].

    "china" and "flower" are 427 x 640, "portrait" is 600 x 512. Raises `ValueError` for another
    name.

    >>> photo("china").shape
    torch.Size([3, 427, 640])
    """
    if not isinstance(name, str) or name not in ("china", "flower", "portrait"):
        raise ValueError(f'name must be "china", "flower" or "portrait"; got {name!r}')
    pixels = _portrait() if name == "portrait" else _photograph(f"{name}.jpg")
    return torch.tensor(pixels, dtype=torch.float32).permute(2, 0, 1) / 255


def place(images: torch.Tensor, top: int, left: int, size: int) -> torch.Tensor:
    """Images (..., H, W) on black canvases (..., size, size), upper left corner at (top, left).

    Raises `ValueError` for images that do not fit.

    >>> place(torch.ones(1, 1, 1, 2), top=0, left=1, size=3)[0, 0].tolist()
    [[0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    h, w = _sides(images)
    size = whole("size", size)
    top, left = whole("top", top, least=None), whole("left", left, least=None)
    if top < 0 or left < 0 or top + h > size or left + w > size:
        raise ValueError(
            f"an image of {h} x {w} at ({top}, {left}) does not fit a canvas of side {size}"
        )
    # Of the dtype and on the device of the images.
    canvas = images.new_zeros(*images.shape[:-2], size, size)
    canvas[..., top : top + h, left : left + w] = images
    return canvas


def scatter(images: torch.Tensor, size: int, generator: torch.Generator) -> torch.Tensor:
    """Images (N, C, H, W), each at a random place of a canvas of its own: (N, C, size, size).

    Raises `ValueError` for another shape, or images that do not fit.

    >>> canvases = scatter(torch.ones(5, 1, 2, 2), 8, torch.Generator().manual_seed(0))
    >>> canvases.shape, canvases.sum().item()
    (torch.Size([5, 1, 8, 8]), 20.0)
    """
    h, w = _sides(images)
    size = whole("size", size)
    if images.ndim != 4 or size < max(h, w):
        raise ValueError(
            f"images must be (N, C, H, W) and fit a canvas of side {size}; "
            f"got {tuple(images.shape)}"
        )
    instance("generator", generator, torch.Generator, "a torch.Generator")
    n = len(images)
    tops = torch.randint(size - h + 1, (n,), generator=generator).tolist()
    lefts = torch.randint(size - w + 1, (n,), generator=generator).tolist()
    if n == 0:
        return images.new_zeros(0, images.shape[1], size, size)
    corners = zip(images, tops, lefts, strict=True)
    return torch.stack([place(image, top, left, size) for image, top, left in corners])


@cache
def _digits() -> tuple[torch.Tensor, torch.Tensor]:
    """All digits and their labels, in scikit-learn's order."""
    # Where it is needed, since it takes longer to import than the rest of this module.
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    x = torch.tensor(images / 16, dtype=torch.float32).reshape(-1, 1, 8, 8)
    return x, torch.tensor(labels)


@cache
def _portrait() -> np.ndarray:
    """Pixels (H, W, 3), 0 to 255."""
    from matplotlib.cbook import get_sample_data
    from PIL import Image

    with Image.open(str(get_sample_data("grace_hopper.jpg", asfileobj=False))) as image:
        return np.asarray(image.convert("RGB"))


@cache
def _photograph(file: str) -> np.ndarray:
    """Pixels (H, W, 3), 0 to 255."""
    # It reads all the photographs that there are, each time.
    from sklearn.datasets import load_sample_image

    return np.asarray(load_sample_image(file))


def _sides(images: object) -> torch.Size:
    """Height and width; raises `ValueError` for what has none."""
    if not isinstance(images, torch.Tensor) or images.ndim < 2:
        raise ValueError(f"images must be a tensor (..., H, W); got {shown(images)}")
    return images.shape[-2:]
