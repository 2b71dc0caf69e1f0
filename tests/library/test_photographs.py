"""The outlined photographs: every object is where it is said to be, at every size."""

import pytest
import torch
from matplotlib.path import Path
from torchvision.ops import box_iou

from cvnotes import annotated, hulls, photo
from cvnotes._outlines import OUTLINES

NAMES = ("china", "flower", "portrait")


def test_every_photograph_has_objects():
    assert tuple(OUTLINES) == NAMES
    for name in NAMES:
        picture = annotated(name)
        assert torch.equal(picture.image, photo(name))
        assert picture.names == tuple(named for named, _ in OUTLINES[name])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("height", [None, 300, 97, 48])
def test_boxes_masks_and_picture_have_one_size(name, height):
    picture = annotated(name, height)
    _, h, w = picture.image.shape
    _, full_height, full_width = photo(name).shape
    assert h == (height or full_height) and abs(w / h - full_width / full_height) < 0.5 / h
    assert picture.masks.shape == (len(picture.names), h, w) and picture.masks.dtype == torch.bool
    assert picture.image.min() >= 0 and picture.image.max() <= 1
    assert torch.equal(picture.boxes, hulls(picture.masks).float())


@pytest.mark.parametrize("name", NAMES)
def test_masks_are_the_pixels_inside_the_outlines(name):
    picture = annotated(name)
    _, h, w = picture.image.shape
    ys, xs = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
    centres = torch.stack([xs, ys], -1).reshape(-1, 2).numpy()
    for mask, (_, outline) in zip(picture.masks, OUTLINES[name], strict=True):
        inside = torch.tensor(Path(outline).contains_points(centres)).reshape(h, w)
        # They may differ on a centre that lies on an edge.
        assert (mask != inside).sum() <= 0.01 * mask.sum()


@pytest.mark.parametrize("name", NAMES)
def test_a_smaller_picture_has_the_same_objects_at_the_same_places(name):
    full, small = annotated(name), annotated(name, 200)
    scale = small.image.shape[1] / full.image.shape[1]
    assert box_iou(full.boxes * scale, small.boxes).diagonal().min() > 0.85
    shares = small.masks.sum((1, 2)) / full.masks.sum((1, 2)) / scale**2
    assert (shares - 1).abs().max() < 0.05


def test_objects_stand_out_from_what_is_around_them():
    flower = annotated("flower")
    red = flower.image[0]
    for mask in flower.masks:
        assert red[mask].mean() > 0.7
    background = ~flower.masks.any(0)
    assert red[background].mean() < 0.15
    # Few pixels as red as a petal are left outside, a bud among them.
    assert (red[background] > 0.6).float().mean() < 0.02


def test_parts_lie_within_what_they_are_a_part_of():
    for name in ("china", "portrait"):
        whole, *parts = annotated(name).masks
        for part in parts:
            assert (part & whole).sum() > 0.97 * part.sum()


@pytest.mark.parametrize("height", [47, 428, 100.0, "100"])
def test_a_height_that_there_is_not(height):
    with pytest.raises(ValueError, match="height must be an int from 48 to 427; got"):
        annotated("china", height)
