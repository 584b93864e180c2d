"""When other outlets come to the story of an alert that was sent, its message is edited: whether, when, and to what.

The decision is pure; ``edit_grown`` carries it out with whatever edits a platform's message. The delivery's stored
payload never changes: what the edit is rendered from is the same payload with its story as it stands now.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.outlets import with_story
from alerts.story import WINDOW
from domain.alert import Channel, Delivery, Outcome, Verdict
from domain.clock import Clock
from storage import counters, sent_messages
from storage.database import Database
from storage.sent_messages import Grown

MOST_EDITS = 5
"""Of one message: a story that hundreds print is told by its first outlets."""

BETWEEN_EDITS = timedelta(minutes=1)

Edit = Callable[[Delivery, str, Channel], Outcome | None]
"""Edits the message with this id at its platform to what the delivery says; DELIVERED: it is done; None: not now."""

log = logging.getLogger("gulfwatch.alerts.growth")


class EditReason(StrEnum):
    """Why a message is edited now or is not."""

    GROWN = "other outlets carry the story"
    NOTHING_NEW = "no outlet that the message does not tell of"
    TOO_SOON = "sent or edited less than a minute ago"
    ENOUGH = "edited five times"
    OLD = "sent more than 72 hours ago"


def decide_edit(
    *, told: int, outlets: int, edits: int, sent_at: datetime, changed_at: datetime, now: datetime
) -> EditReason:
    """``told``: outlets that the message tells of; ``outlets``: that carry the story now."""
    if outlets <= told:
        return EditReason.NOTHING_NEW
    if now - sent_at > WINDOW:
        return EditReason.OLD
    if edits >= MOST_EDITS:
        return EditReason.ENOUGH
    return EditReason.TOO_SOON if now - changed_at < BETWEEN_EDITS else EditReason.GROWN


def reworded(grown: Grown) -> Delivery:
    """The delivery with its story as it stands now, for any sender to render as it renders every other."""
    delivery, story = grown.delivery, grown.story
    data = with_story(delivery.payload["data"], {story.id: story})
    return replace(delivery, payload={**delivery.payload, "data": data})


def edit_grown(database: Database, *, channels: Mapping[str, Channel], edit: Edit, clock: Clock) -> int:
    """Edits every message whose turn it is; answers how many were edited. ``channels``: those that can, by id.

    A try that fails counts as one of the five, so that no message is tried for ever; one that is gone is left alone.
    Raises StorageError, and what ``edit`` raises.
    """
    now = clock()
    with database.read() as conn:
        grown = sent_messages.list_grown(conn, channel_ids=list(channels), since=now - WINDOW, edits_below=MOST_EDITS)
    return sum(_look_at(database, each, channels[each.delivery.channel_id], edit, clock) for each in grown)


def _look_at(database: Database, grown: Grown, channel: Channel, edit: Edit, clock: Clock) -> bool:
    reason = decide_edit(
        told=grown.outlets,
        outlets=len(grown.story.outlets),
        edits=grown.edits,
        sent_at=grown.sent_at,
        changed_at=grown.changed_at,
        now=clock(),
    )
    if reason is EditReason.NOTHING_NEW:
        with database.write() as conn:
            sent_messages.note_nothing_new(conn, grown)
    if reason is not EditReason.GROWN:
        return False
    outcome = edit(reworded(grown), grown.message_ref, channel)
    if outcome is None:
        return False
    done = outcome.verdict is Verdict.DELIVERED
    edits = MOST_EDITS if outcome.verdict is Verdict.DEAD else grown.edits + 1  # dead: the message is gone
    with database.write() as conn:
        sent_messages.note_edit(conn, grown, done=done, edits=edits, at=clock())
        counters.add(conn, {("edits", "done" if done else outcome.reason): 1})
    fields = {"delivery": grown.delivery.id, "channel": channel.id, "outlets": len(grown.story.outlets)}
    log.info("edited" if done else "an edit failed", extra={"fields": {**fields, "reason": outcome.reason}})
    return done
