"""A feed's bytes to articles in one task, and that known entries cost no work and lose nothing."""

import pickle
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.feeds.known_entries import KnownEntries, packed, unpacked
from crawler.feeds.parse import parse_feed
from crawler.feeds.read import read_feed
from crawler.feeds.reading import FeedReading
from crawler.intake import take_in
from crawler.usual import Brought, brought_by
from tests.crawler_samples import BASE, NOW, feed_source, pub_date, rss, rss_item

SOURCE = feed_source(country="oman")
ITEMS = [rss_item(number, extra=pub_date(number)) for number in range(10)]


def read(items: list[str], *, known: bytes = b"", first_read: bool = False) -> FeedReading:
    reading = read_feed(
        rss(items).encode(),
        content_type="text/xml",
        base=BASE,
        source=SOURCE,
        first_read=first_read,
        now=NOW,
        known=known,
    )
    assert isinstance(reading, FeedReading)
    return reading


def guids(reading: FeedReading) -> list[str | None]:
    return [article.guid for article in reading.articles]


@pytest.mark.parametrize("first_read", [True, False])
def test_a_reading_is_what_parsing_and_taking_in_give(first_read: bool) -> None:
    body = rss(ITEMS).encode()
    reading = pickle.loads(pickle.dumps(read(ITEMS, first_read=first_read)))
    parsed = parse_feed(body, content_type="text/xml", base=BASE)
    articles = take_in(parsed.entries, source=SOURCE, first_read=first_read, now=NOW)  # type: ignore[union-attr]
    assert (reading.articles, reading.entries, reading.brought) == (articles, 10, brought_by(articles))
    assert reading.published == tuple(article.published_at for article in articles)
    assert reading.feed == replace(parsed, entries=())  # type: ignore[type-var]


def test_of_a_changed_feed_only_new_and_changed_entries_are_taken_in() -> None:
    first = read(ITEMS)
    edited = rss_item(3, title="عنوان جديد", extra=pub_date(3))
    second = read([rss_item(99, extra=pub_date(0)), *ITEMS[:3], edited, *ITEMS[4:]], known=first.known)
    assert guids(second) == ["item-99", "item-3"]
    assert (second.entries, second.brought.entries, len(second.published)) == (11, 11, 11)
    assert second.brought.characters == read([*ITEMS[:3], edited, *ITEMS[4:], rss_item(99)]).brought.characters
    assert guids(read([rss_item(99), *ITEMS], known=second.known)) == ["item-3"]


def test_an_entry_that_is_only_dated_anew_is_known() -> None:
    again = [rss_item(number, extra=pub_date(number, now=NOW + timedelta(hours=1))) for number in range(10)]
    assert guids(read(again, known=read(ITEMS).known)) == []


def test_what_left_the_feed_is_forgotten() -> None:
    shorter = read(ITEMS[:5], known=read(ITEMS).known)
    assert guids(read(ITEMS, known=shorter.known)) == [f"item-{number}" for number in range(5, 10)]


def test_a_known_entry_with_a_new_ones_link_makes_it_name_neither() -> None:
    link = "<link>https://news.example.om/live</link>"
    one = f"<item><title>One</title>{link}<guid isPermaLink='false'>1</guid></item>"
    two = f"<item><title>Two</title>{link}<guid isPermaLink='false'>2</guid></item>"
    both = read([two, one]).articles
    assert read([two, one], known=read([one]).known).articles == both[:1]
    assert both[0].key.startswith("guid:")


def test_what_only_feedparser_reads_is_taken_in_whole() -> None:
    broken = [*ITEMS[:2], rss_item(2, title="AT&T")]
    assert len(read(broken, known=read(ITEMS).known).articles) == 3
    assert read(broken).known == b""


def test_of_no_entries_nothing_is_brought() -> None:
    assert (read([]).brought, read([]).known) == (Brought(entries=0, characters=0, dated=0), b"")


def test_what_is_known_takes_twelve_bytes_an_entry() -> None:
    known = {b"12345678": 300, b"abcdefgh": 2**31}
    assert (unpacked(packed(known)), len(packed(known))) == (known, 24)


def test_a_memory_is_good_for_the_body_that_it_is_of() -> None:
    known = KnownEntries()
    known.note("times", "hash", b"x" * 12)
    assert [known.of("times", body) for body in ("hash", "other", None)] == [b"x" * 12, b"", b""]
    assert known.of("observer", None) == b""


def test_the_oldest_memories_give_way() -> None:
    known = KnownEntries(max_bytes=30)
    for source_id in ("a", "b", "a", "c"):
        known.note(source_id, "hash", b"x" * 12)
    assert [bool(known.of(source_id, "hash")) for source_id in "abc"] == [True, False, True]
