"""The icon of the site as a picture, for a phone that has the book among its applications."""

import io
from pathlib import Path
from xml.etree import ElementTree as ET

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from PIL import Image, ImageDraw

SVG = "{http://www.w3.org/2000/svg}"
# Drawn larger, and made smaller, so that edges are smooth.
FINER = 4


def icon(svg: Path, size: int) -> bytes:
    """A square PNG of a drawing that is a ground and a line on it.

    The ground fills the picture: a phone cuts the corners itself. Raises `ValueError` for any other
    drawing.
    """
    drawing = ET.parse(svg).getroot()
    ground, line = drawing.find(f"{SVG}rect"), drawing.find(f"{SVG}path")
    if ground is None or line is None or len(drawing) != 2:
        raise ValueError(f"{svg.name}: an icon is a rect and a path on it")
    scale = FINER * size / float(drawing.attrib["viewBox"].split()[2])
    pen = RecordingPen()
    parse_path(line.attrib["d"], pen)
    points = [(scale * x, scale * y) for _, places in pen.value for x, y in places]
    picture = Image.new("RGB", (FINER * size, FINER * size), ground.attrib["fill"])
    width = round(scale * float(line.attrib["stroke-width"]))
    ImageDraw.Draw(picture).line(points, line.attrib["stroke"], width, joint="curve")
    stored = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).quantize(32).save(stored, "PNG")
    return stored.getvalue()
