"""One attempt: a delivery is leased, sent, judged and settled. Nothing is held in a transaction while it is sent."""

import logging
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from alerts.channels.base import Post
from alerts.channels.senders import sender_of
from alerts.notices import is_news, notices_of
from alerts.retry import Ruling, channel_pause, settle
from domain.alert import Channel, Delivery, DeliveryKind, DeliveryStatus, Outcome, Verdict
from domain.clock import Clock
from domain.ids import new_id
from storage import counters, outbox
from storage.database import Database
from storage.tables import ChannelState

LEASE = timedelta(seconds=30)
NOTE_SECONDS = 1.0

log = logging.getLogger("gulfwatch.alerts.attempt")


@dataclass(slots=True, kw_only=True)
class Line:
    """What a dispatcher remembers of one channel between two attempts."""

    failures: int = 0  # in a row
    ready_at: float = 0.0  # by time.monotonic(): the channel's rate allows nothing before
    rested_at: float = 0.0  # by time.monotonic(): when its last turn ended
    told_at: datetime | None = None  # when the operators last heard of a dead letter of this channel
    success_noted_at: float | None = None  # by time.monotonic(); None: the last attempt failed
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)  # counted, and not yet written down
    tallied_at: float = 0.0  # by time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Makes attempts for any channel, from any thread."""

    database: Database
    clock: Clock
    post: Post
    operators: Callable[[], Sequence[str]]
    dashboard_url: str | None = None
    jitter: Callable[[], float] = lambda: random.uniform(-1, 1)

    def lease(self, channel: Channel) -> Delivery | None:
        """The delivery that has been due longest. None: nothing is due, or the channel is paused."""
        with self.database.write() as conn:
            return self._lease(conn, channel)

    def give_back(self, delivery: Delivery) -> None:
        """Frees a delivery that was leased and not begun."""
        with self.database.write() as conn:
            outbox.give_back(conn, delivery=delivery)

    def make(self, channel: Channel, delivery: Delivery, line: Line, *, lease_next: bool) -> Delivery | None:
        """Sends once and settles; with ``lease_next`` answers the next delivery, leased in the same transaction.

        Raises StorageError; the lease then falls back, and the delivery is repeated.
        """
        at, began = self.clock(), time.monotonic()
        outcome = _sent(channel, delivery, post=self.post, at=at, dashboard_url=self.dashboard_url)
        seconds = time.monotonic() - began
        with self.database.write() as conn:
            if outcome.reason == "interrupted":
                outbox.give_back(conn, delivery=delivery, interrupted_at=at)
                return None
            line.failures = line.failures + 1 if outcome.verdict is Verdict.RETRY else 0
            self._settle(conn, channel, delivery, outcome, line, at=at, seconds=seconds)
            following = self._lease(conn, channel) if lease_next else None
            _write_tally(conn, line, at_once=following is None)
            return following

    def _lease(self, conn: sa.Connection, channel: Channel) -> Delivery | None:
        return outbox.lease_delivery(conn, channel_id=channel.id, now=self.clock(), lease=LEASE)

    def _settle(
        self,
        conn: sa.Connection,
        channel: Channel,
        delivery: Delivery,
        outcome: Outcome,
        line: Line,
        *,
        at: datetime,
        seconds: float,
    ) -> None:
        now, jitter = self.clock(), self.jitter()
        ruling = settle(outcome=outcome, attempts=delivery.attempts + 1, plain=delivery.plain, now=now, jitter=jitter)
        pause = channel_pause(outcome=outcome, failures=line.failures, jitter=jitter)
        ours = outbox.settle(
            conn,
            delivery=delivery,
            outcome=outcome,
            next_attempt_at=ruling.next_attempt_at,
            status=ruling.status,
            at=at,
            seconds=seconds,
        )
        if ours:
            self._tell_operators(conn, channel, delivery, outcome, ruling, line=line, now=now)
            _note(conn, channel, outcome, line, pause=pause, now=now)
        line.tally.update([("attempts", outcome.reason if ours else "lease-lost"), *_settled(ours, ruling)])
        _log(channel, delivery, outcome, ruling, ours=ours)

    def _tell_operators(
        self,
        conn: sa.Connection,
        channel: Channel,
        delivery: Delivery,
        outcome: Outcome,
        ruling: Ruling,
        *,
        line: Line,
        now: datetime,
    ) -> None:
        if delivery.kind is DeliveryKind.NOTICE:
            return
        newly_broken = outcome.verdict is Verdict.CHANNEL_BROKEN and not _is_broken(conn, channel.id)
        dead = ruling.status is DeliveryStatus.DEAD and is_news(line.told_at, now)
        line.told_at = now if dead else line.told_at
        payloads = notices_of(channel=channel, newly_broken=newly_broken, dead=dead, words=outcome.text, now=now)
        for operator in (each for each in self.operators() if each != channel.id):
            for payload in payloads:
                outbox.insert_delivery(
                    conn,
                    id=new_id(now),
                    channel_id=operator,
                    kind=DeliveryKind.NOTICE,
                    alert_id=None,
                    payload=payload,
                    now=now,
                )


