"""Lines of JSON, our own and those of other tools, as articles."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.history.lines import BadLine, Line, read_line
from domain.article import Entry

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def read(**said: Any) -> Line:
    return read_line(json.dumps(said, ensure_ascii=False).encode())


def test_every_field_of_our_own_is_read() -> None:
    line = read(
        url="https://e.om/news/1",
        title="Aselsan opens a yard",
        text="The yard\n\nis open.",
        summary="It is <b>open</b> &amp; large.",
        published_at="2026-03-14T12:00:00Z",
        language="en-GB",
        authors=["Salma", {"name": "Yusuf"}, "Salma"],
        source={"id": "harbour", "name": "Harbour Post"},
        guid="g1",
        captured_at="2026-03-15T00:00:00Z",
    )
    entry = Entry(
        url="https://e.om/news/1",
        guid="g1",
        title="Aselsan opens a yard",
        summary="It is open & large.",
        text="The yard\nis open.",
        authors=("Salma", "Yusuf"),
        published_at=NOON,
        language="en",
    )
    assert line == Line(entry=entry, source="harbour", captured_at=datetime(2026, 3, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    "said",
    [
        {"url": "https://e.om/1", "headline": "T", "articleBody": "B", "datePublished": "2026-03-14T12:00:00+00:00"},
        {"url": "https://e.om/1", "title": "T", "maintext": "B", "date_publish": "2026-03-14 12:00:00"},
        {"source": "https://e.om/1", "title": "T", "raw_text": "B", "date": 1773489600},
        {"link": "https://e.om/1", "name": "T", "content": "<p>B</p>", "timestamp": 1773489600000},
        {"uri": "https://e.om/1", "title": "T", "body": "B", "pubDate": {"$date": "2026-03-14T12:00:00Z"}},
        {"url": "https://e.om/1", "title": "T", "text": "B", "published": "1773489600"},
    ],
)
def test_the_names_that_other_tools_use_are_understood(said: dict[str, Any]) -> None:
    entry = read(**said).entry
    assert (entry.url, entry.title, entry.text, entry.published_at) == ("https://e.om/1", "T", "B", NOON)


def test_a_date_without_a_zone_is_the_outlet_s_and_one_that_cannot_be_read_is_doubted() -> None:
    assert read(title="T", published_at="2026-03-14 12:00").entry.zoned is False
    doubted = read(title="T", published_at="the other day").entry
    assert (doubted.published_at, doubted.date_doubt) == (None, "the outlet's date cannot be read: the other day")


def test_a_text_alone_is_given_a_title_and_a_page_is_kept_for_the_extraction() -> None:
    assert read(text="The yard in Duqm is open.").entry.title == "The yard in Duqm is open."
    assert read(url="https://e.om/1", html="<html>").html == "<html>"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[1]", "is not a JSON object"),
        (b'{"title": "\xff"}', "is not UTF-8"),
        (b'{"url": "https://e.om/1"}', "holds neither a title nor a text"),
        (b'{"title": "T", "url": "javascript:alert(1)"}', "names no web address in 'url'"),
        (b'{"html": "<html>"}', "holds a page without its address (url)"),
    ],
)
def test_what_is_no_article_says_why(line: bytes, why: str) -> None:
    with pytest.raises(BadLine) as bad:
        read_line(line)
    assert str(bad.value) == why
