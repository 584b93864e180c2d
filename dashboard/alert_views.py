"""An alert as a page shows it: title and excerpt with their mentions marked, what is named, where it was sent. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.marks import Mark, Stretch, marks_of_words, stretches_of
from dashboard.tones import DELIVERY_TONES, DELIVERY_WORDS, Tone
from domain.alert import DeliveryStatus
from storage.alert_reports import AlertChannel, AlertReport

CHIPS_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An entity or a keyword of one alert."""

    kind: str
    name: str
    count: int
    texts: tuple[str, ...]  # the ways it is written in the article
    unsure: bool = False  # no mention of it is certain
    derived: str = ""  # every mention was found by a spelling that was derived, and from what


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How the alert fares on all its channels, in a word or two."""

    word: str
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    id: str
    at: datetime
    watchlist_id: str
    watchlist_title: str
    source_name: str
    language: str | None
    title: str
    title_stretches: tuple[Stretch, ...]
    excerpt: str
    excerpt_stretches: tuple[Stretch, ...]
    chips: tuple[Named, ...]
    sent: Sent
    unsure: bool  # the names may mean something else
    in_lane: bool  # it was not sent


def alert_row(report: AlertReport) -> AlertRow:
    article = report.payload["article"]
    title = article["title"] or "(without a title)"
    return AlertRow(
        id=report.id,
        at=report.created_at,
        watchlist_id=report.watchlist_id,
        watchlist_title=report.watchlist_title,
        source_name=article["source"]["name"],
        language=article["language"],
        title=title,
        title_stretches=stretches_of(title, marks_in(title, report.mentions, field="title")),
        excerpt=report.excerpt,
        excerpt_stretches=stretches_of(report.excerpt, _marks_in_excerpt(report)),
        chips=named_in(report.mentions)[:CHIPS_SHOWN],
        sent=Sent(word="not sent", tone="plain") if report.in_lane else sent_of(report.channels),
        unsure=report.unsure,
        in_lane=report.in_lane,
    )


def marks_in(text: str, mentions: Iterable[Mapping[str, Any]], *, field: str) -> tuple[Mark, ...]:
    """The mentions of one field as marks; one that does not stand where it says it does is left out."""
    return tuple(
        _mark(mention, start=mention["start"], end=mention["end"])
        for mention in mentions
        if mention["field"] == field and text[mention["start"] : mention["end"]] == mention["text"]
    )


def _mark(mention: Mapping[str, Any], *, start: int, end: int) -> Mark:
    return Mark(start=start, end=end, kind=mention["kind"], name=mention["name"], unsure=_is_unsure(mention))


def _is_unsure(mention: Mapping[str, Any]) -> bool:
    return bool(mention.get("unsure", False))


def _marks_in_excerpt(report: AlertReport) -> tuple[Mark, ...]:
    """Each way of writing by its best mention: what is certain somewhere is not marked as unsure."""
    distinct = {mention["text"]: mention for mention in sorted(report.mentions, key=_is_unsure, reverse=True)}
    words = [_mark(mention, start=0, end=0) for mention in distinct.values()]
    return marks_of_words(report.excerpt, words, tuple(distinct))


def named_in(mentions: Sequence[Mapping[str, Any]]) -> tuple[Named, ...]:
    """What is named, each once, in the order of the reading."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for mention in mentions:
        found.setdefault((mention["kind"], mention["entity"]), []).append(mention)
    return tuple(
        Named(
            kind=kind,
            name=each[0]["name"],
            count=len(each),
            texts=tuple(dict.fromkeys(mention["text"] for mention in each)),
            unsure=all(map(_is_unsure, each)),
            derived=each[0].get("form", "") if all("form" in mention for mention in each) else "",
        )
        for (kind, _), each in found.items()
    )


def sent_of(channels: Sequence[AlertChannel]) -> Sent:
    """The worst of an alert's deliveries, with how many of them fare so when there are several."""
    if not channels:
        return Sent(word="dashboard only", tone="plain")
    statuses = [channel.status for channel in channels]
    for status in (DeliveryStatus.DEAD, DeliveryStatus.PENDING):
        if status in statuses:
            return Sent(word=_counted(statuses, status), tone=DELIVERY_TONES[status])
    if None in statuses:
        return Sent(word="held for a digest", tone="plain")
    if DeliveryStatus.DELIVERED in statuses:
        return Sent(word=_counted(statuses, DeliveryStatus.DELIVERED), tone="good")
    return Sent(word="silenced", tone="plain")


def _counted(statuses: Sequence[DeliveryStatus | None], status: DeliveryStatus) -> str:
    word = DELIVERY_WORDS[status]
    return word if len(statuses) == 1 else f"{statuses.count(status)} of {len(statuses)} {word}"
