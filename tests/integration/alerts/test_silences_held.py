"""Silences on both databases: what they cover is kept, sent to nobody, and listed when they are over."""

import threading
from datetime import datetime, timedelta
from types import SimpleNamespace

from alerts.digest import run_due
from alerts.mute_wish import MuteWish, mute_of
from alerts.mutes import begin, close_ended
from domain.alert import Delivery, DeliveryKind, DeliveryStatus
from domain.match import Readable, Reading
from domain.mute import MuteScope
from storage import alerts, mutes, outbox
from storage.article_facts import read_facts
from storage.database import Database
from tests.alert_factories import NOW, channel, store_alert, store_alerts, store_source
from tests.integration.alerts.test_ledger import Room

DESK = {"desk": channel(url="https://bus.example/in")}
HOUR = timedelta(hours=1)


def silence(database: Database, scope: str, target: str, *, until: str = "1h", now: datetime = NOW) -> tuple[str, int]:
    """Begins a silence; answers its id and how many it holds back at once."""
    wish = MuteWish(scope=MuteScope(scope), target=target, owner="Ali", reason="a fair", until=until)
    with database.write() as conn:
        mute = mute_of(wish, now=now)
        return mute.id, begin(conn, mute, now=now)


def leased(database: Database, *, after: timedelta) -> list[Delivery]:
    """Everything that is due by then, leased one after the other."""
    found = []
    with database.write() as conn:
        while one := outbox.lease_delivery(conn, channel_id="desk", now=NOW + after, lease=HOUR):
            found.append(one)
    return found


def statuses(database: Database) -> list[tuple[str, str]]:
    with database.read() as conn:
        return [(one.kind.value, one.status.value) for one in outbox.list_deliveries(conn, limit=500)]


def test_an_alert_that_a_silence_covers_is_kept_and_listed_at_the_end(database: Database) -> None:
    room = Room(database)
    mute_id, _ = silence(database, "watchlist", "defence")
    article_id = room.come()
    assert statuses(database) == [("alert", "silenced")]
    assert leased(database, after=HOUR / 2) == []
    says = room.says(article_id, "defence")[-1]
    assert says == (
        "To desk: silenced 2026-03-01 12:00:00 UTC by a silence of the watchlist defence until 2026-03-01 13:00 UTC "
        "(Ali: a fair)."
    )
    assert close_ended(database, channels=DESK, now=NOW + HOUR / 2) == 0
    assert close_ended(database, channels=DESK, now=NOW + HOUR) == 1
    assert close_ended(database, channels=DESK, now=NOW + HOUR) == 0
    (receipt,) = leased(database, after=HOUR)
    assert receipt.kind is DeliveryKind.DIGEST
    assert [one["article"]["id"] for one in receipt.payload["data"]["alerts"]] == [article_id]
    assert receipt.payload["data"]["silence"] == {
        "id": mute_id,
        "scope": "watchlist",
        "target": "defence",
        "owner": "Ali",
        "reason": "a fair",
    }
    assert room.says(article_id, "defence")[-1].startswith(
        "To desk, in the list of what a silence held back (1 alert): waiting to be sent"
    )
    with database.read() as conn:
        report = mutes.get_report(conn, mute_id)
    assert report is not None
    assert (report.closed_at, report.held) == (NOW + HOUR, 1)


def test_what_waits_is_held_back_at_once_and_what_was_on_its_way_goes_on(database: Database) -> None:
    store_alerts(database, 3)
    with database.write() as conn:
        on_its_way = outbox.lease_delivery(conn, channel_id="desk", now=NOW, lease=timedelta(seconds=30))
    assert on_its_way is not None
    assert silence(database, "entity", "aselsan")[1] == 2
    assert [one.id for one in leased(database, after=HOUR / 2)] == [on_its_way.id]


def test_another_watchlists_alerts_are_not_touched(database: Database) -> None:
    store_alerts(database, 2)
    assert silence(database, "watchlist", "other")[1] == 0
    assert silence(database, "source", "muscat-wire")[1] == 0
    assert len(leased(database, after=HOUR)) == 2


def test_an_alert_that_waits_for_a_digest_is_held_back_when_the_digest_is_made(database: Database) -> None:
    room = Room(database)
    article_id = room.come()  # "later" is a daily digest
    silence(database, "watchlist", "later", until="30h")
    assert run_due(database, channels=DESK, now=NOW + 21 * HOUR) == 0
    assert sorted(statuses(database)) == [("alert", "pending"), ("alert", "silenced")]
    assert "silenced" in room.says(article_id, "later")[-1]
    assert close_ended(database, channels=DESK, now=NOW + 30 * HOUR) == 1


def test_what_a_second_silence_still_covers_waits_for_that_one(database: Database) -> None:
    store_alerts(database, 2)
    silence(database, "entity", "aselsan")
    second, held = silence(database, "entity", "oman", until="3h")
    assert held == 0  # they are held back already
    assert close_ended(database, channels=DESK, now=NOW + HOUR) == 0
    with database.read() as conn:
        assert [one.mute.id for one in mutes.list_reports(conn, limit=9, open_only=True)] == [second]
        assert len(mutes.list_held(conn, second)) == 2
    assert close_ended(database, channels=DESK, now=NOW + 3 * HOUR) == 1


