"""What a dispatcher remembers of one channel between two attempts."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from domain.alert import Channel, Delivery, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted:
    """One attempt that was made, and what it came to."""

    channel: Channel  # as its entry was then
    delivery: Delivery
    outcome: Outcome
    at: datetime
    seconds: float


@dataclass(slots=True, kw_only=True)
class Notes:
    """What has been told and counted of the channel. Changed with a transaction, and undone with it."""

    told_at: datetime | None = None  # when the operators last heard of a dead letter of this channel
    success_noted_at: float | None = None  # by time.monotonic(); None: the last attempt failed
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)  # counted, and not yet written down
    tallied_at: float = 0.0  # by time.monotonic()


@dataclass(slots=True, kw_only=True)
class Line:
    """One channel's state in this process."""

    failures: int = 0  # attempts in a row that failed
    faults: int = 0  # turns in a row that a fault of the database or of ours ended
    ready_at: float = 0.0  # by time.monotonic(): the channel's rate, or a fault, allows nothing before
    edits_at: float = 0.0  # by time.monotonic(): no message is edited before, for an edit found the channel broken
    used_until: float = 0.0  # by time.monotonic(): so much of its rate is used
    platform_wait: float = 0.0  # seconds that the last attempt's receiver asks of all channels of its type
    rested_at: float = 0.0  # by time.monotonic(): when its last turn ended
    unsettled: Attempted | None = None  # made, and not yet written down; until it is, nothing else is leased
    notes: Notes = field(default_factory=Notes)

    def pause(self, seconds: float) -> None:
        """Holds the channel in this process."""
        self.ready_at = max(self.ready_at, time.monotonic() + seconds)

    def pause_for_fault(self, longest: float) -> None:
        """2 s after the first fault, twice as long after each that follows, at most ``longest`` seconds."""
        self.faults += 1
        self.pause(min(2.0 ** min(self.faults, 10), longest))
