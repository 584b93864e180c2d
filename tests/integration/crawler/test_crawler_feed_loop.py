"""The loop over due sources, when the database fails it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from crawler import feed_loop
from crawler.answers import BadStatus
from crawler.database_thread import DatabaseThread
from crawler.feed_loop import (
    AGAIN_AFTER,
    HELD,
    IN_FLIGHT,
    LEASE,
    NEW_HELD,
    NEW_IN_FLIGHT,
    NEW_SETTLED,
    NEW_SURE,
    FeedLoop,
)
from crawler.feeds.download import open_session
from crawler.feeds.reader import FeedReader
from crawler.findings import Failure, Finding, Recorded, record_all
from crawler.host_gates import HostGates
from crawler.politeness import CROWD
from crawler.pool import PARSERS, WorkPool
from crawler.readers import SourceReaders
from crawler.tally import Tally
from domain.canary import LANGUAGES, SOURCE_IDS
from domain.clock import Clock
from domain.errors import FetchError, StorageError
from domain.network import NetworkPolicy, parse_networks
from domain.source import Source
from storage import canaries, source_tables, sources
from storage.database import Database
from tests.crawler_samples import NOW, feed_source
from tests.integration.crawler.conftest import ALLOWED, SECOND
from tests.servers import Answer, ScriptedServer
from tests.storage_factories import MINUTE, make_canary


class SetClock:
    """The time, as it was set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def loop_of(
    database: DatabaseThread, reader: object, *, clock: Clock | None = None, gates: HostGates | None = None
) -> FeedLoop:
    """Its hosts are on the open web, so that nothing of them is asked twice at once."""
    return FeedLoop(
        database=database,
        reader=reader,  # type: ignore[arg-type]
        owner="me",
        gates=gates or HostGates(policy=NetworkPolicy(allowed=()), delay=timedelta(seconds=1)),
        clock=clock or SetClock(),
        tally=Tally(),
        on_wanted=lambda: None,
    )


async def let_go(loop: FeedLoop) -> None:
    """Ends whatever it holds."""
    for task in loop._held.values():
        task.cancel()
    await asyncio.gather(*loop._held.values(), return_exceptions=True)


