"""What a read came to, written down: together or not at all."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
import sqlalchemy as sa

from crawler import database_thread
from crawler.database_thread import DatabaseThread
from crawler.findings import Failure, Finding, Recorded, record
from crawler.intake import take_in
from crawler.succession import is_gone, take_over
from domain.errors import StorageError
from storage import articles, counters, sources, sqlite, workers
from storage.database import Database
from storage.sources import DueSource
from storage.sqlite_driver import load_driver
from storage.workers import WorkerReport
from tests.crawler_samples import NOW, entry, feed_source

MINUTE = timedelta(minutes=1)


def lease(database: Database, *, now=NOW, owner: str = "me") -> DueSource | None:  # type: ignore[no-untyped-def]
    with database.write() as conn:
        leased = sources.lease_due(conn, now=now, owner=owner, lease=5 * MINUTE, limit=10)
    return leased[0] if leased else None


def finding(due: DueSource, *titles: str, etag: str = '"1"') -> Finding:
    entries = [entry(url=f"https://news.example.om/{title}", guid=title, title=title) for title in titles]
    return Finding(
        due=due,
        started_at=NOW,
        entries=len(entries),
        articles=take_in(entries, source=due.source, first_read=due.first_read, now=NOW),
        etag=etag,
        body_hash="hash of " + etag,
    )


def write_down(database: Database, found: Finding, *, owner: str = "me", now=NOW) -> Recorded:  # type: ignore[no-untyped-def]
    with database.write() as conn:
        return record(conn, found, owner=owner, now=now)


@pytest.fixture
def due(sqlite_database: Database) -> DueSource:
    with sqlite_database.write() as conn:
        sources.replace_all(conn, [feed_source()], now=NOW)
    leased = lease(sqlite_database)
    assert leased is not None
    return leased


def test_entries_and_validators_are_stored_together(sqlite_database: Database, due: DueSource) -> None:
    recorded = write_down(sqlite_database, finding(due, "one", "two"))
    assert (len(recorded.stored.new_ids), recorded.held) == (2, True)
    again = lease(sqlite_database, now=NOW + timedelta(hours=1))
    assert again is not None
    assert (again.etag, again.body_hash, again.first_read) == ('"1"', 'hash of "1"', False)


def test_a_crash_between_them_loses_neither(
    sqlite_database: Database, due: DueSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(sources, "settle_all", crash)
        write_down(sqlite_database, finding(due, "one"))
    with sqlite_database.read() as conn:
        assert articles.count(conn) == 0
    later = lease(sqlite_database, now=NOW + timedelta(hours=1))
    assert later is not None
    assert (later.etag, later.body_hash, later.first_read) == (None, None, True)
    assert len(write_down(sqlite_database, finding(later, "one")).stored.new_ids) == 1


def test_entries_of_a_read_whose_lease_was_lost_are_kept_but_not_its_validators(
    sqlite_database: Database, due: DueSource
) -> None:
    recorded = write_down(sqlite_database, finding(due, "one"), owner="somebody else")
    assert (len(recorded.stored.new_ids), recorded.held) == (1, False)
    later = lease(sqlite_database, now=NOW + timedelta(hours=1))
    assert later is not None
    assert later.etag is None


def test_the_same_feed_in_other_clothes_brings_nothing_new(sqlite_database: Database, due: DueSource) -> None:
    first = finding(due, "one", "two")
    write_down(sqlite_database, first)
    for number in range(20):
        now = NOW + number * timedelta(hours=1)
        dressed = [
            entry(
                url=f"http://www.news.example.om/{title}/?utm_source={number}",
                guid=f"{title}-{number}",
                title=title,
                published_at=now,
            )
            for title in ("two", "one")
        ]
        again = replace(first, articles=take_in(dressed, source=due.source, first_read=False, now=now))
        stored = write_down(sqlite_database, again, now=now).stored
        assert (stored.new_ids, stored.revised_ids, stored.repeated) == ((), (), 2)


def test_a_failure_keeps_the_validators(sqlite_database: Database, due: DueSource) -> None:
    write_down(sqlite_database, finding(due, "one"))
    later = lease(sqlite_database, now=NOW + timedelta(hours=1))
    assert later is not None
    failed = Finding(due=later, started_at=NOW, failure=Failure(kind="timeout", text="did not answer"))
    assert write_down(sqlite_database, failed, now=NOW + timedelta(hours=1)).result.ok is False
    last = lease(sqlite_database, now=NOW + timedelta(hours=3))
    assert last is not None
    assert (last.etag, last.failures, last.down_since) == ('"1"', 1, NOW + timedelta(hours=1))


def test_work_that_fails_takes_nothing_with_it(sqlite_database: Database) -> None:
    thread = DatabaseThread(sqlite_database)

    def count(name: str):  # type: ignore[no-untyped-def]
        return lambda conn: counters.add(conn, {(name, ""): 1})

    def fail(conn: sa.Connection) -> None:
        counters.add(conn, {("failed", ""): 1})
        raise StorageError("the disk is full")

    async def scenario() -> list[object]:
        works = [count("a"), fail, count("b"), fail, count("c")]
        return await asyncio.gather(*(thread.write(work) for work in works), return_exceptions=True)

    answers = asyncio.run(scenario())
    thread.stop(within=5)
    assert [type(answer).__name__ for answer in answers] == [
        "NoneType",
        "StorageError",
        "NoneType",
        "StorageError",
        "NoneType",
    ]
    with sqlite_database.read() as conn:
        assert counters.read_all(conn) == {("a", ""): 1, ("b", ""): 1, ("c", ""): 1}


def test_what_waits_together_is_committed_together(sqlite_database: Database) -> None:
    thread = DatabaseThread(sqlite_database)
    connections: list[int] = []

    async def scenario() -> None:
        await asyncio.gather(*(thread.write(lambda conn: connections.append(id(conn))) for _ in range(200)))

    asyncio.run(scenario())
    thread.stop(within=5)
    assert len(connections) == 200
    assert len(set(connections)) < 50


def test_items_that_wait_in_a_row_for_the_same_work_are_given_to_it_at_once(sqlite_database: Database) -> None:
    locked = LockedDatabase(sqlite_database)
    thread = DatabaseThread(cast(Database, locked))
    given: list[list[int]] = []

    def double(_conn: sa.Connection, items: Sequence[int]) -> list[int]:
        given.append(list(items))
        if 3 in items and len(items) > 1:
            raise ValueError
        return [2 * item for item in items]

    async def scenario() -> list[Any]:
        works = [
            *(asyncio.ensure_future(thread.write_together(double, item)) for item in (1, 2)),
            asyncio.ensure_future(thread.write(lambda _conn: "alone")),
            *(asyncio.ensure_future(thread.write_together(double, item)) for item in (3, 4)),
        ]
        await asyncio.sleep(0)  # they are handed in now
        locked.free.set()
        return await asyncio.gather(*works)

    answers = asyncio.run(scenario())
    thread.stop(within=5)
    assert answers == [2, 4, "alone", 6, 8]
    assert given == [[1, 2], [3, 4], [1], [2], [3], [4]]  # what failed together is run singly


def test_a_lock_that_is_waited_for_in_vain_refuses_all_that_waits_at_once(
    sqlite_database: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.5)
    monkeypatch.setattr(database_thread, "_QUICK_SECONDS", 0.3)
    thread = DatabaseThread(sqlite_database)

    async def write_all() -> list[object]:
        works = (thread.write(lambda conn: counters.add(conn, {("a", ""): 1})) for _ in range(200))
        return await asyncio.gather(*works, return_exceptions=True)

    path = sqlite_url.removeprefix("sqlite:///")
    with contextlib.closing(load_driver().connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        refused = asyncio.run(write_all())
        took = time.monotonic() - begun
        other.execute("ROLLBACK")
    written = asyncio.run(write_all())
    thread.stop(within=5)
    assert ({type(one) for one in refused}, set(written)) == ({StorageError}, {None})
    assert took < 3  # not 200 times half a second
    with sqlite_database.read() as conn:
        assert counters.read_all(conn) == {("a", ""): 200}


def test_a_transaction_that_somebody_waits_for_ends_and_the_next_one_goes_on(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_thread, "_LEAST_SECONDS", -1.0)
    monkeypatch.setattr(database_thread, "_HEAVY", 6)
    locked = LockedDatabase(sqlite_database)
    thread = DatabaseThread(cast(Database, locked))
    given: list[list[int]] = []

    def double(_conn: sa.Connection, items: Sequence[int]) -> list[int]:
        given.append(list(items))
        return [2 * item for item in items]

    async def scenario() -> list[int]:
        works = [asyncio.ensure_future(thread.write_together(double, item, weight=3)) for item in range(5)]
        await asyncio.sleep(0)  # they are handed in now
        locked.wanted = True
        locked.free.set()
        return await asyncio.gather(*works)

    answers = asyncio.run(scenario())
    thread.stop(within=5)
    assert answers == [0, 2, 4, 6, 8]
    assert given == [[0, 1], [2, 3], [4]]
    assert locked.transactions == 3


class LockedDatabase:
    """Its next transaction begins when it is let."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.asked = threading.Event()
        self.free = threading.Event()
        self.wanted = False
        self.transactions = 0

    def is_writer_wanted(self) -> bool:
        return self.wanted

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        self.asked.set()
        assert self.free.wait(30)
        self.transactions += 1
        with self._database.write() as conn:
            yield conn


