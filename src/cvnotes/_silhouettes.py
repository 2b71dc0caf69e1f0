"""A car, a person and a ball, each made of a few shapes, shaded and with a texture of its own."""

import math
from collections.abc import Callable

import torch

# What there is, with width / height.
KINDS = {"car": 2.1, "person": 0.42, "ball": 1.0}

SKIN = (0.55, 0.36, 0.25), (0.87, 0.67, 0.53), (0.73, 0.51, 0.37), (0.36, 0.23, 0.16)
HAIR = (0.1, 0.08, 0.07), (0.35, 0.22, 0.12), (0.6, 0.48, 0.3)
PAINT = (
    (0.75, 0.13, 0.12),
    (0.12, 0.27, 0.6),
    (0.88, 0.88, 0.86),
    (0.16, 0.17, 0.19),
    (0.1, 0.42, 0.3),
    (0.85, 0.62, 0.12),
    (0.5, 0.55, 0.6),
    (0.45, 0.2, 0.45),
)
Colour = tuple[float, float, float]


class Figure:
    """A figure in the making: what it covers (H, W), and its colours (3, H, W).

    `x` and `y` are the places of the pixels, y from -1 at the top to 1 at the bottom, x from -ratio
    at the left to ratio at the right.
    """

    def __init__(self, height: int, width: int, ratio: float, generator: torch.Generator) -> None:
        ys = (torch.arange(height) + 0.5) * 2 / height - 1
        xs = ((torch.arange(width) + 0.5) * 2 / width - 1) * ratio
        self.y, self.x = torch.meshgrid(ys, xs, indexing="ij")
        self.mask = torch.zeros(height, width, dtype=torch.bool)
        self.colours = torch.zeros(3, height, width)
        self.generator = generator

    def add(self, part: torch.Tensor, colour: Colour) -> None:
        """Cover the part, which may lie outside what there is, with a colour."""
        self.colours = torch.where(part, torch.tensor(colour)[:, None, None], self.colours)
        self.mask = self.mask | part

    def shade(self, light: torch.Tensor) -> None:
        """Multiply the colours, and roughen them a little."""
        grain = torch.rand(self.mask.shape, generator=self.generator) - 0.5
        self.colours = self.colours * (light + 0.12 * grain)

    def capsule(
        self, start: tuple[float, float], end: tuple[float, float], radius: float
    ) -> torch.Tensor:
        """The pixels within a radius of a straight line."""
        along, down = end[0] - start[0], end[1] - start[1]
        x, y = self.x - start[0], self.y - start[1]
        share = ((x * along + y * down) / (along**2 + down**2)).clamp(0, 1)
        return (x - share * along) ** 2 + (y - share * down) ** 2 <= radius**2

    def disc(self, x: float, y: float, radius: float) -> torch.Tensor:
        """The pixels within a radius of a point."""
        return (self.x - x) ** 2 + (self.y - y) ** 2 <= radius**2

    def uniform(self, low: float, high: float) -> float:
        """A random number."""
        return low + (high - low) * float(torch.rand((), generator=self.generator))

    def one_of(self, colours: tuple[Colour, ...]) -> Colour:
        """A random colour."""
        return colours[int(torch.randint(len(colours), (), generator=self.generator))]


def figure(kind: str, side: int, generator: torch.Generator) -> Figure:
    """One of the kinds, `side` pixels on its longer side."""
    ratio = KINDS[kind]
    height, width = (side, side * ratio) if ratio <= 1 else (side / ratio, side)
    made = Figure(round(height), round(width), ratio, generator)
    MAKERS[kind](made)
    return made


