"""PostgreSQL through psycopg 3: pooled connections that are checked before use, and never wait for ever."""

from typing import Any

import sqlalchemy as sa

from storage.connections import WRITES, Connections
from storage.texts import write_json

_SESSION = {"lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s", "TimeZone": "UTC"}


def connect(url: sa.URL) -> Connections:
    """Makes the pool; the first connection is made at first use."""
    engine = sa.create_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_timeout=10,
        pool_pre_ping=True,  # the server may have been restarted since
        json_serializer=write_json,
        hide_parameters=True,  # a bug's traceback must not show sources' addresses, which may hold passwords
        connect_args={"connect_timeout": 10, "application_name": "gulfwatch"},
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for name, value in _SESSION.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        connection.commit()

    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    writer = engine.execution_options(**{WRITES: True})
    return Connections(
        url=url,
        shown=_shown(url),
        dialect="postgresql",
        begin_read=reader.begin,
        begin_write=writer.begin,
        is_writer_wanted=lambda: False,
        close=engine.dispose,
    )


def _shown(url: sa.URL) -> str:
    host = url.host or url.query.get("host") or "localhost"
    return f"{url.database or url.username} on {host}"
