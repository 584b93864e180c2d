"""One request at a time for a host, whatever asks, and one that hangs keeps the others waiting only so long."""

import asyncio
import heapq
from collections.abc import Awaitable
from datetime import timedelta
from itertools import pairwise

import pytest

from crawler import host_gates
from crawler.answers import BadStatus
from crawler.host_gates import HostGates
from crawler.politeness import CROWD, Errand
from domain.network import NetworkPolicy, parse_networks

POLICY = NetworkPolicy(parse_networks("127.0.0.1/32"))
WEB, OWN = "a.example:443", "127.0.0.1:8001"


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to its next timer, so that seconds cost nothing and are exact."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1000.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._now = max(self._now, heapq.nsmallest(1, self._scheduled)[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


Told = list[tuple[float, str]]


class Scene:
    """Gates on a clock of their own, and what happened before them."""

    def __init__(self, *, delay: float = 0.0) -> None:
        self.loop = _Loop()
        self.gates = HostGates(policy=POLICY, delay=timedelta(seconds=delay), tell_time=self.loop.time)
        self.told: Told = []

    async def ask(
        self,
        name: str,
        *,
        host: str = WEB,
        errand: Errand = Errand.FEED,
        after: float = 0.0,
        takes: float = 0.0,
        crawl_delay: float = 0.0,
    ) -> None:
        await asyncio.sleep(after)
        async with self.gates.turn(host, errand, crawl_delay=crawl_delay):
            self.told.append((round(self.loop.time() - 1000, 2), name))
            await asyncio.sleep(takes)

    def play(self, *asked: Awaitable[None]) -> Told:
        async def together() -> None:
            await asyncio.gather(*asked)

        try:
            self.loop.run_until_complete(together())
        finally:
            self.loop.close()
        return self.told


def test_a_host_is_asked_one_thing_at_a_time_whatever_asks() -> None:
    scene = Scene()
    assert scene.play(
        scene.ask("feed", takes=0.5),
        scene.ask("page", errand=Errand.CRAWL, takes=0.5),
        scene.ask("robots.txt", errand=Errand.ROBOTS, takes=0.5),
        scene.ask("elsewhere", host="b.example:443"),
    ) == [(0, "feed"), (0, "elsewhere"), (0.5, "page"), (1.0, "robots.txt")]


def test_two_requests_are_the_delay_apart_and_pages_what_robots_txt_asks_for() -> None:
    scene = Scene(delay=1.0)
    assert scene.play(
        scene.ask("page one", errand=Errand.CRAWL, crawl_delay=10),
        scene.ask("page two", errand=Errand.CRAWL, crawl_delay=10),
        scene.ask("page three", errand=Errand.CRAWL, crawl_delay=10),
        scene.ask("feed one", after=0.2),
        scene.ask("feed two", after=0.3),
    ) == [(0, "page one"), (1, "feed one"), (2, "feed two"), (10, "page two"), (20, "page three")]


def test_a_read_that_hangs_keeps_the_others_waiting_only_so_long() -> None:
    scene = Scene()
    assert scene.play(
        scene.ask("hangs", takes=30), scene.ask("two", takes=30), scene.ask("three", after=1)
    ) == [(0, "hangs"), (5, "two"), (10, "three")]  # fmt: skip


def test_what_failed_before_comes_last_and_keeps_the_others_for_a_second() -> None:
    scene = Scene()
    assert scene.play(
        scene.ask("good one", takes=1),
        scene.ask("failed before", errand=Errand.AGAIN, takes=30),
        scene.ask("good two", after=0.5, takes=1),
        scene.ask("good three", after=2.5),
    ) == [(0, "good one"), (1, "good two"), (2, "failed before"), (3, "good three")]


def test_many_feeds_do_not_starve_a_page_nor_many_pages_a_feed() -> None:
    scene = Scene(delay=1.0)
    feeds = [scene.ask(f"feed {number}", after=number / 2) for number in range(20)]  # twice what the host is asked
    told = [name for _at, name in scene.play(*feeds, scene.ask("page", errand=Errand.CRAWL, after=0.1))]
    assert told.index("page") == 5
    scene = Scene(delay=1.0)
    pages = [scene.ask(f"page {number}", errand=Errand.CRAWL) for number in range(20)]
    told = [name for _at, name in scene.play(*pages, scene.ask("feed", after=0.1))]
    assert told.index("feed") == 1


