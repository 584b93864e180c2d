"""What a web server answered, and the failures with a status."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from crawler.health import in_words, status_in_words
from crawler.wall_headers import refusing_wall
from domain.errors import FetchError

NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer, its body decoded from whatever encoding it came in."""

    status: int  # 200 or 304
    address: str  # where it came from, after redirects
    body: bytes
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None  # Cache-Control: max-age
    moved_to: str | None = None  # where permanent redirects alone led
    links: tuple[str, ...] = ()  # its Link headers
    lied: bool = False  # to the validators of another body it answers "not changed"
    received: int = 0  # bytes of the body as they came; 0 where it was not asked how many
    notes: tuple[str, ...] = field(default=())


class BadStatus(FetchError):
    """The server answered, but not with what was asked for. ``kind`` is ``http-404`` and the like."""

    def __init__(
        self,
        status: int,
        *,
        retry_after: timedelta | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
        address: str | None = None,
    ) -> None:
        """``headers``: the answer's, their names in small letters. ``address``: that answered, after redirects; None:
        the one that was asked.
        """
        self.status = status
        self.retry_after = retry_after
        self.address = address
        wall = refusing_wall(status, headers)
        words = f"; {wall} asks for proof of a human being" if wall else ""
        super().__init__(f"http-{status}", status_in_words(status, retry_after=retry_after) + words)


def own_fault(bug: Exception) -> FetchError:
    """What a source is shown to suffer from when the code that read it failed."""
    return FetchError("bug", f"a fault of Gulfwatch's own while it was read ({type(bug).__name__})")


class HostPaused(FetchError):
    """The host asked another of its sources to wait; this one waits as well, without asking."""

    def __init__(self, left: timedelta) -> None:
        self.retry_after = left
        super().__init__("host-paused", f"its host asked to be left alone for another {in_words(left)}")


def parse_retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """``Retry-After`` in seconds or as a date; None for what is neither, or lies in the past."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _until(value, now)
    return timedelta(seconds=min(seconds, 10 * 365 * 86400)) if seconds > 0 else None  # "nan" compares false


def _until(value: str, now: datetime) -> timedelta | None:
    try:
        instant = parsedate_to_datetime(value)
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return aware - now if aware > now else None
    except (ValueError, OverflowError):
        return None
