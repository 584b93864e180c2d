"""How each channel fares: ok, paused, or broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables import ChannelState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    """One channel of the file in force."""

    id: str
    state: ChannelState
    reason: str  # in words; empty: nothing to say
    paused_until: datetime | None  # PAUSED: nothing before; BROKEN: the next probe
    failures: int  # in a row
    last_success_at: datetime | None
    last_failure_at: datetime | None
    pending: int  # deliveries in its queue


def note_channel(
    conn: sa.Connection,
    *,
    channel_id: str,
    state: ChannelState,
    reason: str,
    paused_until: datetime | None,
    now: datetime,
    ok: bool,
) -> None:
    """Writes down how the channel fares after an attempt; ``ok``: whether the attempt succeeded."""
    raise NotImplementedError


def sync_channels(conn: sa.Connection, channels: Mapping[str, str], now: datetime) -> None:
    """Makes the table hold exactly these channels, given as id → fingerprint of the entry.

    A changed fingerprint is a new beginning: the channel is ok, and what waits in its queue after a failure is due
    now. The deliveries of a channel that is gone stay as they are.
    """
    raise NotImplementedError


def list_channels(conn: sa.Connection) -> list[ChannelReport]:
    """Every channel of the file in force, by id."""
    raise NotImplementedError
