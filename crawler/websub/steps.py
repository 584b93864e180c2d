"""What is to be done about a subscription whose time has come. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.answers import BadStatus
from crawler.websub.timing import ENDED_KEPT, ask_again_at
from domain.errors import FetchError
from domain.subscription import SubscriptionState
from storage.subscriptions import Subscription

MOST_ENDINGS = 3
"""A hub that does not answer is asked so often to stop; its lease ends by itself."""

Mode = Literal["subscribe", "unsubscribe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """To be written before the hub is asked."""

    mode: Mode | None  # None: nothing is asked, it has ended
    state: SubscriptionState
    failures: int
    next_at: datetime  # when it is asked again unless it verifies; of one that has ended: when it is forgotten
    expired: bool = False  # its lease ran out


def next_step(subscription: Subscription, *, now: datetime, chance: float) -> Step:
    """``chance``: from 0 to 1."""
    failures = subscription.failures + 1
    again = ask_again_at(now=now, failures=failures, chance=chance)
    if subscription.state is SubscriptionState.ENDING:
        if failures > MOST_ENDINGS:
            return Step(mode=None, state=SubscriptionState.ENDED, failures=failures, next_at=now + ENDED_KEPT)
        return Step(mode="unsubscribe", state=SubscriptionState.ENDING, failures=failures, next_at=again)
    lives = subscription.expires_at is not None and now < subscription.expires_at
    state = SubscriptionState.LIVING if lives else SubscriptionState.ASKED
    expired = subscription.expires_at is not None and not lives
    return Step(mode="subscribe", state=state, failures=failures, next_at=again, expired=expired)


def after_refusal(step: Step, error: FetchError, *, now: datetime, chance: float) -> tuple[SubscriptionState, datetime]:
    """The state, and when the hub is asked again. One that lives goes on living until its lease ends."""
    waits = error.retry_after if isinstance(error, BadStatus) else None
    refused = isinstance(error, BadStatus) and 400 <= error.status < 500 and error.status not in (408, 425, 429)
    denied = refused and step.mode == "subscribe"
    again = ask_again_at(now=now, failures=step.failures, chance=chance, denied=denied, retry_after=waits)
    state = SubscriptionState.FAILED if step.state is SubscriptionState.ASKED else step.state
    return state, again
