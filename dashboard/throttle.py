"""Slows the guessing of the token: so many wrong ones a minute from one address, then none is looked at."""

from collections import OrderedDict
from datetime import datetime, timedelta

FAILURES = 10
WINDOW = timedelta(minutes=1)
REMEMBERED = 4096  # addresses; the one that failed longest ago is forgotten first


class Throttle:
    """Counts wrong tokens by address in a window that starts with the first. Used on the event loop only."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def wait_seconds(self, address: str, now: datetime) -> int:
        """How long this address must wait before a token from it is looked at again; 0: not at all."""
        since, count = self._failures.get(address, (now, 0))
        left = since + WINDOW - now
        return int(left.total_seconds()) + 1 if count >= FAILURES and left > timedelta() else 0

    def note_failure(self, address: str, now: datetime) -> None:
        """Counts one wrong token."""
        since, count = self._failures.pop(address, (now, 0))
        self._failures[address] = (now, 1) if now - since >= WINDOW else (since, count + 1)
        if len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)
