"""The one gate before each host, for all that one process asks: feeds, pages, sitemaps, listings, robots.txt."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from crawler.answers import BadStatus
from crawler.pace import LONGEST_ASKED
from crawler.politeness import (
    CROWD,
    LONGEST_CRAWL_DELAY,
    Errand,
    LastAsked,
    Manners,
    is_own,
    line_of,
    manners_of,
    may_ask_at,
    patience_of,
    pause_for,
    rank,
)
from domain.network import NetworkPolicy

_SHORTEST_SLEEP = 0.001
_SWEEP_AT = 1000  # hosts


class HostGates:
    """``async with gates.turn(host, errand)`` around whatever asks a host. To be used on one event loop.

    ``tell_time``: seconds on a clock that never goes backwards. A host that nobody asks any more is forgotten.
    """

    def __init__(
        self, *, policy: NetworkPolicy, delay: timedelta, tell_time: Callable[[], float] = time.monotonic
    ) -> None:
        self._policy = policy
        self._delay = delay
        self._tell_time = tell_time
        self._hosts: dict[str, _Host] = {}
        self._sweep_at = _SWEEP_AT

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len(self._hosts)

    def turn(self, host: str, errand: Errand, *, crawl_delay: float = 0.0) -> "Turn":
        """Waits until the host may be asked; whoever asks next waits for the end, or until patience runs out."""
        found = self._host(host)
        line = found.lines.get(errand) or self._add_line(found, errand)
        return Turn(line, errand, crawl_delay, self._tell_time)

    def is_crowded(self, host: str, *, coming: int = 0) -> bool:
        """Whether so many wait for a host of the open web that more had better wait elsewhere.

        ``coming``: that are about to ask it, and wait in no line yet.
        """
        found = self._host(host)
        return not found.own and max(map(len, found.lines.values()), default=0) + coming >= CROWD

    def heed(self, host: str, answer: BadStatus) -> None:
        """Leaves the host alone for as long as its answer asks for: whatever wants to ask it waits, a day at most."""
        found = self._host(host)
        span = pause_for(answer.status, answer.retry_after, own=found.own)
        if span is not None:
            until = self._tell_time() + min(span, LONGEST_ASKED).total_seconds()
            found.paused_until = max(found.paused_until, until)

    def pause_left(self, host: str) -> timedelta | None:
        """How long the host still wants to be left alone; None: it does not."""
        found = self._hosts.get(host)
        left = found.paused_until - self._tell_time() if found is not None else 0.0
        return timedelta(seconds=left) if left > 0 else None

    def _host(self, name: str) -> "_Host":
        found = self._hosts.get(name)
        if found is None:
            found = self._hosts[name] = _Host(own=is_own(name, self._policy))
            if len(self._hosts) > self._sweep_at:
                self._sweep()
        return found

    def _add_line(self, host: "_Host", errand: Errand) -> "_Line":
        shared = line_of(errand, own=host.own)
        for other, line in host.lines.items():
            if line_of(other, own=host.own) == shared:
                host.lines[errand] = line
                return line
        manners = manners_of(errand, own=host.own, delay=self._delay)
        line = host.lines[errand] = _Line(manners, self._tell_time)
        return line

    def _sweep(self) -> None:
        """Forgets the hosts that nobody asks; seldom enough to cost nothing."""
        longest = max(self._delay, LONGEST_CRAWL_DELAY).total_seconds()
        before = self._tell_time() - longest
        kept = {name: host for name, host in self._hosts.items() if not host.is_idle(before)}
        newest = next(reversed(self._hosts))
        kept.setdefault(newest, self._hosts[newest])
        self._hosts = kept
        self._sweep_at = max(_SWEEP_AT, 2 * len(kept))


@dataclass(slots=True)
class _Host:
    own: bool
    lines: dict[Errand, "_Line"] = field(default_factory=dict)
    paused_until: float = 0.0

    def is_idle(self, before: float) -> bool:
        return self.paused_until < before and all(line.is_idle(before) for line in set(self.lines.values()))


class Turn:
    """One errand, from when it waits to when it is done."""

    __slots__ = ("_line", "called", "crawl_delay", "errand", "since", "tell_time")

    def __init__(self, line: "_Line", errand: Errand, crawl_delay: float, tell_time: Callable[[], float]) -> None:
        self._line = line
        self.errand = errand
        self.crawl_delay = crawl_delay
        self.tell_time = tell_time
        self.since = 0.0
        self.called: asyncio.Future[None] | None = None

    async def __aenter__(self) -> None:
        now = self.since = self.tell_time()
        if self._line.takes_at_once(self, now):
            return
        self.called = asyncio.get_running_loop().create_future()
        self._line.queue(self)
        try:
            await self.called
        except asyncio.CancelledError:
            self._line.leave(self)
            raise

    async def __aexit__(self, *_: object) -> None:
        self._line.leave(self)


class _Line:
    """Who waits for a host and who is with it."""

    def __init__(self, manners: Manners, tell_time: Callable[[], float]) -> None:
        self._manners = manners
        self._tell_time = tell_time
        self._last = LastAsked()
        self._out: dict[Turn, float] = {}  # with the host, and until when the others wait for it
        self._waiting: dict[Errand, deque[Turn]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    def is_idle(self, before: float) -> bool:
        return not self._out and not self._waiting and self._last.at < before

    def takes_at_once(self, turn: Turn, now: float) -> bool:
        """Begins the turn when nothing stands in its way: the usual case, and so the cheap one."""
        if self._waiting or len(self._out) >= self._manners.at_once or self._may_begin_at(turn) > now:
            return False
        self._begin(turn, now)
        return True

    def queue(self, turn: Turn) -> None:
        self._waiting.setdefault(turn.errand, deque()).append(turn)
        self._serve()

    def leave(self, turn: Turn) -> None:
        """The turn is over, or was given up while it waited."""
        self._out.pop(turn, None)
        if turn.called is not None and turn.called.cancelled() and turn in self._waiting.get(turn.errand, ()):
            self._waiting[turn.errand].remove(turn)
            self._drop_empty(turn.errand)
        if self._waiting:
            self._serve()

    def _serve(self) -> None:
        """Calls whoever may go now, and comes back when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._tell_time()
        while (turn := self._next(now)) is not None:
            self._waiting[turn.errand].popleft()
            self._drop_empty(turn.errand)
            if turn.called is not None and not turn.called.done():  # else it was given up this very moment
                self._begin(turn, now)
                turn.called.set_result(None)
        if self._waiting:
            seconds = max(self._look_again_at(now) - now, _SHORTEST_SLEEP)
            self._timer = asyncio.get_running_loop().call_later(seconds, self._serve)

    def _next(self, now: float) -> Turn | None:
        if not self._waiting or self._is_full(now):
            return None
        ready = [turn for turn in self._firsts() if self._may_begin_at(turn) <= now]
        return min(ready, key=lambda turn: rank(turn.errand, since=turn.since)) if ready else None

    def _firsts(self) -> Iterable[Turn]:
        return [queued[0] for queued in self._waiting.values()]

    def _is_full(self, now: float) -> bool:
        """Those who tried the patience of the others do not count any more."""
        if len(self._out) >= self._manners.at_once:
            self._out = {turn: until for turn, until in self._out.items() if until > now}
        return len(self._out) >= self._manners.at_once

    def _look_again_at(self, now: float) -> float:
        if self._is_full(now):
            return min(self._out.values())
        return min(map(self._may_begin_at, self._firsts()))

    def _may_begin_at(self, turn: Turn) -> float:
        return may_ask_at(self._last, manners=self._manners, crawl_delay=turn.crawl_delay)

    def _begin(self, turn: Turn, now: float) -> None:
        self._out[turn] = now + patience_of(turn.errand, manners=self._manners)
        self._last.note(turn.errand, now)

    def _drop_empty(self, errand: Errand) -> None:
        if not self._waiting[errand]:
            del self._waiting[errand]
