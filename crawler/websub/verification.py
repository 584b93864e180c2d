"""Whether we mean it: what is answered to a hub that verifies, or denies, a request (WebSub, section 5). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.websub.timing import VERIFY_WITHIN, lease_of
from domain.subscription import SubscriptionState
from storage.subscriptions import Subscription

LONGEST_CHALLENGE = 2048
_LONGEST_REASON = 200


class Meaning(StrEnum):
    """What a hub's question comes to."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    DENIED = "denied"
    OTHER_TOPIC = "other-topic"
    NOT_ASKED = "not-asked"
    NO_CHALLENGE = "no-challenge"
    UNKNOWN_MODE = "unknown-mode"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is answered and what is to be written."""

    meaning: Meaning
    challenge: str = ""  # to be echoed, with 200; empty: 404, but for a denial
    lease: timedelta | None = None  # of SUBSCRIBED
    reason: str = ""  # of DENIED: the hub's own words


def judge_question(subscription: Subscription, query: Mapping[str, str], *, now: datetime) -> Verdict:
    """``query``: the parameters of the hub's GET."""
    mode = query.get("hub.mode", "")
    if mode not in ("subscribe", "unsubscribe", "denied"):
        return Verdict(meaning=Meaning.UNKNOWN_MODE)
    if query.get("hub.topic") != subscription.topic:
        return Verdict(meaning=Meaning.OTHER_TOPIC)
    if mode == "denied":
        return _denied(subscription, query.get("hub.reason", ""))
    wanted = not subscription.state.is_over
    asked = subscription.asked_at is not None and now - subscription.asked_at <= VERIFY_WITHIN
    if not asked or (mode == "subscribe") is not wanted:
        return Verdict(meaning=Meaning.NOT_ASKED)
    challenge = query.get("hub.challenge", "")
    if not challenge or len(challenge) > LONGEST_CHALLENGE or not challenge.isprintable():
        return Verdict(meaning=Meaning.NO_CHALLENGE)
    if not wanted:
        return Verdict(meaning=Meaning.UNSUBSCRIBED, challenge=challenge)
    lease = lease_of(query.get("hub.lease_seconds"))
    return Verdict(meaning=Meaning.SUBSCRIBED, challenge=challenge, lease=lease)


def _denied(subscription: Subscription, reason: str) -> Verdict:
    if subscription.state in (SubscriptionState.ENDED, SubscriptionState.ENDING):
        return Verdict(meaning=Meaning.UNSUBSCRIBED)
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in reason).split())
    return Verdict(meaning=Meaning.DENIED, reason=plain[:_LONGEST_REASON])
