"""The dispatcher: due deliveries go out, one call in flight for each channel, so that none delays another."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from alerts.attempt import Attempts, outcome_of_bug
from alerts.channels.senders import editor_of, pace_of
from alerts.growth import edit_grown
from alerts.line import Line
from alerts.pacing import after_sending
from alerts.retry import PROBE_EVERY
from alerts.schedule import quiet_until
from alerts.wire.poster import Poster
from domain.alert import Channel, Delivery, Outcome, Verdict
from domain.clock import Clock
from domain.errors import StorageError
from domain.network import NetworkPolicy
from storage import outbox
from storage.database import Database

MOST_THREADS = 64
TURN_SECONDS = 20.0
"""A channel's turn ends after this, so that more channels than threads take turns."""

_SHORT_WAIT_SECONDS = 1.0
"""A thread waits for its channel's rate so long; for longer, it ends and a later tick goes on."""

LONGEST_STORAGE_PAUSE_SECONDS = 5.0
"""A database that is back is used again so soon."""

LONGEST_FAULT_PAUSE_SECONDS = 60.0
"""A channel that a bug of ours stops is tried again so often."""

log = logging.getLogger("gulfwatch.alerts.dispatch")


class Dispatcher:
    """Sends what is due. ``tick`` is called often and returns at once; ``stop`` ends everything."""

    def __init__(
        self,
        *,
        database: Database,
        channels: Callable[[], Mapping[str, Channel]],
        policy: NetworkPolicy,
        clock: Clock,
        operators: Callable[[], Sequence[str]] = tuple,
        user_agent: str = "Gulfwatch",
        dashboard_url: str | None = None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._poster = Poster(policy=policy, user_agent=user_agent)
        self._attempts = Attempts(
            database=database, clock=clock, post=self._poster, operators=operators, dashboard_url=dashboard_url
        )
        self._dashboard_url = dashboard_url
        self._lines: dict[str, Line] = {}
        self._workers: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def tick(self) -> int:
        """Starts a worker for each channel that has something due and none yet; answers how many.

        Raises StorageError.
        """
        with self._database.read() as conn:
            due = set(outbox.channels_with_due(conn, now=self._clock()))
        due |= {channel_id for channel_id, line in list(self._lines.items()) if line.unsettled is not None}
        started = 0
        for channel_id in sorted(due, key=lambda each: self._line(each).rested_at):
            started += self._start(channel_id)
        return started

    def edit_grown(self) -> int:
        """Names new outlets of a story in messages that were sent, where the platform lets us; answers in how many.

        One after the other, and only while a channel has nothing else to send that its rate holds back, and is
        neither broken nor paused. Raises StorageError.
        """
        channels = {each: channel for each, channel in self._channels().items() if editor_of(channel) is not None}
        if not channels:
            return 0
        with self._database.read() as conn:
            resting = outbox.resting_channels(conn, now=self._clock())
        awake = {
            each: channel
            for each, channel in channels.items()
            if each not in resting and not self._edits_wait(each) and self._sendable(each) is not None
        }
        return edit_grown(self._database, channels=awake, edit=self._edit, clock=self._clock) if awake else 0

    def _edits_wait(self, channel_id: str) -> bool:
        line = self._line(channel_id)
        return max(line.ready_at, line.edits_at) > time.monotonic() or channel_id in self._workers

    def _edit(self, delivery: Delivery, message_ref: str, channel: Channel) -> Outcome | None:
        """None: not now. A bug over one message is that message's failure, as it is of one that is sent."""
        editor, line = editor_of(channel), self._line(channel.id)
        if editor is None or self._edits_wait(channel.id) or self._stopping.is_set():
            return None
        try:
            outcome = editor.edit(
                delivery,
                channel,
                message_ref=message_ref,
                post=self._poster,
                at=self._clock(),
                dashboard_url=self._dashboard_url,
            )
        except Exception as bug:
            outcome = outcome_of_bug(bug, channel, delivery)
        self._use_rate(channel, line)
        line.pause(outcome.retry_after_seconds or 0)
        if outcome.verdict is Verdict.CHANNEL_BROKEN:
            line.edits_at = time.monotonic() + PROBE_EVERY.total_seconds()
        if outcome.pauses_platform:
            self._pause_type(channel, outcome.retry_after_seconds or 0)
        return outcome

    def _use_rate(self, channel: Channel, line: Line) -> None:
        line.used_until, next_at = after_sending(pace_of(channel), used_until=line.used_until, now=time.monotonic())
        line.ready_at = max(line.ready_at, next_at)

    @property
    def busy(self) -> int:
        """Channels that have a worker at this moment."""
        with self._lock:
            return len(self._workers)

    def stop(self, deadline: timedelta = timedelta(seconds=5)) -> None:
        """No new leases. Calls in flight have half the time to end; then they are shut down and given back."""
        self._stopping.set()
        until = time.monotonic() + deadline.total_seconds()
        self._join(time.monotonic() + deadline.total_seconds() / 2)
        self._poster.abort()
        self._join(until)
        self._poster.close()
        if left := self.busy:
            log.warning("channels still busy at the end; their leases fall back", extra={"fields": {"channels": left}})

    def _line(self, channel_id: str) -> Line:
        return self._lines.setdefault(channel_id, Line())

    def _start(self, channel_id: str) -> bool:
        line = self._line(channel_id)
        if line.unsettled is None and self._sendable(channel_id) is None:
            return False
        with self._lock:
            full = channel_id in self._workers or len(self._workers) >= MOST_THREADS
            if full or self._stopping.is_set() or line.ready_at - time.monotonic() > _SHORT_WAIT_SECONDS:
                return False
            worker = threading.Thread(target=self._serve, args=(channel_id, line), name=f"to-{channel_id}", daemon=True)
            self._workers[channel_id] = worker
            worker.start()
        return True

    def _serve(self, channel_id: str, line: Line) -> None:
        """A worker's life: one channel's turn."""
        try:
            self._take_turn(channel_id, line, ends_at=time.monotonic() + TURN_SECONDS)
            line.faults = 0
        except StorageError as error:
            line.pause_for_fault(LONGEST_STORAGE_PAUSE_SECONDS)
            log.warning("the outbox cannot be used", extra={"fields": {"channel": channel_id, "error": str(error)}})
        except Exception as bug:
            log.error("a bug in a channel's turn", exc_info=bug, extra={"fields": {"channel": channel_id}})
            self._save_what_was_sent(channel_id, line)
        finally:
            line.rested_at = time.monotonic()
            with self._lock:
                self._workers.pop(channel_id, None)

    def _save_what_was_sent(self, channel_id: str, line: Line) -> None:
        """After a bug: what was sent is settled as far as can be, or the channel rests, longer each time."""
        made = line.unsettled
        try:
            self._attempts.settle_barely(line)
        except Exception as again:
            log.error("an attempt cannot be settled", exc_info=again, extra={"fields": {"channel": channel_id}})
        if made is None or line.unsettled is not None:
            line.pause_for_fault(LONGEST_FAULT_PAUSE_SECONDS)
            return
        fields = {"channel": channel_id, "delivery": made.delivery.id, "reason": made.outcome.reason}
        log.error("an attempt was settled without its record", extra={"fields": fields})

    def _take_turn(self, channel_id: str, line: Line, *, ends_at: float) -> None:
        """Sends one delivery after the other. Without a rate, each is settled and the next one leased in one go."""
        self._attempts.settle(line)
        delivery: Delivery | None = None
        while time.monotonic() < ends_at and self._wait_for_rate(line):
            channel = self._sendable(channel_id)
            delivery = delivery or (self._attempts.lease(channel) if channel else None)
            if channel is None or delivery is None or self._stopping.is_set():
                break
            pace = pace_of(channel)
            delivery = self._attempts.make(channel, delivery, line, lease_next=pace.per_minute is None)
            self._use_rate(channel, line)
            if line.platform_wait:
                self._pause_type(channel, line.platform_wait)
        if delivery is not None:
            self._attempts.give_back(delivery)

    def _pause_type(self, channel: Channel, seconds: float) -> None:
        """Holds the channels of one type: their platform limits this machine, not one of them."""
        for channel_id in [each.id for each in self._channels().values() if each.type is channel.type]:
            self._line(channel_id).pause(seconds)
        fields = {"channel": channel.id, "type": channel.type.value, "seconds": seconds}
        log.warning("a platform asks all channels of its type to wait", extra={"fields": fields})

    def _sendable(self, channel_id: str) -> Channel | None:
        """The channel as its file says at this moment; None when it is gone or in its quiet hours."""
        channel = self._channels().get(channel_id)
        return None if channel is None or quiet_until(channel, self._clock()) is not None else channel

    def _wait_for_rate(self, line: Line) -> bool:
        """True when the channel's rate allows a message now; False when that is not soon, or the daemon stops."""
        wait = line.ready_at - time.monotonic()
        return wait <= _SHORT_WAIT_SECONDS and not self._stopping.wait(max(wait, 0))

    def _join(self, until: float) -> None:
        with self._lock:
            workers = list(self._workers.values())
        for worker in workers:
            worker.join(max(until - time.monotonic(), 0))
