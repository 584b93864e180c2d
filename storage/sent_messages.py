"""Messages that can be edited, and those whose story has grown since they were sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.alert import Delivery, DeliveryKind
from storage.outbox import delivery_of
from storage.story_reports import StoryReport, get_all
from storage.tables import alerts, deliveries, sent_messages, stories
from storage.upserts import insert_unless_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """A message whose story has articles that came after it, or after its last edit."""

    delivery: Delivery  # as it was sent
    message_ref: str  # the platform's own id of the message
    story: StoryReport  # as it stands now
    outlets: int  # that the message tells of
    edits: int  # tried so far
    sent_at: datetime
    changed_at: datetime  # when it was sent, or an edit was tried last


def note_sent(conn: sa.Connection, delivery: Delivery, *, message_ref: str | None, at: datetime) -> None:
    """Remembers a message of one alert by the id that its platform gave it; without such an id it does nothing."""
    if message_ref is None or delivery.kind is not DeliveryKind.ALERT:
        return
    story = delivery.payload["data"]["story"]
    row = {
        "delivery_id": delivery.id,
        "message_ref": message_ref,
        "articles": story["articles"],
        "outlets": len(story["sources"]),
        "sent_at": at,
        "changed_at": at,
    }
    insert_unless_known(conn, sent_messages, row, unique=["delivery_id"])


def list_grown(
    conn: sa.Connection, *, channel_ids: Collection[str], since: datetime, edits_below: int, limit: int = 20
) -> list[Grown]:
    """The messages of these channels, sent since then, that have new articles; those longest untouched first.

    A new article is not always a new outlet: that is for whoever decides. ``edits_below``: not those edited so often.
    """
    query = (
        sa.select(deliveries, sent_messages, stories.c.id.label("story_id"))
        .join_from(sent_messages, deliveries, deliveries.c.id == sent_messages.c.delivery_id)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .join(stories, stories.c.id == alerts.c.story_id)
        .where(
            sent_messages.c.sent_at >= since,
            sent_messages.c.edits < edits_below,
            stories.c.articles > sent_messages.c.articles,
            deliveries.c.channel_id.in_(list(channel_ids)),
        )
        .order_by(sent_messages.c.changed_at, sent_messages.c.delivery_id)
        .limit(limit)
    )
    rows = conn.execute(query).all()
    found = get_all(conn, {row.story_id for row in rows})
    return [
        Grown(
            delivery=delivery_of(row),
            message_ref=row.message_ref,
            story=found[row.story_id],
            outlets=row.outlets,
            edits=row.edits,
            sent_at=row.sent_at,
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def note_edit(conn: sa.Connection, grown: Grown, *, done: bool, edits: int, at: datetime) -> None:
    """Writes down that an edit was tried. ``done``: the message tells of the story as ``grown`` has it now."""
    story = grown.story
    told = {"articles": story.articles, "outlets": len(story.outlets)} if done else {}
    _update(conn, grown, {"edits": edits, "changed_at": at, **told})


def note_nothing_new(conn: sa.Connection, grown: Grown) -> None:
    """The story's new articles are of outlets that the message tells of: it is not looked at until others come."""
    _update(conn, grown, {"articles": grown.story.articles})


def _update(conn: sa.Connection, grown: Grown, values: dict[str, object]) -> None:
    conn.execute(sa.update(sent_messages).where(sent_messages.c.delivery_id == grown.delivery.id).values(values))
