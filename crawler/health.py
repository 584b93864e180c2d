"""How a source fares, in a state and in words: pure functions of what a read came to."""

from datetime import datetime, timedelta

from crawler.rhythm import Forecast, Rhythm, days_known
from domain.source import SourceState

_BLOCKED = frozenset(
    {"http-401", "http-402", "http-403", "http-407", "http-451", "wall", "private-address", "bad-address"}
)
_NOT_NEWS = frozenset({"not-a-feed", "empty-body", "no-links", "bad-selector"})
_NETWORK = frozenset({"dns", "connect", "timeout"})
_QUIET_AFTER = timedelta(hours=12)  # a night is no silence
_QUIET_UNKNOWN = timedelta(hours=24)
_LATE_AFTER = timedelta(hours=1)
_ODD, _RARE, _NEXT_TO_IMPOSSIBLE = 0.05, 0.01, 0.001
_SPREAD = 5.0  # news come in clusters: silence is likelier than with a steady rate
_DAYS_ENOUGH, _ARTICLES_ENOUGH = 3.0, 10.0

_STATUS_WORDS = {
    400: "bad request",
    401: "a password is asked for",
    403: "forbidden",
    404: "not found",
    410: "gone for good",
    429: "too many requests",
    451: "not available for legal reasons",
    500: "server error",
    502: "bad gateway",
    503: "not available at present",
    504: "gateway timeout",
}


def state_after_failure(kind: str) -> SourceState:
    """The state of a source whose read failed with this kind of error."""
    if kind == "http-410":
        return SourceState.GONE
    if kind in _BLOCKED:
        return SourceState.BLOCKED
    return SourceState.NOT_NEWS if kind in _NOT_NEWS else SourceState.FAILING


def state_after_success(
    *,
    entries: int | None,
    new_articles: int,
    newest_at: datetime | None,
    rhythm: Rhythm | None,
    now: datetime,
) -> tuple[SourceState, str]:
    """The state of a source that was read, with the reason.

    ``entries``: None when the feed had not changed. ``newest_at``: its latest news, as far as is known. Late is a
    silence that its own rhythm makes next to impossible; quiet one that is long, but may well be, or is usual at this
    time of the week.
    """
    if entries == 0:
        return SourceState.NOT_NEWS, "sent a feed without entries"
    found = f"{new_articles} new article{'s' if new_articles > 1 else ''}" if new_articles else "nothing new"
    if newest_at is None:
        return SourceState.QUIET, "has brought nothing new so far"
    silence = now - newest_at
    known = rhythm if rhythm and _is_known(rhythm) else None
    if known and silence >= _LATE_AFTER and chance_of_silence(known.awaited) < _NEXT_TO_IMPOSSIBLE:
        awaited = f"in which its rhythm let {known.awaited:.0f} articles be expected"
        return SourceState.LATE, f"{found}, and no news for {in_words(silence)}, {awaited}"
    if silence <= _fresh_for(known):
        return SourceState.FRESH, found
    usual = ", as is usual at this time of its week" if known and chance_of_silence(known.awaited) >= _RARE else ""
    return SourceState.QUIET, f"{found}, and no news for {in_words(silence)}{usual}"


def chance_of_silence(awaited: float) -> float:
    """How likely it is that none of so many expected articles came: a Poisson rate that is itself unsure."""
    return float((1 + awaited / _SPREAD) ** -_SPREAD)


def _is_known(rhythm: Rhythm) -> bool:
    return days_known(rhythm) >= _DAYS_ENOUGH and sum(rhythm.counts) >= _ARTICLES_ENOUGH


def _fresh_for(rhythm: Rhythm | None) -> timedelta:
    """The longest silence that is nothing odd, whatever the hour."""
    if rhythm is None:
        return _QUIET_UNKNOWN
    articles = _SPREAD * (_ODD ** (-1 / _SPREAD) - 1)
    return max(_QUIET_AFTER, timedelta(hours=articles / Forecast(rhythm, rhythm.read_at).overall))


def is_network_failure(kind: str) -> bool:
    """Whether a failure may be the network's and not the source's."""
    return kind in _NETWORK


def status_in_words(status: int, *, retry_after: timedelta | None = None) -> str:
    """``answered 503 (not available at present), asks to wait 2 minutes``."""
    words = f" ({_STATUS_WORDS[status]})" if status in _STATUS_WORDS else ""
    asked = f", asks to wait {in_words(retry_after)}" if retry_after else ""
    return f"answered {status}{words}{asked}"


def reason_after_failure(text: str, *, kind: str, offline: bool) -> str:
    """What a failed read came to, for people."""
    if offline and is_network_failure(kind):
        return f"{text}; nothing else answers either: is there a connection to the internet?"
    return text


def in_words(span: timedelta) -> str:
    """``3 days``, ``2 hours``, ``5 minutes``, ``40 seconds``: the largest unit that fits, rounded down."""
    seconds = int(span.total_seconds())
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
