"""Canaries: planted, traced on their way, settled, and cleared away. What arrived is read from the outbox itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryStatus
from domain.canary import LANGUAGES, SOURCE_IDS, WATCHLIST_ID, Canary, CanaryStage, CanaryState, Trace
from domain.source import FullText, SourceKind
from storage.shares import host_slot
from storage.tables import (
    alerts,
    articles,
    attempts,
    canaries,
    deliveries,
    digest_alerts,
    held_alerts,
    sources,
    stories,
)
from storage.upserts import insert, insert_unless_known


def list_canaries(conn: sa.Connection) -> list[Canary]:
    """The last canary of each language; none when they were never planted, or are switched off."""
    rows = conn.execute(sa.select(canaries).order_by(canaries.c.language)).mappings()
    return [
        Canary(
            **{
                **row,
                "state": CanaryState(row["state"]),
                "stage": CanaryStage(row["stage"]) if row["stage"] else None,
            }
        )
        for row in rows
    ]


def get_canary(conn: sa.Connection, language: str) -> Canary | None:
    """The last canary of a language; None: there is none."""
    return next((canary for canary in list_canaries(conn) if canary.language == language), None)


def ensure_source(
    conn: sa.Connection, language: str, *, name: str, address: str, every: timedelta, now: datetime
) -> None:
    """Makes the source of a language's canaries: as one that is not in the file, it stands in no list and no sum.

    It is switched on only while a canary of it waits to be collected.
    """
    row = {
        "id": SOURCE_IDS[language],
        "name": name,
        "kind": SourceKind.FEED.value,
        "address": address,
        "shown_address": address,
        "languages": [language],
        "full_text": FullText.NEVER.value,
        "every_seconds": every.total_seconds(),
        "interval_seconds": every.total_seconds(),
        "enabled": False,
        "removed_at": now,
        "first_read_at": now,  # nothing of it is old news
        "next_fetch_at": now,
        "host_slot": host_slot(address),
    }
    conn.execute(insert(conn, sources).values(row).on_conflict_do_nothing(index_elements=["id"]))


def plant(conn: sa.Connection, canary: Canary, *, instead_of: Canary | None, now: datetime) -> bool:
    """Puts a new canary in the place of the one before it, whose traces are cleared, and has its source read.

    False, and nothing done: another daemon has planted one meanwhile.
    """
    row = _row(canary)
    if instead_of is None:
        if not insert_unless_known(conn, canaries, row, unique=["language"]):
            return False
    elif not _update(conn, instead_of, row, states=tuple(state.value for state in CanaryState)):
        return False
    _clear(conn, SOURCE_IDS[canary.language])
    begun = {"enabled": True, "next_fetch_at": now, "error_kind": None, "failures": 0, "reason": ""}
    conn.execute(sa.update(sources).where(sources.c.id == SOURCE_IDS[canary.language]).values(begun))
    return True


def settle(conn: sa.Connection, canary: Canary, **changes: Any) -> bool:
    """Writes what became of a canary: columns and values. False: another daemon has settled it, or planted another."""
    if not _update(conn, canary, changes, states=(canary.state.value,)):
        return False
    conn.execute(sa.update(sources).where(sources.c.id == SOURCE_IDS[canary.language]).values(enabled=False))
    return True


def trace(conn: sa.Connection, canary: Canary) -> Trace:
    """How far this very canary has come."""
    source = conn.execute(
        sa.select(sources.c.error_kind, sources.c.reason).where(sources.c.id == SOURCE_IDS[canary.language])
    ).one_or_none()
    row = conn.execute(_ON_ITS_WAY, {"source": SOURCE_IDS[canary.language], "mark": canary.mark}).first()
    return Trace(
        collected=row is not None,
        source_reason=source.reason if source is not None and source.error_kind else "",
        matched=row is not None and row.alert_id is not None,
        triage_error=(row.triage_error or "") if row is not None else "",
        delivered_at=row.settled_at if row is not None and row.status == DeliveryStatus.DELIVERED.value else None,
        delivery_error=(row.last_error or "") if row is not None else "",
    )


_ON_ITS_WAY = (
    sa.select(
        articles.c.triage_error,
        alerts.c.id.label("alert_id"),
        deliveries.c.status,
        deliveries.c.settled_at,
        deliveries.c.last_error,
    )
    .select_from(
        articles.outerjoin(
            alerts,
            sa.and_(
                alerts.c.article_id == articles.c.id,
                alerts.c.watchlist_id == WATCHLIST_ID,  # without it SQLite reads all alerts, by their index on in_lane
                ~alerts.c.in_lane,
            ),
        ).outerjoin(deliveries, deliveries.c.alert_id == alerts.c.id)
    )
    .where(articles.c.source_id == sa.bindparam("source"), articles.c.guid == sa.bindparam("mark"))
)


def note_told(conn: sa.Connection, told: Sequence[Canary], *, at: datetime | None) -> list[Canary]:
    """The operators know that these fail, since ``at``; None: that they no longer do. Answers those that were news."""
    return [canary for canary in told if _note_one(conn, canary, at)]


def _note_one(conn: sa.Connection, canary: Canary, at: datetime | None) -> bool:
    known = canaries.c.told_at.is_(None) if at is not None else canaries.c.told_at.is_not(None)
    statement = sa.update(canaries).where(canaries.c.language == canary.language, known).values(told_at=at)
    return conn.execute(statement).rowcount == 1


def retire(conn: sa.Connection) -> None:
    """Canaries are switched off: nothing of them stays but their sources, which nobody reads."""
    conn.execute(sa.delete(canaries))
    conn.execute(sa.update(sources).where(sources.c.id.in_(SOURCE_IDS.values())).values(enabled=False))
    for language in LANGUAGES:
        _clear(conn, SOURCE_IDS[language])


def _row(canary: Canary) -> dict[str, Any]:
    row = {column.name: getattr(canary, column.name) for column in canaries.c}
    return {**row, "state": canary.state.value, "stage": canary.stage.value if canary.stage else None}


def _update(conn: sa.Connection, canary: Canary, values: dict[str, Any], *, states: Sequence[str]) -> bool:
    mine = sa.and_(canaries.c.language == canary.language, canaries.c.mark == canary.mark, canaries.c.state.in_(states))
    return conn.execute(sa.update(canaries).where(mine).values(values)).rowcount == 1


def _clear(conn: sa.Connection, source_id: str) -> None:
    """Takes every article of the source out of the archive, with all that came of it."""
    of_source = sa.select(articles.c.id).where(articles.c.source_id == source_id)
    held = list(conn.execute(of_source.with_for_update()).scalars())  # triage that is at one of them ends first
    rows = conn.execute(sa.select(alerts.c.id, alerts.c.story_id).where(alerts.c.article_id.in_(held))).all()
    alert_ids = [row.id for row in rows]
    sent = sa.select(deliveries.c.id).where(deliveries.c.alert_id.in_(alert_ids))
    conn.execute(sa.delete(attempts).where(attempts.c.delivery_id.in_(sent)))
    conn.execute(sa.delete(deliveries).where(deliveries.c.alert_id.in_(alert_ids)))
    conn.execute(sa.delete(digest_alerts).where(digest_alerts.c.alert_id.in_(alert_ids)))
    conn.execute(sa.delete(held_alerts).where(held_alerts.c.alert_id.in_(alert_ids)))
    conn.execute(sa.delete(alerts).where(alerts.c.id.in_(alert_ids)))
    gone = conn.execute(sa.delete(articles).where(articles.c.source_id == source_id).returning(articles.c.story_id))
    told = {row.story_id for row in rows} | set(gone.scalars()) - {None}
    conn.execute(sa.delete(stories).where(stories.c.id.in_(told)))
