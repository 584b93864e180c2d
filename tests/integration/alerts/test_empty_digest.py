"""Digests that say that there was nothing, on both databases."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts.empty_digest import next_span, say_empty
from alerts.message import message_of
from domain.alert import Channel, Delivery
from domain.watchlist import Watchlist
from storage import outbox
from storage.database import Database
from storage.empty_digests import Span, read_spans, write_spans
from tests.alert_factories import NOW, channel, store_alerts

HOUR = timedelta(hours=1)
DESK = {"desk": channel(url="https://bus.example/in")}
HOURLY = Watchlist(id="turkish-defence-in-oman", title="Defence", send="hourly", says_empty=True)


def say(database: Database, now: datetime, *watchlists: Watchlist, channels: dict[str, Channel] | None = None) -> int:
    given = DESK if channels is None else channels
    return say_empty(database, watchlists=watchlists or (HOURLY,), channels=given, now=now)


def leased(database: Database) -> Delivery | None:
    with database.write() as conn:
        return outbox.lease_delivery(conn, channel_id="desk", now=NOW + 99 * HOUR, lease=HOUR)


def test_nothing_is_said_once_for_each_digest_that_would_have_been(database: Database) -> None:
    assert say(database, NOW) == 0  # 12:00, so that the first is due at 13:00
    assert say(database, NOW + HOUR - timedelta(seconds=1)) == 0
    assert [say(database, NOW + HOUR + timedelta(seconds=each)) for each in (1, 2)] == [1, 0]
    made = leased(database)
    assert made is not None
    assert made.payload["data"] == {
        "id": made.id,
        "watchlist": {"id": "turkish-defence-in-oman", "title": "Defence"},
        "alerts": [],
    }
    assert message_of(made, DESK["desk"]).notice == "Nothing matched this watchlist since the last digest."
    assert say(database, NOW + 2 * HOUR) == 1


def test_of_two_daemons_one_says_that_there_was_nothing(database: Database) -> None:
    say(database, NOW)
    said: list[int] = []
    other = threading.Thread(target=lambda: said.append(say(database, NOW + HOUR)), daemon=True)
    with database.write() as conn:
        (key, span), *_ = read_spans(conn).items()
        other.start()
        other.join(0.5 if database.dialect == "postgresql" else 0.05)
        write_spans(conn, {key: next_span(span, due=NOW + 2 * HOUR, now=NOW + HOUR)})
    other.join(30)
    assert said == [0]


def test_a_digest_with_alerts_is_not_empty(database: Database) -> None:
    say(database, NOW)
    store_alerts(database, 1, now=NOW + HOUR / 2)
    assert say(database, NOW + HOUR) == 0
    assert say(database, NOW + 2 * HOUR) == 1


@pytest.mark.parametrize(
    "watchlist",
    [
        replace(HOURLY, says_empty=False),
        replace(HOURLY, send="immediately"),
        replace(HOURLY, enabled=False),
        replace(HOURLY, channels=("elsewhere",)),
    ],
)
def test_who_did_not_ask_hears_nothing_and_is_forgotten(database: Database, watchlist: Watchlist) -> None:
    say(database, NOW)
    assert say(database, NOW + HOUR / 2, watchlist) == 0
    with database.read() as conn:
        assert read_spans(conn) == {}
    assert say(database, NOW + HOUR) == 0  # begins anew


def test_another_schedule_is_followed_at_once() -> None:
    kept = Span(since=NOW, next_at=NOW + 20 * HOUR)
    assert next_span(None, due=NOW + HOUR, now=NOW) == Span(since=NOW, next_at=NOW + HOUR)
    assert next_span(kept, due=NOW + HOUR, now=NOW) == Span(since=NOW, next_at=NOW + HOUR)
    assert next_span(kept, due=NOW + 30 * HOUR, now=NOW + 2 * HOUR) == kept
    assert next_span(kept, due=NOW + 44 * HOUR, now=NOW + 20 * HOUR) == Span(
        since=NOW + 20 * HOUR, next_at=NOW + 44 * HOUR
    )
