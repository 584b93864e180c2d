"""Which sources broke news of watched names, and what the collector remembers of a source between two reads."""

from datetime import timedelta

from domain.source import SourceState
from storage import sources
from storage.database import Database
from storage.sources import FetchResult
from tests.storage_factories import MINUTE, NOW, add_alert, add_sources, make_source

LEASE = timedelta(minutes=5)


def lease(database: Database) -> sources.DueSource:
    with database.write() as conn:
        (due,) = sources.lease_due(conn, now=NOW, owner="c", lease=LEASE, limit=1, ids=["muscat-post"])
    return due


def test_alerts_of_the_time_asked_for_are_counted_by_source(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "a1")
        add_alert(conn, "a2")
        add_alert(conn, "old", now=NOW - timedelta(days=40))
        sources.count_alerts(conn, since=NOW - timedelta(days=30))
    assert lease(database).alerts == 2
    with database.write() as conn:
        sources.count_alerts(conn, since=NOW + timedelta(days=1))
        sources.release_leases(conn, "c")
    assert lease(database).alerts == 0


def test_rhythm_and_wishes_come_back_as_they_were_written_and_a_new_address_forgets_them(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    assert (lease(database).rhythm, lease_again(database).wishes) == (None, None)
    settle(database, rhythm=b"\x01\x00\xff", wishes={"ttl": 60.0, "skip_hours": [1], "skip_days": []})
    due = lease(database)
    assert (due.rhythm, due.wishes) == (b"\x01\x00\xff", {"ttl": 60.0, "skip_hours": [1], "skip_days": []})
    assert due.due_at == NOW + MINUTE
    settle(database, rhythm=None, wishes=None)
    kept = lease(database)
    assert (kept.rhythm, kept.wishes) == (b"\x01\x00\xff", None)
    with database.write() as conn:
        sources.replace_all(conn, [make_source(address="https://elsewhere.example/rss")], now=NOW)
    assert lease(database).rhythm is None


def lease_again(database: Database) -> sources.DueSource:
    with database.write() as conn:
        sources.release_leases(conn, "c")
    return lease(database)


def settle(database: Database, **values: object) -> None:
    result = FetchResult(
        source_id="muscat-post",
        at=NOW,
        ok=True,
        state=SourceState.FRESH,
        reason="",
        next_fetch_at=NOW + MINUTE,
        interval_seconds=60.0,
        **values,  # type: ignore[arg-type]
    )
    with database.write() as conn:
        assert sources.settle(conn, result, owner="c")
