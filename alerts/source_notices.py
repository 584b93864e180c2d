"""What the operators hear of sources: trouble that lasts, once, and its end, once; many at once in one message."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.notices import send_notice
from domain.clock import rfc3339
from storage import source_changes
from storage.database import Database
from storage.source_changes import Trouble

LASTS = timedelta(minutes=30)
"""A trouble that is over before then is in the ledger, and nobody is told."""

TOGETHER = timedelta(minutes=5)
"""What has lasted nearly as long is told in the same message."""

MOST_LISTED = 20
_LONGEST_REASON = 300

log = logging.getLogger("gulfwatch.alerts.sources")


def tell_of_sources(database: Database, *, operators: Sequence[str], now: datetime) -> int:
    """Puts into the outbox what the operators have still to hear; answers how many messages that are.

    In one transaction with the mark that they were told. Without operators nothing is marked: those named later hear
    of what is then still in trouble.
    """
    if not operators:
        return 0
    with database.read() as conn:
        lasting = source_changes.untold(conn, since_before=now - LASTS)
        if not lasting and not source_changes.recovered(conn):
            return 0
    with database.write() as conn:
        since_before = now - LASTS + (TOGETHER if lasting else timedelta(0))
        texts = [*_tell_trouble(conn, since_before, now), *_tell_recovery(conn)]
        for text in texts:
            send_notice(conn, text, operators, subject="sources", now=now)
    log.info("operators are told of sources", extra={"fields": {"messages": len(texts)}})
    return len(texts)


def trouble_text(troubles: Sequence[Trouble]) -> str:
    """The message about sources in trouble. Pure."""
    if len(troubles) == 1:
        (one,) = troubles
        return f"The source {one.source_id} ({one.name}) is in trouble since {rfc3339(one.since)}: {_fares(one)}."
    lines = _listed([f"{one.source_id}, since {rfc3339(one.since)}: {_fares(one)}" for one in troubles])
    return f"{len(troubles)} sources are in trouble:\n{lines}"


def recovery_text(well: Sequence[Trouble]) -> str:
    """The message about sources that are well again. Pure."""
    if len(well) == 1:
        (one,) = well
        return f"The source {one.source_id} ({one.name}) is well again: {_fares(one)}."
    lines = _listed([f"{one.source_id}: {_fares(one)}" for one in well])
    return f"{len(well)} sources are well again:\n{lines}"


def _fares(trouble: Trouble) -> str:
    said = "; ".join(words[:_LONGEST_REASON] for words in (trouble.reason, trouble.pages) if words)
    return f"{trouble.state.value}, {said}" if said else trouble.state.value


def _listed(lines: Sequence[str]) -> str:
    more = [f"and {len(lines) - MOST_LISTED} more: the dashboard's page of sources has them all"]
    return "\n".join(f"- {line}" for line in [*lines[:MOST_LISTED], *(more if len(lines) > MOST_LISTED else [])])


def _tell_trouble(conn: sa.Connection, since_before: datetime, now: datetime) -> list[str]:
    troubles = _claimed(conn, source_changes.untold(conn, since_before=since_before), at=now)
    return [trouble_text(troubles)] if troubles else []


def _tell_recovery(conn: sa.Connection) -> list[str]:
    well = _claimed(conn, source_changes.recovered(conn), at=None)
    return [recovery_text(well)] if well else []


def _claimed(conn: sa.Connection, found: Sequence[Trouble], *, at: datetime | None) -> list[Trouble]:
    """Those that no other daemon has told of meanwhile."""
    ours = source_changes.note_told(conn, [one.source_id for one in found], at=at)
    return [one for one in found if one.source_id in ours]
