"""When a source publishes: a rate for each hour of the week, learnt from the times that stand on its articles. Pure.

Each rate is the mean of a gamma distribution updated by counted articles (Gamma-Poisson): the hour of the week leans on
the hour of the day and the day of the week, these on the overall rate, that on a prior. So a source of which one feed
was read is already sensible, and a Friday that was silent a few times is expected to be silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt

WEEK = 168
HALF_LIFE = 21 * 24.0  # hours: long enough for weekdays, short enough for Ramadan
LONGEST_PAST = 28 * 24.0  # hours: how far back a first feed teaches
PRIOR_ARTICLES, PRIOR_HOURS = 1.0, 2.0  # before anything is known: an article in two hours
DAYS_OF_PRIOR = 2.0  # so many days of the overall rate stand behind an hour of the day,
WEEKS_OF_PRIOR = 1.0  # so many weeks of that behind an hour of the week,
ARTICLES_OF_PRIOR = 1.0  # and as long as the lower rate takes for so many: one article must not make an hour
LEVEL_HALF_LIFE = 2.0  # hours: how long a burst, or a lull, is expected to go on
LEVEL_PRIOR = 2.0  # articles
LOWEST_LEVEL, HIGHEST_LEVEL = 0.25, 6.0

_REBASE_HOURS = 24.0
_MOST_STEPS = 14 * 24
_EPOCH_IN_WEEK = 72  # 1 January 1970 was a Thursday


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What is known of one source. Instants are hours since 1970, UTC."""

    counts: tuple[float, ...]  # articles by hour of the week from Monday, older ones fading, in weights of ``as_of``
    as_of: float
    since: float  # publications are known from here on
    counted_to: float  # the newest publication counted
    read_at: float  # the last read that succeeded
    recent: float = 0.0  # articles of the last hours, fading
    recent_expected: float = 0.0  # how many those should have been
    awaited: float = 0.0  # articles expected since the last news: grows with silence


def hours_of(instant: datetime) -> float:
    """An instant as this file counts."""
    return instant.timestamp() / 3600


