"""cvnotes: the small library that the chapters of the book share."""

__version__ = "0.1.0"

from cvnotes.claims import ClaimError, claim, raises
from cvnotes.counting import conv_params, macs, n_params
from cvnotes.data import digits, photo, place
from cvnotes.linear import linear_map_matrix, touched_inputs
from cvnotes.seeds import seed, shifted
from cvnotes.shapes import conv_out, conv_transpose_out, pool_out, receptive_field, same_padding
from cvnotes.training import accuracy, fit

__all__ = [
    "ClaimError", "accuracy", "claim", "conv_out", "conv_params", "conv_transpose_out", "digits", "fit",
    "linear_map_matrix", "macs", "n_params", "photo", "place", "pool_out", "raises", "receptive_field",
    "same_padding", "seed", "shifted", "touched_inputs",
]
