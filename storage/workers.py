"""Processes and their heartbeats."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.tables import workers
from storage.upserts import insert

FORGOTTEN_AFTER = timedelta(hours=1)
"""A process that was killed cannot say so: this long without a heartbeat, and its row goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerReport:
    """One process that says, or said, that it is alive."""

    id: str
    role: str  # daemon | collector
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime  # its last heartbeat


def beat(
    conn: sa.Connection, *, worker_id: str, role: str, pid: int, host: str, started_at: datetime, now: datetime
) -> None:
    """Notes that this process is alive at ``now``, and removes those that have long been silent."""
    row = {"id": worker_id, "role": role, "host": host, "pid": pid, "started_at": started_at, "seen_at": now}
    statement = insert(conn, workers).values(row)
    conn.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={name: statement.excluded[name] for name in row})
    )
    conn.execute(sa.delete(workers).where(workers.c.seen_at < now - FORGOTTEN_AFTER))


def list_workers(conn: sa.Connection) -> list[WorkerReport]:
    """Every process that has not been forgotten, the longest running first."""
    rows = conn.execute(sa.select(workers).order_by(workers.c.started_at, workers.c.id))
    return [WorkerReport(**row) for row in rows.mappings()]


def forget(conn: sa.Connection, worker_id: str) -> None:
    """Removes a process that has ended."""
    conn.execute(sa.delete(workers).where(workers.c.id == worker_id))
