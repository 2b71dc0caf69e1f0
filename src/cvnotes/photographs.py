"""The bundled photographs with boxes, names and masks of objects, outlined by hand."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from cvnotes._arguments import whole
from cvnotes._outlines import OUTLINES, Outline
from cvnotes.boxes import hulls
from cvnotes.data import photo

# In a smaller picture the smallest object would have no pixel.
LEAST_HEIGHT = 48


@dataclass(frozen=True, eq=False)
class Annotated:
    """A photograph (3, H, W) as float32 in [0, 1], and N objects in it.

    `masks` (N, H, W) are their pixels, `boxes` (N, 4) as float32 the hulls of these, and `names`
    say what they are. An object may be part of another: the roofs of the tower, the face and the
    name tag of the person.
    """

    image: torch.Tensor
    boxes: torch.Tensor
    names: tuple[str, ...]
    masks: torch.Tensor


def annotated(name: str, height: int | None = None) -> Annotated:
    """A bundled photograph with its objects, `height` pixels high, or as it is stored.

    "china" has a tower and its three roofs, "flower" a flower and one that the lower edge cuts,
    "portrait" a person, the face, the ribbons and the name tag. The width follows from the height.

    Raises `ValueError` for another name, and for a height below 48 or above the stored one.

    >>> picture = annotated("flower", height=64)
    >>> picture.image.shape, picture.names
    (torch.Size([3, 64, 96]), ('flower', 'flower'))
    """
    image = photo(name)
    _, full_height, full_width = image.shape
    if height is not None:
        height = whole("height", height, least=LEAST_HEIGHT, most=full_height)
        size = height, round(full_width * height / full_height)
        image = F.interpolate(image[None], size=size, mode="bilinear", antialias=True)[0]
    _, h, w = image.shape
    scale = w / full_width, h / full_height
    masks = torch.stack([_filled(outline, scale, h, w) for _, outline in OUTLINES[name]])
    names = tuple(named for named, _ in OUTLINES[name])
    return Annotated(image.clamp(0, 1), hulls(masks).float(), names, masks)


def _filled(outline: Outline, scale: tuple[float, float], h: int, w: int) -> torch.Tensor:
    """The pixels (H, W) whose centre lies inside an outline."""
    xs, ys = torch.arange(w) + 0.5, torch.arange(h) + 0.5
    inside = torch.zeros(h, w, dtype=torch.bool)
    corners = [(x * scale[0], y * scale[1]) for x, y in outline]
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if y1 == y2:
            continue
        # A way to the left from inside crosses an odd number of edges.
        at_height = (ys < y1) != (ys < y2)
        crossing = x1 + (ys - y1) * (x2 - x1) / (y2 - y1)
        inside ^= at_height[:, None] & (crossing[:, None] < xs)
    return inside
