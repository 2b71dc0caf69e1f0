"""Pictures with few colours: a third of their weight."""

import io

from PIL import Image

HEAVY, STILL_HEAVY = 40_000, 100_000


def lightened(png: bytes) -> bytes:
    """A heavy picture with few colours, or a light one as it is.

    Drawings have few, and photographs here are small. Noise does not compress even so; where it
    fills a picture, 32 colours are enough to show it.
    """
    with Image.open(io.BytesIO(png)) as image:
        if len(png) <= HEAVY or image.mode == "P":
            return png
        colourful = image.convert("RGB")
    for colours in (256, 32):
        stored = io.BytesIO()
        # To compress harder takes longer than all the rest, for a twentieth of the weight.
        colourful.quantize(colours, dither=Image.Dither.NONE).save(stored, "PNG")
        if stored.tell() <= STILL_HEAVY:
            break
    return stored.getvalue()
