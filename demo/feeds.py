"""The newsroom's feeds as bytes: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, each in its outlet's encoding.

https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287, https://www.jsonfeed.org/version/1.1/
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from demo.edition import Published
from demo.outlets import Carries, FeedFormat, Outlet
from domain.clock import rfc3339

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
CREATOR = "http://purl.org/dc/elements/1.1/"
STRAY_BYTE = b"\x92"  # a windows-1252 apostrophe: never alone in UTF-8

MIME = {
    FeedFormat.RSS: "application/rss+xml",
    FeedFormat.ATOM: "application/atom+xml",
    FeedFormat.JSON: "application/feed+json",
}

register_namespace("atom", ATOM)
register_namespace("content", CONTENT)
register_namespace("dc", CREATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it goes over the wire."""

    body: bytes
    content_type: str
    etag: str  # without its quotes


def write_feed(outlet: Outlet, articles: Sequence[Published], *, base: str) -> Feed:
    """The outlet's feed, newest article first. ``base`` is its address without a slash at the end."""
    writers = {FeedFormat.RSS: _rss, FeedFormat.ATOM: _atom, FeedFormat.JSON: _json_feed}
    body = writers[outlet.feed](outlet, articles, base)
    if outlet.stray_byte:
        body = body.replace(b"</description></item>", STRAY_BYTE + b"</description></item>", 1)
    content_type = f"{MIME[outlet.feed]}; charset={outlet.encoding}"
    return Feed(body=body, content_type=content_type, etag=hashlib.sha256(body).hexdigest()[:20])


def address_of(article: Published, base: str) -> str:
    return f"{base}/news/{article.text.id}"


def _guid(article: Published) -> str:
    return f"tag:{article.outlet_id}.example,2025:{article.text.id}"


def _markup(article: Published) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)


def _rss(outlet: Outlet, articles: Sequence[Published], base: str) -> bytes:
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    _put(channel, "title", outlet.name)
    _put(channel, "link", f"{base}/")
    _put(channel, "description", f"{outlet.name} – invented news of the Gulfwatch demo")
    _put(channel, "language", outlet.language)
    for article in articles:
        item = SubElement(channel, "item")
        _put(item, "title", article.text.title)
        _put(item, "link", address_of(article, base))
        _put(item, "guid", _guid(article), isPermaLink="false")
        _put(item, "pubDate", format_datetime(article.published_at))
        _put(item, f"{{{CREATOR}}}creator", article.text.byline)
        if outlet.carries is Carries.TEXT:
            _put(item, f"{{{CONTENT}}}encoded", _markup(article))
        _put(item, "description", article.text.summary)
    return _xml(root, outlet)


def _atom(outlet: Outlet, articles: Sequence[Published], base: str) -> bytes:
    root = Element(f"{{{ATOM}}}feed", {"xml:lang": outlet.language})
    _put(root, f"{{{ATOM}}}title", outlet.name)
    _put(root, f"{{{ATOM}}}id", f"{base}/")
    _put(root, f"{{{ATOM}}}link", rel="self", href=f"{base}{outlet.feed_path}")
    _put(root, f"{{{ATOM}}}link", rel="alternate", href=f"{base}/")
    _put(root, f"{{{ATOM}}}updated", rfc3339(articles[0].published_at) if articles else "2025-01-01T00:00:00Z")
    for article in articles:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        _put(entry, f"{{{ATOM}}}title", article.text.title)
        _put(entry, f"{{{ATOM}}}id", _guid(article))
        _put(entry, f"{{{ATOM}}}link", rel="alternate", href=address_of(article, base))
        _put(entry, f"{{{ATOM}}}published", rfc3339(article.published_at))
        _put(entry, f"{{{ATOM}}}updated", rfc3339(article.published_at))
        _put(SubElement(entry, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", article.text.byline)
        _put(entry, f"{{{ATOM}}}summary", article.text.summary)
        if outlet.carries is Carries.TEXT:
            _put(entry, f"{{{ATOM}}}content", _markup(article), type="html")
    return _xml(root, outlet)


def _json_feed(outlet: Outlet, articles: Sequence[Published], base: str) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{base}/",
        "feed_url": f"{base}{outlet.feed_path}",
        "language": outlet.language,
        "items": [_json_item(article, base) for article in articles],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _json_item(article: Published, base: str) -> dict[str, object]:
    """The format has no item without its text."""
    return {
        "id": _guid(article),
        "url": address_of(article, base),
        "title": article.text.title,
        "summary": article.text.summary,
        "date_published": rfc3339(article.published_at),
        "authors": [{"name": article.text.byline}],
        "content_html": _markup(article),
    }


def _put(parent: Element, tag: str, text: str | None = None, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text


def _xml(root: Element, outlet: Outlet) -> bytes:
    """Letters that the encoding lacks become character references, so that nothing is lost."""
    return bytes(tostring(root, encoding=outlet.encoding, xml_declaration=True))
