"""What becomes of one article's match: the decision with its reason, and where the alert goes when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.schedule import due_at
from domain.alert import Channel, TriageReason
from domain.watchlist import Watchlist


def decide(
    *,
    matched: bool,
    seeded: bool,
    story_known: bool,
    unsure: bool = False,
    included: bool = False,
    in_lane: bool = False,
) -> TriageReason:
    """Why a watchlist hears of an article or does not.

    ``seeded``: old news of a source's first read; ``story_known``: this watchlist has had this story's alert, or
    has it written at this moment by another daemon; ``unsure``: the match holds only if names that may be meant are
    counted; ``included``: the watchlist wants to hear of such; ``in_lane``: this story stands in its unsure lane.
    """
    if not matched:
        return TriageReason.NO_MATCH
    if seeded:
        return TriageReason.SEEDED
    if unsure and not included:
        return TriageReason.STORY_KNOWN if story_known or in_lane else TriageReason.UNSURE
    return TriageReason.STORY_KNOWN if story_known else TriageReason.ALERTED


FRESH = timedelta(minutes=15)
"""An article this young was news as well if its source had been read before."""

FIRST_READ_ALERTS, FIRST_READ_FRESH_ALERTS = 20, 100
"""So many alerts of a source's first read are sent singly, fresh articles included; the others are one digest."""

FIRST_READ_WAIT = timedelta(minutes=1)
"""How long that digest waits: the pages of the articles it carries are read meanwhile."""


def gathered_until(
    *, first_read: bool, published_at: datetime | None, collected_at: datetime, told: int
) -> datetime | None:
    """Until when an alert is held so that a new source does not flood a channel; None: it is sent on its own.

    ``told``: the alerts that this first read has brought so far. An article without a date does not count as fresh.
    """
    if not first_read:
        return None
    fresh = published_at is not None and collected_at - published_at <= FRESH
    return None if told < (FIRST_READ_FRESH_ALERTS if fresh else FIRST_READ_ALERTS) else collected_at + FIRST_READ_WAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One alert's way to one channel: sent now, or held for a digest."""

    channel_id: str
    due_at: datetime
    why: str
    held: bool


def routes(
    *, watchlist: Watchlist, channels: Mapping[str, Channel], now: datetime, gathered: datetime | None = None
) -> tuple[Route, ...]:
    """Where an alert of this watchlist goes: its channels, or every one. A channel that no longer exists has none.

    ``gathered``: held for a digest until then at least.
    """
    wanted = tuple(channels) if watchlist.channels is None else watchlist.channels
    there = [channels[channel_id] for channel_id in dict.fromkeys(wanted) if channel_id in channels]
    return tuple(_route(watchlist.send, channel, now, gathered) for channel in there)


def _route(send: str, channel: Channel, now: datetime, gathered: datetime | None) -> Route:
    due = due_at(send=send, channel=channel, now=now)
    if gathered is not None and due.at < gathered:
        return Route(channel_id=channel.id, due_at=gathered, why="first read of its source", held=True)
    return Route(channel_id=channel.id, due_at=due.at, why=due.why, held=due.at > now)
