"""What a chat message says, before any platform's markup: short clean lines made from a payload. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from alerts.outlets import also_line
from alerts.phrases import Phrases, phrases_in
from alerts.plain_text import RIGHT_TO_LEFT_MARK, cut, isolate, one_line
from domain.alert import Channel, Delivery, DeliveryKind

LATE = timedelta(minutes=15)
"""A message that goes out later than this says so: what it tells of may have gone on."""

WATCHLIST, TITLE, NAMES, SOURCE, EXCERPT = 110, 250, 12, 120, 300
"""Longest titles, most names, longest source's name and longest excerpt in one message: no platform cuts them again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One alert in words. Values from outside are one line, without controls, isolated from their line's direction."""

    watchlist: str
    title: str
    excerpt: str
    names: str  # "Aselsan (أسيلسان), Oman"
    marked: tuple[str, ...]  # the names as they stand in the excerpt, if they do
    unsure: str  # says that the names may mean something else; empty where they are certain
    source: str
    published: str  # by the channel's clock; empty where the article has no date
    also: str  # which other outlets carry this story; empty where none is known
    url: str | None  # http or https, safe inside markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A delivery in words, for any chat."""

    key: str  # the delivery's id: chats that carry no webhook-id show it somewhere small
    heading: str
    phrases: Phrases
    stories: tuple[Story, ...]  # none in a notice, nor in a digest that says that there was nothing
    notice: str = ""
    page: str | None = None  # where the dashboard shows it; None: there is no dashboard


def message_of(
    delivery: Delivery, channel: Channel, dashboard_url: str | None = None, at: datetime | None = None
) -> Message:
    """Puts any kind of delivery into words, in the channel's language and timezone.

    ``at``: the attempt's instant, of which only a message that is late makes words; None: never late.
    """
    message = _worded(delivery, channel)
    if at is not None and delivery.kind is not DeliveryKind.TEST:
        heading = late_heading(message.heading, at - delivery.created_at, message.phrases)
        message = replace(message, heading=heading)
    if not dashboard_url:
        return message
    page = f"/alerts/{delivery.alert_id}" if delivery.alert_id else "/"
    return replace(message, page=f"{dashboard_url.rstrip('/')}{page}")


def late_heading(heading: str, late: timedelta, phrases: Phrases) -> str:
    """A heading that says by how much the message is late, where that is more than 15 minutes."""
    if late <= LATE:
        return heading
    hours, minutes = divmod(int(late.total_seconds()) // 60, 60)
    parts = [f"{number} {unit}" for number, unit in ((hours, phrases.hours), (minutes, phrases.minutes)) if number]
    return line(f"{heading.removeprefix(RIGHT_TO_LEFT_MARK)} – {phrases.delayed}: {' '.join(parts)}", phrases)


def _worded(delivery: Delivery, channel: Channel) -> Message:
    phrases = phrases_in(channel.language)
    data = delivery.payload["data"]
    if delivery.kind is DeliveryKind.NOTICE:
        notice = _shown(data["text"], 2000, phrases)
        return Message(
            key=delivery.id, heading=line(phrases.notice, phrases), phrases=phrases, stories=(), notice=notice
        )
    if delivery.kind is DeliveryKind.DIGEST:
        stories = tuple(story_of(alert, channel) for alert in data["alerts"])
        notice = "" if stories else line(phrases.nothing, phrases)
        heading = _digest_heading(data, phrases)
        return Message(key=delivery.id, heading=heading, phrases=phrases, stories=stories, notice=notice)
    story = story_of(data, channel)
    return Message(key=delivery.id, heading=story.watchlist, phrases=phrases, stories=(story,))


def story_of(data: Mapping[str, Any], channel: Channel) -> Story:
    """One alert's ``data`` in words."""
    phrases = phrases_in(channel.language)
    article = data["article"]
    return Story(
        watchlist=_shown(data["watchlist"]["title"], WATCHLIST, phrases),
        title=_shown(article["title"] or article["url"] or article["id"], TITLE, phrases),
        excerpt=_shown(data["excerpt"], EXCERPT, phrases),
        names=line(", ".join(_names(data["mentions"], phrases)), phrases),
        marked=tuple(one_line(mention["text"]) for mention in data["mentions"]),
        unsure=phrases.unsure if data.get("unsure") else "",
        source=_shown(article["source"]["name"], SOURCE, phrases),
        published=_local_time(article["published_at"], channel.timezone),
        also=also_line(data["story"], phrases),
        url=_safe_url(article["url"]),
    )


def line(text: str, phrases: Phrases) -> str:
    """A line of our own words: a right-to-left one says so first, whatever letter it begins with."""
    return f"{RIGHT_TO_LEFT_MARK}{text}" if phrases.right_to_left and text else text


def _digest_heading(data: Mapping[str, Any], phrases: Phrases) -> str:
    count = f"{phrases.digest}: {len(data['alerts'])}"
    if silence := data.get("silence"):
        said = _shown(f"{silence['owner']}: {silence['reason']}", WATCHLIST, phrases)
        count = f"{phrases.held_back} ({said}), {count}"
    title = _shown(data["watchlist"]["title"], WATCHLIST, phrases) if data["watchlist"] else "Gulfwatch"
    return line(f"{title} – {count}", phrases)


def _names(mentions: Sequence[Mapping[str, Any]], phrases: Phrases) -> list[str]:
    """Each entity once, with the first way it is written where that differs from its name; a derived one says so."""
    firsts: dict[str, Mapping[str, Any]] = {}
    for mention in mentions:
        if firsts.setdefault(mention["entity"], mention).get("form") and not mention.get("form"):
            firsts[mention["entity"]] = mention
    shown = []
    for mention in list(firsts.values())[:NAMES]:
        name, text = _shown(mention["name"], 80, phrases), _shown(mention["text"], 80, phrases)
        differs = mention["name"].casefold() != mention["text"].casefold()
        said = ", ".join([*([text] if differs else []), *([phrases.derived] if mention.get("form") else [])])
        shown.append(f"{name} ({said})" if said else name)
    return shown + ["…"] * (len(firsts) > NAMES)


def _shown(text: str, limit: int, phrases: Phrases) -> str:
    return isolate(cut(one_line(text), limit), right_to_left_line=phrases.right_to_left)


def _local_time(written: str | None, timezone: str) -> str:
    if not written:
        return ""
    local = datetime.fromisoformat(written).astimezone(ZoneInfo(timezone))
    return f"{local:%Y-%m-%d %H:%M} ({timezone})"


def _safe_url(url: str | None) -> str | None:
    """The address as a link that no markup can be broken out of; None for anything but http and https."""
    if url is None or urlsplit(url).scheme not in {"http", "https"}:
        return None
    return quote(url, safe="!#$%&'*+,/:;=?@[]~-._()").replace("'", "%27")