def test_a_source_whose_read_could_not_be_stored_is_read_again_soon(
    sqlite_database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, tally = SetClock(), Tally()
    policy = NetworkPolicy(allowed=parse_networks(ALLOWED))
    refused: list[timedelta] = []

    def refuse_the_first(conn: sa.Connection, findings: Sequence[Finding], **how) -> list[Recorded]:  # type: ignore[no-untyped-def]
        if not refused:
            refused.append(clock.now - NOW)
            raise StorageError("the disk is full")
        return record_all(conn, findings, **how)

    monkeypatch.setattr(feed_loop, "record_all", refuse_the_first)
    address = server.route("/feed", Answer(status=500))
    with sqlite_database.write() as conn:
        sources.replace_all(conn, [feed_source(address=address, every=SECOND)], now=NOW)

    async def scenario() -> timedelta:
        database = DatabaseThread(sqlite_database)
        async with open_session(policy) as session:
            reader = FeedReader(session=session, pool=pool, user_agent="Gulfwatch", clock=clock)
            readers = SourceReaders(feeds=reader, crawled={}, clock=clock)
            loop = FeedLoop(
                database=database,
                reader=readers,
                owner="me",
                gates=HostGates(policy=policy, delay=timedelta(0)),
                clock=clock,
                tally=tally,
                on_wanted=lambda: None,
            )
            running = asyncio.ensure_future(loop.run())
            async with asyncio.timeout(20):
                while ("source_reads", "http-500") not in (counted := tally.take()):
                    tally.give_back(counted)
                    clock.now += SECOND if refused else timedelta(0)
                    await asyncio.sleep(0.3)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        database.stop(within=5)
        return clock.now - NOW

    pool = WorkPool(preload=PARSERS)
    try:
        took = asyncio.run(scenario())
    finally:
        pool.stop()
    assert (refused, len(server.requests_to("/feed"))) == ([timedelta(0)], 2)
    assert AGAIN_AFTER <= took < LEASE / 2


def test_a_source_that_is_due_again_before_its_last_read_has_ended_is_read_when_it_has(
    sqlite_database: Database, server: ScriptedServer
) -> None:
    clock, policy = SetClock(), NetworkPolicy(allowed=parse_networks(ALLOWED))
    address = server.route("/feed", Answer(status=500))
    with sqlite_database.write() as conn:
        sources.replace_all(conn, [feed_source(address=address, every=SECOND)], now=NOW)

    async def scenario() -> list[int]:
        database = DatabaseThread(sqlite_database)
        async with open_session(policy) as session:
            loop = FeedLoop(
                database=database,
                reader=SourceReaders(
                    feeds=FeedReader(session=session, pool=pool, user_agent="Gulfwatch", clock=clock),
                    crawled={},
                    clock=clock,
                ),
                owner="me",
                gates=HostGates(policy=policy, delay=timedelta(0)),
                clock=clock,
                tally=Tally(),
                on_wanted=lambda: None,
            )
            asked: list[int] = []
            ending = asyncio.ensure_future(asyncio.sleep(60))
            loop._held["times"] = ending
            await loop._take_due()
            asked.append(len(server.requests_to("/feed")))
            ending.cancel()
            del loop._held["times"]
            clock.now += SECOND
            await loop._take_due()
            await asyncio.gather(*loop._held.values())
            asked.append(len(server.requests_to("/feed")))
        database.stop(within=5)
        return asked

    pool = WorkPool(preload=PARSERS)
    try:
        assert asyncio.run(scenario()) == [0, 1]
    finally:
        pool.stop()


def test_a_host_whose_hundreds_of_feeds_are_due_at_once_leaves_the_others_their_places(
    sqlite_database: Database,
) -> None:
    clock = SetClock()
    crowd = [feed_source(f"crowd-{number}", address=f"http://crowd.example/{number}") for number in range(CROWD + 20)]
    with sqlite_database.write() as conn:
        sources.replace_all(conn, [*crowd, feed_source(address="http://other.example/feed")], now=NOW)

    class Hanging:
        async def fetch(self, _due: sources.DueSource) -> None:
            await asyncio.get_running_loop().create_future()

    async def scenario() -> list[str]:
        database = DatabaseThread(sqlite_database)
        loop = loop_of(database, Hanging(), clock=clock)
        await loop._take_due()
        held = list(loop._held)
        await let_go(loop)
        database.stop(within=5)
        return held

    held = asyncio.run(scenario())
    assert (len(held), "times" in held) == (CROWD + 1, True)


def read_before(database: Database, count: int) -> list[Source]:
    """Sources, all of which were read in the meantime and are due again a minute later."""
    known = [feed_source(f"known-{number}", address=f"http://known-{number}.example/") for number in range(count)]
    with database.write() as conn:
        sources.replace_all(conn, known, now=NOW)
        stored = source_tables.sources
        conn.execute(sa.update(stored).values(first_read_at=NOW, next_fetch_at=NOW + MINUTE))
    return known


@pytest.mark.parametrize(
    ("known", "new", "held"),
    [(40, 600, (40, NEW_HELD)), (600, 100, (HELD - NEW_SURE, NEW_SURE)), (600, 0, (HELD, 0))],
    ids=["many new", "many of both", "none new"],
)
def test_what_was_read_before_goes_before_what_is_new_and_takes_not_every_place(
    sqlite_database: Database, known: int, new: int, held: tuple[int, int]
) -> None:
    """The new ones have been due for longer: an analyst has added hundreds of sources at once."""
    clock = SetClock()
    added = [feed_source(f"new-{number}", address=f"http://new-{number}.example/") for number in range(new)]
    listed = read_before(sqlite_database, known)
    with sqlite_database.write() as conn:
        sources.replace_all(conn, [*listed, *added], now=NOW)
    clock.now = NOW + 2 * MINUTE
    at_once: list[int] = []

    class Hanging:
        def __init__(self) -> None:
            self.new = 0

        async def fetch(self, due: sources.DueSource) -> None:
            self.new += due.first_read
            at_once.append(self.new)
            await asyncio.get_running_loop().create_future()

    async def scenario() -> list[str]:
        database = DatabaseThread(sqlite_database)
        loop = loop_of(database, Hanging(), clock=clock)
        await loop._take_due()
        for _ in range(50):  # they go as far as they may
            await asyncio.sleep(0)
        names = list(loop._held)
        await let_go(loop)
        assert (loop._held, loop._new_held) == ({}, set())
        database.stop(within=5)
        return names

    names = asyncio.run(scenario())
    assert tuple(sum(name.startswith(kind) for name in names) for kind in ("known", "new")) == held
    assert max(at_once) <= NEW_IN_FLIGHT * IN_FLIGHT


def test_news_is_taken_in_while_whole_new_feeds_wait_for_their_parsers(sqlite_database: Database) -> None:
    listed = read_before(sqlite_database, 1)
    added = [feed_source(f"new-{number}", address=f"http://new-{number}.example/") for number in range(40)]
    with sqlite_database.write() as conn:
        sources.replace_all(conn, [*listed, *added], now=NOW)
    clock = SetClock()
    clock.now = NOW + 2 * MINUTE
    parsing: list[str] = []

    class Slow:
        async def fetch(self, _due: sources.DueSource) -> FetchError:
            return FetchError("timeout", "did not answer")

        async def digest(self, due: sources.DueSource, answer: FetchError, *, started_at: datetime) -> Finding:
            parsing.append(due.source.id)
            if due.first_read:
                await asyncio.get_running_loop().create_future()
            return Finding(due=due, started_at=started_at, failure=Failure.of(answer))

    async def scenario() -> None:
        database = DatabaseThread(sqlite_database)
        loop = loop_of(database, Slow(), clock=clock)
        await loop._take_due()
        async with asyncio.timeout(30):
            await loop._held["known-0"]
        await let_go(loop)
        database.stop(within=5)

    asyncio.run(scenario())
    assert (len(parsing), "known-0" in parsing) == (NEW_SETTLED + 1, True)


def test_canaries_wait_for_no_host_and_heed_none(sqlite_database: Database) -> None:
    """They are read from the daemon itself: the manners that are meant for the hosts of others would make them late."""
    address, gates = "http://canary.invalid/feed", HostGates(policy=NetworkPolicy(allowed=()), delay=timedelta(hours=1))
    gates.heed("canary.invalid", BadStatus(429, retry_after=timedelta(hours=1)))
    with sqlite_database.write() as conn:
        for language in LANGUAGES:
            canaries.ensure_source(conn, language, name="Canary", address=address, every=SECOND, now=NOW)
            assert canaries.plant(conn, make_canary(language), instead_of=None, now=NOW)
    asked: list[str] = []
    answer = BadStatus(429, retry_after=timedelta(hours=1))

    class Busy:
        async def fetch(self, due: sources.DueSource) -> BadStatus:
            asked.append(due.source.id)
            return answer

    async def scenario() -> None:
        database = DatabaseThread(sqlite_database)
        loop = loop_of(database, Busy(), gates=gates)
        due = await database.write(partial(loop._lease_due, free=()))
        async with asyncio.timeout(20):
            answers = await asyncio.gather(*map(loop._ask, due))
        assert [each for _, each in answers] == [answer] * 3
        database.stop(within=5)

    asyncio.run(scenario())
    assert sorted(asked) == sorted(SOURCE_IDS.values())


def test_a_busy_host_silences_itself_and_not_the_host_that_led_to_it(
    sqlite_database: Database, server: ScriptedServer
) -> None:
    policy = NetworkPolicy(allowed=parse_networks(ALLOWED))
    gates = HostGates(policy=policy, delay=timedelta(0))

    async def scenario(address: str) -> None:
        database = DatabaseThread(sqlite_database)
        with sqlite_database.write() as conn:
            sources.replace_all(conn, [feed_source(address=address)], now=NOW)
        async with open_session(policy) as session:
            feeds = FeedReader(
                session=session, pool=WorkPool(preload=PARSERS), user_agent="Gulfwatch", clock=SetClock()
            )
            loop = FeedLoop(
                database=database,
                reader=SourceReaders(feeds=feeds, crawled={}, clock=SetClock()),
                owner="me",
                gates=gates,
                clock=SetClock(),
                tally=Tally(),
                on_wanted=lambda: None,
            )
            await loop._take_due()
            await asyncio.gather(*loop._held.values())
        database.stop(within=5)

    with ScriptedServer() as busy:
        target = busy.route("/feed", Answer(status=429, headers={"Retry-After": "3600"}))
        asyncio.run(scenario(server.redirect("/feed", to=target)))
        left = [gates.pause_left(f"{one.host}:{one.port}") for one in (server, busy)]
    assert left[0] is None and left[1] is not None
