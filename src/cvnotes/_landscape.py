"""A street under a sky: the ground on which objects stand, all of smooth noise."""

import torch
import torch.nn.functional as F


def noise(height: int, width: int, cell: int, generator: torch.Generator) -> torch.Tensor:
    """Smooth noise (H, W) around 0, a random value every `cell` pixels and finer ones between."""
    total = torch.zeros(height, width)
    for octave in range(4):
        side = max(cell >> octave, 1)
        coarse = torch.rand(
            1, 1, height // side + 2, width // side + 2, generator=generator, dtype=torch.float32
        )
        fine = F.interpolate(coarse - 0.5, size=(height, width), mode="bicubic")
        total += fine[0, 0] / 2**octave
    return total


def street(
    height: int, width: int, horizon: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """The empty picture (3, H, W), and the colour (3, 1, 1) of what is far away."""

    def uniform(low: float, high: float) -> float:
        """A number between the two."""
        return low + (high - low) * float(torch.rand((), generator=generator))

    def colour(red: float, green: float, blue: float) -> torch.Tensor:
        """A colour (3, 1, 1), which goes with a picture."""
        return torch.tensor([red, green, blue])[:, None, None]

    cell = max(height // 6, 2)
    ys, xs = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    # From the bluer sky above to the haze at the horizon.
    haze = colour(uniform(0.78, 0.9), uniform(0.78, 0.85), uniform(0.78, 0.86))
    low = (ys / horizon).clamp(0, 1)
    picture = torch.lerp(colour(0.42, 0.6, uniform(0.75, 0.9)), haze, low[None])
    picture = picture + 0.12 * noise(height, width, 2 * cell, generator)

    # Houses: the skyline goes up and down in blocks.
    block = max(width // 12, 1)
    tops = torch.rand(width // block + 1, generator=generator).repeat_interleave(block)[:width]
    greys = torch.rand(width // block + 1, generator=generator).repeat_interleave(block)[:width]
    walls = torch.lerp(colour(0.5, 0.47, 0.46), haze, 0.25 + 0.5 * greys[None, None])
    windows = (ys % 4 < 2) & (xs % 5 < 2)
    walls = walls * (1 - 0.12 * windows) + 0.05 * noise(height, width, cell, generator)
    is_house = (ys > horizon * (1 - 0.45 * tops)) & (ys < horizon)
    picture = torch.where(is_house, walls, picture)

    # Grass, and a road towards a point of the horizon.
    depth = ((ys - horizon) / (height - horizon)).clamp(0, 1)
    grass = colour(0.33, uniform(0.4, 0.5), 0.2) * (0.85 + 0.3 * depth)
    grass = grass + 0.16 * noise(height, width, cell, generator)
    asphalt = colour(0.42, 0.42, 0.44) + 0.05 * noise(height, width, cell, generator)
    aside = xs - width * uniform(0.35, 0.65)
    half = width * (0.03 + uniform(0.36, 0.5) * depth)
    # Dashes that get shorter with distance, as 1 / depth is the distance.
    is_dash = (4 / (depth + 0.12)) % 2 < 1
    is_line = ((aside.abs() < 0.035 * half) & is_dash) | (
        (aside.abs() - 0.93 * half).abs() < 0.02 * half
    )
    road = torch.where(is_line, colour(0.85, 0.84, 0.78), asphalt)
    ground = torch.where(aside.abs() < half, road, grass)
    ground = torch.lerp(ground, haze, 0.35 * (1 - depth) ** 3)
    return torch.where(ys >= horizon, ground, picture).clamp(0, 1), haze
