"""What was sent once is not sent again because it cannot be written down: neither a bug nor the disk makes a flood."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from alerts import dispatch
from alerts.dispatch import Dispatcher
from alerts.retry import DELAYS_SECONDS
from domain.alert import DeliveryStatus
from domain.errors import StorageError
from storage import outbox
from storage.database import Database
from tests.alert_factories import store_alerts
from tests.chat_room import ChatRoom, Reply
from tests.integration.alerts.test_dispatch import (
    LeapingClock,
    attempts_of,
    desk,
    dispatching,
    lost,
    statuses,
    tick_until,
)

NO_RECORD = "BEFORE INSERT ON attempts"
NO_SETTLING = "BEFORE UPDATE OF status ON deliveries"


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "LONGEST_FAULT_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(dispatch, "LONGEST_STORAGE_PAUSE_SECONDS", 0.05)


def break_table(database: Database, when: str) -> None:
    """Makes SQLite refuse such statements, as a bug in ours would."""
    with database.write() as conn:
        conn.exec_driver_sql(f"CREATE TRIGGER broken {when} BEGIN SELECT RAISE(ABORT, 'a fault'); END")


def mend_table(database: Database) -> None:
    with database.write() as conn:
        conn.exec_driver_sql("DROP TRIGGER broken")


def live_through_leases(dispatcher: Dispatcher, clock: LeapingClock) -> None:
    """Three leases run out, with a turn of the channel after each."""
    for _ in range(3):
        tick_until(dispatcher, lambda: dispatcher.busy == 0)
        clock.skip(seconds=31)
        dispatcher.tick()
    tick_until(dispatcher, lambda: dispatcher.busy == 0)


def test_a_bug_after_the_send_repeats_no_message_and_is_loud(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    ids = store_alerts(sqlite_database, 3)
    break_table(sqlite_database, NO_RECORD)
    with ChatRoom() as room, dispatching(sqlite_database, desk(room)) as dispatcher:
        tick_until(dispatcher, lambda: statuses(sqlite_database) == {"delivered": 3})
    assert sorted(request.headers["webhook-id"] for request in room.requests) == sorted(ids)
    with sqlite_database.read() as conn:
        report = outbox.get_delivery(conn, ids[0])
    assert report is not None
    assert (report.attempts, report.last_reason, report.leased) == (1, "ok", False)
    assert {"a bug in a channel's turn", "an attempt was settled without its record"} <= loud(caplog)


def loud(caplog: pytest.LogCaptureFixture) -> set[str]:
    return {record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR}


def test_a_bug_after_a_failed_send_leaves_the_schedule_as_it_is(sqlite_database: Database) -> None:
    clock = LeapingClock()
    (delivery_id,) = store_alerts(sqlite_database, 1)
    break_table(sqlite_database, NO_RECORD)
    room = ChatRoom(Reply(status=503))
    with room, dispatching(sqlite_database, desk(room), clock=clock) as dispatcher:
        for attempt, delay in enumerate(DELAYS_SECONDS[:5], start=1):
            tick_until(dispatcher, lambda attempt=attempt: attempts_of(sqlite_database, delivery_id) == attempt)
            assert len(room.requests) == attempt
            clock.skip(seconds=delay * 1.2)


def test_what_cannot_be_settled_at_all_holds_its_channel_and_is_settled_when_it_can_be(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock = LeapingClock()
    store_alerts(sqlite_database, 2)
    break_table(sqlite_database, NO_SETTLING)
    with ChatRoom() as room, dispatching(sqlite_database, desk(room), clock=clock) as dispatcher:
        live_through_leases(dispatcher, clock)
        assert (len(room.requests), statuses(sqlite_database)) == (1, {"pending": 2})
        assert "an attempt cannot be settled" in loud(caplog)
        mend_table(sqlite_database)
        tick_until(dispatcher, lambda: statuses(sqlite_database) == {"delivered": 2})
    assert len(room.requests) == 2


def test_another_channel_goes_on_beside_a_bug(sqlite_database: Database) -> None:
    store_alerts(sqlite_database, 2)
    store_alerts(sqlite_database, 2, channel_id="other")
    break_table(sqlite_database, f"{NO_SETTLING} WHEN new.channel_id = 'desk'")
    with ChatRoom() as good, dispatching(sqlite_database, desk(good), desk(good, id="other")) as dispatcher:
        tick_until(dispatcher, lambda: statuses(sqlite_database) == {"delivered": 2, "pending": 2})
    assert len(good.requests) == 3, "two of the other channel, one of the one that is held"


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Leases can be written and attempts cannot, until the function that is given is called."""
    settle, full = outbox.settle, [True]

    def settled(*args: Any, **values: Any) -> bool:
        if full:
            raise StorageError("the database cannot grow: the disk is full")
        return settle(*args, **values)

    monkeypatch.setattr(outbox, "settle", settled)
    yield full.clear


def test_a_disk_that_fills_repeats_no_message_and_loses_no_outcome(
    database: Database, full_disk: Callable[[], None]
) -> None:
    clock = LeapingClock()
    ids = store_alerts(database, 2)
    with ChatRoom() as room, dispatching(database, desk(room), clock=clock) as dispatcher:
        live_through_leases(dispatcher, clock)
        assert (len(room.requests), statuses(database)) == (1, {"pending": 2})
        full_disk()
        tick_until(dispatcher, lambda: statuses(database) == {"delivered": 2})
    assert sorted(request.headers["webhook-id"] for request in room.requests) == sorted(ids)
    with database.read() as conn:
        assert [len(outbox.list_attempts(conn, each)) for each in ids] == [1, 1]


def test_an_outcome_that_waits_is_not_written_over_what_another_daemon_settled(
    database: Database, full_disk: Callable[[], None]
) -> None:
    (delivery_id,) = store_alerts(database, 1)
    with ChatRoom() as room, dispatching(database, desk(room)) as dispatcher:
        tick_until(dispatcher, lambda: len(room.requests) == 1 and dispatcher.busy == 0)
        with database.write() as conn:
            outbox.drop(conn, [delivery_id], now=LeapingClock()())
        full_disk()
        tick_until(dispatcher, lambda: lost(database) == 1)
    with database.read() as conn:
        report = outbox.get_delivery(conn, delivery_id)
    assert report is not None
    assert report.status is DeliveryStatus.SILENCED
