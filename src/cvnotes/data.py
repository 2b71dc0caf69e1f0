"""Real data that comes with the installed packages: scikit-learn's digits and photographs, matplotlib's portrait."""

from typing import NamedTuple

import numpy as np
import torch

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

    The seed alone says which 450 images are set aside for testing and in which order both sets come; `n_train` and
    `n_test` take the first of each.
    """
    if not (1 <= n_test <= N_TEST and 1 <= n_train <= N_DIGITS - N_TEST):
        raise ValueError(
            f"n_train must be 1 to {N_DIGITS - N_TEST} and n_test 1 to {N_TEST}; got {n_train} and {n_test}"
        )
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    x = torch.tensor(images / 16, dtype=torch.float32).reshape(-1, 1, 8, 8)
    y = torch.tensor(labels)
    order = torch.randperm(N_DIGITS, generator=torch.Generator().manual_seed(shifted(seed)))
    test, train = order[:n_test], order[N_TEST : N_TEST + n_train]
    return Split(x[train], y[train], x[test], y[test])


def photo(name: str) -> torch.Tensor:
    """A bundled photograph as float32 (3, H, W) in [0, 1]: "china", "flower" (427 x 640) or "portrait" (600 x 512)."""
    if name not in ("china", "flower", "portrait"):
        raise ValueError(f'name must be "china", "flower" or "portrait"; got {name!r}')
    if name == "portrait":
        from matplotlib.cbook import get_sample_data
        from PIL import Image

        with get_sample_data("grace_hopper.jpg") as file, Image.open(file) as image:
            pixels = np.asarray(image.convert("RGB"))
    else:
        from sklearn.datasets import load_sample_image

        pixels = load_sample_image(f"{name}.jpg")
    return torch.tensor(pixels, dtype=torch.float32).permute(2, 0, 1) / 255


def place(images: torch.Tensor, top: int, left: int, size: int) -> torch.Tensor:
    """Images (N, C, H, W) on black canvases (N, C, size, size), with their upper left corner at (top, left)."""
    h, w = images.shape[-2:]
    if top < 0 or left < 0 or top + h > size or left + w > size:
        raise ValueError(
            f"an image of {h} x {w} at ({top}, {left}) does not fit a canvas of side {size}"
        )
    canvas = images.new_zeros(*images.shape[:-2], size, size)
    canvas[..., top : top + h, left : left + w] = images
    return canvas


def scatter(images: torch.Tensor, size: int, generator: torch.Generator) -> torch.Tensor:
    """Images (N, C, H, W), each at a random place of a black canvas of its own: (N, C, size, size)."""
    if images.ndim != 4 or size < max(images.shape[-2:]):
        raise ValueError(
            f"images must be (N, C, H, W) and fit a canvas of side {size}; got {tuple(images.shape)}"
        )
    h, w = images.shape[-2:]
    tops, lefts = (
        torch.randint(size - side + 1, (len(images),), generator=generator).tolist()
        for side in (h, w)
    )
    placed = [place(image, top, left, size) for image, top, left in zip(images, tops, lefts)]
    return torch.stack(placed) if placed else images.new_zeros(0, images.shape[1], size, size)
