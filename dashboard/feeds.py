"""Each watchlist's alerts as an Atom feed (RFC 4287), built as a tree so that no text can be markup."""

import hashlib
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as Tree

from starlette.requests import Request
from starlette.responses import Response

from dashboard.direction import language_tag, shown
from dashboard.errors import Refused
from dashboard.frame import dashboard_of
from dashboard.parameters import SLUG, id_in_path
from dashboard.rendering import web_link
from domain.clock import rfc3339
from storage import alerts
from storage.alert_reports import AlertReport

ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def show_feed(request: Request) -> Response:
    """GET /feeds/WATCHLIST.atom; 304 for a reader that has the newest."""
    dashboard = dashboard_of(request)
    watchlist_id = id_in_path(request, SLUG)
    with dashboard.database.read() as conn:
        found = alerts.list_alerts(conn, limit=ENTRIES, watchlist_id=watchlist_id)
    titles = {watchlist.id: watchlist.title for watchlist in dashboard.watchlists()}
    if watchlist_id not in titles and not found:
        raise Refused(404, "There is no such watchlist.")
    title = titles.get(watchlist_id) or found[0].watchlist_title
    body = write_feed(watchlist_id, title, found, url=dashboard.url.rstrip("/"))
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"etag": etag, "cache-control": "no-cache"})
    headers = {"etag": etag, "cache-control": "no-cache"}
    return Response(body, headers=headers, media_type="application/atom+xml; charset=utf-8")


def write_feed(watchlist_id: str, title: str, found: list[AlertReport], *, url: str) -> bytes:
    """The document. ``url``: the dashboard's address as others see it, without a slash at its end."""
    feed = Tree.Element("feed", {"xmlns": _ATOM})
    _text(feed, "id", f"urn:gulfwatch:watchlist:{watchlist_id}")
    _text(feed, "title", title)
    _text(feed, "updated", rfc3339(max((report.created_at for report in found), default=_NEVER)))
    _link(feed, "self", f"{url}/feeds/{watchlist_id}.atom")
    _link(feed, "alternate", f"{url}/?watchlist={watchlist_id}")
    for report in found:
        _entry(feed, report, url)
    document: bytes = Tree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: Tree.Element, report: AlertReport, url: str) -> None:
    article = report.payload["article"]
    entry = Tree.SubElement(feed, "entry")
    if language := language_tag(article["language"]):
        entry.set(_LANGUAGE, language)
    _text(entry, "id", f"urn:gulfwatch:alert:{report.id}")
    _text(entry, "title", article["title"] or "(without a title)")
    _text(entry, "updated", rfc3339(report.created_at))
    _text(entry, "published", article["published_at"] or rfc3339(report.created_at))
    _text(Tree.SubElement(entry, "author"), "name", article["source"]["name"])
    _link(entry, "alternate", web_link(article["url"]) or f"{url}/alerts/{report.id}")
    _link(entry, "related", f"{url}/alerts/{report.id}")
    _text(entry, "summary", report.excerpt)
    reason = f"{report.reason} Unsure: the names may mean something else." if report.unsure else report.reason
    _text(entry, "content", f"{report.excerpt}\n\n{reason}\n{url}/alerts/{report.id}")
    for name in dict.fromkeys(mention["name"] for mention in report.mentions):
        Tree.SubElement(entry, "category", {"term": _plain(name)})


def _text(parent: Tree.Element, name: str, text: str) -> None:
    Tree.SubElement(parent, name).text = _plain(text)


def _link(parent: Tree.Element, relation: str, address: str) -> None:
    Tree.SubElement(parent, "link", {"rel": relation, "href": _plain(address)})


def _plain(text: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_XML.sub("", shown(text))
