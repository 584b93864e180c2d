"""Every change of a source's state is a line; trouble is known from its beginning, whatever its kind, to its end."""

from datetime import datetime, timedelta
from typing import Any

from domain.source import SourceState
from storage import source_changes, sources
from storage.database import Database
from storage.sources import FetchResult
from tests.storage_factories import MINUTE, NOW, add_sources, make_source

FRESH, FAILING, BLOCKED, NEW = SourceState.FRESH, SourceState.FAILING, SourceState.BLOCKED, SourceState.NEW


def settle(database: Database, at: datetime, state: SourceState, before: SourceState | None, **values: Any) -> None:
    given: dict[str, Any] = {"reason": f"is {state.value}", "interval_seconds": 60.0} | values
    result = FetchResult(
        source_id="muscat-post",
        at=at,
        ok=state is FRESH,
        state=state,
        next_fetch_at=at + MINUTE,
        changed_from=before,
        **given,
    )
    with database.write() as conn:
        sources.lease_due(conn, now=at, owner="c", lease=MINUTE, limit=1, ids=["muscat-post"])
        assert sources.settle(conn, result, owner="c")


def lines(database: Database, source_id: str = "muscat-post") -> list[tuple[datetime, str, str, str]]:
    with database.read() as conn:
        found = sources.list_changes(conn, source_id, limit=50)
    return [(one.at, one.before, one.after, one.reason) for one in found]


def told(database: Database, *, since_before: datetime) -> tuple[list[str], list[str]]:
    with database.read() as conn:
        untold = source_changes.untold(conn, since_before=since_before)
        return [one.source_id for one in untold], [one.source_id for one in source_changes.recovered(conn)]


def test_changes_are_lines_the_newest_first_and_reads_without_change_are_none(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    settle(database, NOW, FRESH, NEW)
    settle(database, NOW + MINUTE, FRESH, None)
    settle(database, NOW + 2 * MINUTE, FAILING, FRESH)
    assert lines(database) == [
        (NOW + 2 * MINUTE, "fresh", "failing", "is failing"),
        (NOW, "new", "fresh", "is fresh"),
    ]
    with database.read() as conn:
        newest = sources.latest_changes(conn, ["muscat-post", "unknown"], each=1)
        (oldest,) = sources.list_changes(conn, "muscat-post", limit=9, cursor=newest["muscat-post"][0].id)
    assert ([one.after for one in newest["muscat-post"]], oldest.after, list(newest)) == (
        ["failing"],
        "fresh",
        ["muscat-post"],
    )


def test_a_lost_lease_writes_no_line(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        result = FetchResult(
            source_id="muscat-post",
            at=NOW,
            ok=True,
            state=FRESH,
            reason="",
            next_fetch_at=NOW,
            interval_seconds=1.0,
            changed_from=NEW,
        )
        assert not sources.settle(conn, result, owner="nobody")
    assert lines(database) == []


def test_trouble_counts_from_its_beginning_and_is_told_once(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    settle(database, NOW, FAILING, NEW)
    settle(database, NOW + MINUTE, BLOCKED, FAILING)
    assert told(database, since_before=NOW - MINUTE) == ([], [])
    assert told(database, since_before=NOW) == (["muscat-post"], [])
    with database.write() as conn:
        source_changes.note_told(conn, ["muscat-post"], at=NOW)
    assert told(database, since_before=NOW + MINUTE) == ([], [])
    settle(database, NOW + 2 * MINUTE, FRESH, BLOCKED)
    assert told(database, since_before=NOW + MINUTE) == ([], ["muscat-post"])
    with database.write() as conn:
        source_changes.note_told(conn, ["muscat-post"], at=None)
    assert told(database, since_before=NOW + MINUTE) == ([], [])


def test_a_source_that_brings_much_less_is_in_trouble_though_it_is_fresh(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    settle(database, NOW, FRESH, NEW, fallen=True)
    assert told(database, since_before=NOW) == (["muscat-post"], [])


def test_off_and_on_are_lines_and_what_is_off_or_gone_troubles_nobody(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    settle(database, NOW, FAILING, NEW)
    with database.write() as conn:
        source_changes.note_told(conn, ["muscat-post"], at=NOW)
        sources.replace_all(conn, [make_source(enabled=False)], now=NOW + MINUTE)
    assert told(database, since_before=NOW + MINUTE) == ([], [])
    with database.write() as conn:
        sources.replace_all(conn, [make_source()], now=NOW + 2 * MINUTE)
    assert [line[1:] for line in lines(database)][:2] == [
        ("off", "failing", "switched on in sources.yaml"),
        ("failing", "off", "switched off in sources.yaml"),
    ]
    settle(database, NOW + 3 * MINUTE, FAILING, None)
    with database.write() as conn:
        sources.replace_all(conn, [], now=NOW + 4 * MINUTE)
    assert told(database, since_before=NOW + 9 * MINUTE) == ([], [])


def test_what_the_file_does_to_a_source_is_a_line(database: Database) -> None:
    elsewhere = make_source(address="https://other.example/rss")
    with database.write() as conn:
        add_sources(conn)
    settle(database, NOW, FAILING, NEW)
    for minute, listed in enumerate(([elsewhere], [], [make_source(enabled=False)], [make_source()]), start=1):
        with database.write() as conn:
            sources.replace_all(conn, listed, now=NOW + minute * MINUTE)
            sources.replace_all(conn, listed, now=NOW + minute * MINUTE)
    assert [line[1:] for line in lines(database)][:-1] == [
        ("off", "new", "switched on in sources.yaml"),
        ("new", "off", "taken out of sources.yaml"),
        ("failing", "new", "begins anew: sources.yaml names another address"),
    ]


def test_old_lines_are_deleted_a_few_at_a_time(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        for minute in range(5):
            at = NOW + minute * MINUTE
            source_changes.note_change(conn, source_id="muscat-post", at=at, before="a", after="b", reason="")
        gone = [source_changes.purge_changes(conn, before=NOW + 4 * MINUTE, limit=3) for _ in range(3)]
    assert (gone, [line[0] for line in lines(database)]) == ([3, 1, 0], [NOW + timedelta(minutes=4)])
