"""How long work takes, for tests that hold a limit on it."""

import gc
import time
from collections.abc import Callable

TRIES = 3  # whatever slows a machine for a moment slows one of them


def process_seconds(work: Callable[[], object]) -> float:
    """Of this process alone, and of the work alone: what collects the garbage of other tests does not count."""
    gc.disable()
    began = time.process_time()
    try:
        work()
    finally:
        taken = time.process_time() - began
        gc.enable()
    return taken


def fastest(work: Callable[[], object]) -> float:
    """The least of a few tries."""
    return min(process_seconds(work) for _ in range(TRIES))


def is_within(limit: float, work: Callable[[], object]) -> bool:
    """Whether the fastest of a few tries takes less than ``limit`` seconds: the first that does decides it."""
    return any(process_seconds(work) < limit for _ in range(TRIES))