def test_a_silence_that_is_ended_by_hand_is_over_at_once(database: Database) -> None:
    store_alerts(database, 1)
    mute_id, _ = silence(database, "source", "oman-daily", until="90d")
    later = NOW + HOUR
    with database.write() as conn:
        assert mutes.end(conn, mute_id, by="Zeynep", now=later)
        assert not mutes.end(conn, mute_id, by="Zeynep", now=later)
    assert close_ended(database, channels=DESK, now=later) == 1
    with database.read() as conn:
        (report,) = mutes.list_reports(conn, limit=9)
    assert (report.ended_by, report.mute.ends_at) == ("Zeynep", later)


def test_what_was_sent_singly_meanwhile_is_not_listed_again(database: Database) -> None:
    ids = store_alerts(database, 2)
    silence(database, "entity", "aselsan")
    with database.write() as conn:
        assert outbox.retry(conn, [ids[0]], now=NOW) == 1
    assert close_ended(database, channels=DESK, now=NOW + HOUR) == 1
    sent = leased(database, after=HOUR)
    assert [one.kind for one in sent] == [DeliveryKind.ALERT, DeliveryKind.DIGEST]
    assert len(sent[1].payload["data"]["alerts"]) == 1


def test_what_was_sent_singly_and_then_dropped_is_not_listed_again(database: Database) -> None:
    ids = store_alerts(database, 2)
    silence(database, "entity", "aselsan")
    with database.write() as conn:
        assert outbox.retry(conn, [ids[0]], now=NOW) == 1
        assert outbox.drop(conn, [ids[0]], now=NOW) == 1
    assert close_ended(database, channels=DESK, now=NOW + HOUR) == 1
    (receipt,) = leased(database, after=HOUR)
    assert len(receipt.payload["data"]["alerts"]) == 1
    with database.read() as conn:
        dropped = outbox.get_delivery(conn, ids[0])
    assert dropped is not None
    assert (dropped.status, dropped.last_reason) == (DeliveryStatus.SILENCED, None)


def test_a_silence_that_begins_while_a_batch_is_matched_holds_its_alerts_back(database: Database) -> None:
    room = Room(database)
    read = room.matcher.read

    def slowly(readable: Readable) -> Reading:
        room.clock.move(seconds=1)
        silence(database, "watchlist", "defence", now=room.clock())
        return read(readable)

    room.matcher = SimpleNamespace(read=slowly, explain=room.matcher.explain)
    room.come()
    assert statuses(database) == [("alert", "silenced")]


def test_a_silence_that_begins_while_another_daemon_writes_its_alerts_holds_them_back(database: Database) -> None:
    """It sees no silence, and the silence sees no alerts of it: whoever comes second waits for the first."""
    store_source(database, "oman-daily")
    held: list[int] = []
    beginning = threading.Thread(target=lambda: held.append(silence(database, "source", "oman-daily")[1]), daemon=True)
    with database.write() as conn:
        assert mutes.list_open(conn) == []
        beginning.start()
        beginning.join(0.5 if database.dialect == "postgresql" else 0.05)
        store_alert(conn, "desk", NOW)
    beginning.join(30)
    assert (held, statuses(database)) == ([1], [("alert", "silenced")])


def test_what_is_held_back_as_a_silence_ends_is_in_its_receipt(database: Database) -> None:
    """Another daemon is in the middle of a batch: the receipt waits for it, or it sees that the silence is over."""
    store_alerts(database, 1)
    mute_id, _ = silence(database, "source", "oman-daily")
    receipts: list[int] = []
    both = {**DESK, "late": channel(id="late", url="https://bus.example/late")}
    closing = threading.Thread(
        target=lambda: receipts.append(close_ended(database, channels=both, now=NOW + HOUR)), daemon=True
    )
    with database.write() as conn:
        (mute,) = mutes.list_open(conn)
        closing.start()
        closing.join(0.5 if database.dialect == "postgresql" else 0.05)
        (one,) = mutes.list_held(conn, mute_id)
        again = {"id": "01LATE", "channel_id": "late", "alert_id": one.alert_id, "payload": one.payload}
        assert mutes.insert_silenced(conn, **again, mute=mute, now=NOW)
    closing.join(30)
    with database.read() as conn:
        listed = [one for one in outbox.list_deliveries(conn, limit=9) if one.kind is DeliveryKind.DIGEST]
        report = mutes.get_report(conn, mute_id)
    assert (receipts, sorted(one.channel_id for one in listed)) == ([2], ["desk", "late"])
    assert report is not None
    assert report.closed_at is not None


def test_two_daemons_make_the_receipts_of_a_silence_once(database: Database) -> None:
    store_alerts(database, 1)
    mute_id, _ = silence(database, "source", "oman-daily")
    with database.write() as conn:
        assert mutes.close(conn, mute_id, now=NOW + HOUR)
        assert not mutes.close(conn, mute_id, now=NOW + HOUR)


def test_a_silence_that_held_nothing_back_sends_no_receipt_and_a_channel_that_is_gone_gets_none(
    database: Database,
) -> None:
    silence(database, "entity", "aselsan")
    assert close_ended(database, channels=DESK, now=NOW + HOUR) == 0
    store_alerts(database, 1)
    silence(database, "entity", "aselsan", until="2h")
    assert close_ended(database, channels={}, now=NOW + 2 * HOUR) == 0
    with database.read() as conn:
        (kept,) = outbox.list_deliveries(conn, limit=9)
        (alert,) = alerts.list_alerts(conn, limit=9)
        assert read_facts(conn, alert.article_id) is not None
    assert kept.status is DeliveryStatus.SILENCED
