"""Countries and languages that are silent as a whole, as the page of sources says it. Pure."""

from collections.abc import Sequence

from dashboard.source_views import SourceRow
from domain import silence
from domain.silence import Heard


def silent_groups(rows: Sequence[SourceRow]) -> tuple[str, ...]:
    """A sentence for each; sources that are switched off do not count."""
    reports = (row.report for row in rows if not row.dim)
    heard = (Heard(country=one.country, languages=tuple(one.languages), state=one.state) for one in reports)
    return tuple(group.sentence for group in silence.silent_groups(heard))
