"""Plans of what is read of a source's past: which addresses wait, and what came of the others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.tables import AddressKind, AddressState, backfill_addresses, backfills
from storage.upserts import insert

__all__ = ["AddressKind", "AddressState", "PlannedAddress", "Settled", "Wish"]

LEASE = timedelta(minutes=2)
_PORTION = 500  # rows a statement

_OF = backfill_addresses.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for. The same wish again goes on where it was stopped."""

    source_id: str
    since: datetime
    until: datetime | None  # None: as far as history reaches
    start: str | None  # the sitemap or archive page to begin with; None: found


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAddress:
    """One address of a plan."""

    url: str
    kind: AddressKind
    depth: int = 0  # of a sitemap: in its indexes; of an archive page: its number
    hint: datetime | None = None  # when it was published or changed, as far as is known
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of one address."""

    url: str
    state: AddressState  # WAITING: it is tried again
    outcome: str  # a word
    detail: str = ""
    published_at: datetime | None = None


def take(conn: sa.Connection, wish: Wish, *, owner: str, gone: Iterable[str], now: datetime) -> bool:
    """Takes the source's backfill for this process; with a new plan, unless the old one is of this wish and not done.

    ``gone``: owners that are known to have died. False: another process is at it.
    """
    row = conn.execute(
        sa.select(backfills).where(backfills.c.source_id == wish.source_id).with_for_update()
    ).one_or_none()
    if row is not None and _is_held(row, owner=owner, gone=gone, now=now):
        return False
    values = {"owner": owner, "owned_until": now + LEASE}
    if row is None or not _goes_on(conn, row, wish):
        _forget_plan(conn, wish)
        asked = {"since": wish.since, "until": wish.until, "start": wish.start}
        values |= {"source_id": wish.source_id, **asked, "begun_at": now, "planned_at": None}
    statement = insert(conn, backfills).values(_whole(row) | values)
    conn.execute(statement.on_conflict_do_update(index_elements=["source_id"], set_=values))
    return True


def _whole(row: sa.Row[*tuple[Any, ...]] | None) -> dict[str, Any]:
    return {} if row is None else dict(row._mapping)


def _is_held(row: sa.Row[*tuple[Any, ...]], *, owner: str, gone: Iterable[str], now: datetime) -> bool:
    free = row.owner in (None, owner, *gone) or row.owned_until is None or row.owned_until <= now
    return not free


def _goes_on(conn: sa.Connection, row: sa.Row[*tuple[Any, ...]], wish: Wish) -> bool:
    if (row.since, row.until, row.start) != (wish.since, wish.until, wish.start):
        return False
    return row.planned_at is None or next_addresses(conn, wish.source_id, limit=1) != []


def _forget_plan(conn: sa.Connection, wish: Wish) -> None:
    """The maps are read anew. Articles stay that were settled: they are not read again."""
    maps = sa.or_(_OF.kind != AddressKind.ARTICLE.value, _OF.state == AddressState.WAITING.value)
    conn.execute(sa.delete(backfill_addresses).where(_OF.source_id == wish.source_id, maps))


def owner_of(conn: sa.Connection, source_id: str) -> str | None:
    """The process that took this backfill last, if it has not given it back."""
    return conn.execute(sa.select(backfills.c.owner).where(backfills.c.source_id == source_id)).scalar_one_or_none()


def give_back(conn: sa.Connection, source_id: str, *, owner: str) -> None:
    """Another process may take it from now on."""
    held = sa.and_(backfills.c.source_id == source_id, backfills.c.owner == owner)
    conn.execute(sa.update(backfills).where(held).values(owner=None, owned_until=None))


def keep(conn: sa.Connection, source_id: str, *, owner: str, now: datetime) -> bool:
    """Holds it for longer, never for less than before. False: another process has taken it over."""
    held = sa.and_(backfills.c.source_id == source_id, backfills.c.owner == owner)
    until = sa.bindparam("until", now + LEASE, backfills.c.owned_until.type)
    longer = sa.case((backfills.c.owned_until > until, backfills.c.owned_until), else_=until)
    return conn.execute(sa.update(backfills).where(held).values(owned_until=longer)).rowcount == 1


def is_planned(conn: sa.Connection, source_id: str) -> bool:
    """Whether every sitemap and archive page that the plan needs was read."""
    query = sa.select(backfills.c.planned_at).where(backfills.c.source_id == source_id)
    return conn.execute(query).scalar_one_or_none() is not None


def note_planned(conn: sa.Connection, source_id: str, *, now: datetime) -> None:
    """From here on only articles are read."""
    conn.execute(sa.update(backfills).where(backfills.c.source_id == source_id).values(planned_at=now))


def plan(
    conn: sa.Connection, source_id: str, addresses: Sequence[PlannedAddress], *, since: datetime, until: datetime
) -> int:
    """Adds addresses that the plan does not have. Answers how many wait because of it.

    One that an earlier plan left is tried again, unless its page has said that it is not from between ``since`` and
    ``until``.
    """
    waiting = 0
    for begin in range(0, len(addresses), _PORTION):
        rows = [_row(source_id, address) for address in addresses[begin : begin + _PORTION]]
        fits = sa.or_(_OF.published_at.is_(None), _OF.published_at.between(since, until))
        again = {"state": AddressState.WAITING.value, "attempts": 0, "settled_at": None}
        statement = insert(conn, backfill_addresses).on_conflict_do_update(
            index_elements=["source_id", "url"],
            set_=again,
            where=sa.and_(_OF.state == AddressState.LEFT.value, fits),
        )
        waiting += len(conn.execute(statement.returning(_OF.url), rows).scalars().all())
    return waiting


def _row(source_id: str, address: PlannedAddress) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "url": address.url,
        "kind": address.kind.value,
        "state": AddressState.WAITING.value,
        "depth": address.depth,
        "hint": address.hint,
    }


def next_addresses(
    conn: sa.Connection, source_id: str, *, limit: int, kind: AddressKind | None = None
) -> list[PlannedAddress]:
    """What waits, those that were never tried first, then the newest; those without a date come last."""
    query = sa.select(backfill_addresses).where(_OF.source_id == source_id, _OF.state == AddressState.WAITING.value)
    if kind is not None:
        query = query.where(_OF.kind == kind.value)
    query = query.order_by(_OF.attempts, _OF.hint.desc().nulls_last(), _OF.depth, _OF.url).limit(limit)
    return [_address(row) for row in conn.execute(query)]


def _address(row: sa.Row[*tuple[Any, ...]]) -> PlannedAddress:
    return PlannedAddress(
        url=row.url, kind=AddressKind(row.kind), depth=row.depth, hint=row.hint, attempts=row.attempts
    )


def is_waiting(conn: sa.Connection, source_id: str, url: str) -> bool:
    """Whether the address is still to be read."""
    query = sa.select(_OF.state).where(_OF.source_id == source_id, _OF.url == url)
    return conn.execute(query).scalar_one_or_none() == AddressState.WAITING.value


def published_at(conn: sa.Connection, source_id: str, url: str) -> datetime | None:
    """What the page of an address said when it was read."""
    query = sa.select(_OF.published_at).where(_OF.source_id == source_id, _OF.url == url)
    return conn.execute(query).scalar_one_or_none()


def settle(conn: sa.Connection, source_id: str, settled: Settled, *, now: datetime) -> None:
    """Notes what came of an address."""
    values = {
        "state": settled.state.value,
        "attempts": _OF.attempts + 1,
        "outcome": settled.outcome,
        "detail": settled.detail[:500],
        "published_at": settled.published_at,
        "settled_at": now,
    }
    at = sa.and_(_OF.source_id == source_id, _OF.url == settled.url)
    conn.execute(sa.update(backfill_addresses).where(at).values(values))


def count(conn: sa.Connection, source_id: str, *, kind: AddressKind = AddressKind.ARTICLE) -> Mapping[str, int]:
    """How many articles of the plan wait (``waiting``), and what came of the others, by outcome."""
    label = sa.case((_OF.state == AddressState.WAITING.value, AddressState.WAITING.value), else_=_OF.outcome)
    query = sa.select(label, sa.func.count()).where(_OF.source_id == source_id, _OF.kind == kind.value).group_by(label)
    return Counter(dict(iter(conn.execute(query))))


def purge(conn: sa.Connection, *, before: datetime, limit: int) -> int:
    """Deletes at most ``limit`` addresses that were settled before then; answers how many."""
    key = sa.tuple_(_OF.source_id, _OF.url)
    old = (
        sa.select(_OF.source_id, _OF.url)
        .where(_OF.settled_at < before, _OF.state != AddressState.WAITING.value)
        .order_by(_OF.settled_at)
        .limit(limit)
    )
    return conn.execute(sa.delete(backfill_addresses).where(key.in_(old))).rowcount
