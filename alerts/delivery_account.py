"""What became of an alert on each channel, in plain sentences. Pure."""

from collections.abc import Iterator
from datetime import datetime

from alerts.plain_text import isolate, one_line
from domain.alert import DeliveryKind, DeliveryStatus
from storage.alert_reports import AlertReport
from storage.article_facts import ArticleFacts
from storage.delivery_reports import DeliveryReport


def said_of_alert(alert: AlertReport, facts: ArticleFacts) -> Iterator[str]:
    """Each channel it waits for, went to, or was kept from; that there is none is said too."""
    if alert.in_lane:
        return
    held = [each for each in facts.held if each.alert_id == alert.id]
    carrying = [each for each in facts.deliveries if alert.id in each.alert_ids]
    for waiting in held:
        yield f"To {waiting.channel_id}: held for a digest until {_at(waiting.due_at)} ({waiting.why})."
    for delivery in carrying:
        yield f"To {delivery.channel_id}{_way(delivery)}: {_state(delivery)}."
    if not held and not carrying:
        yield "No channel heard this watchlist when the alert was made."


def _way(delivery: DeliveryReport) -> str:
    if delivery.kind is not DeliveryKind.DIGEST:
        return ""
    what = "the list of what a silence held back" if delivery.payload["data"].get("silence") else "a digest"
    return f", in {what} ({len(delivery.alert_ids)} alert{'' if len(delivery.alert_ids) == 1 else 's'})"


def _state(delivery: DeliveryReport) -> str:
    answer = f"; the last answer was: {_answer(delivery)}" if delivery.last_error else ""
    tries = f"{delivery.attempts} attempt{'' if delivery.attempts == 1 else 's'}"
    match delivery.status:
        case DeliveryStatus.DELIVERED:
            return f"delivered {_at(delivery.settled_at)} after {tries}"
        case DeliveryStatus.DEAD:
            return f"given up {_at(delivery.settled_at)} after {tries}{answer}. It can be sent again: {delivery.id}"
        case DeliveryStatus.SILENCED:
            why = f" by {_answer(delivery)}" if delivery.last_reason == "silence" else " by a person who dropped it"
            return f"silenced {_at(delivery.settled_at)}{why}"
        case _ if delivery.attempts:
            return f"not delivered yet after {tries}, tried again {_at(delivery.next_attempt_at)}{answer}"
        case _:
            return f"waiting to be sent since {_at(delivery.created_at)}"


def _answer(delivery: DeliveryReport) -> str:
    return isolate(one_line(delivery.last_error or ""), right_to_left_line=False)


def _at(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC" if instant else "at a time that was not kept"
