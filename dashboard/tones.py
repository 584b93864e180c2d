"""Which colour a state has, in one place: good, warn, bad or plain. The word always stands beside the colour. Pure."""

from typing import Literal

from domain.alert import DeliveryStatus
from domain.canary import CanaryState
from domain.source import SourceState
from storage.tables import ChannelState

Tone = Literal["good", "warn", "bad", "plain"]

SOURCE_TONES: dict[SourceState, Tone] = {
    SourceState.BLOCKED: "bad",
    SourceState.FAILING: "bad",
    SourceState.GONE: "bad",
    SourceState.NOT_NEWS: "bad",
    SourceState.LATE: "warn",
    SourceState.QUIET: "plain",
    SourceState.NEW: "plain",
    SourceState.FRESH: "good",
}
"""In the order in which a page of sources shows them: what needs a person first."""

DELIVERY_TONES: dict[DeliveryStatus, Tone] = {
    DeliveryStatus.PENDING: "warn",
    DeliveryStatus.DELIVERED: "good",
    DeliveryStatus.DEAD: "bad",
    DeliveryStatus.SILENCED: "plain",
}

DELIVERY_WORDS: dict[DeliveryStatus, str] = {
    DeliveryStatus.PENDING: "pending",
    DeliveryStatus.DELIVERED: "delivered",
    DeliveryStatus.DEAD: "dead letter",
    DeliveryStatus.SILENCED: "silenced",
}

CHANNEL_TONES: dict[ChannelState, Tone] = {
    ChannelState.OK: "good",
    ChannelState.PAUSED: "warn",
    ChannelState.BROKEN: "bad",
}

CANARY_TONES: dict[CanaryState, Tone] = {
    CanaryState.TRAVELLING: "plain",
    CanaryState.ARRIVED: "good",
    CanaryState.LATE: "warn",
    CanaryState.LOST: "bad",
}

CANARY_WORDS: dict[CanaryState, str] = {
    CanaryState.TRAVELLING: "on its way",
    CanaryState.ARRIVED: "arrived",
    CanaryState.LATE: "arrived late",
    CanaryState.LOST: "lost",
}
