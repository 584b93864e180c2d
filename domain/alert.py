"""What is sent and how it fares: alerts, channels, deliveries and their outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.secret import Secret


class ChannelType(StrEnum):
    SLACK = "slack"
    TEAMS = "teams"
    DISCORD = "discord"
    MATTERMOST = "mattermost"
    GOOGLE_CHAT = "google-chat"
    TELEGRAM = "telegram"
    MATRIX = "matrix"
    WEBHOOK = "webhook"
    APPRISE = "apprise"
    CONSOLE = "console"


class DeliveryStatus(StrEnum):
    PENDING = "pending"  # to be sent, or to be sent again
    DELIVERED = "delivered"
    DEAD = "dead"  # given up; kept, shown, can be sent again
    SILENCED = "silenced"  # dropped by a person, or held back by a silence


class DeliveryKind(StrEnum):
    ALERT = "alert"
    DIGEST = "digest"
    TEST = "test"
    NOTICE = "notice"  # of Gulfwatch's own troubles, to the operators


class TriageReason(StrEnum):
    """Why an article's match did or did not become an alert; stored, counted and shown."""

    ALERTED = "alerted"
    STORY_KNOWN = "story-known"  # this watchlist has had this story's alert
    UNSURE = "unsure"  # an entry of the dashboard's unsure lane: the names may mean something else
    SEEDED = "seeded"  # old news of a source's first read
    NO_MATCH = "no-match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One entry of channels.yaml, its variables filled in."""

    id: str
    type: ChannelType
    url: Secret | None = None
    secret: Secret | None = None  # whsec_…
    token: Secret | None = None
    chat: str | None = None
    room: str | None = None
    language: str = "en"  # of the message's own words
    timezone: str = "UTC"
    quiet: tuple[int, int] | None = None  # minutes after midnight, from and to; may span midnight
    rate_per_minute: float | None = None  # None: the platform's own
    fingerprint: str = ""  # changes when the entry changes; holds no secret

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return tuple(secret for secret in (self.url, self.secret, self.token) if secret is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one channel. ``id`` is the webhook-id, the same at every attempt."""

    id: str
    channel_id: str
    kind: DeliveryKind
    alert_id: str | None
    payload: Mapping[str, Any]  # the contract's body: {"type", "timestamp", "data"}; never changes
    attempts: int  # made so far
    created_at: datetime
    plain: bool  # to be sent in the plainest form: the rich one was refused
    lease_token: str  # proves to settle() that the lease is still ours


class Verdict(StrEnum):
    """What one attempt came to (architecture, section 4)."""

    DELIVERED = "delivered"
    RETRY = "retry"
    RETRY_PLAIN = "retry-plain"  # once more in the plainest form
    DEAD = "dead"
    CHANNEL_BROKEN = "channel-broken"  # keep the queue, stop sending, tell the operators


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The judgement of one attempt, with its reason. ``text`` is redacted, one line, at most 500 characters."""

    verdict: Verdict
    reason: str  # a short word for counters: ok, http-503, timeout, dns, tls, refused, redirect, bad-body …
    text: str  # for people
    status: int | None = None  # HTTP
    retry_after_seconds: float | None = None  # what the receiver asked for
    pauses_channel: bool = False  # others of this channel wait too
    pauses_platform: bool = False  # the channels of this type wait too: the limit is of the machine, not of the channel
    message_ref: str | None = None  # the platform's own id of the message, where it can be edited later
