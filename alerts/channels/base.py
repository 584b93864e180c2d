"""What every channel is to the dispatcher, and what all that speak HTTP have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from alerts.failures import SendFailed
from alerts.payload import size_of
from alerts.redaction import safe_words
from alerts.retry_after import retry_after_seconds
from domain.alert import Channel, Delivery, Outcome, Verdict
from domain.secret import Secret

NOTIFY = "NOTIFY"
"""The method of a posting that is no request: Apprise's library sends it, to an address of its own kind."""

DIGEST_BYTES = 200_000
"""A digest's alerts together, where a platform does not ask for less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One request, ready to be sent."""

    method: str
    url: Secret
    headers: Mapping[str, str]
    body: bytes
    token: Secret | None = None  # sent as ``authorization: Bearer``


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. ``body`` holds at most the first 20,000 bytes, as they came, not decompressed."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


class Post(Protocol):
    """Sends one posting. Raises SendFailed where no complete answer came."""

    def __call__(self, posting: Posting) -> Answer: ...


class Sender(Protocol):
    """How one kind of channel is spoken to."""

    @property
    def rate_per_minute(self) -> float | None:
        """The platform's own limit; None: none."""

    @property
    def digest_capacity(self) -> int:
        """How much ``weigh`` may come to over all alerts of one digest."""

    def weigh(self, data: Mapping[str, Any], channel: Channel) -> int:
        """What one alert's data takes of a digest's capacity."""

    def send(
        self, delivery: Delivery, channel: Channel, *, post: Post, at: datetime, dashboard_url: str | None = None
    ) -> Outcome:
        """One attempt, judged. Raises nothing that a receiver can cause."""


class Editor(Protocol):
    """How a message that stands in a chat already is changed, where the platform lets us."""

    def edit(
        self,
        delivery: Delivery,
        channel: Channel,
        *,
        message_ref: str,
        post: Post,
        at: datetime,
        dashboard_url: str | None = None,
    ) -> Outcome:
        """Changes the message with this id to what the delivery says now. Raises nothing that a receiver can cause.

        DELIVERED: it says so. ``message_ref`` is what the outcome of its sending gave.
        """


class Render(Protocol):
    """Pure. ``at`` is the attempt's instant; the body must be the same at every attempt, but for how late it is."""

    def __call__(
        self, delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None
    ) -> Posting: ...


Judge = Callable[[Answer, Channel, datetime], Outcome]
"""Pure. By status and body."""


def weigh_json(data: Mapping[str, Any], _channel: Channel) -> int:
    """The bytes that an alert's data takes as JSON."""
    return size_of(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSender:
    """A channel that is posted to: a pure ``render``, a pure ``judge``, and the post between them."""

    render: Render
    judge: Judge
    rate_per_minute: float | None = None
    digest_capacity: int = DIGEST_BYTES
    weight: Callable[[Mapping[str, Any], Channel], int] = field(default=weigh_json)

    def weigh(self, data: Mapping[str, Any], channel: Channel) -> int:
        return self.weight(data, channel)

    def send(
        self, delivery: Delivery, channel: Channel, *, post: Post, at: datetime, dashboard_url: str | None = None
    ) -> Outcome:
        return self._posted(lambda: post(self.render(delivery, channel, at, dashboard_url)), channel, at)

    def _posted(self, attempt: Callable[[], Answer], channel: Channel, at: datetime) -> Outcome:
        """``attempt`` raises SendFailed for a channel that cannot be posted to, too."""
        try:
            answer = attempt()
        except SendFailed as failure:
            return failed(failure, channel)
        return self.judge(answer, channel, at)


class RenderEdit(Protocol):
    """Pure. What changes the message with this id to what the delivery says now."""

    def __call__(
        self, delivery: Delivery, channel: Channel, message_ref: str, dashboard_url: str | None = None
    ) -> Posting: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EditingSender(HttpSender):
    """An ``HttpSender`` that is an ``Editor`` too."""

    render_edit: RenderEdit

    def edit(
        self,
        delivery: Delivery,
        channel: Channel,
        *,
        message_ref: str,
        post: Post,
        at: datetime,
        dashboard_url: str | None = None,
    ) -> Outcome:
        return self._posted(lambda: post(self.render_edit(delivery, channel, message_ref, dashboard_url)), channel, at)


def failed(failure: SendFailed, channel: Channel) -> Outcome:
    """No complete answer came. An address that cannot be used is not tried again before its entry is mended."""
    verdict = Verdict.CHANNEL_BROKEN if failure.kind == "bad-address" else Verdict.RETRY
    return Outcome(verdict=verdict, reason=failure.kind, text=safe_words(str(failure), channel))


def delivered(answer: Answer) -> Outcome:
    return Outcome(verdict=Verdict.DELIVERED, reason="ok", text=f"received ({answer.status})", status=answer.status)


def judged(
    answer: Answer, channel: Channel, *, verdict: Verdict, now: datetime, reason: str | None = None, words: str = ""
) -> Outcome:
    """An answer that is no success, with what it says, redacted; a wait that it asks for holds the whole channel."""
    wait = retry_after_seconds(answer.headers, answer.body, now) if verdict is Verdict.RETRY else None
    said = safe_words(answer.body.decode("utf-8", "replace"), channel)
    text = ": ".join(part for part in (words or f"answered {answer.status}", said) if part)
    return Outcome(
        verdict=verdict,
        reason=reason or f"http-{answer.status}",
        text=text[:500],
        status=answer.status,
        retry_after_seconds=wait,
        pauses_channel=verdict is Verdict.RETRY and (answer.status == 429 or wait is not None),
    )


def is_redirect(answer: Answer) -> bool:
    return 300 <= answer.status < 400


def redirected(answer: Answer, channel: Channel, *, now: datetime) -> Outcome:
    """A redirect is never followed: it would turn the POST into a GET, and may lead to a login page that says 200."""
    words = f"the webhook has moved (answered {answer.status}); redirects are not followed"
    return judged(answer, channel, verdict=Verdict.RETRY, now=now, reason="redirect", words=words)
