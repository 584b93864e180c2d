"""What is counted goes to the counters, bytes to their source and year."""

from datetime import UTC, datetime

from crawler.tally import RECEIVED, Tally, write
from storage import counters, traffic
from storage.database import Database
from tests.storage_factories import add_sources


def test_bytes_are_kept_by_source_and_year_apart_from_the_counters(database: Database) -> None:
    tally = Tally()
    tally.add("source_reads", "read")
    tally.add(RECEIVED, "muscat-post", 700)
    tally.add(RECEIVED, "muscat-post", 300)
    with database.write() as conn:
        add_sources(conn)
        write(conn, tally.take(), now=datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
        assert traffic.by_year(conn, "muscat-post") == {2026: 1000}
        assert counters.read_all(conn) == {("source_reads", "read"): 1}
    assert tally.take() == {}
