"""Digests on both databases: what is held is sent together, once, and a burst is regrouped rather than dropped."""

from collections import Counter
from datetime import timedelta
from typing import Any

from alerts.digest import MOST_ALERTS, regroup_bursts, run_due
from domain.alert import ChannelType, Delivery, DeliveryKind, DeliveryStatus, Outcome, Verdict
from storage import alerts, outbox
from storage.database import Database
from storage.tables import ChannelState
from tests.alert_factories import NOW, channel, store_alerts

LEASE = timedelta(seconds=30)
DESK = {"desk": channel(url="https://bus.example/in")}
SLACK = {"desk": channel(ChannelType.SLACK, url="https://hooks.slack.com/services/T/B/x")}


def hold_all(database: Database, count: int, *, minutes: int = 10) -> list[str]:
    """So many alerts, held until ``minutes`` from now; answers their ids."""
    store_alerts(database, count)
    with database.write() as conn:
        waiting = outbox.list_deliveries(conn, limit=500)
        ids = [alert_id for each in waiting for alert_id in each.alert_ids]
        outbox.drop(conn, [each.id for each in waiting], now=NOW)
        for alert_id in ids:
            alerts.hold(conn, alert_id=alert_id, channel_id="desk", due_at=NOW + timedelta(minutes=minutes), why="x")
    return ids


def leased(database: Database, *, now: Any = NOW + timedelta(hours=1)) -> list[Delivery]:
    """Everything that is due, leased one after the other."""
    found = []
    with database.write() as conn:
        while (each := outbox.lease_delivery(conn, channel_id="desk", now=now, lease=LEASE)) is not None:
            found.append(each)
    return found


def test_at_its_time_everything_that_is_held_becomes_one_digest(database: Database) -> None:
    ids = hold_all(database, 5)
    assert run_due(database, channels=DESK, now=NOW + timedelta(minutes=9)) == 0
    assert run_due(database, channels=DESK, now=NOW + timedelta(minutes=10)) == 1
    assert run_due(database, channels=DESK, now=NOW + timedelta(minutes=10)) == 0
    (digest,) = leased(database)
    assert digest.kind is DeliveryKind.DIGEST
    assert digest.payload["type"] == "digest.created"
    assert digest.payload["timestamp"] == "2026-03-01T12:10:00Z"
    assert digest.payload["data"]["id"] == digest.id
    assert digest.payload["data"]["watchlist"]["id"] == "turkish-defence-in-oman"
    assert sorted(each["id"] for each in digest.payload["data"]["alerts"]) == sorted(ids)
    with database.read() as conn:
        report = outbox.get_delivery(conn, digest.id)
    assert report is not None
    assert sorted(report.alert_ids) == sorted(ids)


def test_more_than_a_hundred_alerts_are_several_digests_and_each_alert_is_in_one(database: Database) -> None:
    ids = hold_all(database, 230)
    assert run_due(database, channels=DESK, now=NOW + timedelta(hours=1)) == 3
    sent = [each.payload["data"]["alerts"] for each in leased(database)]
    assert sorted(len(each) for each in sent) == [30, MOST_ALERTS, MOST_ALERTS]  # due at one instant: in any order
    assert sorted(alert["id"] for each in sent for alert in each) == sorted(ids)


def test_a_channel_in_its_quiet_hours_or_gone_waits(database: Database) -> None:
    hold_all(database, 2)
    quiet = {"desk": channel(url="https://bus.example/in", quiet=(12 * 60, 14 * 60))}
    assert run_due(database, channels=quiet, now=NOW + timedelta(hours=1)) == 0
    assert run_due(database, channels={}, now=NOW + timedelta(hours=1)) == 0
    assert run_due(database, channels=quiet, now=NOW + timedelta(hours=2)) == 1