def test_what_comes_while_the_lock_is_waited_for_need_not_wait_for_it_again(sqlite_database: Database) -> None:
    locked = LockedDatabase(sqlite_database)
    thread = DatabaseThread(cast(Database, locked))
    connections: list[sa.Connection] = []

    async def scenario() -> None:
        first = asyncio.ensure_future(thread.write(connections.append))
        await asyncio.to_thread(locked.asked.wait, 10)
        second = asyncio.ensure_future(thread.write(connections.append))
        await asyncio.sleep(0)  # it is asked for now
        locked.free.set()
        await asyncio.gather(first, second)

    asyncio.run(scenario())
    thread.stop(within=5)
    assert connections[0] is connections[1]


def worker(role: str = "collector", *, pid: int = 1, host: str = "here", silent: float = 0) -> WorkerReport:
    seen_at = NOW - timedelta(seconds=silent)
    return WorkerReport(id=f"{role}-{pid}", role=role, host=host, pid=pid, started_at=NOW, seen_at=seen_at)


@pytest.mark.parametrize(
    ("one", "gone"),
    [
        (worker(pid=1), False),
        (worker(pid=2**22 + 1), True),
        (worker(pid=2**22 + 1, host="there"), False),
        (worker(silent=21), True),
        (worker(silent=21, host="there"), True),
        (worker("daemon", silent=1000), False),
    ],
)
def test_a_collector_is_gone_when_it_is_silent_or_its_process_ended(one: WorkerReport, gone: bool) -> None:
    assert is_gone(one, NOW, "here") is gone


def test_what_a_dead_collector_held_is_free_at_once(sqlite_database: Database, due: DueSource) -> None:
    with sqlite_database.write() as conn:
        workers.beat(
            conn, worker_id="me", role="collector", pid=2**22 + 1, host="here", started_at=NOW, now=NOW - MINUTE
        )
    assert lease(sqlite_database, owner="next") is None
    with sqlite_database.write() as conn:
        assert take_over(conn, now=NOW, host="here", own_id="next") == ["me"]
        assert workers.list_workers(conn) == []
    assert lease(sqlite_database, owner="next") is not None
