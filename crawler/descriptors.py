"""How many files and sockets this process may have open at once, and how many reads follow from that."""

import contextlib
import resource

_WANTED = 65_536
_OWN = 48  # the database, the workers' pipes, the log, libraries that load late
_AMPLE = 4096  # for the connections that are kept between reads
_KEPT_SECONDS, _KEPT_SECONDS_OF_FEW = 75.0, 2.0


def raise_limit() -> None:
    """As many as the machine lets us have: a system's usual 1,024 are few for ten thousand sources."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED if hard == resource.RLIM_INFINITY else min(hard, _WANTED)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def limit() -> int:
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _WANTED if soft == resource.RLIM_INFINITY else soft


def reads_at_once(most: int, *, descriptors: int) -> int:
    """At most so many reads, fewer where each needs a descriptor that is not there."""
    return max(1, min(most, (descriptors - _OWN) // 2))


def kept_seconds(*, descriptors: int) -> float:
    """How long a connection that nobody uses is kept for the next read."""
    return _KEPT_SECONDS if descriptors >= _AMPLE else _KEPT_SECONDS_OF_FEW
