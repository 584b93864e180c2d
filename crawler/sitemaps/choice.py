"""Which entries of a long sitemap are read."""

from collections.abc import Sequence

from domain.article import Entry

MAX_ENTRIES = 2000


def choose(entries: Sequence[Entry], *, most: int = MAX_ENTRIES) -> tuple[Entry, ...]:
    """At most ``most`` entries, the newest first. Without dates: from both ends, as sites add at either."""
    dated = sorted(
        (entry for entry in entries if entry.published_at), key=lambda entry: entry.published_at or 0, reverse=True
    )
    undated = [entry for entry in entries if not entry.published_at]
    room = most - len(dated[:most])
    if len(undated) > room:
        undated = undated[: room // 2] + undated[len(undated) - (room - room // 2) :]
    return (*dated[:most], *undated)
