"""Sources that publish as real ones do, and how long their news waits to be collected. Nothing but seeds is random."""

import random
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from crawler.feeds.wishes import NO_WISHES
from crawler.pace import interval_after_read
from crawler.rhythm import after_read

START = datetime(2026, 1, 26, tzinfo=UTC)  # a Monday; Ramadan began some three weeks later
RAMADAN = timedelta(days=23)
HISTORY_DAYS = 7
FEED_ENTRIES = 30

NIGHT, DAY, EVENING = 0.1, 1.0, 1.6
PROFILES = {  # by local hour; then what a Friday and a Saturday are to the other days
    "agency": ((NIGHT,) * 6 + (DAY,) * 12 + (EVENING,) * 4 + (NIGHT,) * 2, 0.1, 0.5),
    "newspaper": ((NIGHT, 4.0, 12.0, 4.0) + (NIGHT,) * 5 + (0.6,) * 11 + (0.3,) * 4, 0.3, 0.4),
    "wire": ((0.6,) * 6 + (DAY,) * 18, 0.8, 0.8),
    "ministry": ((0.0,) * 8 + (DAY,) * 7 + (0.05,) * 9, 0.02, 0.02),
}


@dataclass(frozen=True, slots=True)
class _Waited:
    delays: list[float]  # hours, by article
    requests: int


@dataclass(frozen=True)
class Waits:
    """What many sources came to."""

    delays: list[float]  # hours, from the shortest
    requests: int

    @classmethod
    def of(cls, sources: Iterable[_Waited]) -> "Waits":
        found = list(sources)
        return cls(
            sorted(delay for each in found for delay in each.delays),
            sum(each.requests for each in found),
        )

    @property
    def articles(self) -> int:
        return len(self.delays)

    @property
    def median(self) -> float:
        return self.delays[len(self.delays) // 2]

    @property
    def p95(self) -> float:
        return self.delays[len(self.delays) * 95 // 100]

    @cached_property
    def mean(self) -> float:
        return sum(self.delays) / len(self.delays)


def published(seed: int, days: int) -> list[datetime]:
    """When one source publishes, from a week before ``START`` on."""
    chance = random.Random(seed)
    kind = chance.choice(tuple(PROFILES))
    a_day = min(chance.lognormvariate(2.1, 1.3), 400)
    hours, friday, saturday = PROFILES[kind]
    usual = sum(hours)
    times = []
    burst_until = -1
    for hour in range(-HISTORY_DAYS * 24, days * 24):
        if chance.random() < 1 / (10 * 24):
            burst_until = hour + 2
        local = START + timedelta(hours=hour + 4)
        shifted = local - timedelta(hours=3) if timedelta(hours=hour) >= RAMADAN else local
        rate = a_day * hours[shifted.hour] / usual * {4: friday, 5: saturday}.get(local.weekday(), 1.0)
        rate *= 10 if hour < burst_until else 1
        times += [START + timedelta(hours=hour + chance.random()) for _ in range(_poisson(chance, rate))]
    return sorted(times)


def simulate(seed: int, days: int) -> _Waited:
    """The source is read at the pace that adapts; its feed shows the newest thirty entries."""
    times = published(seed, days)
    end = START + timedelta(days=days)
    now = START + timedelta(minutes=random.Random(-seed).random() * 60)
    seen = bisect_right(times, now)
    rhythm = after_read(None, published=times[max(seen - FEED_ENTRIES, 0) : seen], new_articles=seen, now=now)
    delays: list[float] = []
    requests = 0
    while True:
        now += interval_after_read(rhythm=rhythm, now=now, wishes=NO_WISHES)
        if now >= end:
            return _Waited(delays, requests)
        requests += 1
        newest = bisect_right(times, now)
        delays += [(now - time).total_seconds() / 3600 for time in times[seen:newest]]
        shown = times[max(newest - FEED_ENTRIES, 0) : newest]
        rhythm = after_read(rhythm, published=shown, new_articles=newest - seen, now=now)
        seen = newest


def fixed_waits(seed: int, days: int, interval: float) -> _Waited:
    """The same source, read every ``interval`` hours."""
    first = random.Random(-seed).random() * interval
    since_start = [(time - START).total_seconds() / 3600 for time in published(seed, days)]
    delays = [interval - (hours - first) % interval for hours in since_start if hours > 0]
    return _Waited(delays, round(days * 24 / interval))


def _poisson(chance: random.Random, mean: float) -> int:
    count, time = 0, chance.expovariate(1.0)
    while time < mean:
        count, time = count + 1, time + chance.expovariate(1.0)
    return count
