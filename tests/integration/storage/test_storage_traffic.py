"""Bytes are added up by source and year."""

from storage import sources, traffic
from storage.database import Database
from tests.storage_factories import NOW, add_sources


def test_bytes_add_up_by_source_and_year(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "a", "b")
        for received, year in (({"b": 10, "a": 5}, 2024), ({"a": 2}, 2025), ({"a": 3_000_000_000}, 2025), ({}, 2025)):
            traffic.add(conn, received, year=year)
    with database.read() as conn:
        assert (traffic.by_year(conn, "a"), traffic.by_year(conn, "b")) == ({2024: 5, 2025: 3_000_000_002}, {2024: 10})
        assert traffic.of_year(conn, 2024) == {"a": 5, "b": 10}
        assert traffic.of_year(conn, 2024, ids=["b", "unknown"]) == {"b": 10}
        shown = [report.bytes_this_year for report in sources.list_reports(conn, now=NOW)]
        one = sources.get_report(conn, "a", now=NOW)
    assert one is not None
    assert (shown, one.bytes_this_year) == ([3_000_000_002, 0], 3_000_000_002)
