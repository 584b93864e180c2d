"""Whoever asks for what is being read already is given its answer."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from crawler.shared_reads import SharedReads


def run(scenario: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(scenario)


class Server:
    """Answers how often it was asked, when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = asyncio.Event()

    async def ask(self) -> int:
        self.asked += 1
        await self.go.wait()
        return self.asked


def test_the_same_read_is_made_once_and_another_on_its_own() -> None:
    async def scenario() -> tuple[list[int], int]:
        server, reads = Server(), SharedReads[int]()
        server.go.set()
        first = await reads.read("a", server.ask)
        server.go.clear()
        together = [asyncio.ensure_future(reads.read(name, server.ask)) for name in ("a", "a", "a", "b")]
        await asyncio.sleep(0)
        server.go.set()
        return [first, *await asyncio.gather(*together)], server.asked

    assert run(scenario()) == ([1, 3, 3, 3, 3], 3)


def test_a_read_that_fails_leaves_nobody_waiting_and_nothing_behind() -> None:
    async def scenario() -> list[type[BaseException]]:
        reads = SharedReads[int]()
        started = asyncio.Event()

        async def fail() -> int:
            started.set()
            await asyncio.sleep(0)
            raise OSError

        both = [asyncio.ensure_future(reads.read("a", fail)) for _ in range(2)]
        outcomes = await asyncio.gather(*both, return_exceptions=True)
        with pytest.raises(OSError):
            await reads.read("a", fail)
        return [type(outcome) for outcome in outcomes if isinstance(outcome, BaseException)]

    assert run(scenario()) == [OSError, asyncio.CancelledError]


def test_who_joined_and_gave_up_spoils_nothing() -> None:
    async def scenario() -> int:
        server, reads = Server(), SharedReads[int]()
        first = asyncio.ensure_future(reads.read("a", server.ask))
        await asyncio.sleep(0)
        joined = asyncio.ensure_future(reads.read("a", server.ask))
        await asyncio.sleep(0)
        joined.cancel()
        await asyncio.gather(joined, return_exceptions=True)
        server.go.set()
        return await first

    assert run(scenario()) == 1