def begin(published: Sequence[datetime], *, now: datetime) -> Rhythm:
    """What the first feed teaches. Its oldest tenth is left out: a pinned entry must not stretch the past."""
    at = hours_of(now)
    times = sorted(min(hours_of(each), at) for each in published)
    recent = [time for time in times[len(times) // 10 :] if time >= at - LONGEST_PAST]
    since = recent[0] if recent else at - LONGEST_PAST if times else at
    empty = Rhythm(counts=(0.0,) * WEEK, as_of=at, since=since, counted_to=at, read_at=at)
    known = replace(_counted(empty, recent[1:]), counted_to=recent[-1] if recent else at)
    return replace(known, awaited=_expected(known, known.counted_to, at) if recent else 0.0)


def after_read(rhythm: Rhythm | None, *, published: Sequence[datetime], new_articles: int, now: datetime) -> Rhythm:
    """What a read that succeeded adds. ``published``: the dates of all the entries, known ones too."""
    if rhythm is None:
        return begin(published, now=now)
    at = hours_of(now)
    times = _new_times(rhythm, published, new_articles, at)
    gap = max(at - rhythm.read_at, 0.0)
    expected = _expected(rhythm, at - gap, at)
    fading = _half(gap / LEVEL_HALF_LIFE)
    heard = replace(
        rhythm,
        read_at=at,
        recent=rhythm.recent * fading + len(times),
        recent_expected=rhythm.recent_expected * fading + expected,
        awaited=0.0 if new_articles else rhythm.awaited + expected,
    )
    return _counted(heard, times) if times else heard


class Forecast:
    """A rhythm's rates as they are known at one instant."""

    __slots__ = ("_at", "_fade", "_rhythm", "_span", "overall")

    def __init__(self, rhythm: Rhythm, at: float) -> None:
        self._rhythm, self._at = rhythm, at
        self._fade = _half((at - rhythm.as_of) / HALF_LIFE)
        self._span = max(at - rhythm.since, 0.0)
        seen = HALF_LIFE / 0.6931 * (1 - _half(self._span / HALF_LIFE))
        self.overall = (sum(rhythm.counts) * self._fade + PRIOR_ARTICLES) / (seen + PRIOR_HOURS)

    def rate(self, hour: int) -> float:
        """Articles in this hour, counted from 1970; without the level of the moment."""
        slot = (hour + _EPOCH_IN_WEEK) % WEEK
        counts = self._rhythm.counts
        daily = _shrunk(sum(counts[slot % 24 :: 24]) * self._fade, self._seen(hour, 24), self.overall, DAYS_OF_PRIOR)
        expected = daily * self._weekday_factor(hour, slot)
        return _shrunk(counts[slot] * self._fade, self._seen(hour, WEEK), expected, WEEKS_OF_PRIOR)

    def _weekday_factor(self, hour: int, slot: int) -> float:
        midnight = slot - slot % 24
        usual_day = 24 * self.overall
        days = self._seen(hour - slot % 24 + 12, WEEK)
        counted = sum(self._rhythm.counts[midnight : midnight + 24]) * self._fade
        return (counted + usual_day) / (usual_day * (days + 1))

    def _seen(self, hour: int, period: int) -> float:
        """How often this hour came round since the rhythm is known, older times fading."""
        age = (int(self._at) - hour) % period
        if self._span < age:
            return 0.0
        times = 1 + int((self._span - age) // period)
        ratio = _half(period / HALF_LIFE)
        still_to_come = 0.0 if age else 1 - self._at % 1
        return _half(age / HALF_LIFE) * (1 - _half(times * period / HALF_LIFE)) / (1 - ratio) - still_to_come

    @property
    def level(self) -> float:
        """How much livelier the last hours were than they should have been."""
        known = self._rhythm
        found = (known.recent + LEVEL_PRIOR) / (known.recent_expected + LEVEL_PRIOR)
        return min(max(found, LOWEST_LEVEL), HIGHEST_LEVEL)


def hours_until_waited(rhythm: Rhythm, *, now: datetime, waited: float, longest: float) -> float:
    """In how many hours the articles published from now on are expected to have waited ``waited`` hours in all.

    With a steady rate that is the root of ``2 × waited / rate``: of all ways to spread the same number of requests over
    sources and hours, the one that makes articles wait least.
    """
    at = hours_of(now)
    forecast = Forecast(rhythm, at)
    excess = forecast.level - 1
    spent = arrived = gone = 0.0
    while gone < longest:
        hour = int(at + gone)
        step = min(hour + 1 - (at + gone), longest - gone)
        rate = forecast.rate(hour) * (1 + excess * _half((gone + step / 2) / LEVEL_HALF_LIFE))
        further = spent + arrived * step + rate * step * step / 2
        if further >= waited:
            left = waited - spent
            return gone + 2 * left / (arrived + sqrt(arrived * arrived + 2 * rate * left))
        spent, arrived, gone = further, arrived + rate * step, gone + step
    return longest


def days_known(rhythm: Rhythm) -> float:
    """For how long the source's publications are known."""
    return (rhythm.read_at - rhythm.since) / 24


def _new_times(rhythm: Rhythm, published: Sequence[datetime], new_articles: int, at: float) -> list[float]:
    """When the new articles were published; the time of the read where the source dates nothing.

    At most as many as were new: some sources date every entry anew at every read.
    """
    if not published:
        return [at] * new_articles
    times = sorted(min(hours_of(each), at) for each in published)
    return [time for time in times if time > rhythm.counted_to][-new_articles:] if new_articles else []


def _counted(rhythm: Rhythm, times: Sequence[float]) -> Rhythm:
    counts, as_of = list(rhythm.counts), rhythm.as_of
    if rhythm.read_at - as_of > _REBASE_HOURS:  # seldom: the counts are stored with few digits
        fade = _half((rhythm.read_at - as_of) / HALF_LIFE)
        counts, as_of = [count * fade for count in counts], rhythm.read_at
    for time in times:
        counts[(int(time) + _EPOCH_IN_WEEK) % WEEK] += _half((as_of - time) / HALF_LIFE)
    newest = max((*times, rhythm.counted_to))
    return replace(rhythm, counts=tuple(counts), as_of=as_of, counted_to=newest)


def _expected(rhythm: Rhythm, start: float, end: float) -> float:
    """Articles that should have come in this time; of a long one, in its last fortnight."""
    forecast = Forecast(rhythm, end)
    total, place = 0.0, max(start, end - _MOST_STEPS)
    while place < end:
        step = min(int(place) + 1 - place, end - place)
        total += forecast.rate(int(place)) * step
        place = int(place) + 1.0
    return total


def _shrunk(counted: float, seen: float, prior: float, strength: float) -> float:
    behind = strength + ARTICLES_OF_PRIOR / prior
    return (counted + behind * prior) / (seen + behind)


def _half(half_lives: float) -> float:
    return float(0.5**half_lives)
