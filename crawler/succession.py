"""What a collector that is gone has left behind: its leases are given back, within seconds and not at their end."""

import os
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import articles, sources, workers
from storage.workers import WorkerReport

ROLE = "collector"
SILENT_AFTER = timedelta(seconds=20)


def take_over(conn: sa.Connection, *, now: datetime, host: str, own_id: str) -> list[str]:
    """Frees what dead collectors held; answers their ids."""
    gone = [worker.id for worker in workers.list_workers(conn) if worker.id != own_id and is_gone(worker, now, host)]
    for worker_id in gone:
        sources.release_leases(conn, worker_id)
        articles.release_leases(conn, worker_id)
        workers.forget(conn, worker_id)
    return gone


def is_gone(worker: WorkerReport, now: datetime, host: str) -> bool:
    """A collector without a heartbeat for 20 s, or one of this machine whose process has ended."""
    if worker.role != ROLE:
        return False
    return now - worker.seen_at > SILENT_AFTER or (worker.host == host and not is_running(worker.pid))


def is_running(pid: int) -> bool:
    """Whether this machine has such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
