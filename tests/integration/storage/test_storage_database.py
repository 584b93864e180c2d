"""Transactions on both databases: what is committed stays, what fails is undone, what only reads cannot write."""

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from domain.errors import StorageError
from storage import counters, tables
from storage.database import Database, open_database

HITS = ("hits", "")


def _add(conn: sa.Connection) -> None:
    counters.add(conn, {HITS: 1})


def _hits(database: Database) -> int:
    with database.read() as conn:
        return counters.read_all(conn).get(HITS, 0)


def test_what_is_written_is_there_when_the_database_is_opened_again(database_url: str) -> None:
    database = open_database(database_url)
    with database.write() as conn:
        _add(conn)
    database.close()
    again = open_database(database_url, create=False)
    assert (_hits(again), again.url) == (1, database_url)
    again.close()


def test_a_transaction_that_fails_is_undone(database: Database) -> None:
    with pytest.raises(KeyError, match="a bug"), database.write() as conn:
        _add(conn)
        raise KeyError("a bug")
    assert _hits(database) == 0


def test_a_write_in_a_transaction_that_only_reads_is_a_bug_and_not_the_operator_s(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), database.read() as conn:
        _add(conn)
    assert _hits(database) == 0


def test_a_bug_does_not_tell_what_was_to_be_written(database: Database) -> None:
    row = {"name": "hits", "label": "https://desk:canary@news.example/feed", "value": 1}
    with pytest.raises(sa.exc.IntegrityError) as caught, database.write() as conn:
        conn.execute(sa.insert(tables.counters), [row])
        conn.execute(sa.insert(tables.counters), [row])
    assert "[parameters: " not in str(caught.value)
    assert "canary" not in str(caught.value).partition("[SQL: ")[2]


def test_a_wrong_statement_is_a_bug_and_not_the_operator_s(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), database.write() as conn:
        conn.exec_driver_sql("SELECT no_such_column FROM counters")


def test_a_reader_sees_one_state_throughout(database: Database) -> None:
    with database.read() as conn:
        before = counters.read_all(conn)
        with database.write() as other:
            _add(other)
        assert counters.read_all(conn) == before
    assert _hits(database) == 1


def test_reading_and_then_writing_beside_another_writer_loses_nothing(database_url: str) -> None:
    """On SQLite a transaction that begins with a read and writes later fails at once with SQLITE_BUSY_SNAPSHOT when
    another connection has written meanwhile, whatever the time-out: BEGIN IMMEDIATE takes the lock before the read.
    """
    databases = [open_database(database_url) for _ in range(2)]  # as in two processes

    def count_up(database: Database) -> None:
        for _ in range(25):
            with database.write() as conn:
                counters.read_all(conn)
                _add(conn)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count_up, databases * 2))
    assert _hits(databases[0]) == 100
    for database in databases:
        database.close()


def test_a_second_writer_waits_for_the_first(database_url: str) -> None:
    databases = [open_database(database_url) for _ in range(2)]
    began, finished = threading.Event(), threading.Event()

    def second() -> None:
        began.set()
        with databases[1].write() as conn:
            _add(conn)
        finished.set()

    with databases[0].write() as conn:
        _add(conn)
        thread = threading.Thread(target=second)
        thread.start()
        assert began.wait(10)
        assert not finished.wait(0.2)
    thread.join(10)
    assert (finished.is_set(), _hits(databases[0])) == (True, 2)
    for database in databases:
        database.close()


def test_a_database_that_can_be_written_says_so(database: Database) -> None:
    database.check_writable()
    database.check_writable()
    with database.read() as conn:
        assert counters.read_all(conn) == {("writable_checks", ""): 2}


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root:geheim@localhost/gulfwatch",
        "postgresql://postgres:geheim@localhost/gulfwatch",
        "postgresql+asyncpg://postgres:geheim@localhost/gulfwatch",
        "geheim",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(StorageError) as raised:
        open_database(url)
    assert str(raised.value) == (
        "GULFWATCH_DATABASE must be sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME; "
        "the address given is neither"
    )
    assert "geheim" not in "".join(traceback.format_exception(raised.value))


def test_a_database_prints_without_its_password(postgres_url: str) -> None:
    url = sa.make_url(postgres_url).set(password="geheim")
    database = open_database(url.render_as_string(hide_password=False))
    assert "geheim" not in repr(database)
    database.close()
