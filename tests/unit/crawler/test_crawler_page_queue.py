"""Wanted pages are handed out fairly, newest first, and never twice at once."""

import asyncio
from datetime import timedelta

import pytest

from crawler.page_loop import is_to_be_renewed
from crawler.page_queue import PageQueue
from storage.articles import WantedPage
from tests.crawler_samples import NOW


def page(number: int, host: str = "a.example") -> WantedPage:
    return WantedPage(article_id=f"{host}-{number}", url=f"https://{host}/{number}", source_id="s", attempts=0)


def queue_of(*pages: WantedPage, per_host: int = 2, together: int = 10) -> PageQueue:
    queue = PageQueue(clock=lambda: NOW, per_host=lambda _host: per_host, together=together)
    for one in pages:
        queue.put(one, leased_until=NOW + timedelta(minutes=1))
    queue.open()
    return queue


async def take(queue: PageQueue) -> str | None:
    async with asyncio.timeout(0.05):
        one = await queue.get()
        return one.article_id if one else None


async def take_all(queue: PageQueue) -> list[str | None]:
    taken: list[str | None] = []
    try:
        while True:
            taken.append(await take(queue))
    except TimeoutError:
        return taken


def test_hosts_take_turns_and_each_gives_its_newest_first() -> None:
    pages = [page(number) for number in range(100)] + [page(1, "b.example"), page(1, "c.example")]
    assert asyncio.run(take_all(queue_of(*pages))) == ["a.example-99", "b.example-1", "c.example-1", "a.example-98"]


def test_a_host_that_hangs_holds_only_its_share() -> None:
    async def scenario() -> list[str | None]:
        queue = queue_of(page(1), page(2), page(3), page(4))
        await take_all(queue)
        queue.put(page(1, "b.example"), leased_until=NOW + timedelta(minutes=1))
        return await take_all(queue)

    assert asyncio.run(scenario()) == ["b.example-1"]


def test_a_host_that_is_free_again_gives_the_next() -> None:
    async def scenario() -> str | None:
        queue = queue_of(page(1), page(2), page(3))
        await take_all(queue)
        waiting = asyncio.create_task(take(queue))
        queue.leave_host(page(3))
        return await waiting

    assert asyncio.run(scenario()) == "a.example-1"


def test_a_page_is_queued_once_until_it_is_forgotten() -> None:
    async def scenario() -> list[int]:
        queue = queue_of(page(1), page(1))
        taken = [len(await take_all(queue))]
        queue.put(page(1), leased_until=NOW + timedelta(minutes=1))
        taken.append(len(await take_all(queue)))
        queue.leave_host(page(1))
        queue.forget(page(1))
        queue.put(page(1), leased_until=NOW + timedelta(minutes=1))
        return [*taken, len(await take_all(queue))]

    assert asyncio.run(scenario()) == [1, 0, 1]


def test_a_page_whose_lease_ran_out_is_left_to_the_database() -> None:
    queue = queue_of()
    queue.put(page(1), leased_until=NOW)
    assert asyncio.run(take_all(queue)) == []
    assert len(queue) == 0


def test_no_more_than_so_many_are_out_together() -> None:
    pages = [page(1, f"{number}.example") for number in range(20)]
    assert len(asyncio.run(take_all(queue_of(*pages)))) == 10


def test_a_closed_queue_answers_none_at_once() -> None:
    async def scenario() -> str | None:
        queue = queue_of()
        waiting = asyncio.create_task(take(queue))
        await asyncio.sleep(0)
        queue.put(page(1), leased_until=NOW + timedelta(minutes=1))
        queue.close()
        return await waiting

    assert asyncio.run(scenario()) is None


@pytest.mark.parametrize(
    ("age", "idle", "renewed"),
    [(59, True, False), (60, True, True), (60, False, False), (119, False, False), (120, False, True)],
)
def test_a_crawl_is_renewed_after_an_hour_when_idle_and_after_two_in_any_case(
    age: int, idle: bool, renewed: bool
) -> None:
    assert is_to_be_renewed(NOW - timedelta(minutes=age), now=NOW, idle=idle) is renewed
