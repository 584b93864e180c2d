"""Replaying a window of time on both databases: the same ids again, and only what did not arrive, unless asked."""

from datetime import timedelta

from domain.alert import DeliveryKind, DeliveryStatus
from storage import outbox
from storage.database import Database
from storage.tables import deliveries
from tests.alert_factories import NOW, store_alerts

HOUR = timedelta(hours=1)


def become(database: Database, ids: list[str], status: DeliveryStatus) -> None:
    with database.write() as conn:
        conn.execute(deliveries.update().where(deliveries.c.id.in_(ids)).values(status=status.value, attempts=15))


def pending(database: Database) -> list[str]:
    with database.read() as conn:
        found = outbox.list_deliveries(conn, limit=500, status=DeliveryStatus.PENDING)
    return sorted(one.id for one in found)


def test_the_dead_letters_of_a_window_are_pending_again_once_and_with_the_same_ids(database: Database) -> None:
    old, new = store_alerts(database, 3), store_alerts(database, 40, now=NOW + HOUR)
    become(database, [*old, *new], DeliveryStatus.DEAD)
    with database.write() as conn:
        assert outbox.replay(conn, since=NOW + HOUR, now=NOW + 2 * HOUR) == 40
        assert outbox.replay(conn, since=NOW + HOUR, now=NOW + 2 * HOUR) == 0
    assert pending(database) == sorted(new)
    with database.read() as conn:
        report = outbox.get_delivery(conn, new[0])
    assert report is not None
    assert (report.attempts, report.next_attempt_at) == (0, NOW + 2 * HOUR)


def test_what_arrived_is_repeated_only_when_that_is_asked_for(database: Database) -> None:
    ids = store_alerts(database, 3)
    become(database, ids[:2], DeliveryStatus.DELIVERED)
    become(database, ids[2:], DeliveryStatus.SILENCED)
    with database.write() as conn:
        assert outbox.replay(conn, since=NOW, now=NOW + HOUR) == 0
        assert outbox.replay(conn, since=NOW, now=NOW + HOUR, channel_id="other", again=True) == 0
        assert outbox.replay(conn, since=NOW, now=NOW + HOUR, channel_id="desk", again=True) == 3
    assert pending(database) == sorted(ids)


def test_a_notice_is_not_repeated(database: Database) -> None:
    with database.write() as conn:
        outbox.insert_delivery(
            conn, id="n", channel_id="desk", kind=DeliveryKind.NOTICE, alert_id=None, payload={}, now=NOW
        )
    become(database, ["n"], DeliveryStatus.DEAD)
    with database.write() as conn:
        assert outbox.replay(conn, since=NOW, now=NOW) == 0
