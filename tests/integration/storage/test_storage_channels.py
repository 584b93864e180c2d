"""How channels fare is remembered until their entry changes."""

from datetime import timedelta
from typing import Any

from storage import outbox
from storage.database import Database
from storage.outbox import ChannelReport
from storage.tables import ChannelState, deliveries
from tests.storage_factories import NOW, SECOND, add_delivery

HOUR = timedelta(hours=1)


def _note(database: Database, *, ok: bool = False, state: ChannelState = ChannelState.BROKEN, **values: Any) -> None:
    defaults: dict[str, Any] = {
        "channel_id": "desk",
        "reason": "" if ok else "404 no_active_hooks",
        "paused_until": None if ok else NOW + HOUR,
        "now": NOW,
    }
    with database.write() as conn:
        outbox.note_channel(conn, ok=ok, state=state, **defaults | values)


def _sync(database: Database, **fingerprints: str) -> None:
    with database.write() as conn:
        outbox.sync_channels(conn, fingerprints, NOW)


def _list(database: Database) -> list[ChannelReport]:
    with database.read() as conn:
        return outbox.list_channels(conn)


FRESH = ChannelReport(
    id="desk",
    state=ChannelState.OK,
    reason="",
    paused_until=None,
    failures=0,
    last_success_at=None,
    last_failure_at=None,
    pending=0,
)


def test_the_channels_of_the_file_are_listed_with_their_queues(database: Database) -> None:
    _sync(database, desk="1", bus="1", gone="1")
    _sync(database, desk="1", bus="1")
    with database.write() as conn:
        add_delivery(conn, "d1")
        add_delivery(conn, "d2")
        add_delivery(conn, "d3", channel_id="gone")
    assert [(report.id, report.state, report.pending) for report in _list(database)] == [
        ("bus", ChannelState.OK, 0),
        ("desk", ChannelState.OK, 2),
    ]


def test_the_queues_of_channels_that_are_gone_are_counted(database: Database) -> None:
    _sync(database, desk="1")
    with database.write() as conn:
        for number, channel_id in enumerate(("desk", "gone", "gone", "left")):
            add_delivery(conn, f"d{number}", channel_id=channel_id)
        outbox.drop(conn, ["d3"], now=NOW)
        assert outbox.gone_queues(conn) == {"gone": 2}


def test_channels_of_one_state_are_listed(database: Database) -> None:
    _sync(database, bus="1", desk="1")
    _note(database)
    with database.read() as conn:
        assert [each.id for each in outbox.list_channels(conn, state=ChannelState.BROKEN)] == ["desk"]


def test_failures_are_counted_until_a_success(database: Database) -> None:
    _sync(database, desk="1")
    _note(database)
    _note(database, now=NOW + SECOND)
    failed = _list(database)
    _note(database, ok=True, state=ChannelState.OK, now=NOW + 2 * SECOND)
    assert [*failed, *_list(database)] == [
        ChannelReport(
            id="desk",
            state=ChannelState.BROKEN,
            reason="404 no_active_hooks",
            paused_until=NOW + HOUR,
            failures=2,
            last_success_at=None,
            last_failure_at=NOW + SECOND,
            failing_since=NOW,
            pending=0,
        ),
        ChannelReport(
            id="desk",
            state=ChannelState.OK,
            reason="",
            paused_until=None,
            failures=0,
            last_success_at=NOW + 2 * SECOND,
            last_failure_at=NOW + SECOND,
            pending=0,
        ),
    ]


def test_the_same_file_read_again_lifts_no_pause(database: Database) -> None:
    _sync(database, desk="1")
    _note(database)
    before = _list(database)
    _sync(database, desk="1")
    assert _list(database) == before


def test_a_changed_entry_is_tried_at_once_and_what_failed_is_due(database: Database) -> None:
    _sync(database, desk="1")
    _note(database, channel_id="desk")
    with database.write() as conn:
        add_delivery(conn, "failed", next_attempt_at=NOW + HOUR)
        conn.execute(deliveries.update().values(last_reason="http-404"))
        add_delivery(conn, "planned", next_attempt_at=NOW + HOUR)
    _sync(database, desk="2")
    with database.write() as conn:
        leased = [outbox.lease_delivery(conn, channel_id="desk", now=NOW, lease=HOUR) for _ in range(2)]
    assert [delivery and delivery.id for delivery in leased] == ["failed", None]
    (report,) = _list(database)
    assert (report.state, report.paused_until, report.failures) == (ChannelState.OK, None, 0)


def test_a_channel_that_was_noted_before_the_file_named_it_is_taken_over(database: Database) -> None:
    _note(database)
    _sync(database, desk="1")
    (report,) = _list(database)
    assert (report.state, report.failures, report.last_failure_at) == (ChannelState.OK, 0, NOW)


def test_a_new_channel_is_ok(database: Database) -> None:
    _sync(database, desk="1")
    assert _list(database) == [FRESH]
