"""Countries and languages from which no source brings news any more: what no single row of a page shows. Pure."""

from collections.abc import Iterator, Sequence

from dashboard.source_views import SourceRow
from domain.source import SourceState

FEWEST = 3
"""Sources that make a group: of fewer, each one's own row says it."""


def silent_groups(rows: Sequence[SourceRow]) -> tuple[str, ...]:
    """A sentence for each country and language of whose sources none is fresh and half or more are in trouble.

    Sources that are off or were never read do not count. A Friday on which all are quiet as usual is no silence.
    """
    groups: dict[str, list[SourceState]] = {}
    for row in rows:
        if not row.dim and row.report.state is not SourceState.NEW:
            for name in _groups_of(row):
                groups.setdefault(name, []).append(row.report.state)
    return tuple(
        f"No news from any of the {len(states)} sources of the {name}: {_count_trouble(states)} are in trouble."
        for name, states in sorted(groups.items())
        if _is_silent(states)
    )


def _groups_of(row: SourceRow) -> Iterator[str]:
    if row.report.country:
        yield f"country {row.report.country}"
    yield from (f"language {language}" for language in row.report.languages)


def _is_silent(states: Sequence[SourceState]) -> bool:
    return len(states) >= FEWEST and SourceState.FRESH not in states and 2 * _count_trouble(states) >= len(states)


def _count_trouble(states: Sequence[SourceState]) -> int:
    return sum(state.is_trouble for state in states)
