"""Which sender speaks to which kind of channel."""

from collections.abc import Callable, Mapping

from alerts.channels.apprise import APPRISE
from alerts.channels.base import Editor, Sender
from alerts.channels.console import CONSOLE
from alerts.channels.discord import DISCORD
from alerts.channels.google_chat import GOOGLE_CHAT
from alerts.channels.matrix import MATRIX
from alerts.channels.mattermost import MATTERMOST
from alerts.channels.slack import SLACK
from alerts.channels.teams import TEAMS
from alerts.channels.telegram import TELEGRAM, rate_of_chat
from alerts.channels.webhook import WEBHOOK
from alerts.pacing import Pace
from domain.alert import Channel, ChannelType

SENDERS: Mapping[ChannelType, Sender] = {
    ChannelType.CONSOLE: CONSOLE,
    ChannelType.DISCORD: DISCORD,
    ChannelType.GOOGLE_CHAT: GOOGLE_CHAT,
    ChannelType.MATTERMOST: MATTERMOST,
    ChannelType.SLACK: SLACK,
    ChannelType.TEAMS: TEAMS,
    ChannelType.WEBHOOK: WEBHOOK,
    ChannelType.TELEGRAM: TELEGRAM,
    ChannelType.MATRIX: MATRIX,
    ChannelType.APPRISE: APPRISE,
}

_RATES: Mapping[ChannelType, Callable[[Channel], float]] = {ChannelType.TELEGRAM: rate_of_chat}
"""Of the platforms whose own limit depends on where a message goes."""

_AT_ONCE: Mapping[ChannelType, int] = {ChannelType.TEAMS: 4, ChannelType.DISCORD: 5}
"""Of the platforms that say how many messages they bear at once; the others: one."""

_EDITORS: Mapping[ChannelType, Editor] = {
    ChannelType.DISCORD: DISCORD,
    ChannelType.TELEGRAM: TELEGRAM,
    ChannelType.MATRIX: MATRIX,
}


def editor_of(channel: Channel) -> Editor | None:
    """Who changes messages that stand there already; None: nobody can."""
    return _EDITORS.get(channel.type)


def sender_of(channel: Channel) -> Sender:
    """The sender of the channel's kind."""
    return SENDERS[channel.type]


def rate_of(channel: Channel) -> float | None:
    """Messages a minute that this channel bears: its entry's ``rate``, else the platform's; None: any number."""
    if channel.rate_per_minute is not None:
        return channel.rate_per_minute
    return _RATES[channel.type](channel) if channel.type in _RATES else sender_of(channel).rate_per_minute


def pace_of(channel: Channel) -> Pace:
    """How messages follow one another on this channel. A rate of its entry's own is kept evenly."""
    own = channel.rate_per_minute is not None
    return Pace(per_minute=rate_of(channel), at_once=1 if own else _AT_ONCE.get(channel.type, 1))
