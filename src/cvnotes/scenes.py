"""Made-up street scenes: cars, people and balls with their boxes, classes and masks."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F

from cvnotes._arguments import is_whole, shown, truth, whole
from cvnotes._landscape import street
from cvnotes._silhouettes import KINDS, Figure, figure
from cvnotes.boxes import hulls
from cvnotes.seeds import shifted

CLASSES = tuple(KINDS)
LEAST_SIDE, TRIES = 8, 100
# A share of the largest side asked for: a ball is smaller than a car or a person next to it.
LARGEST = {"car": 1.0, "person": 1.0, "ball": 0.5}
# No object may be hidden further than this.
LEAST_VISIBLE = 0.3


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture (3, H, W) as float32 in [0, 1], and its N objects, the farthest first.

    `boxes` (N, 4) as float32 are the hulls of `masks` (N, H, W), the pixels of each object that are
    visible; `whole` (N, H, W) are all of its pixels, as if nothing stood before it. `labels` (N,)
    as int64 count in `scenes.CLASSES`.
    """

    image: torch.Tensor
    boxes: torch.Tensor
    labels: torch.Tensor
    masks: torch.Tensor
    whole: torch.Tensor


def scene(
    n: int = 6,
    seed: int = 0,
    size: tuple[int, int] = (120, 160),
    sides: tuple[int, int] = (20, 64),
    crowd: bool = False,
) -> Scene:
    """A street with `n` cars, people and balls; in a crowd, people close together.

    `size` is (height, width) and `sides` the least and the most that the longer side of an object
    measures, hidden parts included, all in pixels; a ball is at most half as large. Objects lie
    within the picture; nearer ones are larger, stand lower and may cover others, of which at least
    3 pixels in 10 stay visible. The seed decides on all of it.

    Raises `ValueError` for n below 1, a size below 32 x 32, sides that are not 8 <= least <= most
    or more than two thirds of the smaller side of the picture, a seed that is none, and for more
    objects than find a place.

    >>> street = scene(5, seed=1)
    >>> street.image.shape, street.boxes.shape, street.masks.shape
    (torch.Size([3, 120, 160]), torch.Size([5, 4]), torch.Size([5, 120, 160]))
    """
    n = whole("n", n)
    height, width = _size(size)
    least, most = _sides(sides, min(height, width))
    is_crowd = truth("crowd", crowd)
    generator = torch.Generator().manual_seed(shifted(seed))
    horizon = round(height * (0.3 + 0.1 * float(torch.rand((), generator=generator))))
    image, haze = street(height, width, horizon, generator)
    stage = _Stage(height, width, horizon, least, most, generator)
    placed = stage.crowd(n) if is_crowd else stage.apart(n)
    for item in placed:
        image = item.painted_on(image, haze, horizon)
    covers = torch.stack([item.mask for item in placed])
    masks = _visible(covers)
    labels = torch.tensor([CLASSES.index(item.kind) for item in placed])
    return Scene(_photographed(image, generator), hulls(masks).float(), labels, masks, covers)


class _Placed(NamedTuple):
    """An object at its place: its class, mask (H, W) and colours (3, H, W)."""

    kind: str
    mask: torch.Tensor
    colours: torch.Tensor

    def painted_on(self, image: torch.Tensor, haze: torch.Tensor, horizon: int) -> torch.Tensor:
        """The picture with the object and its shadow."""
        height, width = self.mask.shape
        left, _, right, bottom = hulls(self.mask[None])[0].tolist()
        ys, xs = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        half = max((right - left) / 2, 2)
        away = ((xs + 0.5 - (left + right) / 2) / half) ** 2 + (
            (ys + 1 - bottom) / (0.3 * half)
        ) ** 2
        image = image * (1 - 0.55 * (-1.5 * away).exp() * (ys >= horizon))
        # What is far away fades.
        fading = 0.3 * (1 - (bottom - horizon) / (height - horizon)) ** 2
        return torch.where(self.mask, torch.lerp(self.colours, haze, fading), image)


