"""Canaries as the API and the page of deliveries show them."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from dashboard import models
from dashboard.dashboard import Dashboard
from dashboard.parameters import SLUG, cursor_of, limit_of
from dashboard.tones import CANARY_TONES, CANARY_WORDS, Tone
from domain.canary import Canary
from storage import canaries

_LANGUAGES = {"ar": "Arabic", "en": "English", "tr": "Turkish"}


def list_canaries(dashboard: Dashboard, request: Request) -> models.Page[models.Canary]:
    limit, cursor = limit_of(request), cursor_of(request, SLUG)
    with dashboard.database.read() as conn:
        found = [one for one in canaries.list_canaries(conn) if cursor is None or one.language > cursor]
    items = tuple(map(_answer, found[:limit]))
    return models.Page[models.Canary](items=items, next=items[-1].language if len(found) > limit else None)


def _answer(canary: Canary) -> models.Canary:
    return models.Canary(**{name: getattr(canary, name) for name in models.Canary.model_fields})


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryCard:
    """One language's canaries on the page."""

    language: str  # in words
    channel_id: str
    word: str
    tone: Tone
    planted_at: datetime
    reason: str  # where one that is lost had stopped, and why
    arrived_at: datetime | None
    travel: str  # how long the last that arrived took; empty: none has


def canary_card(canary: Canary) -> CanaryCard:
    """Pure."""
    stage = canary.stage.value.replace("-", " ") if canary.stage else ""
    return CanaryCard(
        language=_LANGUAGES[canary.language],
        channel_id=canary.channel_id,
        word=CANARY_WORDS[canary.state],
        tone=CANARY_TONES[canary.state],
        planted_at=canary.planted_at,
        reason=": ".join(filter(None, (stage, canary.detail))),
        arrived_at=canary.arrived_at,
        travel="" if canary.travel_seconds is None else f"{canary.travel_seconds:.1f} s",
    )
