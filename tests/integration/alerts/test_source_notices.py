"""The operators hear of a source's trouble once, and of its end once; of many sources in one message."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.source_notices import LASTS, MOST_LISTED, recovery_text, tell_of_sources, trouble_text
from domain.alert import DeliveryKind
from domain.source import SourceState
from storage import outbox
from storage.database import Database, open_database
from storage.source_changes import Trouble
from storage.tables import deliveries, sources
from tests.storage_factories import MINUTE, NOW, add_sources

ROOM = ("room",)


def set_trouble(database: Database, since: datetime | None, *ids: str) -> None:
    state = SourceState.FAILING if since else SourceState.FRESH
    reason = "answered 500 (server error)" if since else "2 new articles"
    with database.write() as conn:
        changed = sa.update(sources).where(sources.c.id.in_(ids))
        conn.execute(changed.values(troubled_since=since, state=state.value, reason=reason))


def tell(database: Database, at: datetime, operators: Sequence[str] = ROOM) -> list[tuple[str, str]]:
    """The messages that are new, by channel."""
    with database.read() as conn:
        before = {one.id for one in outbox.list_deliveries(conn, limit=99)}
    tell_of_sources(database, operators=operators, now=at)
    with database.read() as conn:
        rows = conn.execute(sa.select(deliveries).order_by(deliveries.c.channel_id, deliveries.c.id)).all()
    new = [row for row in rows if row.id not in before]
    assert {(row.kind, row.payload["data"]["id"] == row.id) for row in new} <= {(DeliveryKind.NOTICE.value, True)}
    return [(row.channel_id, row.payload["data"]["text"]) for row in new]


def test_trouble_that_lasts_is_told_once_and_its_end_once(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "a", "b")
    set_trouble(database, NOW, "a")
    assert tell(database, NOW + LASTS - MINUTE) == []
    assert tell(database, NOW + LASTS) == [
        ("room", "The source a (A) is in trouble since 2025-02-06T07:12:09Z: failing, answered 500 (server error).")
    ]
    assert tell(database, NOW + 2 * LASTS) == []
    set_trouble(database, None, "a")
    assert tell(database, NOW + 3 * LASTS) == [("room", "The source a (A) is well again: fresh, 2 new articles.")]
    assert tell(database, NOW + 4 * LASTS) == []


def test_two_daemons_tell_of_a_trouble_and_of_its_end_once(database: Database) -> None:
    """Each finds what is to be told at the same moment, before either has written."""
    ids = ["a", "b", "c"]
    with database.write() as conn:
        add_sources(conn, *ids)

    def told(since: datetime | None, at: datetime) -> list[str]:
        set_trouble(database, since, *ids)
        both = threading.Barrier(2, timeout=60)

        def daemon() -> int:
            own = open_database(database.url)
            both.wait()
            try:
                return tell_of_sources(own, operators=ROOM, now=at)
            finally:
                own.close()

        with ThreadPoolExecutor(2) as daemons:
            messages = [daemons.submit(daemon) for _ in range(2)]
        return sorted(str(each.result()) for each in messages)

    for round in range(5):
        begun = NOW + 10 * round * LASTS
        assert told(begun, begun + 2 * LASTS) == ["0", "1"]
        assert told(None, begun + 3 * LASTS) == ["0", "1"]


def test_trouble_that_is_soon_over_is_not_told(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "a")
    set_trouble(database, NOW, "a")
    set_trouble(database, None, "a")
    assert tell(database, NOW + 2 * LASTS) == []


def test_what_fails_at_about_the_same_time_is_one_message_to_each_operator(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "a", "b", "c")
    set_trouble(database, NOW, "a")
    set_trouble(database, NOW + 3 * MINUTE, "b")
    set_trouble(database, NOW + 20 * MINUTE, "c")
    told = tell(database, NOW + LASTS, ("one", "two"))
    assert [channel for channel, _ in told] == ["one", "two"]
    assert told[0][1] == (
        "2 sources are in trouble:\n"
        "- a, since 2025-02-06T07:12:09Z: failing, answered 500 (server error)\n"
        "- b, since 2025-02-06T07:15:09Z: failing, answered 500 (server error)"
    )


def test_without_operators_nobody_is_told_and_those_named_later_are(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "a")
    set_trouble(database, NOW, "a")
    assert tell(database, NOW + LASTS, ()) == []
    assert len(tell(database, NOW + LASTS)) == 1


def test_long_lists_end_and_long_reasons_are_cut() -> None:
    troubles = [
        Trouble(source_id=f"s{number}", name="S", state=SourceState.BLOCKED, reason="x" * 999, since=NOW)
        for number in range(MOST_LISTED + 7)
    ]
    for text in (trouble_text(troubles), recovery_text(troubles)):
        assert len(text.splitlines()) == 1 + MOST_LISTED + 1
        assert text.endswith("- and 7 more: the dashboard's page of sources has them all")
        assert max(map(len, text.splitlines())) < 400


def test_what_its_pages_give_less_of_is_told_beside_however_long_a_reason() -> None:
    one = Trouble(source_id="s", name="S", state=SourceState.FRESH, reason="x" * 999, pages="no text", since=NOW)
    assert trouble_text([one]).endswith("x; no text.")


def test_a_reason_may_be_empty() -> None:
    one = Trouble(source_id="s", name="S", state=SourceState.GONE, reason="", since=NOW - timedelta(days=1))
    assert trouble_text([one]) == "The source s (S) is in trouble since 2025-02-05T07:12:09Z: gone."