def _car(made: Figure) -> None:
    # It looks to the left or to the right.
    if made.uniform(0, 1) < 0.5:
        made.x = -made.x
    x, y, paint = made.x, made.y, made.one_of(PAINT)
    wide = 1.28 + 0.6 * y.clamp(-1, 0)
    cabin = (y > -1) & (y < 0.1) & ((x + 0.1).abs() < wide)
    made.add(cabin, paint)
    made.add(made.capsule((-1.68, 0.24), (1.68, 0.24), 0.41), paint)
    made.add((y > 0.1) & (y < 0.62) & (x.abs() < 2.0), paint)
    made.add((y > 0.2) & (y < 0.58), paint)
    glass = (y > -0.82) & (y < -0.08) & ((x + 0.1).abs() < wide - 0.2)
    made.add(glass & ((x + 0.15).abs() > 0.07), (0.24, 0.33, 0.4))
    made.shade(1.12 - 0.38 * y)
    made.add((x > 1.8) & ((y - 0.2).abs() < 0.1) & made.mask, (0.98, 0.93, 0.7))
    made.add((x < -1.85) & ((y - 0.2).abs() < 0.1) & made.mask, (0.7, 0.06, 0.06))
    for middle in (-1.2, 1.2):
        made.add(made.disc(middle, 0.6, 0.4), (0.07, 0.07, 0.08))
        made.add(made.disc(middle, 0.6, 0.19), (0.66, 0.67, 0.69))


def _person(made: Figure) -> None:
    skin, shirt, trousers = made.one_of(SKIN), made.one_of(PAINT), made.one_of(PAINT[1:4])
    step, swing = made.uniform(0.02, 0.22), made.uniform(0.0, 0.1)
    for way in (-1, 1):
        foot = way * (0.07 + step)
        made.add(made.capsule((way * 0.09, 0.1), (foot, 0.88), 0.095), trousers)
        made.add((made.y > 0.86) & ((made.x - foot - 0.03).abs() < 0.12), (0.12, 0.1, 0.1))
        made.add(made.disc(way * (0.29 + swing), 0.06, 0.065), skin)
    made.add(made.capsule((0, -0.44), (0, 0.02), 0.22) & (made.y < 0.2), shirt)
    for way in (-1, 1):
        made.add(made.capsule((way * 0.2, -0.52), (way * (0.28 + swing), 0.0), 0.07), shirt)
    stripes = (made.y * made.uniform(14, 24)).sin() > 0.35
    if made.uniform(0, 1) < 0.6:
        is_shirt = (made.colours == torch.tensor(shirt)[:, None, None]).all(0) & (made.y < 0.2)
        made.add(stripes & is_shirt & made.mask, made.one_of(PAINT))
    made.add(made.capsule((0, -0.7), (0, -0.58), 0.08), skin)
    made.add(made.disc(0, -0.81, 0.19), skin)
    made.add(made.disc(0, -0.81, 0.19) & (made.y < -0.84 + 0.2 * made.x), made.one_of(HAIR))
    made.shade(1.05 - 0.7 * made.x - 0.1 * made.y)


def _ball(made: Figure) -> None:
    x, y = made.x, made.y
    inside = x**2 + y**2 <= 1
    made.add(inside, made.one_of(PAINT))
    z = (1 - x**2 - y**2).clamp(min=0).sqrt()
    # A ball of six panels, turned about the line of sight and tilted.
    turn, tilt = made.uniform(0, math.pi), made.uniform(0.4, 1.1)
    across = math.cos(turn) * x + math.sin(turn) * y
    along = math.cos(turn) * y - math.sin(turn) * x
    angle = torch.atan2(across, math.cos(tilt) * along + math.sin(tilt) * z)
    made.add(inside & ((angle * 3 / math.pi).floor() % 2 == 0), made.one_of(PAINT))
    towards_light = (-0.5 * x - 0.6 * y + 0.62 * z).clamp(min=0)
    made.shade(0.4 + 0.75 * towards_light)
    made.colours = made.colours + 0.5 * towards_light**24


MAKERS: dict[str, Callable[[Figure], None]] = {"car": _car, "person": _person, "ball": _ball}