def test_the_operators_own_host_is_asked_for_feeds_and_pages_at_once_with_the_delay_between_pages() -> None:
    scene = Scene(delay=1.0)
    assert scene.play(
        scene.ask("feed one", host=OWN, takes=0.05),
        scene.ask("feed two", host=OWN),
        scene.ask("page one", host=OWN, errand=Errand.CRAWL, takes=60),
        scene.ask("page two", host=OWN, errand=Errand.CRAWL, takes=60),
        scene.ask("page three", host=OWN, errand=Errand.CRAWL, crawl_delay=5),
        scene.ask("robots.txt", host=OWN, errand=Errand.ROBOTS),
    ) == [
        *((0, "feed one"), (0, "page one"), (0, "robots.txt")),
        *((0.05, "feed two"), (1, "page two"), (6, "page three")),
    ]


def test_who_gives_up_waiting_holds_up_nobody() -> None:
    scene = Scene()

    async def give_up() -> None:
        waiting = asyncio.ensure_future(scene.ask("gave up"))
        await asyncio.sleep(1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    assert scene.play(scene.ask("one", takes=2), give_up(), scene.ask("two", after=0.5)) == [(0, "one"), (2, "two")]


def test_who_gives_up_at_the_moment_of_its_turn_holds_up_nobody() -> None:
    scene = Scene()

    async def give_up() -> None:
        waiting = asyncio.ensure_future(scene.ask("gave up"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        async with scene.gates.turn("other.example:443", Errand.FEED):
            pass
        scene.loop.call_at(1002.0, waiting.cancel)
        await asyncio.gather(waiting, return_exceptions=True)

    told = scene.play(scene.ask("one", takes=2), give_up(), scene.ask("two", after=0.5))
    assert told[0] == (0, "one") and told[-1][1] == "two" and told[-1][0] <= 2


def test_a_thousand_errands_of_a_host_keep_its_delay() -> None:
    scene = Scene(delay=1.0)
    errands = [Errand.FEED, Errand.AGAIN, Errand.CRAWL, Errand.ROBOTS]
    told = scene.play(
        *(scene.ask(str(n), errand=errands[n % 4], after=(n * 37) % 500, takes=(n % 9) / 10) for n in range(1000))
    )
    assert min(later - earlier for (earlier, _), (later, _) in pairwise(told)) >= 0.99
    assert len(told) == 1000


def busy(hours: float | None, *, status: int = 429) -> BadStatus:
    return BadStatus(status, retry_after=timedelta(hours=hours) if hours else None)


def test_a_host_that_asks_for_silence_has_it_for_a_day_at_most() -> None:
    now = [0.0]
    gates = HostGates(policy=POLICY, delay=timedelta(0), tell_time=lambda: now[0])
    gates.heed(WEB, busy(24 * 30))
    assert gates.pause_left("b.example:443") is None
    now[0] = 3600.0
    assert gates.pause_left(WEB) == timedelta(hours=23)
    now[0] = 24 * 3600.0
    assert gates.pause_left(WEB) is None


def test_too_many_requests_without_a_time_are_a_minutes_silence() -> None:
    gates = HostGates(policy=POLICY, delay=timedelta(0), tell_time=lambda: 0.0)
    for host in (WEB, OWN):
        gates.heed(host, busy(None))
        gates.heed(host, busy(None, status=503))
    assert [gates.pause_left(host) for host in (WEB, OWN)] == [timedelta(minutes=1), None]


def test_a_shorter_wish_does_not_end_a_longer_silence() -> None:
    gates = HostGates(policy=POLICY, delay=timedelta(0), tell_time=lambda: 0.0)
    for answer in (busy(3), busy(None)):  # the second was on its way when the first came
        gates.heed(WEB, answer)
    assert gates.pause_left(WEB) == timedelta(hours=3)


def test_a_host_with_hundreds_of_feeds_is_crowded_unless_it_is_the_operators_own() -> None:
    scene = Scene(delay=1.0)
    seen: dict[str, list[bool]] = {WEB: [], OWN: []}

    async def look() -> None:
        await asyncio.sleep(0.01)
        for host, told in seen.items():
            told.append(scene.gates.is_crowded(host))

    waiting = [scene.ask("x", host=host, takes=0.02) for host in (WEB, OWN) for _ in range(CROWD + 1)]
    scene.play(*waiting, look())
    assert (seen, scene.gates.is_crowded(WEB)) == ({WEB: [True], OWN: [False]}, False)


@pytest.mark.parametrize("idle_for", [0.0, 60.0])
def test_hosts_that_nobody_asks_any_more_are_forgotten(idle_for: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_gates, "_SWEEP_AT", 10)
    scene = Scene(delay=1.0)
    scene.gates._sweep_at = 10

    async def ask_all() -> None:
        for number in range(100):
            await scene.ask("x", host=f"{number}.example:443")
            await asyncio.sleep(idle_for)

    scene.play(ask_all())
    assert (len(scene.gates) <= 12) is bool(idle_for)  # a delay is not forgotten before it is over
