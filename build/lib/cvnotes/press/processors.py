"""How many processors this process may use: fewer than the machine has, in a container or a job."""

import os
from pathlib import Path

# Where a container says how much of a second of processors it may use in how much time.
QUOTA = Path("/sys/fs/cgroup/cpu.max")


def processors(quota: Path = QUOTA) -> int:
    """At least 1: those that this process may run on, within the limit of its container."""
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    try:
        allowed, _, period = quota.read_text(encoding="ascii").strip().partition(" ")
        return max(1, min(count, int(allowed) // int(period)))
    except (OSError, ValueError):
        # No container, or one without a limit ("max").
        return count
