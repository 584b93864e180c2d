"""When two entries are one article."""

from datetime import timedelta

import pytest

from crawler.identity import article_key, canonical_address, content_hash
from domain.article import Entry
from tests.crawler_samples import NOW, entry

FIRST = entry(url="https://www.example.com/news/oman-deal?id=7", guid="7")


def key_of(one: Entry, *, source_id: str) -> str:
    return article_key(one, address=canonical_address(one.url) if one.url else None, source_id=source_id)


@pytest.mark.parametrize(
    "again",
    [
        "http://www.example.com/news/oman-deal?id=7",
        "https://example.com/news/oman-deal?id=7",
        "https://www.example.com/news/oman-deal/?id=7",
        "https://WWW.EXAMPLE.COM/news/oman-deal?id=7",
        "https://www.example.com:443/news/oman-deal?id=7",
        "https://www.example.com/news/oman-deal?id=7#comments",
        "https://www.example.com/news/oman-deal?utm_source=rss&id=7&utm_medium=feed",
        "https://www.example.com/news/oman-deal?fbclid=x&id=7&gclid=y&at_medium=RSS",
        "https://www.example.com/news/oman%2Ddeal?id=7",
        "https://m.example.com/news/oman-deal?id=7",
        "https://mobile.example.com/news/oman-deal?id=7",
        "https://amp.example.com/news/oman-deal?id=7",
        "https://www.example.com/amp/news/oman-deal?id=7",
        "https://www.example.com/news/oman-deal/amp/?id=7",
        "https://www.example.com/news/oman-deal.amp?id=7",
        "https://www.example.com/news/oman-deal?id=7&amp=1",
        "https://www.example.com/news/oman-deal?id=7&outputType=amp",
        "https://www.google.com/amp/s/www.example.com/news/oman-deal?id=7",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/oman-deal/amp?id=7",
    ],
)
def test_the_same_address_in_other_clothes_is_the_same_article(again: str) -> None:
    reserved = FIRST._replace(url=again, guid="changed", published_at=NOW + timedelta(hours=3))
    assert (key_of(reserved, source_id="a"), content_hash(reserved)) == (
        key_of(FIRST, source_id="b"),
        content_hash(FIRST),
    )


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.com/news/oman-deal?id=8",
        "https://www.example.com/news/oman-deal",
        "https://www.example.com/news/Oman-deal?id=7",
        "https://news.example.com/news/oman-deal?id=7",
        "https://www.example.com:8080/news/oman-deal?id=7",
        "https://www.example.com/#!/news/7",
        "https://www.example.com/news/oman-deal?id=7&output=print",
        "https://www.example.com/news/amp/oman-deal?id=7",
        "https://www.example.com/news/oman-deal-amp?id=7",
        "https://m.com/news/oman-deal?id=7",
    ],
)
def test_another_address_is_another_article(other: str) -> None:
    assert key_of(FIRST._replace(url=other), source_id="a") != key_of(FIRST, source_id="a")


def test_arabic_addresses_are_the_same_encoded_or_not() -> None:
    assert canonical_address("https://a.example/خبر/٢٠٢٦?ب=١") == canonical_address(
        "https://a.example/%D8%AE%D8%A8%D8%B1/%D9%A2%D9%A0%D9%A2%D9%A6/?%D8%A8=%D9%A1"
    )


@pytest.mark.parametrize(
    "url", [None, "https://example.com/", "https://example.com", "https://www.example.com/?utm_source=x"]
)
def test_without_a_telling_link_the_guid_names_the_article(url: str | None) -> None:
    one, two = entry(url=url, guid="1"), entry(url=url, guid="2")
    assert key_of(one, source_id="a") == key_of(one._replace(title="New title"), source_id="a")
    assert len({key_of(one, source_id="a"), key_of(two, source_id="a"), key_of(one, source_id="b")}) == 3


def test_without_link_and_guid_the_title_names_it() -> None:
    one = entry(url=None, guid=None, title="Deal signed")
    assert key_of(one, source_id="a") == key_of(one._replace(title=" Deal  signed"), source_id="a")
    assert key_of(one, source_id="a") != key_of(one._replace(title="Deal off"), source_id="a")


def test_the_hash_tells_a_changed_text_from_a_changed_date() -> None:
    assert content_hash(FIRST) == content_hash(FIRST._replace(summary=" The Turkish  company\nhas signed a lease. "))
    assert content_hash(FIRST) == content_hash(FIRST._replace(published_at=None, guid=None, authors=("A",)))
    assert len({content_hash(FIRST._replace(**{field: "other"})) for field in ("title", "summary", "text")}) == 3


def test_parts_cannot_slide_into_one_another() -> None:
    assert content_hash(entry(title="a b", summary="c")) != content_hash(entry(title="a", summary="b c"))
