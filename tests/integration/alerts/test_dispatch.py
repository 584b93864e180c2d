"""Dispatch over real sockets and a real outbox, on both databases."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts import dispatch
from alerts.dispatch import Dispatcher
from alerts.retry import DELAYS_SECONDS
from domain.alert import Channel, ChannelType, DeliveryStatus, Outcome, Verdict
from domain.secret import Secret
from storage import counters, outbox, reports
from storage.database import Database
from storage.tables import ChannelState
from tests.alert_factories import LOOPBACK, SIGNING_SECRET, channel, store_alerts
from tests.chat_room import OK, ChatRoom, Reply, Request, in_turn


class LeapingClock:
    """The real clock, which a test can move on, so that a schedule of days is lived through in a moment."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._skipped

    def skip(self, **amount: float) -> None:
        self._skipped += timedelta(**amount)


@contextmanager
def dispatching(
    database: Database, *channels: Channel, clock: LeapingClock | None = None, **more: Any
) -> Iterator[Dispatcher]:
    by_id = {each.id: each for each in channels}
    with database.write() as conn:
        outbox.sync_channels(conn, {each.id: each.fingerprint for each in channels}, datetime.now(UTC))
    made = Dispatcher(database=database, channels=lambda: by_id, policy=LOOPBACK, clock=clock or LeapingClock(), **more)
    try:
        yield made
    finally:
        made.stop(timedelta(seconds=2))


