"""Memory that was freed goes back to the system: after a burst of work the C library keeps tens of megabytes of it."""

import ctypes

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back_freed() -> None:
    """Takes milliseconds. Nothing where the C library has no such call: it is glibc's (malloc_trim(3))."""
    if _trim is not None:
        _trim(ctypes.c_size_t(0))