def _sent(channel: Channel, delivery: Delivery, *, post: Post, at: datetime, dashboard_url: str | None) -> Outcome:
    """A bug in one kind of channel is that delivery's failure. Its text is not shown: it may hold the address."""
    try:
        return sender_of(channel).send(delivery, channel, post=post, at=at, dashboard_url=dashboard_url)
    except Exception as bug:
        where = traceback.extract_tb(bug.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        fields = {"channel": channel.id, "delivery": delivery.id, "error": type(bug).__name__, "at": place}
        log.error("a bug while sending", extra={"fields": fields})
        return Outcome(verdict=Verdict.RETRY, reason="bug", text=f"a fault in Gulfwatch: {type(bug).__name__}, {place}")


def _write_tally(conn: sa.Connection, line: Line, *, at_once: bool) -> None:
    """Counters are shared by all channels: in a long queue they are written once a second."""
    if at_once or time.monotonic() - line.tallied_at >= NOTE_SECONDS:
        counters.add(conn, dict(line.tally))
        line.tally.clear()
        line.tallied_at = time.monotonic()


def _note(
    conn: sa.Connection, channel: Channel, outcome: Outcome, line: Line, *, pause: timedelta, now: datetime
) -> None:
    """How the channel fares; one success after the other is written down once a second."""
    delivered = outcome.verdict is Verdict.DELIVERED
    if delivered and line.success_noted_at is not None and time.monotonic() - line.success_noted_at < NOTE_SECONDS:
        return
    line.success_noted_at = time.monotonic() if delivered else None
    state = ChannelState.PAUSED if pause else ChannelState.OK
    outbox.note_channel(
        conn,
        channel_id=channel.id,
        state=ChannelState.BROKEN if outcome.verdict is Verdict.CHANNEL_BROKEN else state,
        reason="" if delivered else outcome.text,
        paused_until=now + pause if pause else None,
        now=now,
        ok=delivered,
    )


def _is_broken(conn: sa.Connection, channel_id: str) -> bool:
    return any(each.state is ChannelState.BROKEN for each in outbox.list_channels(conn) if each.id == channel_id)


def _settled(ours: bool, ruling: Ruling) -> list[tuple[str, str]]:
    final = ours and ruling.status is not DeliveryStatus.PENDING
    return [("deliveries", ruling.status.value)] if final else []


def _log(channel: Channel, delivery: Delivery, outcome: Outcome, ruling: Ruling, *, ours: bool) -> None:
    fields = {
        "channel": channel.id,
        "delivery": delivery.id,
        "attempt": delivery.attempts + 1,
        "status": ruling.status.value if ours else "lease lost",
        "reason": ruling.reason,
    }
    if outcome.verdict is Verdict.DELIVERED:
        log.info("delivered", extra={"fields": fields})
    else:
        log.warning("not delivered", extra={"fields": {**fields, "answer": outcome.text}})
