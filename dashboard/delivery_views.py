"""A delivery and a channel as a page shows them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.tones import CHANNEL_TONES, DELIVERY_TONES, DELIVERY_WORDS, Tone
from domain.alert import Channel, DeliveryKind, DeliveryStatus
from storage.channel_states import ChannelReport
from storage.delivery_reports import DeliveryReport
from storage.tables import ChannelState


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    id: str
    channel_id: str
    title: str
    about: str
    word: str
    tone: Tone
    says: str  # what the time beside it means
    at: datetime | None
    created_at: datetime
    attempts: int
    error: str | None
    can_retry: bool
    alert_ids: tuple[str, ...]


def delivery_row(report: DeliveryReport, *, gone: bool = False) -> DeliveryRow:
    """``gone``: its channel is no longer in channels.yaml."""
    says, at = _when(report, gone=gone)
    return DeliveryRow(
        id=report.id,
        channel_id=report.channel_id,
        title=_title(report),
        about=_about(report),
        word=DELIVERY_WORDS[report.status],
        tone=DELIVERY_TONES[report.status],
        says=says,
        at=at,
        created_at=report.created_at,
        attempts=report.attempts,
        error=None if report.status is DeliveryStatus.DELIVERED else report.last_error,
        can_retry=_can_retry(report),
        alert_ids=report.alert_ids,
    )


def _when(report: DeliveryReport, *, gone: bool) -> tuple[str, datetime | None]:
    if report.status is DeliveryStatus.PENDING:
        if gone:
            return "waits for a channel that is gone", None
        if report.leased:
            return "being sent", None
        return ("tried again" if report.attempts else "due"), report.next_attempt_at
    return {DeliveryStatus.DEAD: "given up"}.get(report.status, ""), report.settled_at


def _can_retry(report: DeliveryReport) -> bool:
    """What ``storage.outbox.retry`` takes up, save a first attempt that is due anyway."""
    waits = report.status is DeliveryStatus.PENDING and report.attempts > 0 and not report.leased
    return waits or report.status in (DeliveryStatus.DEAD, DeliveryStatus.SILENCED)


def _title(report: DeliveryReport) -> str:
    data = report.payload.get("data", {})
    if report.kind is DeliveryKind.DIGEST:
        return f"Digest of {len(report.alert_ids)} alert{'' if len(report.alert_ids) == 1 else 's'}"
    if report.kind is DeliveryKind.NOTICE:
        return str(data.get("text", "Notice to the operators"))
    title = data.get("article", {}).get("title")
    return str(title) if title else {DeliveryKind.TEST: "Test message"}.get(report.kind, "(without a title)")


def _about(report: DeliveryReport) -> str:
    watchlist = report.payload.get("data", {}).get("watchlist")
    return f"{report.kind.value} · {watchlist['title']}" if watchlist else report.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCard:
    id: str
    type: str
    word: str
    tone: Tone
    reason: str
    paused_until: datetime | None
    last_success_at: datetime | None
    gone: bool = False  # no longer in channels.yaml, and its queue is kept


def gone_card(channel_id: str, pending: int) -> ChannelCard:
    return ChannelCard(
        id=channel_id,
        type="no longer in channels.yaml",
        word=f"gone, {pending} pending",
        tone="warn",
        reason="What waits is kept, and goes out when channels.yaml names the channel again; "
        "`gulfwatch deliveries drop` gives it up.",
        paused_until=None,
        last_success_at=None,
        gone=True,
    )


def channel_card(report: ChannelReport, in_force: Mapping[str, Channel]) -> ChannelCard:
    channel = in_force.get(report.id)
    return ChannelCard(
        id=report.id,
        type=channel.type.value if channel else "no longer in channels.yaml",
        word=report.state.value if not report.pending else f"{report.state.value}, {report.pending} pending",
        tone=CHANNEL_TONES[report.state],
        reason=report.reason,
        paused_until=None if report.state is ChannelState.OK else report.paused_until,
        last_success_at=report.last_success_at,
    )
