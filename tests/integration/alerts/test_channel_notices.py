"""The operators hear of a channel that fails for long, once, and that it delivers again, once; on both databases."""

import threading
from datetime import timedelta

import pytest

from alerts.channel_notices import tell_of_channels
from domain.alert import DeliveryStatus
from storage import outbox
from storage.channel_states import mark_told
from storage.database import Database
from storage.tables import ChannelState
from tests.alert_factories import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def fares(database: Database) -> Database:
    with database.write() as conn:
        outbox.sync_channels(conn, {"desk": "1", "ops": "1"}, NOW)
    return database


def note(database: Database, *, minutes: int, ok: bool = False, state: ChannelState = ChannelState.PAUSED) -> None:
    with database.write() as conn:
        outbox.note_channel(
            conn,
            channel_id="desk",
            state=ChannelState.OK if ok else state,
            reason="" if ok else "HTTP 503",
            paused_until=None,
            now=NOW + minutes * MINUTE,
            ok=ok,
        )


def tell(database: Database, *, minutes: int, operators: tuple[str, ...] = ("ops",)) -> int:
    return tell_of_channels(database, operators=operators, now=NOW + minutes * MINUTE)


def told(database: Database) -> list[tuple[str, str]]:
    with database.read() as conn:
        found = outbox.list_deliveries(conn, limit=9, status=DeliveryStatus.PENDING)
    return [(one.channel_id, one.payload["data"]["text"]) for one in reversed(found)]


def test_of_two_daemons_one_tells_of_a_channel(fares: Database) -> None:
    note(fares, minutes=0)
    said: list[int] = []
    other = threading.Thread(target=lambda: said.append(tell(fares, minutes=9)), daemon=True)
    with fares.write() as conn:
        mark_told(conn, ["desk"], NOW + 9 * MINUTE)
        other.start()
        other.join(0.5 if fares.dialect == "postgresql" else 0.05)
    other.join(30)
    assert (said, told(fares)) == ([0], [])


def test_a_channel_that_fails_for_long_is_told_of_once_and_so_is_its_end(fares: Database) -> None:
    note(fares, minutes=0)
    note(fares, minutes=5)
    assert [tell(fares, minutes=each) for each in (8, 9, 10)] == [0, 1, 0]
    text = (
        "The channel desk has delivered nothing since 2026-03-01T12:00:00Z (2 attempts failed, the last: HTTP 503). "
        "0 deliveries wait; they are tried again by their schedule."
    )
    assert told(fares) == [("ops", text)]
    note(fares, minutes=20, ok=True)
    assert [tell(fares, minutes=each) for each in (20, 21)] == [1, 0]
    assert told(fares)[-1] == ("ops", "The channel desk delivers again.")


def test_a_hiccup_a_broken_channel_and_the_operators_own_are_not_told_of(fares: Database) -> None:
    note(fares, minutes=0)
    note(fares, minutes=3, ok=True)
    note(fares, minutes=8)
    assert tell(fares, minutes=12) == 0
    assert tell(fares, minutes=30, operators=("desk",)) == 0
    assert tell(fares, minutes=30, operators=()) == 0
    note(fares, minutes=31, state=ChannelState.BROKEN)
    assert tell(fares, minutes=40) == 0  # its break was told at once
