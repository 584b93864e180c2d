"""Every failure that an operator can mend is one sentence that says how; a bug is not dressed up as one."""

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from domain.errors import StorageError
from storage.failures import in_words, sentence_for
from storage.sqlite_driver import load_driver, version_warning


class _SqliteError(Exception):
    def __init__(self, name: str) -> None:
        self.sqlite_errorname = name


class _PostgresError(psycopg.OperationalError):
    def __init__(self, text: str, sqlstate: str) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


LOCKED = (
    "the database D is locked by another program; end what holds it (a backup, a database shell, another Gulfwatch)"
)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (_SqliteError("SQLITE_BUSY"), LOCKED),
        (_SqliteError("SQLITE_BUSY_SNAPSHOT"), LOCKED),
        (
            _SqliteError("SQLITE_FULL"),
            "the database D cannot grow: the disk is full, or a limit is reached; free some space",
        ),
        (
            _SqliteError("SQLITE_IOERR_WRITE"),
            "the database D cannot be read or written: the disk reports an error; see the system's log",
        ),
        (
            _SqliteError("SQLITE_READONLY_DIRECTORY"),
            "the database D cannot be written; give this user write permission on the file and on its folder",
        ),
        (_SqliteError("SQLITE_ERROR"), None),
        (_SqliteError("SQLITE_CONSTRAINT_UNIQUE"), None),
        (_PostgresError("canceling statement due to lock timeout", "55P03"), LOCKED),
        (
            _PostgresError("No space left on device", "53100"),
            "the database D cannot grow: the server's disk is full; free some space there",
        ),
        (
            psycopg.OperationalError("connection refused\n\tIs the server running?"),
            "the database D cannot be reached; see that the server runs and that GULFWATCH_DATABASE is right: "
            "connection refused",
        ),
        (
            _PostgresError("connection lost", "08006"),
            "the database D cannot be reached; see that the server runs and that GULFWATCH_DATABASE is right",
        ),
        (psycopg.errors.UndefinedTable("no such table"), None),
        (ValueError("a bug"), None),
    ],
)
def test_a_failure_is_told_in_one_sentence(error: Exception, sentence: str | None) -> None:
    assert sentence_for("D", error) == sentence


def test_a_failure_of_the_driver_becomes_a_storage_error_that_keeps_its_cause() -> None:
    cause = exc.OperationalError("SELECT 1", {}, _SqliteError("SQLITE_FULL"))
    with pytest.raises(StorageError, match="free some space") as raised, in_words("D"):
        raise cause
    assert raised.value.__cause__ is cause


@pytest.mark.parametrize(
    "bug",
    [
        exc.IntegrityError("INSERT", {}, _SqliteError("SQLITE_CONSTRAINT_UNIQUE")),
        exc.OperationalError("SELEKT", {}, _SqliteError("SQLITE_ERROR")),
        exc.OperationalError("UPDATE", {}, _SqliteError("SQLITE_READONLY")),
        OSError("of the block, not of the database"),
    ],
)
def test_a_bug_stays_what_it_is(bug: Exception) -> None:
    with pytest.raises(type(bug)) as raised, in_words("D", reading=True):
        raise bug
    assert raised.value is bug


def test_a_pool_that_stays_empty_is_a_busy_database() -> None:
    with pytest.raises(StorageError, match="the database D was busy for more than 10 s; try again"), in_words("D"):
        raise exc.TimeoutError("QueuePool limit")


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2)])
def test_an_sqlite_with_the_corruption_race_is_warned_of(version: tuple[int, ...]) -> None:
    text = ".".join(map(str, version))
    assert version_warning(version) == (
        f"SQLite {text} can damage a database in a rare race between writers and checkpoints; "
        "install the pysqlite3 package, or use PostgreSQL"
    )


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 0), (4, 0, 0)])
def test_a_mended_sqlite_is_not(version: tuple[int, ...]) -> None:
    assert version_warning(version) is None


def test_the_locked_dependencies_bring_a_mended_sqlite() -> None:
    assert version_warning(load_driver().sqlite_version_info) is None


def test_python_s_own_sqlite_is_used_where_the_wheel_is_missing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pysqlite3.dbapi2", None)
    driver = load_driver()
    warning = version_warning(driver.sqlite_version_info)
    assert driver.__name__ == "sqlite3"
    assert [record.getMessage() for record in caplog.records] == ([] if warning is None else [warning])
    assert sa.create_engine("sqlite://", module=driver).connect().scalar(sa.text("SELECT 1")) == 1
