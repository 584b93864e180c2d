"""What came of reads is written down and their leases are freed: many sources with one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.ids import new_id
from domain.source import SourceState
from storage.among import DIALECTS, among
from storage.prepared import Prepared
from storage.source_changes import SourceChange, note_changes
from storage.tables import sources


@dataclass(frozen=True, slots=True, kw_only=True)
class PushOffer:
    """Where a feed says that it can be subscribed to; all None: nowhere."""

    hub: str | None = None
    topic: str | None = None  # what the hub calls the feed
    base: str | None = None  # what a pushed feed's links are relative to; None: a push only makes the source due


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What came of one read. After a failure the stored validators and hash stay as they are."""

    source_id: str
    at: datetime
    ok: bool  # 304 too
    state: SourceState
    reason: str  # in words
    error_kind: str | None = None  # None after a success
    http_status: int | None = None
    next_fetch_at: datetime
    interval_seconds: float
    etag: str | None = None  # with those of a 304 the caller hands back the old ones
    last_modified: str | None = None
    body_hash: str | None = None
    new_articles: int = 0
    first_read_done: bool = False  # its entries are stored: later ones are news
    moved_to: str | None = None
    rhythm: bytes | None = None  # None: as it was
    wishes: Any = None  # a mapping that can be JSON; None: none are known
    usual: Any = None  # the same
    body_at: datetime | None = None
    distrusted_until: datetime | None = None
    offer: PushOffer | None = None  # None: as it was
    push_missed: int = 0
    fallen: bool = False  # it brings much less than is usual: the reason says of what
    changed_from: SourceState | None = None  # a line for the ledger; None: state and fall are as they were
    address: str | None = None  # that was read; None: the source's of now, whatever it is


def settle(conn: sa.Connection, result: FetchResult, *, owner: str) -> bool:
    """Writes what came of a read and frees the lease.

    False, and nothing written, when the lease is no longer ``owner``'s: it ran out and was taken over, or the
    source's address has changed in the meantime.
    """
    return bool(settle_all(conn, [result], owner=owner))


def settle_all(conn: sa.Connection, results: Sequence[FetchResult], *, owner: str) -> frozenset[str]:
    """The same for the reads of several sources; answers the ids of those that were written."""
    held = _held(conn, results, owner)
    settled = [result for result in results if result.source_id in held]
    _SUCCESS.run(conn, [_success(result) for result in settled if result.ok])
    _FAILURE.run(conn, [_outcome(result) for result in settled if not result.ok])
    note_changes(conn, [_change(result, before) for result in settled if (before := result.changed_from) is not None])
    return held


def _change(result: FetchResult, before: SourceState) -> SourceChange:
    return SourceChange(
        id=new_id(result.at),
        source_id=result.source_id,
        at=result.at,
        before=before.value,
        after=result.state.value,
        reason=result.reason,
    )


def _held(conn: sa.Connection, results: Sequence[FetchResult], owner: str) -> frozenset[str]:
    """Those of the sources that are still leased to ``owner``; locked, where rows can be, in one order everywhere.

    A lease alone does not tell: a source whose address has changed is leased anew, maybe by the same owner, while its
    old address is still being read.
    """
    read = {result.source_id: result.address for result in results}
    rows = conn.execute(_HELD[conn.dialect.name], {"read": list(read), "owner": owner})
    return frozenset(row.id for row in rows if read[row.id] in (None, row.address))


_HELD = {
    dialect: sa.select(sources.c.id, sources.c.address)
    .where(among(sources.c.id, "read", dialect=dialect), sources.c.lease_owner == sa.bindparam("owner"))
    .order_by(sources.c.id)
    .with_for_update(key_share=True)
    for dialect in DIALECTS
}


def _outcome(result: FetchResult) -> dict[str, Any]:
    return {
        "source": result.source_id,
        "to_state": result.state.value,
        "to_reason": result.reason,
        "kind": result.error_kind,
        "status": result.http_status,
        "at": result.at,
        "next_at": result.next_fetch_at,
        "interval": result.interval_seconds,
        "troubled": result.at if result.state.is_trouble or result.fallen else None,
    }