@dataclass
class _Stage:
    """Where objects find their places, the farthest first."""

    height: int
    width: int
    horizon: int
    least: int
    most: int
    generator: torch.Generator

    def apart(self, n: int) -> list[_Placed]:
        """Objects of all classes, each where it leaves enough of the others visible."""
        plan = []
        for _ in range(n):
            kind = CLASSES[self.integer(0, len(CLASSES) - 1)]
            most = max(self.least, round(self.most * LARGEST[kind]))
            side = self.integer(self.least, most)
            nearness = self.nearness(side / LARGEST[kind]) + self.uniform(-0.1, 0.1)
            plan.append((nearness, kind, side))
        placed: list[_Placed] = []
        for nearness, kind, side in sorted(plan):
            made = _of_side(kind, side, self.generator)
            for _ in range(TRIES):
                item = self.put(kind, made, nearness, self.uniform(0, 1))
                if _enough_is_visible([*placed, item]):
                    placed.append(item)
                    break
            else:
                raise self.full(n)
        return placed

    def crowd(self, n: int) -> list[_Placed]:
        """People side by side, each half a width from the next."""
        # The whole row has to fit.
        room = int(self.width * 0.95 / (KINDS["person"] * (1 + 0.55 * (n - 1))))
        if room < self.least:
            raise self.full(n)
        middle = self.integer(self.least, min(self.most, room))
        for _ in range(TRIES):
            row, place = [], 0.0
            for _ in range(n):
                side = self.integer(round(middle * 0.92), round(middle * 1.08))
                row.append((min(max(side, self.least), self.most), place))
                place += self.uniform(0.4, 0.5) * KINDS["person"] * middle
            start = self.uniform(0, 1) * (self.width - place)
            placed = []
            for side, at in sorted(row):
                made = _of_side("person", side, self.generator)
                share = (start + at) / self.width
                placed.append(self.put("person", made, self.nearness(side), share))
            if _enough_is_visible(placed):
                return placed
        raise self.full(n)

    def put(self, kind: str, made: Figure, nearness: float, share: float) -> _Placed:
        """An object at a share of the way from left to right, wholly within the picture."""
        h, w = made.mask.shape
        foot = self.horizon + (self.height - self.horizon) * min(max(nearness, 0.06), 1)
        top, left = max(round(foot) - h, 0), round(share * (self.width - w))
        mask = torch.zeros(self.height, self.width, dtype=torch.bool)
        colours = torch.zeros(3, self.height, self.width)
        mask[top : top + h, left : left + w] = made.mask
        colours[:, top : top + h, left : left + w] = made.colours
        return _Placed(kind, mask, colours)

    def nearness(self, side: float) -> float:
        """0 at the horizon, 1 at the lower edge."""
        return 0.12 + 0.85 * (side - self.least) / max(self.most - self.least, 1)

    def full(self, n: int) -> ValueError:
        """What is raised where there is no more room."""
        return ValueError(
            f"{n} objects of {self.least} to {self.most} pixels find no place in "
            f"{self.height} x {self.width}; ask for fewer, or smaller ones"
        )

    def uniform(self, low: float, high: float) -> float:
        """A number between the two."""
        return low + (high - low) * float(torch.rand((), generator=self.generator))

    def integer(self, low: int, high: int) -> int:
        """An int from `low` to `high`, both included."""
        return int(torch.randint(low, high + 1, (), generator=self.generator))


def _of_side(kind: str, side: int, generator: torch.Generator) -> Figure:
    """A figure cut to its hull, whose longer side is `side`."""
    # The outermost part of a small figure may lie between two rows of pixels.
    for canvas in range(side, side + 4):
        made = figure(kind, canvas, generator)
        left, top, right, bottom = hulls(made.mask[None])[0].tolist()
        if max(right - left, bottom - top) == side:
            break
    made.mask = made.mask[top:bottom, left:right]
    made.colours = made.colours[:, top:bottom, left:right]
    return made


def _visible(covers: torch.Tensor) -> torch.Tensor:
    """What is left of each mask (N, H, W) when later ones cover earlier ones."""
    free = torch.ones(covers.shape[1:], dtype=torch.bool)
    visible = torch.empty_like(covers)
    for i in reversed(range(len(covers))):
        visible[i] = covers[i] & free
        free &= ~covers[i]
    return visible


def _enough_is_visible(placed: list[_Placed]) -> bool:
    covers = torch.stack([item.mask for item in placed])
    shares = _visible(covers).sum((1, 2)) / covers.sum((1, 2))
    return bool((shares >= LEAST_VISIBLE).all())


def _photographed(image: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The picture as a lens and a sensor see it: edges a little soft, a little noise."""
    weights = torch.tensor([0.12, 0.76, 0.12])
    kernel = (weights[:, None] * weights).expand(3, 1, 3, 3)
    padded = F.pad(image[None], (1, 1, 1, 1), mode="replicate")
    soft = F.conv2d(padded, kernel, groups=3)[0]
    grain = torch.randn(soft.shape, generator=generator)
    return (soft + 0.012 * grain).clamp(0, 1)


def _size(size: object) -> tuple[int, int]:
    pair = list(size) if isinstance(size, tuple | list) else []
    if len(pair) != 2 or not all(is_whole(side) and side >= 32 for side in pair):
        raise ValueError(f"size must be (height, width), ints of at least 32; got {shown(size)}")
    return int(pair[0]), int(pair[1])


def _sides(sides: object, smaller: int) -> tuple[int, int]:
    pair = list(sides) if isinstance(sides, tuple | list) else []
    most = smaller * 2 // 3
    is_pair = len(pair) == 2 and all(map(is_whole, pair))
    if not is_pair or not LEAST_SIDE <= pair[0] <= pair[1] <= most:
        raise ValueError(
            f"sides must be (least, most), ints with {LEAST_SIDE} <= least <= most <= {most}, two "
            f"thirds of the smaller side of the picture; got {shown(sides)}"
        )
    return int(pair[0]), int(pair[1])
