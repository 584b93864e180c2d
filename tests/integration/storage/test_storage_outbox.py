"""Deliveries are leased under a token, settled once, given back whole, and sent again when a person says so."""

from datetime import timedelta
from typing import Any

import pytest

from domain.alert import Delivery, DeliveryKind, DeliveryStatus, Outcome, Verdict
from storage import outbox
from storage.database import Database
from storage.outbox import AttemptReport, DeliveryReport
from storage.tables import ChannelState
from tests.storage_factories import MINUTE, NOW, SECOND, add_alert, add_delivery

LEASE = timedelta(seconds=30)
OK = Outcome(verdict=Verdict.DELIVERED, reason="ok", text="received", status=200)
BUSY = Outcome(verdict=Verdict.RETRY, reason="http-503", text="try later", status=503)
REFUSED = Outcome(verdict=Verdict.RETRY_PLAIN, reason="http-400", text="invalid_blocks", status=400)
NO_HOOK = Outcome(verdict=Verdict.CHANNEL_BROKEN, reason="http-404", text="no_active_hooks", status=404)


def _lease(database: Database, *, now: Any = NOW, channel_id: str = "desk") -> Delivery | None:
    with database.write() as conn:
        return outbox.lease_delivery(conn, channel_id=channel_id, now=now, lease=LEASE)


def _leased(database: Database, *, now: Any = NOW) -> Delivery:
    delivery = _lease(database, now=now)
    assert delivery is not None
    return delivery


def _settle(database: Database, delivery: Delivery, outcome: Outcome = OK, **values: Any) -> bool:
    delivered = outcome.verdict is Verdict.DELIVERED
    defaults: dict[str, Any] = {
        "next_attempt_at": None if delivered else NOW + 5 * SECOND,
        "status": DeliveryStatus.DELIVERED if delivered else DeliveryStatus.PENDING,
        "at": NOW,
        "seconds": 0.25,
    }
    with database.write() as conn:
        return outbox.settle(conn, delivery=delivery, outcome=outcome, **defaults | values)


def _report(database: Database, id: str = "delivery-1") -> DeliveryReport:
    with database.read() as conn:
        report = outbox.get_delivery(conn, id)
    assert report is not None
    return report


def _attempts(database: Database, id: str = "delivery-1") -> list[tuple[int, str, str]]:
    with database.read() as conn:
        return [(each.number, each.verdict, each.reason) for each in outbox.list_attempts(conn, id)]


@pytest.fixture
def delivery_id(database: Database) -> str:
    with database.write() as conn:
        return add_delivery(conn)


def test_a_delivery_comes_back_as_it_was_put_in(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "a1")
        add_delivery(
            conn, "d1", kind=DeliveryKind.ALERT, alert_id="a1", payload={"type": "alert.created", "name": "أسيلسان"}
        )
    delivery = _leased(database)
    assert delivery == Delivery(
        id="d1",
        channel_id="desk",
        kind=DeliveryKind.ALERT,
        alert_id="a1",
        payload={"type": "alert.created", "name": "أسيلسان"},
        attempts=0,
        created_at=NOW,
        plain=False,
        lease_token=delivery.lease_token,
    )


def test_an_alert_has_one_delivery_on_a_channel(database: Database) -> None:
    again: dict[str, Any] = {"kind": DeliveryKind.ALERT, "alert_id": "a1", "payload": {}, "now": NOW}
    with database.write() as conn:
        add_alert(conn, "a1")
        stored = [
            outbox.insert_delivery(conn, id=id, channel_id=channel_id, **again)
            for id, channel_id in [("d1", "desk"), ("d2", "desk"), ("d3", "bus")]
        ]
    assert stored == [True, False, True]


def test_a_digest_names_the_alerts_it_carries(database: Database) -> None:
    with database.write() as conn:
        add_alert(conn, "a1")
        add_alert(conn, "a2")
        add_delivery(conn, "d1", kind=DeliveryKind.DIGEST, alert_ids=["a2", "a1"])
        add_delivery(conn, "d2", kind=DeliveryKind.ALERT, alert_id="a2")
    assert (_report(database, "d1").alert_ids, _report(database, "d2").alert_ids) == (("a1", "a2"), ("a2",))


