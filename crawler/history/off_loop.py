"""The database for work that happens once in a while: each transaction in a thread, so that the event loop goes on."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from storage.database import Database

T = TypeVar("T")


class OffLoop:
    """Raises what the work raises, and StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        def run() -> T:
            with self._database.read() as conn:
                return work(conn)

        return await asyncio.to_thread(run)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        def run() -> T:
            with self._database.write() as conn:
                return work(conn)

        return await asyncio.to_thread(run)
