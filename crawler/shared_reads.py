"""Several sources with one address are one request: those that are due meanwhile are given its answer too."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedReads(Generic[T]):
    """Reads that are under way, by what they ask for. To be used on one event loop."""

    def __init__(self) -> None:
        self._joined: dict[Hashable, list[asyncio.Future[T]]] = {}

    async def read(self, asked: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """What ``ask`` answers, or what the same read answers that is under way. Whoever joined fails with it."""
        joined = self._joined.get(asked)
        if joined is not None:
            joined.append(asyncio.get_running_loop().create_future())
            return await joined[-1]
        joined = self._joined[asked] = []
        try:
            answer = await ask()
        except BaseException:
            for one in joined:
                one.cancel()
            raise
        finally:
            del self._joined[asked]
        for one in joined:
            if not one.done():
                one.set_result(answer)
        return answer
