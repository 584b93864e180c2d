"""How often one caller is heard: so many calls at once, then one every so many seconds. Pure but for its memory."""

from collections import OrderedDict
from datetime import datetime

REMEMBERED = 4096  # callers; the one that called longest ago is forgotten first


class Flow:
    """A bucket of calls for each caller, that fills again with time. Used on the event loop only."""

    def __init__(self, *, at_once: int, seconds_each: float) -> None:
        self._at_once = at_once
        self._seconds_each = seconds_each
        self._left: OrderedDict[str, tuple[datetime, float]] = OrderedDict()

    def wait_seconds(self, caller: str, now: datetime) -> int:
        """Takes one call; 0: it may be heard, else how long the caller is to wait."""
        since, left = self._left.pop(caller, (now, float(self._at_once)))
        gone = max((now - since).total_seconds(), 0.0)
        left = min(left + gone / self._seconds_each, float(self._at_once))
        heard = left >= 1
        self._left[caller] = (now, left - 1 if heard else left)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return 0 if heard else int((1 - left) * self._seconds_each) + 1
