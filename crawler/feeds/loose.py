"""feedparser, which has everything that the lean parser doubts, and the last word."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import feedparser
import feedparser.api

from crawler.feeds.entry import NotAFeed, ParsedFeed, RawEntry
from crawler.feeds.gather import MAX_ENTRIES, gather
from crawler.feeds.offers import offer_in
from crawler.feeds.wishes import read_wishes

feedparser.api.PREFERRED_XML_PARSERS = []  # expat only: the libxml2 driver opened external DTDs (feedparser issue 107)

_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_NOT_KNOWN = "sent something that is not a feed"


def parse_loose(document: bytes, *, base: str) -> ParsedFeed | NotAFeed | None:
    """Reads a UTF-8 document however broken it is. Bytes only: feedparser would open a text as a file or an address.

    None where feedparser itself breaks (KeyError and the like at end tags without a beginning).
    """
    try:
        result = feedparser.parse(
            BytesIO(document), response_headers=_HEADERS, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception:  # its handlers trust the order of tags; what they raise has no common type
        return None
    items = result.entries
    if not items and not result.get("version"):
        return NotAFeed(kind="not-a-feed", text=_NOT_KNOWN)
    atom = str(result.get("version", "")).startswith("atom")
    language = str(result.feed.get("language") or "")
    raws = [_raw_entry(item, atom=atom, language=language) for item in items[:MAX_ENTRIES]]
    found = gather(raws, base=base, parser="feedparser", listed=len(items))
    wishes = read_wishes(ttl=str(result.feed.get("ttl") or ""), hours=(), days=())
    offer = offer_in(((link.get("rel"), link.get("href")) for link in result.feed.get("links", ())), base=base)
    return replace(found, notes=(*_faults(result), *found.notes), wishes=wishes, offer=offer)


def _faults(result: Any) -> tuple[str, ...]:
    fault = result.get("bozo_exception") if result.get("bozo") else None
    if fault is None or isinstance(fault, feedparser.CharacterEncodingOverride):
        return ()
    return (f"is not well-formed: {' '.join(str(fault).split())[:200]}",)


def _date(item: Any) -> str:
    """Asked for by feedparser's own names only: it maps one to the other with a warning."""
    dates = (item[name] for name in ("published", "updated") if dict.__contains__(item, name))
    return str(next(filter(None, dates), ""))


def _link(item: Any) -> str:
    """A guid may stand for a link, but not one that is no address; an alternate may, whatever its type."""
    link, guid = str(item.get("link") or ""), str(item.get("id") or "")
    if link and (link != guid or link.startswith(("http://", "https://"))):
        return link
    spare = (each.get("href") for each in item.get("links", ()) if each.get("rel") == "alternate")
    return str(next(filter(None, spare), ""))


def _raw_entry(item: Any, *, atom: bool, language: str) -> RawEntry:
    contents = [part.get("value") or "" for part in item.get("content", ())]
    detail = item.get("title_detail") or {}
    summary_detail = item.get("summary_detail") or {}
    summary = str(item.get("summary") or "")
    content = max(contents, key=len, default="")
    return RawEntry(
        link=_link(item),
        guid=str(item.get("id") or ""),
        title=str(item.get("title") or ""),
        summary="" if summary == content else summary,
        content=content,
        authors=tuple(str(author.get("name") or "") for author in item.get("authors", ())),
        published=_date(item),
        language=str(item.get("language") or detail.get("language") or language),
        title_is_markup=not atom or detail.get("type") != "text/plain",
        summary_is_markup=not atom or summary_detail.get("type") != "text/plain",
    )
