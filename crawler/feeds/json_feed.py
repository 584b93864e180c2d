"""JSON Feed (https://www.jsonfeed.org/version/1.1/), and the JSON that servers send instead of one."""

import json
from dataclasses import replace
from typing import Any

from crawler.feeds.entry import NotAFeed, ParsedFeed, RawEntry
from crawler.feeds.gather import MAX_ENTRIES, gather, too_many
from crawler.feeds.offers import Offer, offer_in
from crawler.plain_text import strip_illegal

_NOT_A_FEED = NotAFeed(kind="not-a-feed", text="sent a JSON answer instead of a feed")


def parse_json_feed(text: str, *, base: str) -> ParsedFeed | NotAFeed:
    """Reads a document that begins with a brace."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _NOT_A_FEED
    if not isinstance(document, dict) or "jsonfeed.org/version/" not in str(document.get("version")):
        return _NOT_A_FEED
    items = document.get("items")
    items = items if isinstance(items, list) else []
    language = _string(document.get("language"))
    read = items[:MAX_ENTRIES]
    found = gather([_raw_entry(item, language) for item in read if isinstance(item, dict)], base=base, parser="json")
    notes = (too_many(len(items), len(read)),) if len(items) > len(read) else ()
    offer = _offer(document, base=base)
    return replace(found, offer=offer, skipped=len(items) - len(found.entries), notes=(*found.notes, *notes))


def _offer(document: dict[str, Any], *, base: str) -> Offer:
    hubs = document.get("hubs")
    listed = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    named = [_string(hub.get("url")) for hub in listed if _string(hub.get("type")).lower() == "websub"]
    return offer_in([*(("hub", url) for url in named), ("self", _string(document.get("feed_url")))], base=base)


def _raw_entry(item: dict[str, Any], language: str) -> RawEntry:
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    return RawEntry(
        link=_string(item.get("url")) or _string(item.get("external_url")),
        guid=_string(item.get("id")),
        title=_string(item.get("title")),
        summary=_string(item.get("summary")),
        content=_string(item.get("content_html")) or _escape(_string(item.get("content_text"))),
        authors=tuple(_string(person.get("name")) for person in people if isinstance(person, dict)),
        published=_string(item.get("date_published")) or _string(item.get("date_modified")),
        language=_string(item.get("language")) or language,
        title_is_markup=False,
        summary_is_markup=False,
    )


def _string(value: object) -> str:
    if isinstance(value, bool):
        return ""
    return strip_illegal(str(value)) if isinstance(value, str | int | float) else ""


def _escape(text: str) -> str:
    """A plain text, dressed as the markup that ``RawEntry.content`` is; its line breaks are kept by the folding."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
