"""What a backfill does when an address cannot be read: again, never, or nothing more of this site. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from crawler.health import in_words
from crawler.page_results import HOPELESS
from domain.errors import FetchError
from storage.backfills import AddressState

MOST_TRIES = 3
LONGEST_WAIT = timedelta(minutes=5)
"""A site that asks for a longer silence gets it: the command ends, and goes on when it is run again."""

_FIRST_WAIT = timedelta(seconds=30)
_REFUSALS = frozenset({"http-401", "http-402", "http-403", "http-407", "http-451", "wall"})
_ASKS_TO_WAIT = frozenset({"http-429", "http-503"})
_UNREACHABLE = frozenset({"dns", "connect", "timeout", "tls", "cut", "robots-unavailable"})
_REFUSED_ENOUGH, _UNREACHED_ENOUGH = 10, 5  # in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What follows from one failure."""

    state: AddressState
    wait: timedelta | None = None  # before the next request to the site
    stop: str | None = None  # why nothing more is asked of the site now, in words


class Patience:
    """Remembers the failures in a row."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def succeed(self) -> None:
        """Something could be read."""
        self._in_a_row = 0

    def after(self, error: FetchError, *, attempts: int) -> Consequence:
        """``attempts``: made for this address before."""
        kind = error.kind
        if kind in _ASKS_TO_WAIT:
            self._in_a_row += 1
            return self._wait(getattr(error, "retry_after", None))
        if kind in _REFUSALS:
            self._in_a_row += 1
            stop = f"the site refuses us: {error}" if self._in_a_row >= _REFUSED_ENOUGH else None
            return Consequence(state=AddressState.LEFT, stop=stop)
        if kind in _UNREACHABLE:
            self._in_a_row += 1
            stop = f"the site cannot be reached: {error}" if self._in_a_row >= _UNREACHED_ENOUGH else None
            return Consequence(state=_again(attempts, giving_up=stop is None), stop=stop)
        if kind in HOPELESS:
            return Consequence(state=AddressState.DONE)
        return Consequence(state=_again(attempts, giving_up=True))

    def _wait(self, asked: timedelta | None) -> Consequence:
        wait = asked or _FIRST_WAIT * 2 ** min(self._in_a_row - 1, 10)
        if wait > LONGEST_WAIT or self._in_a_row >= _REFUSED_ENOUGH:
            stop = f"the site asks to be left alone for {in_words(wait)}"
            return Consequence(state=AddressState.WAITING, stop=stop)
        return Consequence(state=AddressState.WAITING, wait=wait)


def _again(attempts: int, *, giving_up: bool) -> AddressState:
    """A site that cannot be reached at all takes no address its tries."""
    return AddressState.LEFT if giving_up and attempts + 1 >= MOST_TRIES else AddressState.WAITING
