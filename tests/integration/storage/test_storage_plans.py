"""What is asked every second is answered from an index, however large the archive: SQLite's own plans say so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.alert import DeliveryKind, DeliveryStatus
from storage import alerts, articles, canaries, outbox, regrouping, reports, retention, sources, stories
from storage.database import Database
from storage.tables import ChannelState, metadata
from tests.storage_factories import MINUTE, NOW, add_article, add_delivery, add_sources, make_canary, make_entry

COMMON: dict[str, Any] = {"now": NOW, "owner": "one", "lease": MINUTE, "limit": 10}
SMALL = {"channels", "workers", "files", "counters"}

ASKED: dict[str, Callable[[sa.Connection], Any]] = {
    "due sources": lambda conn: sources.lease_due(conn, **COMMON),
    "due sources that were read before": lambda conn: sources.lease_due(conn, new=False, **COMMON),
    "due sources that are new": lambda conn: sources.lease_due(conn, new=True, **COMMON),
    "named sources": lambda conn: sources.lease_due(conn, ids=["a", "b"], **COMMON),
    "sources in pages": lambda conn: sources.list_reports(conn, now=NOW, limit=100, cursor="a"),
    "entries of a feed": lambda conn: articles.store_entries(conn, [make_entry(guid="g")], now=NOW),
    "pages": lambda conn: articles.lease_wanted_pages(conn, **COMMON),
    "untriaged articles": lambda conn: articles.lease_untriaged(conn, **COMMON),
    "untriaged news": lambda conn: articles.lease_untriaged(conn, seeded=False, **COMMON),
    "whether there is old news": lambda conn: articles.any_untriaged(conn, now=NOW, seeded=True),
    "newest articles": lambda conn: articles.list_recent(conn, limit=100, cursor="z"),
    "newest articles of a source": lambda conn: articles.list_recent(conn, limit=100, source_id="a"),
    "candidates": lambda conn: stories.find_candidates(conn, [1, 2], since=NOW),
    "a story": lambda conn: stories.get(conn, "s"),
    "held alerts": lambda conn: alerts.take_due_held(conn, now=NOW, channel_id="desk"),
    "newest alerts": lambda conn: alerts.list_alerts(conn, limit=100),
    "newest alerts of a watchlist": lambda conn: alerts.list_alerts(conn, limit=100, watchlist_id="w", cursor="z"),
    "newest of what is unsure": lambda conn: alerts.list_alerts(conn, limit=100, unsure=True, cursor="z"),
    "newest of what is certain": lambda conn: alerts.list_alerts(conn, limit=100, unsure=False),
    "how much is unsure": lambda conn: reports.unsure_since(conn, NOW),
    "channels with something due": lambda conn: outbox.channels_with_due(conn, now=NOW),
    "a delivery": lambda conn: outbox.lease_delivery(conn, channel_id="desk", now=NOW, lease=MINUTE),
    "dead letters": lambda conn: outbox.list_deliveries(conn, limit=100, status=DeliveryStatus.DEAD),
    "channels": outbox.list_channels,
    "queues of channels that are gone": outbox.gone_queues,
    "every number": lambda conn: reports.overview(conn, now=NOW),
    "alerts a day": lambda conn: reports.alerts_by_day(conn, since=NOW),
    "a canary on its way": lambda conn: canaries.trace(conn, make_canary()),
    "what to purge": lambda conn: retention.purge(conn, before=NOW, limit=100),
    "marks to purge": lambda conn: retention.purge_marks(conn, before=NOW - timedelta(days=1), limit=100),
}

SCANS_THAT_ARE_MEANT = {
    "every number": {"SCAN sources", "SCAN held_alerts"},  # thousands of rows at most
}


@pytest.mark.parametrize("name", ASKED)
def test_no_large_table_is_read_from_end_to_end(sqlite_database: Database, name: str) -> None:
    large = {f"SCAN {table}" for table in metadata.tables if table not in SMALL}
    found = _plan(sqlite_database, name) & large
    assert found <= SCANS_THAT_ARE_MEANT.get(name, set())


def test_a_canary_is_not_looked_for_among_all_alerts(sqlite_database: Database) -> None:
    """It is asked every second, in the write transaction too."""
    steps = _plan(sqlite_database, "a canary on its way")
    assert [step for step in steps if "ix_alerts_in_lane_id (in_lane=?)" in step] == []


def _plan(database: Database, name: str) -> set[str]:
    """The steps of all that it asks."""
    asked: list[tuple[str, Any]] = []
    with database.write() as conn:
        add_sources(conn)
        sa.event.listen(conn, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        ASKED[name](conn)
        plans = [conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", given).all() for each, given in list(asked)]
    return {step[-1] for plan in plans for step in plan}


def _steps(conn: sa.Connection, asked: Callable[[sa.Connection], object]) -> int:
    """What SQLite's machine does for it, in hundreds of instructions."""
    driver, steps = conn.connection.driver_connection, 0
    assert driver is not None

    def count() -> None:
        nonlocal steps
        steps += 1

    driver.set_progress_handler(count, 100)
    asked(conn)
    driver.set_progress_handler(None, 0)
    return steps


def test_counting_all_articles_looks_at_none_of_them(sqlite_database: Database) -> None:
    with sqlite_database.write() as conn:
        add_sources(conn)
        for number in range(600):
            add_article(conn, f"a{number}")
        assert _steps(conn, articles.count) < 20
        assert articles.count(conn) == 600


def test_looking_for_what_is_due_steps_over_long_queues(sqlite_database: Database) -> None:
    """A broken channel's and a removed one's queue are not read: four times a second that would be seen."""
    with sqlite_database.write() as conn:
        outbox.sync_channels(conn, {"broken": "", "desk": ""}, NOW)
        for number in range(600):
            add_delivery(conn, f"b{number}", channel_id="broken")
            add_delivery(conn, f"g{number}", channel_id="gone")
        add_delivery(conn, "d1")
        note: dict[str, Any] = {"reason": "x", "paused_until": NOW + MINUTE, "now": NOW, "ok": False}
        outbox.note_channel(conn, channel_id="broken", state=ChannelState.BROKEN, **note)
        assert outbox.channels_with_due(conn, now=NOW) == ["desk"]
        assert _steps(conn, ASKED["channels with something due"]) < 20


def test_a_long_queue_that_is_due_at_one_instant_is_not_sorted_for_each_lease(sqlite_database: Database) -> None:
    with sqlite_database.write() as conn:
        for number in range(600):
            add_delivery(conn, f"d{number}")
        assert _steps(conn, ASKED["a delivery"]) < 20


def test_looking_for_a_burst_reads_no_more_of_a_queue_than_makes_one(sqlite_database: Database) -> None:
    """It is asked every second for as long as a queue of tens of thousands drains."""
    with sqlite_database.write() as conn:
        for number in range(600):
            add_delivery(conn, f"d{number}", kind=DeliveryKind.ALERT)
            add_delivery(conn, f"o{number}", channel_id="other", kind=DeliveryKind.ALERT)
        waiting: list[int] = []

        def look(conn: sa.Connection) -> None:
            waiting.append(regrouping.count_unattempted(conn, channel_id="desk", now=NOW, at_most=31))

        assert _steps(conn, look) < 20
        assert waiting == [31]
