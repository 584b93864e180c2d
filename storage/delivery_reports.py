"""Deliveries and their attempts as the dashboard and the API list them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryKind, DeliveryStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """One delivery. ``id`` is the webhook-id."""

    id: str
    channel_id: str
    kind: DeliveryKind
    alert_ids: tuple[str, ...]  # one of an alert, all of a digest, none of a test or notice
    payload: Mapping[str, Any]  # the contract's body
    status: DeliveryStatus
    attempts: int  # since it was last put on its schedule
    next_attempt_at: datetime | None  # None: no more
    created_at: datetime
    settled_at: datetime | None  # None while pending
    last_status: int | None  # HTTP
    last_reason: str | None  # a word
    last_error: str | None  # for people; None after a success
    plain: bool  # goes in the plainest form
    leased: bool  # being sent at this moment, or its sender died less than a lease ago


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptReport:
    """One try of one delivery."""

    number: int  # from 1, over retries by hand too
    at: datetime
    seconds: float
    verdict: str
    reason: str
    status: int | None
    text: str


def list_deliveries(
    conn: sa.Connection,
    *,
    limit: int,
    cursor: str | None = None,
    status: DeliveryStatus | None = None,
    channel_id: str | None = None,
) -> list[DeliveryReport]:
    """The newest deliveries first; ``cursor``: older than the delivery with this id."""
    raise NotImplementedError


def get_delivery(conn: sa.Connection, delivery_id: str) -> DeliveryReport | None:
    """One delivery; None: there is none with this id."""
    raise NotImplementedError


def list_attempts(conn: sa.Connection, delivery_id: str) -> list[AttemptReport]:
    """Every try of a delivery, the first one first."""
    raise NotImplementedError