def _success(result: FetchResult) -> dict[str, Any]:
    offer = result.offer or _NO_OFFER
    return _outcome(result) | {
        "to_etag": result.etag,
        "modified": result.last_modified,
        "hash": result.body_hash,
        "to_wishes": result.wishes,
        "to_usual": result.usual,
        "move": result.moved_to,
        "to_rhythm": result.rhythm,
        "new_at": result.at if result.new_articles else None,
        "to_body_at": result.body_at,
        "distrusted": result.distrusted_until,
        "missed": result.push_missed,
        "offered": result.offer is not None,
        "to_hub": offer.hub,
        "to_topic": offer.topic,
        "to_base": offer.base,
        "first_at": result.at if result.first_read_done else None,
    }


_NO_OFFER = PushOffer()


def _given(name: str, column: sa.Column[Any]) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=column.type)


PAGES_ARE_WELL = sources.c.pages_fallen == sa.literal_column("''")
"""Of that a read or a push of the source says nothing."""

_TROUBLED = _given("troubled", sources.c.troubled_since)

_OUTCOME: dict[str, Any] = {
    "state": _given("to_state", sources.c.state),
    "reason": _given("to_reason", sources.c.reason),
    "error_kind": _given("kind", sources.c.error_kind),
    "http_status": _given("status", sources.c.http_status),
    "last_fetch_at": _given("at", sources.c.last_fetch_at),
    "next_fetch_at": _given("next_at", sources.c.next_fetch_at),
    "interval_seconds": _given("interval", sources.c.interval_seconds),
    "lease_owner": sa.null(),
    "lease_until": sa.null(),
    "troubled_since": sa.case(
        (sa.and_(_TROUBLED.is_(None), PAGES_ARE_WELL), None),
        else_=sa.func.coalesce(sources.c.troubled_since, _TROUBLED, _given("at", sources.c.troubled_since)),
    ),
}


def _if_offered(name: str, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.case((_OFFERED, _given(name, column)), else_=column)


_OFFERED = sa.bindparam("offered", type_=sa.Boolean)
_MOVE = _given("move", sources.c.moved_to)

_AFTER_SUCCESS: dict[str, Any] = {
    "failures": sa.literal_column("0"),
    "down_since": sa.null(),
    "last_success_at": _given("at", sources.c.last_success_at),
    "etag": _given("to_etag", sources.c.etag),
    "last_modified": _given("modified", sources.c.last_modified),
    "body_hash": _given("hash", sources.c.body_hash),
    "wishes": _given("to_wishes", sources.c.wishes),
    "usual": _given("to_usual", sources.c.usual),
    "body_at": _given("to_body_at", sources.c.body_at),
    "distrusted_until": _given("distrusted", sources.c.distrusted_until),
    "push_missed": _given("missed", sources.c.push_missed),
    "hub": _if_offered("to_hub", sources.c.hub),
    "topic": _if_offered("to_topic", sources.c.topic),
    "base": _if_offered("to_base", sources.c.base),
    "moved_to": _MOVE,
    "moved_seen": sa.case(
        (_MOVE.is_(None), sa.literal_column("0")),
        (sources.c.moved_to == _MOVE, sources.c.moved_seen + sa.literal_column("1")),
        else_=sa.literal_column("1"),
    ),
    "rhythm": sa.func.coalesce(_given("to_rhythm", sources.c.rhythm), sources.c.rhythm),
    "last_new_at": sa.func.coalesce(_given("new_at", sources.c.last_new_at), sources.c.last_new_at),
    "first_read_at": sa.func.coalesce(sources.c.first_read_at, _given("first_at", sources.c.first_read_at)),
}

_AFTER_FAILURE: dict[str, Any] = {
    "failures": sources.c.failures + sa.literal_column("1"),
    "down_since": sa.func.coalesce(sources.c.down_since, _given("at", sources.c.down_since)),
}


def _settling(values: dict[str, Any]) -> Prepared:
    statement = sa.update(sources).where(sources.c.id == sa.bindparam("source")).values(_OUTCOME | values)
    return Prepared(lambda _conn: statement)


_SUCCESS = _settling(_AFTER_SUCCESS)
_FAILURE = _settling(_AFTER_FAILURE)
