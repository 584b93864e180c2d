"""A watchlist as a page shows it: what it looks for, and its catch as bars. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.watchlist import GROUPS, Watchlist

NAMES_SHOWN = 14
_BAR, _GAP, _HEIGHT = 5, 2, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    count: int
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    width: int
    height: int
    bars: tuple[Bar, ...]
    says: str  # for those who cannot see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    says: str
    kind: str
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistCard:
    id: str
    title: str
    note: str
    sends: str
    groups: tuple[Group, ...]
    query: str | None
    limits: str
    total: int  # alerts on the days of the bars
    bars: Bars
    last_words: str
    last_at: datetime | None
    dim: bool


def watchlist_card(watchlist: Watchlist, *, counts: Mapping[str, int], last_at: datetime | None) -> WatchlistCard:
    """``counts``: alerts by day (ISO, in UTC), oldest first, every day of the chart."""
    return WatchlistCard(
        id=watchlist.id,
        title=watchlist.title,
        note="" if watchlist.enabled else "off",
        sends=_sends(watchlist),
        groups=(*_groups(watchlist), *_excluded(watchlist)),
        query=watchlist.query,
        limits=_limits(watchlist),
        total=sum(counts.values()),
        bars=bars_of(counts),
        last_words="last" if last_at else "no alert yet",
        last_at=last_at,
        dim=not watchlist.enabled,
    )


def bars_of(counts: Mapping[str, int]) -> Bars:
    """A bar a day; a day without alerts has a low grey one, so that the days can be counted."""
    highest = max((*counts.values(), 1))
    bars = []
    for place, (day, count) in enumerate(counts.items()):
        height = max(3, round(count / highest * _HEIGHT)) if count else 2
        at = date.fromisoformat(day)
        named = f"{at.day} {at:%b}"
        bars.append(Bar(x=place * (_BAR + _GAP), y=_HEIGHT - height, width=_BAR, height=height, count=count, day=named))
    says = f"Alerts a day over {len(counts)} days: {sum(counts.values())} in all, at most {max((*counts.values(), 0))}"
    return Bars(width=max(1, len(counts) * (_BAR + _GAP) - _GAP), height=_HEIGHT, bars=tuple(bars), says=says)


def _groups(watchlist: Watchlist) -> tuple[Group, ...]:
    return tuple(
        _group("and " if place and name in watchlist.require else "", name, watchlist.groups[name], watchlist)
        for place, name in enumerate(name for name in GROUPS if name in watchlist.groups)
    )


def _group(before: str, name: str, names: Sequence[str], watchlist: Watchlist) -> Group:
    optional = "" if name in watchlist.require else " (only marked)"
    places = watchlist.where.get(name, ())
    where = f" in the {' or the '.join(places)}" if places else ""
    return _shown(f"{before}any of {name}{where}{optional}", name, names)


def _excluded(watchlist: Watchlist) -> tuple[Group, ...]:
    return tuple(_shown(f"without {name}", name, names) for name, names in watchlist.exclude.items() if names)


def _shown(says: str, group: str, names: Sequence[str]) -> Group:
    kind = GROUPS.get(group)
    return Group(
        says=says,
        kind=kind.value if kind else "keyword",
        names=tuple(names[:NAMES_SHOWN]),
        more=max(0, len(names) - NAMES_SHOWN),
    )


def _sends(watchlist: Watchlist) -> str:
    heard = "to every channel" if watchlist.channels is None else f"to {', '.join(watchlist.channels) or 'no channel'}"
    return f"{watchlist.send} {heard}"


def _limits(watchlist: Watchlist) -> str:
    parts = [f"within {watchlist.near} words"] if watchlist.near else []
    if watchlist.languages:
        parts.append(f"only in {', '.join(watchlist.languages)}")
    if watchlist.sources:
        parts.append(f"only from {', '.join(watchlist.sources)}")
    return "; ".join(parts)
