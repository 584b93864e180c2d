"""Time as an argument: aware UTC instants only, and one real clock for the edges to pass in."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present instant, aware and in UTC. Tests pass a clock of their own."""


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def rfc3339(instant: datetime) -> str:
    """Writes an instant as RFC 3339 in UTC with whole seconds: ``2025-02-06T07:12:09Z``.

    Raises ValueError for a naive datetime, whose instant nobody can know.
    """
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime {instant!r}: times are aware and in UTC")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