def tick_until(dispatcher: Dispatcher, done: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Ticks as the daemon does, until ``done`` or the time is over."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "not done in time"
        dispatcher.tick()
        time.sleep(0.01)


def statuses(database: Database) -> dict[str, int]:
    """Deliveries by status; those that there are."""
    with database.read() as conn:
        counted = reports.deliveries_by_status(conn)
    return {status.value: count for status, count in counted.items() if count}


def channel_state(database: Database, channel_id: str = "desk") -> outbox.ChannelReport:
    with database.read() as conn:
        return next(each for each in outbox.list_channels(conn) if each.id == channel_id)


def desk(room: ChatRoom, *, type: ChannelType = ChannelType.WEBHOOK, id: str = "desk", **more: Any) -> Channel:
    return channel(type, id=id, url=room.url(), secret=Secret(SIGNING_SECRET), **more)


def test_what_is_due_is_delivered_once_and_recorded(database: Database) -> None:
    ids = store_alerts(database, 30)
    with ChatRoom() as room, dispatching(database, desk(room)) as dispatcher:
        tick_until(dispatcher, lambda: statuses(database) == {"delivered": 30})
    assert sorted(request.headers["webhook-id"] for request in room.requests) == sorted(ids)
    assert room.connections == 1
    with database.read() as conn:
        report = outbox.get_delivery(conn, ids[0])
        made = outbox.list_attempts(conn, ids[0])
        counted = counters.read_all(conn)
    assert report is not None
    assert (report.status, report.attempts, report.last_status) == (DeliveryStatus.DELIVERED, 1, 200)
    assert [(each.number, each.verdict, each.reason) for each in made] == [(1, Verdict.DELIVERED, "ok")]
    assert counted["attempts", "ok"] == counted["deliveries", "delivered"] == 30
    assert channel_state(database).state is ChannelState.OK
    assert channel_state(database).last_success_at is not None


def test_one_call_in_flight_for_each_channel(database: Database) -> None:
    store_alerts(database, 5)
    answering = 0

    def alone(_request: Request, _number: int) -> Reply:
        nonlocal answering
        answering += 1
        assert answering == 1
        time.sleep(0.02)
        answering -= 1
        return OK

    with ChatRoom(alone) as room, dispatching(database, desk(room)) as dispatcher:
        tick_until(dispatcher, lambda: statuses(database) == {"delivered": 5})


def test_a_hundred_drain_at_a_receiver_that_fails_three_in_ten(database: Database) -> None:
    store_alerts(database, 100)
    dice = random.Random(3)

    def flaky(_request: Request, _number: int) -> Reply:
        return Reply(status=500, body=b"") if dice.random() < 0.3 else OK

    clock = LeapingClock()
    with ChatRoom(flaky) as room, dispatching(database, desk(room), clock=clock) as dispatcher:
        tick_until(dispatcher, lambda: len(room.bodies_by_id()) == 100)
        while statuses(database) != {"delivered": 100}:
            tick_until(dispatcher, lambda: dispatcher.busy == 0)
            clock.skip(seconds=5)
            dispatcher.tick()
    bodies = room.bodies_by_id()
    assert all(len(set(each)) == 1 for each in bodies.values()), "a repeat has the same id and the same bytes"
    assert 110 <= len(room.requests) <= 180


def test_a_hanging_and_a_failing_channel_delay_no_other(sqlite_database: Database) -> None:
    database = sqlite_database
    with ChatRoom(Reply(hang=True)) as hanging, ChatRoom(Reply(status=500)) as failing, ChatRoom() as good:
        channels = [desk(hanging, id="hangs"), desk(failing, id="fails"), desk(good, id="works"), desk(good, id="also")]
        for each in channels:
            store_alerts(database, 25, channel_id=each.id)
        with dispatching(database, *channels) as dispatcher:
            tick_until(dispatcher, lambda: len(good.requests) == 50, seconds=12)
            assert len(hanging.requests) == 1, "the call that hangs for 15 s is not over yet"
            assert dispatcher.busy >= 1


def test_a_schedule_is_lived_through_to_the_dead_letter_and_the_operators_hear_of_it(sqlite_database: Database) -> None:
    database = sqlite_database
    ids = store_alerts(database, 1)
    clock = LeapingClock()
    with ChatRoom(Reply(status=503)) as room, ChatRoom() as office:
        channels = [desk(room), desk(office, id="office", type=ChannelType.SLACK)]
        office.script = in_turn(then=Reply(body=b"ok"))
        with dispatching(database, *channels, clock=clock, operators=lambda: ["office", "desk"]) as dispatcher:
            for attempt, delay in enumerate((*DELAYS_SECONDS, 0), start=1):
                tick_until(dispatcher, lambda attempt=attempt: attempts_of(database, ids[0]) == attempt)
                clock.skip(seconds=delay * 1.2)
            tick_until(dispatcher, lambda: len(office.requests) == 1)
    with database.read() as conn:
        report = outbox.get_delivery(conn, ids[0])
    assert report is not None
    assert (report.status, report.attempts) == (DeliveryStatus.DEAD, 15)
    assert len(room.requests) == 15
    assert b"A delivery to the channel desk was given up (answered 503: ok)" in office.requests[0].body


def attempts_of(database: Database, delivery_id: str) -> int:
    with database.read() as conn:
        report = outbox.get_delivery(conn, delivery_id)
    assert report is not None
    return report.attempts


def test_a_refused_form_is_sent_plain_and_then_given_up(database: Database) -> None:
    store_alerts(database, 1)
    clock = LeapingClock()
    room = ChatRoom(Reply(status=400, body=b"invalid_blocks"))
    with room, dispatching(database, desk(room, type=ChannelType.SLACK), clock=clock) as dispatcher:
        tick_until(dispatcher, lambda: len(room.requests) == 1)
        tick_until(dispatcher, lambda: statuses(database) == {"pending": 1} and dispatcher.busy == 0)
        clock.skip(seconds=7)
        tick_until(dispatcher, lambda: statuses(database) == {"dead": 1})
    assert [b'"blocks"' in request.body for request in room.requests] == [True, False]


def test_a_wait_that_is_asked_for_holds_the_whole_channel(database: Database) -> None:
    store_alerts(database, 3)
    clock = LeapingClock()
    room = ChatRoom(in_turn(Reply(status=429, headers={"retry-after": "30"})))
    with room, dispatching(database, desk(room), clock=clock) as dispatcher:
        tick_until(dispatcher, lambda: channel_state(database).state is ChannelState.PAUSED)
        clock.skip(seconds=28)
        for _ in range(5):
            dispatcher.tick()
        assert len(room.requests) == 1
        clock.skip(seconds=9)
        tick_until(dispatcher, lambda: statuses(database) == {"delivered": 3})
    assert channel_state(database).state is ChannelState.OK


def test_a_broken_channel_keeps_its_queue_is_probed_hourly_and_at_once_when_mended(database: Database) -> None:
    store_alerts(database, 3)
    clock = LeapingClock()
    gone = Reply(status=404, body=b"no_active_hooks")
    with ChatRoom(in_turn(gone, gone)) as room, ChatRoom() as office:
        broken = desk(room, type=ChannelType.SLACK, fingerprint="1", rate_per_minute=6000)
        channels = [broken, desk(office, id="office")]
        with dispatching(database, *channels, clock=clock, operators=lambda: ["office"]) as dispatcher:
            tick_until(dispatcher, lambda: channel_state(database).state is ChannelState.BROKEN)
            for minutes in (30, 29):
                clock.skip(minutes=minutes)
                dispatcher.tick()
                assert len(room.requests) == 1
            clock.skip(minutes=2)
            tick_until(dispatcher, lambda: len(room.requests) == 2)
            tick_until(dispatcher, lambda: dispatcher.busy == 0 and len(office.requests) == 1)
            assert statuses(database) == {"pending": 3, "delivered": 1}
            with database.write() as conn:
                outbox.sync_channels(conn, {"desk": "2", "office": ""}, clock())
            tick_until(dispatcher, lambda: statuses(database) == {"delivered": 4})
    assert b"The channel desk refuses messages (answered 404: no_active_hooks)" in office.requests[0].body
    assert len(office.requests) == 1, "a probe that fails again is no news"


def test_a_webhook_that_is_gone_is_tried_again_at_once_when_a_person_asks(database: Database) -> None:
    ids = store_alerts(database, 2)
    clock = LeapingClock()
    with ChatRoom(in_turn(Reply(status=410))) as room, dispatching(database, desk(room), clock=clock) as dispatcher:
        tick_until(dispatcher, lambda: channel_state(database).state is ChannelState.BROKEN)
        tick_until(dispatcher, lambda: dispatcher.busy == 0)
        tried = next(each for each in ids if attempts_of(database, each) == 1)
        with database.write() as conn:
            assert outbox.retry(conn, [tried], now=clock()) == 1
        tick_until(dispatcher, lambda: statuses(database) == {"delivered": 2})
    assert [len(attempts) for attempts in sorted(room.bodies_by_id().values(), key=len)] == [1, 2]


def test_a_lease_that_was_lost_is_not_settled_twice(database: Database) -> None:
    ids = store_alerts(database, 1)
    other = Outcome(verdict=Verdict.DELIVERED, reason="ok", text="by another daemon", status=299)

    def overtaken(_request: Request, _number: int) -> Reply:
        later = datetime.now(UTC) + timedelta(seconds=31)
        with database.write() as conn:
            taken = outbox.lease_delivery(conn, channel_id="desk", now=later, lease=timedelta(seconds=30))
            assert taken is not None
            settled = {"status": DeliveryStatus.DELIVERED, "next_attempt_at": None, "at": later, "seconds": 0.1}
            assert outbox.settle(conn, delivery=taken, outcome=other, **settled)  # type: ignore[arg-type]
        return Reply(status=500)

    with ChatRoom(overtaken) as room, dispatching(database, desk(room)) as dispatcher:
        tick_until(dispatcher, lambda: lost(database) == 1)
    with database.read() as conn:
        report = outbox.get_delivery(conn, ids[0])
        made = outbox.list_attempts(conn, ids[0])
    assert report is not None
    assert (report.status, report.last_status, len(made)) == (DeliveryStatus.DELIVERED, 299, 1)
    assert channel_state(database).failures == 0, "what the overtaken attempt met is not told of the channel"


def lost(database: Database) -> int:
    with database.read() as conn:
        return counters.read_all(conn).get(("attempts", "lease-lost"), 0)


def test_stop_gives_back_what_hangs_within_five_seconds_and_loses_nothing(database: Database) -> None:
    store_alerts(database, 3)
    with ChatRoom(Reply(hang=True)) as room, dispatching(database, desk(room)) as dispatcher:
        dispatcher.tick()
        room.wait_for(1)
        began = time.monotonic()
        dispatcher.stop(timedelta(seconds=1))
        assert time.monotonic() - began < 5
        assert dispatcher.busy == 0
        assert dispatcher.tick() == 0
    with ChatRoom() as room, dispatching(database, desk(room)) as dispatcher:
        tick_until(dispatcher, lambda: statuses(database) == {"delivered": 3})


def test_stop_lets_a_call_that_is_nearly_done_come_to_its_end(database: Database) -> None:
    store_alerts(database, 2)
    with ChatRoom(Reply(wait=0.3)) as room, dispatching(database, desk(room)) as dispatcher:
        dispatcher.tick()
        room.wait_for(1)
        dispatcher.stop(timedelta(seconds=10))
    assert statuses(database) == {"delivered": 1, "pending": 1}
    assert len(room.requests) == 1
    with database.read() as conn:
        assert [each.leased for each in outbox.list_deliveries(conn, limit=5)] == [False, False]


def test_a_channels_rate_is_kept_to(sqlite_database: Database) -> None:
    store_alerts(sqlite_database, 6)
    with ChatRoom() as room, dispatching(sqlite_database, desk(room, rate_per_minute=600)) as dispatcher:
        tick_until(dispatcher, lambda: len(room.requests) == 6)
    gaps = [after.at - before.at for before, after in zip(room.requests, room.requests[1:], strict=False)]
    assert min(gaps) >= 0.095


def test_quiet_hours_hold_the_queue(sqlite_database: Database) -> None:
    store_alerts(sqlite_database, 1)
    now = datetime.now(UTC)
    minute = now.hour * 60 + now.minute
    quiet = ((minute - 5) % 1440, (minute + 60) % 1440)
    with ChatRoom() as room, dispatching(sqlite_database, desk(room, quiet=quiet)) as dispatcher:
        assert [dispatcher.tick() for _ in range(3)] == [0, 0, 0]
    assert room.requests == []


def test_deliveries_of_a_channel_that_is_gone_stay_where_they_are(sqlite_database: Database) -> None:
    store_alerts(sqlite_database, 2, channel_id="gone")
    with ChatRoom() as room, dispatching(sqlite_database, desk(room)) as dispatcher:
        assert dispatcher.tick() == 0
    assert statuses(sqlite_database) == {"pending": 2}


def test_a_thousand_failures_in_a_row_do_not_hammer(sqlite_database: Database) -> None:
    store_alerts(sqlite_database, 60)
    with ChatRoom(Reply(drop=True)) as room, dispatching(sqlite_database, desk(room)) as dispatcher:
        tick_until(dispatcher, lambda: channel_state(sqlite_database).state is ChannelState.PAUSED)
        assert len(room.requests) == 10


def test_two_dispatchers_share_one_outbox_and_send_nothing_twice(database: Database) -> None:
    store_alerts(database, 60)
    with ChatRoom() as room, dispatching(database, desk(room)) as one, dispatching(database, desk(room)) as two:
        tick_until(one, lambda: two.tick() >= 0 and statuses(database) == {"delivered": 60})
    assert sorted(len(each) for each in room.bodies_by_id().values()) == [1] * 60


def test_more_channels_than_threads_take_turns(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "MOST_THREADS", 2)
    with ChatRoom(Reply(hang=True)) as hanging, ChatRoom() as good:
        channels = [desk(hanging, id="hangs"), *(desk(good, id=f"works-{number}") for number in range(5))]
        for each in channels:
            store_alerts(sqlite_database, 3, channel_id=each.id)
        with dispatching(sqlite_database, *channels) as dispatcher:
            tick_until(dispatcher, lambda: len(good.requests) == 15)
            assert dispatcher.busy <= 2


def test_a_limit_of_the_machine_holds_every_channel_of_its_type_and_no_other(sqlite_database: Database) -> None:
    limit = Reply(status=429, headers={"retry-after": "60"}, body=b'{"retry_after": 60, "global": true}')
    with ChatRoom(limit) as limited, ChatRoom(Reply(status=204, body=b"")) as other, ChatRoom(OK) as slack:
        rooms = {"a": limited, "b": other, "c": slack}
        desks = [
            channel(ChannelType.SLACK if id == "c" else ChannelType.DISCORD, id=id, url=room.url())
            for id, room in rooms.items()
        ]
        with dispatching(sqlite_database, *desks) as dispatcher:
            store_alerts(sqlite_database, 1, channel_id="a")
            tick_until(dispatcher, lambda: bool(limited.requests) and not dispatcher.busy)
            store_alerts(sqlite_database, 1, channel_id="b")
            store_alerts(sqlite_database, 1, channel_id="c")
            tick_until(dispatcher, lambda: bool(slack.requests) and not dispatcher.busy)
    assert {id: len(room.requests) for id, room in rooms.items()} == {"a": 1, "b": 0, "c": 1}
