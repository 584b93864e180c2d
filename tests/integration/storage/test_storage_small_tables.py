"""Files, workers and counters."""

from concurrent.futures import ThreadPoolExecutor

from domain.problem import Problem
from storage import counters, files, workers
from storage.database import Database
from storage.files import FileReport
from storage.workers import WorkerReport
from tests.storage_factories import MINUTE, NOW, SECOND

FAULT = Problem(file="watchlists.yaml", line=3, column=5, message="'keyword' is not known; did you mean 'keywords'?")
WARNING = Problem(file="watchlists.yaml", message="Aselsan is a company", severity="warning")


def test_the_last_good_version_of_a_file_outlives_a_broken_one(database: Database) -> None:
    with database.write() as conn:
        assert files.load_last_good(conn, "watchlists.yaml") is None
        files.save_good(conn, "watchlists.yaml", "entities: [عُمان]", NOW, warnings=[WARNING])
        good = files.list_files(conn)
        files.save_problems(conn, "watchlists.yaml", [FAULT, WARNING], NOW + MINUTE)
        assert files.load_last_good(conn, "watchlists.yaml") == "entities: [عُمان]"
        assert [*good, *files.list_files(conn)] == [
            FileReport(name="watchlists.yaml", loaded_at=NOW, checked_at=NOW, problems=(WARNING,)),
            FileReport(name="watchlists.yaml", loaded_at=NOW, checked_at=NOW + MINUTE, problems=(FAULT, WARNING)),
        ]


def test_a_file_that_was_never_good_has_no_last_good_version(database: Database) -> None:
    with database.write() as conn:
        files.save_problems(conn, "sources.yaml", [FAULT], NOW)
        assert files.load_last_good(conn, "sources.yaml") is None
        assert files.list_files(conn) == [
            FileReport(name="sources.yaml", loaded_at=None, checked_at=NOW, problems=(FAULT,))
        ]


def test_a_mended_file_has_no_problems(database: Database) -> None:
    with database.write() as conn:
        files.save_problems(conn, "channels.yaml", [FAULT], NOW)
        files.save_good(conn, "channels.yaml", "channels: []", NOW + MINUTE)
        assert files.list_files(conn) == [
            FileReport(name="channels.yaml", loaded_at=NOW + MINUTE, checked_at=NOW + MINUTE, problems=())
        ]


def _beat(database: Database, worker_id: str, *, seconds: int) -> None:
    with database.write() as conn:
        workers.beat(
            conn, worker_id=worker_id, role="collector", pid=7, host="h", started_at=NOW, now=NOW + seconds * SECOND
        )


def test_a_worker_is_known_from_its_heartbeats_until_it_is_forgotten(database: Database) -> None:
    _beat(database, "w1", seconds=0)
    _beat(database, "w2", seconds=0)
    _beat(database, "w1", seconds=5)
    with database.write() as conn:
        workers.forget(conn, "w2")
        workers.forget(conn, "unknown")
        assert workers.list_workers(conn) == [
            WorkerReport(id="w1", role="collector", host="h", pid=7, started_at=NOW, seen_at=NOW + 5 * SECOND)
        ]


def test_a_worker_that_was_killed_is_forgotten_after_an_hour(database: Database) -> None:
    for worker_id in ("killed", "silent"):
        _beat(database, worker_id, seconds=0 if worker_id == "killed" else 60)
    _beat(database, "new", seconds=3660)
    with database.read() as conn:
        assert {worker.id for worker in workers.list_workers(conn)} == {"new", "silent"}


def test_counters_grow_by_name_and_label(database: Database) -> None:
    with database.write() as conn:
        counters.add(conn, {})
        counters.add(conn, {("fetches", "ok"): 2, ("fetches", "timeout"): 1})
        counters.add(conn, {("fetches", "ok"): 3, ("articles", ""): 2**40})
        assert counters.read_all(conn) == {("articles", ""): 2**40, ("fetches", "ok"): 5, ("fetches", "timeout"): 1}


def test_counters_lose_nothing_when_many_add_at_once(database: Database) -> None:
    names = [("a", ""), ("b", "1"), ("b", "2"), ("c", "")]

    def add(number: int) -> None:
        with database.write() as conn:
            counters.add(conn, dict.fromkeys(names if number % 2 else reversed(names), 1))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(40)))
    with database.read() as conn:
        assert counters.read_all(conn) == dict.fromkeys(names, 40)
