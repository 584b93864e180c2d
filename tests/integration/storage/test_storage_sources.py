"""Sources: the table follows the file, what is due is leased, and what came of it is settled."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from domain.source import FullText, SourceKind, SourceState
from storage import sources
from storage.database import Database
from storage.shares import Share, host_slot
from storage.sources import DueSource, FetchResult
from tests.storage_factories import MINUTE, NOW, SECOND, add_article, add_sources, make_source

LEASE = timedelta(seconds=60)


def _lease(database: Database, *, owner: str = "one", ids: Sequence[str] | None = None, **values: Any) -> list[str]:
    return [due.source.id for due in _lease_due(database, owner=owner, ids=ids, **values)]


def _lease_due(database: Database, *, owner: str = "one", **values: Any) -> list[DueSource]:
    arguments: dict[str, Any] = {"now": NOW, "lease": LEASE, "limit": 100} | values
    with database.write() as conn:
        return sources.lease_due(conn, owner=owner, **arguments)


def _settle(database: Database, *, owner: str = "one", **values: Any) -> bool:
    with database.write() as conn:
        return sources.settle(conn, make_result(**values), owner=owner)


def make_result(source_id: str = "muscat-post", **values: Any) -> FetchResult:
    defaults: dict[str, Any] = {
        "source_id": source_id,
        "at": NOW,
        "ok": True,
        "state": SourceState.FRESH,
        "reason": "3 new",
        "next_fetch_at": NOW + 5 * MINUTE,
        "interval_seconds": 300.0,
    }
    return FetchResult(**defaults | values)


def _failure(**values: Any) -> dict[str, Any]:
    return {"ok": False, "state": SourceState.FAILING, "reason": "no answer", "error_kind": "timeout"} | values


def _replace(database: Database, *wanted: Any, now: Any = NOW) -> None:
    with database.write() as conn:
        sources.replace_all(conn, wanted, now=now)


def test_sources_that_were_read_before_are_leased_apart_from_new_ones(database: Database) -> None:
    _replace(database, *map(make_source, ("a", "b", "c")))
    _lease(database, ids=["b"])
    assert _settle(database, source_id="b", next_fetch_at=NOW + MINUTE, first_read_done=True)
    later = NOW + 2 * MINUTE
    assert _lease(database, now=later, new=False) == ["b"]
    assert _lease(database, now=later, new=False) == []
    (first,) = _lease(database, now=later, new=True, limit=1)
    assert {first, *_lease(database, now=later)} == {"a", "c"}


def test_a_source_comes_back_as_it_stood_in_the_file(database: Database) -> None:
    source = make_source(
        name="Muscat Post",
        country="oman",
        languages=("ar", "en"),
        full_text=FullText.ALWAYS,
        every=timedelta(seconds=1.5),
        links="h2 a",
    )
    _replace(database, source)
    assert _lease_due(database) == [
        DueSource(
            source=source,
            etag=None,
            last_modified=None,
            body_hash=None,
            failures=0,
            interval_seconds=1.5,
            first_read=True,
            last_new_at=None,
            last_success_at=None,
            down_since=None,
            moved_to=None,
            moved_seen=0,
            due_at=NOW,
        )
    ]


def test_only_enabled_sources_that_are_in_the_file_and_due_are_leased_the_longest_overdue_first(
    database: Database,
) -> None:
    _replace(database, make_source("late"), make_source("gone"))
    _replace(
        database,
        make_source("late"),
        make_source("feed"),
        make_source("off", enabled=False),
        make_source("map", kind=SourceKind.SITEMAP),
        make_source("page", kind=SourceKind.LISTING),
        now=NOW + SECOND,
    )
    assert _lease(database, now=NOW) == ["late"]
    assert _lease(database, now=NOW + SECOND) == ["feed", "map", "page"]


def test_of_many_due_sources_the_longest_overdue_are_leased(database: Database) -> None:
    for number in range(5):
        _replace(database, *(make_source(f"s{each}") for each in range(number + 1)), now=NOW - number * SECOND)
    assert [_lease(database, limit=2), _lease(database, limit=2), _lease(database, limit=2)] == [
        ["s4", "s3"],
        ["s2", "s1"],
        ["s0"],
    ]


def test_sources_named_are_leased_whatever_their_time(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "a", "b", "c")
    _lease(database)
    for source_id in ("a", "b", "c"):
        _settle(database, source_id=source_id, next_fetch_at=NOW + timedelta(days=1))
    assert _lease(database, now=NOW + SECOND) == []
    assert _lease(database, now=NOW + SECOND, ids=["b", "c", "unknown"]) == ["b", "c"]


def test_collectors_lease_the_sources_of_their_own_hosts(database: Database) -> None:
    names = [f"source-{number}" for number in range(30)]
    with database.write() as conn:
        add_sources(conn, *names)
    leased = {index: _lease_due(database, share=Share(index=index, count=3)) for index in range(3)}
    assert sorted(due.source.id for due_ones in leased.values() for due in due_ones) == sorted(names)
    for index, due_ones in leased.items():
        assert {(host_slot(due.source.address) or 0) % 3 for due in due_ones} == {index}


def test_a_leased_source_is_free_again_when_its_lease_runs_out(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    assert _lease(database) == ["muscat-post"]
    assert _lease(database, now=NOW + LEASE - SECOND, owner="two") == []
    assert _lease(database, now=NOW + LEASE, owner="two") == ["muscat-post"]


def test_a_lease_that_ran_out_cannot_be_settled_after_someone_else_took_it(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    _lease(database, owner="slow")
    _lease(database, owner="two", now=NOW + LEASE)
    assert [_settle(database, owner="slow"), _settle(database, owner="two"), _settle(database, owner="two")] == [
        False,
        True,
        False,
    ]


def test_many_reads_are_settled_at_once_but_for_those_whose_lease_is_lost(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "one", "two", "three", "lost")
        sources.lease_due(conn, now=NOW, owner="me", lease=MINUTE, limit=3, ids=["one", "two", "three"])
        sources.lease_due(conn, now=NOW, owner="another", lease=MINUTE, limit=1, ids=["lost"])
        results = [make_result(id, ok=id != "two") for id in ("one", "two", "three", "lost")]
        assert sources.settle_all(conn, results, owner="me") == {"one", "two", "three"}
        assert sources.settle_all(conn, results, owner="me") == set()
        reports = {report.id: report for report in sources.list_reports(conn, now=NOW)}
    assert {id: (report.failures, report.last_success_at) for id, report in reports.items()} == {
        "one": (0, NOW),
        "two": (1, None),
        "three": (0, NOW),
        "lost": (0, None),
    }


@pytest.mark.parametrize(("owner", "freed"), [("one", ["a"]), (None, ["a", "b"])])
def test_the_leases_of_a_dead_collector_are_freed(database: Database, owner: str | None, freed: list[str]) -> None:
    with database.write() as conn:
        add_sources(conn, "a", "b", "c")
    _lease(database, owner="one", ids=["a"])
    _lease(database, owner="two", ids=["b"])
    with database.write() as conn:
        assert sources.release_leases(conn, owner) == len(freed)
    assert _lease(database, owner="three") == sorted([*freed, "c"])


def test_a_success_is_remembered(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    _lease(database)
    _settle(database, etag='"1"', last_modified="Thu", body_hash="b", new_articles=3, first_read_done=True)
    (due,) = _lease_due(database, now=NOW + 5 * MINUTE)
    assert due == DueSource(
        source=make_source(),
        etag='"1"',
        last_modified="Thu",
        body_hash="b",
        failures=0,
        interval_seconds=300.0,
        first_read=False,
        last_new_at=NOW,
        last_success_at=NOW,
        down_since=None,
        moved_to=None,
        moved_seen=0,
        due_at=NOW + 5 * MINUTE,
        state=SourceState.FRESH,
    )


def test_failures_are_counted_from_the_first_and_forgotten_at_the_next_success(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    seen = []
    for minute, values in enumerate([{"etag": "e"}, _failure(), _failure(http_status=503), {"etag": "e"}]):
        (due,) = _lease_due(database, now=NOW + minute * MINUTE)
        seen.append((due.failures, due.down_since, due.etag))
        at = NOW + minute * MINUTE
        assert _settle(database, at=at, next_fetch_at=at + MINUTE, **values)
    (due,) = _lease_due(database, now=NOW + 4 * MINUTE)
    assert [*seen, (due.failures, due.down_since, due.etag)] == [
        (0, None, None),
        (0, None, "e"),
        (1, NOW + MINUTE, "e"),
        (2, NOW + MINUTE, "e"),
        (0, None, "e"),
    ]


def test_a_permanent_redirect_is_counted_as_long_as_it_points_to_one_place(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    seen = []
    for moved_to in ("https://new.example/", "https://new.example/", "https://other.example/", None):
        _lease(database, ids=["muscat-post"])
        _settle(database, moved_to=moved_to)
        (due,) = _lease_due(database, ids=["muscat-post"])
        seen.append((due.moved_to, due.moved_seen))
        with database.write() as conn:
            sources.release_leases(conn, None)
    assert seen == [("https://new.example/", 1), ("https://new.example/", 2), ("https://other.example/", 1), (None, 0)]


def test_a_source_whose_address_changed_is_read_anew_and_the_old_read_counts_for_nothing(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    _lease(database)
    _settle(database, etag="e", first_read_done=True)
    _lease(database, ids=["muscat-post"])
    _replace(database, make_source(address="https://new.example/rss"))
    assert _settle(database, etag="of the old address") is False
    (due,) = _lease_due(database)
    assert (due.source.address, due.etag, due.first_read) == ("https://new.example/rss", None, True)


def test_the_old_read_counts_for_nothing_where_its_own_collector_has_leased_the_new_address(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    (old,) = _lease_due(database)
    _replace(database, make_source(address="https://new.example/rss"))
    (new,) = _lease_due(database)
    assert _settle(database, address=old.source.address, etag="of the old address", first_read_done=True) is False
    assert _settle(database, address=new.source.address, etag="of the new one") is True
    (due,) = _lease_due(database, ids=["muscat-post"])
    assert (due.etag, due.first_read) == ("of the new one", True)


def test_a_source_that_left_the_file_is_not_listed_and_comes_back_with_its_past(database: Database) -> None:
    _replace(database, make_source("a"), make_source("b"))
    _replace(database, make_source("b"))
    with database.read() as conn:
        assert [report.id for report in sources.list_reports(conn, now=NOW)] == ["b"]
        removed = sources.get_report(conn, "a", now=NOW)
    assert removed is not None and removed.name == "A"
    _replace(database, make_source("a"), make_source("b"))
    with database.read() as conn:
        assert [report.id for report in sources.list_reports(conn, now=NOW)] == ["a", "b"]


def test_a_report_tells_how_a_source_fares_and_what_it_brings(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        add_article(conn, "old", now=NOW - timedelta(days=2))
        add_article(conn, "new 1")
        add_article(conn, "new 2")
    _lease(database)
    _settle(database, **_failure(http_status=500))
    with database.read() as conn:
        report = sources.get_report(conn, "muscat-post", now=NOW)
        assert sources.list_reports(conn, now=NOW) == [report]
        assert sources.get_report(conn, "unknown", now=NOW) is None
    assert report == sources.SourceReport(
        id="muscat-post",
        name="Muscat-Post",
        kind=SourceKind.FEED,
        shown_address="https://muscat-post.example/rss",
        country=None,
        languages=(),
        full_text="auto",
        every_seconds=None,
        enabled=True,
        state=SourceState.FAILING,
        reason="no answer",
        error_kind="timeout",
        http_status=500,
        failures=1,
        down_since=NOW,
        first_read_at=None,
        last_fetch_at=NOW,
        last_success_at=None,
        last_new_at=None,
        next_fetch_at=NOW + 5 * MINUTE,
        interval_seconds=300.0,
        moved_to=None,
        moved_seen=0,
        articles_today=2,
        articles_total=3,
        troubled_since=NOW,
    )


def test_a_source_that_is_switched_off_says_so(database: Database) -> None:
    _replace(database, make_source("listing", kind=SourceKind.LISTING), make_source("off", enabled=False))
    with database.read() as conn:
        told = [
            (report.id, report.state.value, report.reason, report.next_fetch_at)
            for report in sources.list_reports(conn, now=NOW + timedelta(days=9))
        ]
    assert told == [
        ("listing", "new", "", NOW),
        ("off", "new", "switched off in sources.yaml", None),
    ]


@pytest.mark.parametrize(
    ("after", "interval", "state"),
    [
        (15 * MINUTE, 300.0, SourceState.FRESH),
        (15 * MINUTE + SECOND, 300.0, SourceState.LATE),
        (5 * MINUTE + 30 * SECOND, 1.0, SourceState.FRESH),
        (5 * MINUTE + 31 * SECOND, 1.0, SourceState.LATE),
    ],
)
def test_a_source_that_was_not_read_for_three_intervals_is_late(
    database: Database, after: timedelta, interval: float, state: SourceState
) -> None:
    with database.write() as conn:
        add_sources(conn)
    _lease(database)
    _settle(database, interval_seconds=interval)
    with database.read() as conn:
        (report,) = sources.list_reports(conn, now=NOW + after)
    assert report.state is state


def test_reports_are_listed_in_pages(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "a", "b", "c", "d", "e")
    pages, cursor = [], None
    with database.read() as conn:
        while page := sources.list_reports(conn, now=NOW, limit=2, cursor=cursor):
            cursor = page[-1].id
            pages.append([report.id for report in page])
    assert pages == [["a", "b"], ["c", "d"], ["e"]]
