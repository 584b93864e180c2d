"""What becomes of one article's match: the decision with its reason, and where the alert goes when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One alert's way to one channel: sent now, or held for a digest."""

    channel_id: str
    due_at: datetime
    why: str
    held: bool


def routes(*, watchlist: Watchlist, channels: Mapping[str, Channel], now: datetime) -> tuple[Route, ...]:
    """Where an alert of this watchlist goes: its channels, or every one. A channel that no longer exists has none."""
    wanted = tuple(channels) if watchlist.channels is None else watchlist.channels
    there = [channels[channel_id] for channel_id in dict.fromkeys(wanted) if channel_id in channels]
    return tuple(_route(watchlist.send, channel, now) for channel in there)


def _route(send: str, channel: Channel, now: datetime) -> Route:
    due = due_at(send=send, channel=channel, now=now)
    return Route(channel_id=channel.id, due_at=due.at, why=due.why, held=due.at > now)
