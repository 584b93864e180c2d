"""What a database must offer to be used: the two kinds of transaction, made by sqlite.py and postgresql.py."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

WRITES = "gulfwatch_writes"
"""Execution option of connections in a write transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The open engines of one database."""

    url: sa.URL
    shown: str  # the address for people: a path, or a host and a name; without a password
    dialect: Literal["sqlite", "postgresql"]
    begin_read: Callable[[], AbstractContextManager[sa.Connection]]
    begin_write: Callable[[], AbstractContextManager[sa.Connection]]
    is_writer_wanted: Callable[[], bool]  # by another thread or process, which waits for this one's end
    close: Callable[[], None]


def writes(conn: sa.Connection) -> bool:
    """Whether the connection's transaction is one that may write."""
    return bool(conn.get_execution_options().get(WRITES))
