"""Coding drills: write it yourself, and hear which mistake it is.

from cvnotes.drills import check
check(box_iou)
"""

from cvnotes.drills.checker import check

__all__ = ["check"]
