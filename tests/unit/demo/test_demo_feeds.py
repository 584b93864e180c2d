"""The demo's feeds: well-formed, in the encoding they claim, and holding what their outlet carries."""

import io
from datetime import UTC, datetime, timedelta
from html import unescape
from xml.etree.ElementTree import ParseError, fromstring

import feedparser
import pytest

from demo.edition import Edition
from demo.feeds import STRAY_BYTE, write_feed
from demo.outlets import Behaviour, Carries, FeedFormat, Outlet, read_outlets
from demo.texts import read_texts

OPENED = datetime(2026, 2, 6, 7, 0, tzinfo=UTC)
OUTLETS = [outlet for outlet in read_outlets() if outlet.behaves is Behaviour.WELL]
EDITION = Edition(read_outlets(), read_texts(), opened_at=OPENED, pace=timedelta(seconds=4))
EDITION.publish_until(OPENED + timedelta(minutes=6))
BASE = "http://127.0.0.1:9"
XML = [outlet for outlet in OUTLETS if outlet.feed is not FeedFormat.JSON]

every_outlet = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.id)
every_xml_outlet = pytest.mark.parametrize("outlet", XML, ids=lambda outlet: outlet.id)


def body_of(outlet: Outlet) -> bytes:
    return write_feed(outlet, EDITION.newest(outlet.id, 12), base=BASE).body


def decoded(outlet: Outlet) -> bytes:
    """As UTF-8 that says so, whatever the wire had."""
    text = body_of(outlet).decode(outlet.encoding, "replace")
    return text.replace(f"encoding='{outlet.encoding}'", "encoding='utf-8'").encode()


@every_xml_outlet
def test_an_xml_feed_is_well_formed_unless_a_byte_strays(outlet: Outlet) -> None:
    if outlet.stray_byte:
        with pytest.raises(ParseError):
            fromstring(body_of(outlet))
    assert fromstring(body_of(outlet).replace(STRAY_BYTE, b"") if outlet.stray_byte else body_of(outlet)) is not None


@every_xml_outlet
def test_feedparser_finds_every_article_with_its_title_link_and_date(outlet: Outlet) -> None:
    parsed = feedparser.parse(io.BytesIO(decoded(outlet)))
    expected = [
        (article.text.title, f"{BASE}/news/{article.text.id}", article.published_at.timetuple()[:6])
        for article in EDITION.newest(outlet.id, 12)
    ]
    assert not parsed.bozo
    assert [(entry.title, entry.link, tuple(entry.published_parsed)[:6]) for entry in parsed.entries] == expected
    assert expected


@every_xml_outlet
def test_a_feed_carries_the_text_or_only_the_summary(outlet: Outlet) -> None:
    parsed = feedparser.parse(io.BytesIO(decoded(outlet)))
    for entry, article in zip(parsed.entries, EDITION.newest(outlet.id, 12), strict=True):
        content = "".join(part.value for part in entry.get("content", []))
        if outlet.carries is Carries.TEXT:
            assert all(paragraph in unescape(content) for paragraph in article.text.paragraphs)
        else:
            assert content == ""
            assert entry.summary == article.text.summary


@every_outlet
def test_the_encoding_on_the_wire_is_the_one_that_is_named(outlet: Outlet) -> None:
    feed = write_feed(outlet, EDITION.newest(outlet.id, 12), base=BASE)
    title = EDITION.newest(outlet.id, 1)[0].text.title
    assert feed.content_type.endswith(f"; charset={outlet.encoding}")
    assert title.encode(outlet.encoding) in feed.body


def test_a_feed_in_windows_1256_is_not_utf_8() -> None:
    outlet = next(outlet for outlet in OUTLETS if outlet.encoding == "windows-1256")
    with pytest.raises(UnicodeDecodeError):
        body_of(outlet).decode("utf-8")


def test_exactly_one_byte_strays() -> None:
    outlet = next(outlet for outlet in OUTLETS if outlet.stray_byte)
    assert body_of(outlet).decode("utf-8", "replace").count("\N{REPLACEMENT CHARACTER}") == 1


@every_outlet
def test_the_etag_changes_with_the_articles_and_only_then(outlet: Outlet) -> None:
    articles = EDITION.newest(outlet.id, 12)
    tags = [write_feed(outlet, part, base=BASE).etag for part in (articles, articles, articles[1:])]
    assert tags[0] == tags[1] != tags[2]


@every_outlet
def test_an_outlet_that_has_printed_nothing_has_an_empty_feed(outlet: Outlet) -> None:
    body = write_feed(outlet, [], base=BASE).body
    if outlet.feed is FeedFormat.JSON:
        assert b'"items": []' in body
    else:
        assert feedparser.parse(io.BytesIO(body)).entries == []
