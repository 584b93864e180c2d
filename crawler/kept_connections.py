"""Which hosts' connections are kept for the next read: those that are asked again before it would be closed unused.

A kept TLS connection holds some 160 KB, and most sources are read every ten minutes or less often.
"""

import time
from collections.abc import Callable


class KeptConnections:
    """Learns it from when each host was last asked. ``seconds``: how long a connection without use is kept."""

    def __init__(self, *, seconds: float, tell_time: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._tell_time = tell_time
        self._asked: dict[str, float] = {}  # host → when, the longest ago first; none longer ago than ``seconds``

    def is_to_be_kept(self, host: str) -> bool:
        """Of a host that is asked now: whether it was asked so lately that the next read may come as soon."""
        now = self._tell_time()
        while self._asked and now - next(iter(self._asked.values())) > self._seconds:
            del self._asked[next(iter(self._asked))]
        was_asked = self._asked.pop(host, None) is not None
        self._asked[host] = now
        return was_asked
