"""Whether a classifier is as often right as it says: the expected calibration error."""

import torch

from cvnotes._arguments import instance, whole


def calibration_error(confidence: torch.Tensor, correct: torch.Tensor, bins: int = 15) -> float:
    """The expected calibration error, 0 to 1, of answers with confidences (N,), right or not (N,).

    The answers are sorted into equal bins of (0, 1], closed on the right; a confidence of 0 joins
    the first bin. In each bin the mean confidence is compared with the share of right answers, and
    the gaps are averaged over all answers (Guo et al. 2017, "On Calibration of Modern Neural
    Networks"). It falls with fewer bins and grows with fewer answers, also for a perfect model.

    Raises `ValueError` for no answers, other shapes, confidences outside 0 to 1, a `correct` that
    is not bool, and fewer bins than 1.

    >>> says = torch.tensor([0.75, 0.75, 0.75, 0.75])
    >>> calibration_error(says, torch.tensor([True, True, True, False]))
    0.0
    >>> calibration_error(says, torch.tensor([True, False, False, False]))
    0.5
    """
    instance("confidence", confidence, torch.Tensor, "a tensor (N,) of numbers from 0 to 1")
    instance("correct", correct, torch.Tensor, "a tensor (N,) of bool")
    bins = whole("bins", bins)
    if confidence.ndim != 1 or confidence.shape != correct.shape or len(confidence) == 0:
        raise ValueError(
            "confidence and correct must both be (N,), with at least one answer; "
            f"got {tuple(confidence.shape)} and {tuple(correct.shape)}"
        )
    if correct.dtype != torch.bool:
        raise ValueError(f"correct must be of dtype bool; got {correct.dtype}")
    wide = confidence.detach().double()
    # Said so that NaN is refused too.
    if not ((wide >= 0) & (wide <= 1)).all():
        found = f"{wide.min().item():g} to {wide.max().item():g}"
        raise ValueError(f"every confidence must be from 0 to 1; got {found}")
    surplus = wide - correct.double()
    bin_of_each = (wide * bins).ceil().long().clamp(1, bins) - 1
    sums = torch.zeros(bins, dtype=torch.float64, device=wide.device)
    return sums.index_add(0, bin_of_each, surplus).abs().sum().item() / len(wide)
