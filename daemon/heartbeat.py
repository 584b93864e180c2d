"""The daemon's sign of life in the database, and what it sees there of its collectors."""

import os
import socket
from collections.abc import Mapping
from datetime import datetime

from domain.clock import Clock
from domain.ids import new_id
from storage import workers
from storage.database import Database


class Heartbeat:
    """Writes one row that says this daemon lives. Raises StorageError where the database cannot be written."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._started_at = clock()
        self.worker_id = new_id(self._started_at)

    def beat(self) -> None:
        with self._database.write() as conn:
            workers.beat(
                conn,
                worker_id=self.worker_id,
                role="daemon",
                pid=os.getpid(),
                host=socket.gethostname(),
                started_at=self._started_at,
                now=self._clock(),
            )

    def last_seen(self) -> Mapping[int, datetime]:
        """When each collector of this machine last gave a sign, by process id."""
        with self._database.read() as conn:
            found = workers.list_workers(conn)
        here = socket.gethostname()
        return {worker.pid: worker.seen_at for worker in found if worker.role == "collector" and worker.host == here}

    def end(self) -> None:
        with self._database.write() as conn:
            workers.forget(conn, self.worker_id)