def test_a_burst_is_regrouped_and_every_alert_is_in_exactly_one_message(database: Database) -> None:
    store_alerts(database, 120)
    assert run_due(database, channels=SLACK, now=NOW) == 4
    sent = [each.payload["data"]["alerts"] for each in leased(database)]
    named = Counter(alert["id"] for each in sent for alert in each)
    assert (len(named), set(named.values())) == (120, {1})


def test_as_many_as_the_rate_carries_in_half_a_minute_are_no_burst(database: Database) -> None:
    store_alerts(database, 30)
    assert regroup_bursts(database, channels=SLACK, now=NOW) == 0
    assert len(leased(database)) == 30


def test_a_channel_without_a_rate_gets_every_alert_singly(database: Database) -> None:
    store_alerts(database, 200)
    assert run_due(database, channels=DESK, now=NOW) == 0
    assert {each.kind for each in leased(database)} == {DeliveryKind.ALERT}


def test_a_rate_of_its_own_makes_a_webhook_a_channel_with_bursts(database: Database) -> None:
    store_alerts(database, 11)
    rated = {"desk": channel(url="https://bus.example/in", rate_per_minute=20)}
    assert regroup_bursts(database, channels=rated, now=NOW) == 11


def attempt(database: Database) -> str:
    """One delivery is sent and fails; answers its id."""
    failed = Outcome(verdict=Verdict.RETRY, reason="http-500", text="answered 500", status=500)
    with database.write() as conn:
        tried = outbox.lease_delivery(conn, channel_id="desk", now=NOW, lease=LEASE)
        assert tried is not None
        outbox.settle(
            conn,
            delivery=tried,
            outcome=failed,
            next_attempt_at=NOW + timedelta(minutes=1),
            status=DeliveryStatus.PENDING,
            at=NOW,
            seconds=0.1,
        )
    return tried.id


def test_what_was_on_its_way_once_is_never_regrouped(database: Database) -> None:
    store_alerts(database, 40)
    tried = attempt(database)
    with database.write() as conn:
        hanging = outbox.lease_delivery(conn, channel_id="desk", now=NOW + timedelta(seconds=1), lease=LEASE)
        cut_off = outbox.lease_delivery(conn, channel_id="desk", now=NOW, lease=LEASE)
        assert hanging is not None
        assert cut_off is not None
        outbox.give_back(conn, delivery=cut_off, interrupted_at=NOW)
    assert regroup_bursts(database, channels=SLACK, now=NOW + timedelta(seconds=2)) == 37
    kept = {each.id for each in leased(database) if each.kind is DeliveryKind.ALERT}
    assert kept == {tried, hanging.id, cut_off.id}


def test_what_a_killed_daemon_was_sending_is_never_regrouped(database: Database) -> None:
    store_alerts(database, 40)
    with database.write() as conn:
        sending = outbox.lease_delivery(conn, channel_id="desk", now=NOW, lease=LEASE)
        assert outbox.release_leases(conn) == 1
    assert sending is not None
    assert regroup_bursts(database, channels=SLACK, now=NOW) == 39
    assert {each.id for each in leased(database) if each.kind is DeliveryKind.ALERT} == {sending.id}


def test_a_paused_channel_keeps_its_queue_until_it_goes_on(database: Database) -> None:
    store_alerts(database, 40)
    until = NOW + timedelta(hours=1)
    with database.write() as conn:
        broken = {"state": ChannelState.BROKEN, "reason": "gone", "paused_until": until}
        outbox.note_channel(conn, channel_id="desk", now=NOW, ok=False, **broken)  # type: ignore[arg-type]
    assert regroup_bursts(database, channels=SLACK, now=NOW) == 0
    assert regroup_bursts(database, channels=SLACK, now=until) == 40


def test_a_digest_for_slack_holds_what_one_message_has_room_for(sqlite_database: Database) -> None:
    hold_all(sqlite_database, 100)
    assert run_due(sqlite_database, channels=SLACK, now=NOW + timedelta(hours=1)) == 3
    assert sum(len(each.payload["data"]["alerts"]) for each in leased(sqlite_database)) == 100
