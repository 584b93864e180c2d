"""PostgreSQL's own troubles: gone, absent, restarted, locked. Each is one sentence, and work goes on afterwards."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.errors import StorageError
from storage import counters
from storage.database import Database, open_database
from tests.databases import PostgresServer

pytestmark = pytest.mark.postgresql


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """Only PostgreSQL here."""
    with closing(open_database(postgres_url)) as database:
        yield database


def test_a_server_that_does_not_run_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as raised:
        open_database(f"postgresql+psycopg://gulfwatch:geheim@/gulfwatch?host={tmp_path}")
    told = str(raised.value)
    assert told.startswith(
        f"the database gulfwatch on {tmp_path} cannot be reached; see that the server runs and that "
        "GULFWATCH_DATABASE is right: "
    )
    assert "geheim" not in told and "\n" not in told


def test_a_database_that_does_not_exist_is_told(postgres: PostgresServer) -> None:
    url = postgres.url.set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(StorageError, match=r'cannot be reached; .*database "nowhere" does not exist'):
        open_database(url)


def test_work_goes_on_after_the_server_has_cut_every_connection(database: Database, postgres: PostgresServer) -> None:
    database.check_writable()
    postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname <> 'postgres'")
    database.check_writable()
    with database.read() as conn:
        assert counters.read_all(conn) == {("writable_checks", ""): 2}


def test_a_connection_that_is_cut_in_a_transaction_is_told_and_nothing_of_it_stays(
    database: Database, postgres: PostgresServer
) -> None:
    with pytest.raises(StorageError, match=r"was shut down|cannot be reached"), database.write() as conn:
        counters.add(conn, {("hits", ""): 1})
        pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        postgres.execute(f"SELECT pg_terminate_backend({pid})")
        counters.add(conn, {("hits", ""): 1})
    with database.read() as conn:
        assert counters.read_all(conn) == {}


def test_a_lock_that_is_held_too_long_is_told(database: Database, postgres_url: str) -> None:
    with closing(open_database(postgres_url)) as other, other.write() as holder:
        counters.add(holder, {("hits", ""): 1})
        with (
            pytest.raises(StorageError, match="is locked by another program; end what holds it"),
            database.write() as conn,
        ):
            conn.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
            counters.add(conn, {("hits", ""): 1})


def test_sessions_do_not_wait_for_ever(database: Database) -> None:
    with database.read() as conn:
        told = [conn.execute(sa.text(f"SHOW {name}")).scalar() for name in ("lock_timeout", "TimeZone")]
        idle = conn.execute(sa.text("SHOW idle_in_transaction_session_timeout")).scalar()
        isolation = conn.execute(sa.text("SHOW transaction_isolation")).scalar()
    assert [*told, idle, isolation] == ["10s", "UTC", "1min", "repeatable read"]
