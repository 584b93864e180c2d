"""One attempt: a delivery is leased, sent, judged and settled. Nothing is held in a transaction while it is sent."""

import logging
import random
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

log = logging.getLogger("gulfwatch.alerts.attempt")


@dataclass(slots=True, kw_only=True)
class Line:
    """What a dispatcher remembers of one channel between two attempts."""

    failures: int = 0  # in a row
    ready_at: float = 0.0  # by time.monotonic(): the channel's rate allows nothing before
    rested_at: float = 0.0  # by time.monotonic(): when its last turn ended
    told_at: datetime | None = None  # when the operators last heard of a dead letter of this channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Makes attempts for any channel, from any thread."""

    database: Database
    clock: Clock
    post: Post
    operators: Callable[[], Sequence[str]]
    jitter: Callable[[], float] = lambda: random.uniform(-1, 1)

    def lease(self, channel: Channel) -> Delivery | None:
        """The delivery that has been due longest. None: nothing is due, or the channel is paused."""
        with self.database.write() as conn:
            return outbox.lease_delivery(conn, channel_id=channel.id, now=self.clock(), lease=LEASE)

    def give_back(self, delivery: Delivery) -> None:
        """Frees a delivery that was leased and not begun."""
        with self.database.write() as conn:
            outbox.give_back(conn, delivery=delivery)

    def make(self, channel: Channel, delivery: Delivery, line: Line) -> Outcome:
        """Sends once and settles. Raises StorageError; the lease then falls back, and the delivery is repeated."""
        at, began = self.clock(), time.monotonic()
        outcome = _sent(channel, delivery, post=self.post, at=at)
        seconds = time.monotonic() - began
        if outcome.reason == "interrupted":
            with self.database.write() as conn:
                outbox.give_back(conn, delivery=delivery, interrupted_at=at)
            return outcome
        line.failures = line.failures + 1 if outcome.verdict is Verdict.RETRY else 0
        self._settle(channel, delivery, outcome, line, at=at, seconds=seconds)
        return outcome

    def _settle(
        self, channel: Channel, delivery: Delivery, outcome: Outcome, line: Line, *, at: datetime, seconds: float
    ) -> None:
        now, jitter = self.clock(), self.jitter()
        ruling = settle(outcome=outcome, attempts=delivery.attempts + 1, plain=delivery.plain, now=now, jitter=jitter)
        pause = channel_pause(outcome=outcome, failures=line.failures, jitter=jitter)
        with self.database.write() as conn:
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
                _note(conn, channel, outcome, pause, now)
            counters.add(conn, {("attempts", outcome.reason if ours else "lease-lost"): 1, **_settled(ours, ruling)})
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


def _sent(channel: Channel, delivery: Delivery, *, post: Post, at: datetime) -> Outcome:
    """A bug in one kind of channel is that delivery's failure. Its text is not shown: it may hold the address."""
    try:
        return sender_of(channel).send(delivery, channel, post=post, at=at)
    except Exception as bug:
        where = traceback.extract_tb(bug.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        fields = {"channel": channel.id, "delivery": delivery.id, "error": type(bug).__name__, "at": place}
        log.error("a bug while sending", extra={"fields": fields})
        return Outcome(verdict=Verdict.RETRY, reason="bug", text=f"a fault in Gulfwatch: {type(bug).__name__}, {place}")


def _note(conn: sa.Connection, channel: Channel, outcome: Outcome, pause: timedelta, now: datetime) -> None:
    delivered = outcome.verdict is Verdict.DELIVERED
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


def _settled(ours: bool, ruling: Ruling) -> dict[tuple[str, str], int]:
    final = ours and ruling.status is not DeliveryStatus.PENDING
    return {("deliveries", ruling.status.value): 1} if final else {}


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
