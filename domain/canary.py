"""A canary: an article that Gulfwatch plants itself, to see that news still comes through. Its names and its plan.

The ids hold a colon, which no id of the three files can: nothing that people write is ever taken for a canary.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

LANGUAGES = ("ar", "en", "tr")

SOURCE_IDS: Mapping[str, str] = MappingProxyType({language: f"canary:{language}" for language in LANGUAGES})
"""The source of each language's canaries."""

ALL_SOURCE_IDS = frozenset(SOURCE_IDS.values())

WATCHLIST_ID = "canary:watchlist"
"""The built-in watchlist that canaries match, and nothing else does."""


def is_canary(source_id: str) -> bool:
    """Whether a source's articles are canaries."""
    return source_id in ALL_SOURCE_IDS


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryPlan:
    """``canary:`` of channels.yaml."""

    channel_id: str  # where canaries arrive
    every: timedelta
    within: timedelta  # how long one may take


class CanaryState(StrEnum):
    """How a canary fares."""

    TRAVELLING = "travelling"
    ARRIVED = "arrived"  # in time
    LATE = "late"  # it arrived, after it was given up
    LOST = "lost"  # not there in time


class CanaryStage(StrEnum):
    """Where a canary that did not arrive had stopped."""

    NOT_COLLECTED = "not-collected"
    NOT_MATCHED = "not-matched"
    NOT_DELIVERED = "not-delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """The last canary of one language, and how those before it fared."""

    language: str
    mark: str  # nobody can guess it: what arrives with it is this very article
    url: str
    channel_id: str  # where it is to arrive
    planted_at: datetime
    due_at: datetime  # to have arrived by then
    every_seconds: float  # after how long the next is planted, by the plan of the daemon that planted it
    state: CanaryState
    stage: CanaryStage | None = None  # of one that is lost
    detail: str = ""  # what is known of why it stopped, in words; it may be nothing
    arrived_at: datetime | None = None  # the last that arrived, this one or one before
    travel_seconds: float | None = None  # how long that one took
    failing_since: datetime | None = None  # None: the last one that was settled arrived in time
    told_at: datetime | None = (
        None  # when the operators heard that they fail; None: they did not, or know that it ended
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How far a canary has come."""

    collected: bool
    source_reason: str  # what its source last failed by; empty: it did not
    matched: bool  # it has an alert
    triage_error: str  # empty: none
    delivered_at: datetime | None
    delivery_error: str  # what its delivery last failed by; empty: it did not