def test_deliveries_are_leased_one_by_one_the_longest_due_first(database: Database) -> None:
    with database.write() as conn:
        add_delivery(conn, "d1", next_attempt_at=NOW - SECOND)
        add_delivery(conn, "d2", next_attempt_at=NOW - MINUTE)
        add_delivery(conn, "d3", next_attempt_at=NOW + SECOND)
        add_delivery(conn, "d4", channel_id="bus")
    leased = [_lease(database), _lease(database), _lease(database)]
    assert [delivery and delivery.id for delivery in leased] == ["d2", "d1", None]


def test_a_lease_that_ran_out_is_taken_over_under_another_token(database: Database, delivery_id: str) -> None:
    first = _leased(database)
    assert _lease(database, now=NOW + LEASE - SECOND) is None
    second = _leased(database, now=NOW + LEASE)
    assert second.id == first.id == delivery_id
    assert second.lease_token != first.lease_token
    assert [_settle(database, first), _settle(database, second), _settle(database, second)] == [False, True, False]
    assert _attempts(database) == [(1, "delivered", "ok")]


def test_a_delivery_that_arrived_is_done(database: Database, delivery_id: str) -> None:
    _settle(database, _leased(database))
    assert (_lease(database, now=NOW + timedelta(days=9)), _report(database)) == (
        None,
        DeliveryReport(
            id=delivery_id,
            channel_id="desk",
            kind=DeliveryKind.TEST,
            alert_ids=(),
            payload={"id": delivery_id},
            status=DeliveryStatus.DELIVERED,
            attempts=1,
            next_attempt_at=None,
            created_at=NOW,
            settled_at=NOW,
            last_status=200,
            last_reason="ok",
            last_error=None,
            plain=False,
            leased=False,
        ),
    )


def test_a_delivery_that_failed_is_due_again_at_its_time_with_its_id_and_body(
    database: Database, delivery_id: str
) -> None:
    first = _leased(database)
    _settle(database, first, BUSY)
    assert _lease(database, now=NOW + 4 * SECOND) is None
    second = _leased(database, now=NOW + 5 * SECOND)
    assert (second.id, second.payload, second.attempts) == (delivery_id, first.payload, 1)
    report = _report(database)
    assert (report.status, report.last_reason, report.last_error, report.settled_at, report.leased) == (
        DeliveryStatus.PENDING,
        "http-503",
        "try later",
        None,
        True,
    )


def test_a_form_that_was_refused_is_not_used_again(database: Database, delivery_id: str) -> None:
    _settle(database, _leased(database), REFUSED)
    plain = _leased(database, now=NOW + 5 * SECOND)
    _settle(database, plain, BUSY, at=NOW + 5 * SECOND)
    assert (plain.plain, _leased(database, now=NOW + MINUTE).plain) == (True, True)


def test_probes_of_a_broken_channel_use_up_no_schedule(database: Database, delivery_id: str) -> None:
    _settle(database, _leased(database), NO_HOOK)
    assert (_leased(database, now=NOW + MINUTE).attempts, _attempts(database)) == (
        0,
        [(1, "channel-broken", "http-404")],
    )


def _break_channel(database: Database, *, until: Any = NOW + timedelta(hours=1)) -> None:
    broken: dict[str, Any] = {"state": ChannelState.BROKEN, "reason": "no_active_hooks", "ok": False}
    with database.write() as conn:
        outbox.sync_channels(conn, {"desk": ""}, NOW)
        outbox.note_channel(conn, channel_id="desk", paused_until=until, now=NOW, **broken)


def test_a_delivery_shows_the_attempts_made_and_when_its_broken_channel_is_probed(
    database: Database, delivery_id: str
) -> None:
    _settle(database, _leased(database), NO_HOOK, next_attempt_at=NOW)
    _break_channel(database)
    with database.write() as conn:
        add_delivery(conn, "untried")
        add_delivery(conn, "elsewhere", channel_id="bus")
        reports = outbox.list_deliveries(conn, limit=9)
    assert {each.id: (each.attempts, each.next_attempt_at) for each in reports} == {
        delivery_id: (1, NOW + timedelta(hours=1)),
        "untried": (0, NOW + timedelta(hours=1)),
        "elsewhere": (0, NOW),
    }


def test_a_pending_delivery_of_a_broken_channel_that_is_sent_again_probes_the_channel_at_once(
    database: Database, delivery_id: str
) -> None:
    _settle(database, _leased(database), NO_HOOK, next_attempt_at=NOW)
    _break_channel(database)
    with database.write() as conn:
        assert outbox.channels_with_due(conn, now=NOW) == []
        assert outbox.retry(conn, [delivery_id], now=NOW) == 1
        assert outbox.channels_with_due(conn, now=NOW) == ["desk"]
    assert (_report(database).next_attempt_at, _leased(database).id) == (NOW, delivery_id)


