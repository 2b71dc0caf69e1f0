"""cvnotes: the small library that the chapters of the book share."""

import importlib

__version__ = "0.1.0"

# What chapters import, by module; nothing is listed for a module that they import whole.
_MODULES = {
    "boxes": ("comparisons", "decode", "encode", "hulls", "iou", "suppress"),
    "claims": ("ClaimError", "claim", "raises"),
    "counting": ("conv_params", "macs", "n_params"),
    "data": ("digits", "photo", "place", "scatter"),
    "depth": ("Profile", "through_depth"),
    "detections": ("average_precision", "match", "match_pictures"),
    "measurements": ("MeasuredError", "measured"),
    "linear": ("linear_map_matrix", "touched_inputs"),
    "photographs": ("Annotated", "annotated"),
    "reliability": ("calibration_error",),
    "scenes": ("Scene", "scene"),
    "seeds": ("seed", "shifted"),
    "shapes": ("conv_out", "conv_transpose_out", "pool_out", "receptive_field", "same_padding"),
    "training": ("accuracy", "fit"),
    "nets": (),
    "draw": (),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    """Import a name's module when it is first used: most commands, and the site, need no torch."""
    if name in _HOME:
        return getattr(importlib.import_module(f"cvnotes.{_HOME[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"cvnotes.{name}")
    raise AttributeError(f"module 'cvnotes' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What a notebook offers after `cvnotes.`: what is imported here, and the modules."""
    return [*__all__, *_MODULES]
