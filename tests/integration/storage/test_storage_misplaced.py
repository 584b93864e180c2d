"""A clock that was ahead leaves instants behind that would stop everything for as long as it was ahead."""

from datetime import timedelta

from storage import misplaced, outbox, sources
from storage.database import Database
from tests.storage_factories import NOW, add_delivery, make_source

YEAR = timedelta(days=365)


def test_what_was_timed_while_the_clock_was_ahead_is_due_when_it_is_right_again(database: Database) -> None:
    with database.write() as conn:
        sources.replace_all(conn, [make_source("muscat-post")], now=NOW + YEAR)
        add_delivery(conn, now=NOW + YEAR)
        assert sources.lease_due(conn, now=NOW, owner="a", lease=timedelta(minutes=1), limit=9) == []
        assert misplaced.pull_back(conn, now=NOW) == 2
        assert [one.source.id for one in sources.lease_due(
            conn, now=NOW, owner="a", lease=timedelta(minutes=1), limit=9
        )] == ["muscat-post"]  # fmt: skip
        leased = outbox.lease_delivery(conn, channel_id="desk", now=NOW, lease=timedelta(seconds=30))
        assert leased is not None


def test_what_waits_as_long_as_it_may_is_left_alone(database: Database) -> None:
    with database.write() as conn:
        add_delivery(conn, now=NOW, next_attempt_at=NOW + timedelta(hours=28))
        assert misplaced.pull_back(conn, now=NOW) == 0