def test_what_an_attempt_came_to_is_kept_where_the_attempt_itself_cannot_be(
    database: Database, delivery_id: str
) -> None:
    delivery = _leased(database)
    values: dict[str, Any] = {"outcome": BUSY, "next_attempt_at": NOW + MINUTE, "status": DeliveryStatus.PENDING}
    with database.write() as conn:
        settled = [outbox.settle_barely(conn, delivery=delivery, at=NOW, **values) for _ in range(2)]
    report = _report(database)
    assert (settled, _attempts(database), report.attempts, report.next_attempt_at, report.leased) == (
        [True, False],
        [],
        1,
        NOW + MINUTE,
        False,
    )


def test_a_delivery_whose_channel_is_gone_can_be_dropped(database: Database) -> None:
    with database.write() as conn:
        add_delivery(conn, "d1", channel_id="gone")
        outbox.sync_channels(conn, {"desk": ""}, NOW)
        assert outbox.drop(conn, ["d1"], now=NOW) == 1
    assert _report(database, "d1").status is DeliveryStatus.SILENCED


def test_a_dead_letter_stays_visible(database: Database, delivery_id: str) -> None:
    _settle(database, _leased(database), BUSY, status=DeliveryStatus.DEAD, next_attempt_at=None)
    report = _report(database)
    assert (report.status, report.settled_at, report.next_attempt_at) == (DeliveryStatus.DEAD, NOW, None)
    assert _lease(database, now=NOW + timedelta(days=9)) is None


def test_every_attempt_is_written_down(database: Database, delivery_id: str) -> None:
    _settle(database, _leased(database), BUSY)
    _settle(database, _leased(database, now=NOW + MINUTE), at=NOW + MINUTE, seconds=1.5)
    with database.read() as conn:
        written = outbox.list_attempts(conn, delivery_id)
    assert written == [
        AttemptReport(number=1, at=NOW, seconds=0.25, verdict="retry", reason="http-503", status=503, text="try later"),
        AttemptReport(
            number=2, at=NOW + MINUTE, seconds=1.5, verdict="delivered", reason="ok", status=200, text="received"
        ),
    ]


@pytest.mark.parametrize(("interrupted_at", "written"), [(None, []), (NOW, [(1, "retry", "interrupted")])])
def test_a_delivery_that_is_given_back_is_due_and_its_schedule_as_it_was(
    database: Database, delivery_id: str, interrupted_at: Any, written: list[Any]
) -> None:
    delivery = _leased(database)
    with database.write() as conn:
        outbox.give_back(conn, delivery=delivery, interrupted_at=interrupted_at)
    again = _leased(database)
    assert (again.id, again.attempts, _attempts(database)) == (delivery_id, 0, written)


def test_what_someone_else_leases_by_now_is_not_given_back(database: Database, delivery_id: str) -> None:
    stale = _leased(database)
    _leased(database, now=NOW + LEASE)
    with database.write() as conn:
        outbox.give_back(conn, delivery=stale, interrupted_at=NOW)
    assert (_lease(database, now=NOW + LEASE), _attempts(database)) == (None, [])


def test_the_only_daemon_frees_every_lease_when_it_starts(database: Database, delivery_id: str) -> None:
    _leased(database)
    with database.write() as conn:
        assert (outbox.release_leases(conn), outbox.release_leases(conn)) == (1, 0)
    assert _leased(database).id == delivery_id


def test_channels_with_something_due_are_named(database: Database) -> None:
    with database.write() as conn:
        outbox.sync_channels(conn, dict.fromkeys(("due", "leased", "later", "paused", "broken", "probed"), ""), NOW)
        for channel_id in ("due", "leased", "paused", "broken", "probed", "gone"):
            add_delivery(conn, f"d-{channel_id}", channel_id=channel_id)
        add_delivery(conn, "d-later", channel_id="later", next_attempt_at=NOW + SECOND)
        outbox.lease_delivery(conn, channel_id="leased", now=NOW, lease=LEASE)
        for channel_id, state, until in [
            ("paused", ChannelState.PAUSED, NOW + SECOND),
            ("broken", ChannelState.BROKEN, NOW + SECOND),
            ("probed", ChannelState.BROKEN, NOW),
        ]:
            outbox.note_channel(
                conn, channel_id=channel_id, state=state, reason="x", paused_until=until, now=NOW, ok=False
            )
        assert outbox.channels_with_due(conn, now=NOW) == ["due", "probed"]
        assert outbox.lease_delivery(conn, channel_id="paused", now=NOW, lease=LEASE) is None
        assert outbox.lease_delivery(conn, channel_id="probed", now=NOW, lease=LEASE) is not None


