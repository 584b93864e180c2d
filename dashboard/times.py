"""Times and spans in words. Pure. ``static/live.js`` says the same words as time goes by; a test holds them equal."""

from datetime import UTC, datetime, timedelta

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def ago(at: datetime, now: datetime) -> str:
    """How long ago, or in how long: ``just now``, ``5 min ago``, ``in 2 h``, ``3 d ago``, then the day itself."""
    seconds = int((now - at).total_seconds())
    if abs(seconds) >= 14 * _DAY:
        return f"{at.astimezone(UTC):%d %b %Y}".lstrip("0")
    if -30 <= seconds < 45:
        return "just now" if seconds >= 0 else "now"
    words = _rounded(abs(seconds))
    return f"{words} ago" if seconds > 0 else f"in {words}"


def _rounded(seconds: int) -> str:
    if seconds < 90 * _MINUTE:
        return f"{max(1, _nearest(seconds / _MINUTE))} min"
    if seconds < 36 * _HOUR:
        return f"{_nearest(seconds / _HOUR)} h"
    return f"{_nearest(seconds / _DAY)} d"


def _nearest(number: float) -> int:
    """Halves go up, as they do in JavaScript; Python's own ``round`` takes them to the even neighbour."""
    return int(number + 0.5)


def exact(at: datetime) -> str:
    """To the second, for a tooltip."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def sized(count: int) -> str:
    """``0 B``, ``900 B``, ``12 kB``, ``3.4 MB``, ``2.0 GB``: decimal, as networks count."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB" if count < 1_000_000_000 else f"{count / 1_000_000_000:.1f} GB"


def span(seconds: float) -> str:
    """A pace or a duration: ``45 s``, ``10 min``, ``1.5 h``, ``2 d``."""
    for unit, word in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= unit:
            return f"{round(seconds / unit, 1):g} {word}"
    return f"{round(seconds, 1):g} s"


def days_until(now: datetime, days: int) -> tuple[str, ...]:
    """The last so many days in UTC as ISO dates, oldest first, today last."""
    today = now.astimezone(UTC).date()
    return tuple((today - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1))
