"""One attempt: a delivery is leased, sent, judged and settled. Nothing is held in a transaction while it is sent."""

import logging
import random
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from alerts.channels.base import Post
from alerts.channels.senders import sender_of
from alerts.line import Attempted, Line, Notes
from alerts.notices import is_news, notices_of
from alerts.retry import Ruling, channel_pause, settle
from domain.alert import Channel, Delivery, DeliveryKind, DeliveryStatus, Outcome, Verdict
from domain.clock import Clock
from domain.ids import new_id
from storage import counters, outbox
from storage.channel_states import mark_told
from storage.database import Database
from storage.sent_messages import note_sent
from storage.tables import ChannelState

LEASE = timedelta(seconds=30)
NOTE_SECONDS = 1.0

log = logging.getLogger("gulfwatch.alerts.attempt")


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

        Raises StorageError, and whatever a bug raises; ``line`` then keeps what is to be settled.
        """
        at, began = self.clock(), time.monotonic()
        outcome = _sent(channel, delivery, post=self.post, at=at, dashboard_url=self.dashboard_url)
        seconds = time.monotonic() - began
        line.failures = line.failures + 1 if outcome.verdict is Verdict.RETRY else 0
        if outcome.verdict is Verdict.DELIVERED and outcome.retry_after_seconds is not None:
            line.pause(outcome.retry_after_seconds)  # the receiver took this one, and wants no other so soon
        line.platform_wait = (outcome.retry_after_seconds or 0.0) if outcome.pauses_platform else 0.0
        line.unsettled = Attempted(channel=channel, delivery=delivery, outcome=outcome, at=at, seconds=seconds)
        return self.settle(line, lease_next=lease_next)

    def settle(self, line: Line, *, lease_next: bool = False) -> Delivery | None:
        """Writes down the attempt that is not settled yet, if there is one. By its lease's token: once at most.

        Raises StorageError, and whatever a bug raises; all is then as it was, and may be tried again.
        """
        made = line.unsettled
        if made is None:
            return None
        notes = replace(line.notes, tally=line.notes.tally.copy())
        with self.database.write() as conn:
            if made.outcome.reason == "interrupted":
                outbox.give_back(conn, delivery=made.delivery, interrupted_at=made.at)
                ruling, following = None, None
            else:
                ruling = self._settle(conn, made, notes, failures=line.failures)
                following = self._lease(conn, made.channel) if lease_next else None
                _write_tally(conn, notes, at_once=following is None)
        line.notes, line.unsettled = notes, None
        _log(made, ruling)
        return following

    def settle_barely(self, line: Line) -> None:
        """After a bug in ``settle``: only what becomes of the delivery, so that it is not sent again and again.

        How long the channel pauses is then kept in ``line`` alone. Raises what ``settle`` raises.
        """
        made = line.unsettled
        if made is None or made.outcome.reason == "interrupted":
            return
        jitter = self.jitter()
        ruling = self._rule(made, jitter)
        pause = channel_pause(outcome=made.outcome, failures=line.failures, jitter=jitter)
        with self.database.write() as conn:
            outbox.settle_barely(
                conn,
                delivery=made.delivery,
                outcome=made.outcome,
                next_attempt_at=ruling.next_attempt_at,
                status=ruling.status,
                at=made.at,
            )
        line.unsettled = None
        line.pause(pause.total_seconds())

    def _lease(self, conn: sa.Connection, channel: Channel) -> Delivery | None:
        return outbox.lease_delivery(conn, channel_id=channel.id, now=self.clock(), lease=LEASE)

    def _rule(self, made: Attempted, jitter: float) -> Ruling:
        delivery = made.delivery
        return settle(
            outcome=made.outcome,
            attempts=delivery.attempts + 1,
            plain=delivery.plain,
            now=self.clock(),
            jitter=jitter,
        )

    def _settle(self, conn: sa.Connection, made: Attempted, notes: Notes, *, failures: int) -> Ruling | None:
        """Answers the ruling; None when the lease was lost."""
        now, jitter = self.clock(), self.jitter()
        ruling = self._rule(made, jitter)
        pause = channel_pause(outcome=made.outcome, failures=failures, jitter=jitter)
        ours = outbox.settle(
            conn,
            delivery=made.delivery,
            outcome=made.outcome,
            next_attempt_at=ruling.next_attempt_at,
            status=ruling.status,
            at=made.at,
            seconds=made.seconds,
        )
        if ours:
            note_sent(conn, made.delivery, message_ref=made.outcome.message_ref, at=made.at)
            self._tell_operators(conn, made, ruling, notes=notes, now=now)
            _note(conn, made, notes, pause=pause, now=now)
        notes.tally.update([("attempts", made.outcome.reason if ours else "lease-lost"), *_settled(ours, ruling)])
        return ruling if ours else None

    def _tell_operators(
        self, conn: sa.Connection, made: Attempted, ruling: Ruling, *, notes: Notes, now: datetime
    ) -> None:
        channel, outcome = made.channel, made.outcome
        if made.delivery.kind is DeliveryKind.NOTICE:
            return
        newly_broken = outcome.verdict is Verdict.CHANNEL_BROKEN and not _is_broken(conn, channel.id)
        dead = ruling.status is DeliveryStatus.DEAD and is_news(notes.told_at, now)
        notes.told_at = now if dead else notes.told_at
        payloads = notices_of(channel=channel, newly_broken=newly_broken, dead=dead, words=outcome.text, now=now)
        others = [each for each in self.operators() if each != channel.id]
        if newly_broken and others:
            mark_told(conn, [channel.id], now)
        for operator in others:
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
    try:
        return sender_of(channel).send(delivery, channel, post=post, at=at, dashboard_url=dashboard_url)
    except Exception as bug:
        return outcome_of_bug(bug, channel, delivery)


def outcome_of_bug(bug: Exception, channel: Channel, delivery: Delivery) -> Outcome:
    """A bug in one kind of channel is that delivery's failure. Its text is not shown: it may hold the address."""
    where = traceback.extract_tb(bug.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    fields = {"channel": channel.id, "delivery": delivery.id, "error": type(bug).__name__, "at": place}
    log.error("a bug while sending", extra={"fields": fields})
    return Outcome(verdict=Verdict.RETRY, reason="bug", text=f"a fault in Gulfwatch: {type(bug).__name__}, {place}")


def _write_tally(conn: sa.Connection, notes: Notes, *, at_once: bool) -> None:
    """Counters are shared by all channels: in a long queue they are written once a second."""
    if at_once or time.monotonic() - notes.tallied_at >= NOTE_SECONDS:
        counters.add(conn, dict(notes.tally))
        notes.tally.clear()
        notes.tallied_at = time.monotonic()


def _note(conn: sa.Connection, made: Attempted, notes: Notes, *, pause: timedelta, now: datetime) -> None:
    """How the channel fares; one success after the other is written down once a second."""
    delivered = made.outcome.verdict is Verdict.DELIVERED
    if delivered and notes.success_noted_at is not None and time.monotonic() - notes.success_noted_at < NOTE_SECONDS:
        return
    notes.success_noted_at = time.monotonic() if delivered else None
    state = ChannelState.PAUSED if pause else ChannelState.OK
    outbox.note_channel(
        conn,
        channel_id=made.channel.id,
        state=ChannelState.BROKEN if made.outcome.verdict is Verdict.CHANNEL_BROKEN else state,
        reason="" if delivered else made.outcome.text,
        paused_until=now + pause if pause else None,
        now=now,
        ok=delivered,
    )


def _is_broken(conn: sa.Connection, channel_id: str) -> bool:
    return any(each.id == channel_id for each in outbox.list_channels(conn, state=ChannelState.BROKEN))


def _settled(ours: bool, ruling: Ruling) -> list[tuple[str, str]]:
    final = ours and ruling.status is not DeliveryStatus.PENDING
    return [("deliveries", ruling.status.value)] if final else []


def _log(made: Attempted, ruling: Ruling | None) -> None:
    """``ruling`` None: there is none, for the daemon stops or the lease was lost."""
    if made.outcome.reason == "interrupted":
        return
    fields = {
        "channel": made.channel.id,
        "delivery": made.delivery.id,
        "attempt": made.delivery.attempts + 1,
        "status": ruling.status.value if ruling else "lease lost",
        "reason": ruling.reason if ruling else made.outcome.reason,
    }
    if made.outcome.verdict is Verdict.DELIVERED:
        log.info("delivered", extra={"fields": fields})
    else:
        log.warning("not delivered", extra={"fields": {**fields, "answer": made.outcome.text}})