def test_deliveries_are_listed_newest_first_in_pages_and_by_what_is_asked_for(database: Database) -> None:
    with database.write() as conn:
        for number in range(5):
            add_delivery(conn, f"d{number}", channel_id="bus" if number == 2 else "desk")
        outbox.drop(conn, ["d0", "d3"], now=NOW)
        asked = [
            outbox.list_deliveries(conn, limit=2),
            outbox.list_deliveries(conn, limit=9, cursor="d3"),
            outbox.list_deliveries(conn, limit=9, status=DeliveryStatus.SILENCED),
            outbox.list_deliveries(conn, limit=1, status=DeliveryStatus.SILENCED, cursor="d3"),
            outbox.list_deliveries(conn, limit=9, channel_id="bus"),
        ]
        assert outbox.get_delivery(conn, "unknown") is None
    assert [[report.id for report in reports] for reports in asked] == [
        ["d4", "d3"],
        ["d2", "d1", "d0"],
        ["d3", "d0"],
        ["d0"],
        ["d2"],
    ]


def _dead(database: Database, *ids: str) -> None:
    with database.write() as conn:
        for id in ids:
            add_delivery(conn, id)
    for _ in ids:
        _settle(database, _leased(database), REFUSED, status=DeliveryStatus.DEAD, next_attempt_at=None)


def test_every_dead_letter_is_sent_again_from_the_beginning_of_its_schedule(database: Database) -> None:
    _dead(database, "d1", "d2")
    with database.write() as conn:
        outbox.drop(conn, ["d2"], now=NOW)
        assert (outbox.retry(conn, now=NOW + MINUTE), outbox.retry(conn, now=NOW + MINUTE)) == (1, 0)
    again = _leased(database, now=NOW + MINUTE)
    assert (again.id, again.attempts, again.plain) == ("d1", 0, False)
    _settle(database, again, at=NOW + MINUTE)
    assert _attempts(database, "d1") == [(1, "retry-plain", "http-400"), (2, "delivered", "ok")]


def test_deliveries_named_are_sent_again_unless_they_arrived_or_are_on_their_way(database: Database) -> None:
    _dead(database, "dead", "silenced")
    with database.write() as conn:
        outbox.drop(conn, ["silenced"], now=NOW)
        add_delivery(conn, "done")
    _settle(database, _leased(database))
    with database.write() as conn:
        add_delivery(conn, "waiting", next_attempt_at=NOW + timedelta(hours=1))
        add_delivery(conn, "leased")
    _leased(database)
    with database.write() as conn:
        assert outbox.retry(conn, ["dead", "silenced", "done", "waiting", "leased", "unknown"], now=NOW) == 3
    due = [_leased(database).id for _ in range(3)]
    assert (sorted(due), _lease(database)) == (["dead", "silenced", "waiting"], None)


@pytest.mark.parametrize(("state", "due"), [(ChannelState.PAUSED, []), (ChannelState.BROKEN, ["desk"])])
def test_sending_again_probes_a_broken_channel_and_leaves_a_rate_limit_alone(
    database: Database, state: ChannelState, due: list[str]
) -> None:
    later = NOW + timedelta(hours=1)
    _dead(database, "d1")
    with database.write() as conn:
        outbox.note_channel(conn, channel_id="desk", state=state, reason="x", paused_until=later, now=NOW, ok=False)
        assert outbox.retry(conn, now=NOW) == 1
        assert outbox.channels_with_due(conn, now=NOW) == due


def test_a_dropped_delivery_is_silenced_and_what_is_on_its_way_cannot_undo_that(database: Database) -> None:
    with database.write() as conn:
        add_delivery(conn, "d1")
    delivery = _leased(database)
    with database.write() as conn:
        assert (outbox.drop(conn, ["d1", "unknown"], now=NOW + SECOND), outbox.drop(conn, ["d1"], now=NOW)) == (1, 0)
    assert _settle(database, delivery) is False
    report = _report(database, "d1")
    assert (report.status, report.settled_at) == (DeliveryStatus.SILENCED, NOW + SECOND)
