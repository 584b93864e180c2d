"""What the operators hear of channels that fail for long without being broken, and of those that deliver again."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.notices import send_notice
from domain.clock import rfc3339
from storage import channel_states
from storage.channel_states import ChannelReport
from storage.database import Database

LASTS = timedelta(minutes=9)
"""With the ticks between, the operators hear of a channel within 10 minutes; a hiccup is over before."""

log = logging.getLogger("gulfwatch.alerts.channel_notices")


def tell_of_channels(database: Database, *, operators: Sequence[str], now: datetime) -> int:
    """Puts into the outbox what the operators have still to hear; answers of how many channels. Raises StorageError.

    A channel that is an operators' own is told of to the others. Where nobody else is there, nothing is marked.
    """
    if not operators:
        return 0
    with database.read() as conn:
        if not channel_states.failing_untold(conn, since_before=now - LASTS) and not channel_states.recovered(conn):
            return 0
    with database.write() as conn:
        failing = channel_states.failing_untold(conn, since_before=now - LASTS)
        told = [
            *(_tell(conn, one.id, failing_text(one), operators, told_at=now, now=now) for one in failing),
            *(
                _tell(conn, id, f"The channel {id} delivers again.", operators, told_at=None, now=now)
                for id in channel_states.recovered(conn)
            ),
        ]
    return sum(told)


def failing_text(channel: ChannelReport) -> str:
    """The message about a channel that fails. Pure."""
    since = rfc3339(channel.failing_since) if channel.failing_since else "some time"
    return (
        f"The channel {channel.id} has delivered nothing since {since} ({channel.failures} attempts failed, the last: "
        f"{channel.reason}). {channel.pending} deliveries wait; they are tried again by their schedule."
    )


def _tell(
    conn: sa.Connection, id: str, text: str, operators: Sequence[str], *, told_at: datetime | None, now: datetime
) -> bool:
    others = [operator for operator in operators if operator != id]
    if not others or not channel_states.mark_told(conn, [id], told_at):
        return False
    send_notice(conn, text, others, subject=id, now=now)
    log.info("operators are told of a channel", extra={"fields": {"channel": id, "failing": told_at is not None}})
    return True
