"""Whether it is the sources that fail, or the way to all of them."""

from datetime import datetime, timedelta

from crawler.health import is_network_failure

_SOURCES_ENOUGH = 3
_SILENCE = timedelta(seconds=60)
_NOT_ASKED = "host-paused"


class Connectivity:
    """Counts which sources failed in the network's way since anything at all was reached."""

    def __init__(self) -> None:
        self._unreachable: set[str] = set()
        self._reached_at: datetime | None = None

    def note(self, source_id: str, *, failure_kind: str | None, now: datetime) -> None:
        """A source was read, or failed. Any answer, even a refusal, proves that there is a network."""
        if failure_kind == _NOT_ASKED:
            return
        if failure_kind is not None and is_network_failure(failure_kind):
            self._unreachable.add(source_id)
        else:
            self._reached_at = now
            self._unreachable.clear()

    def is_offline(self, now: datetime) -> bool:
        """True when several sources could not be reached and none was, for a minute or since the start."""
        silent = self._reached_at is None or now - self._reached_at > _SILENCE
        return silent and len(self._unreachable) >= _SOURCES_ENOUGH
