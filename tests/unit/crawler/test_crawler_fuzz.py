"""Whatever a source sends, the parsers answer a value, and what comes out is fit to be stored."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.address import check_address, clean_link
from crawler.dates import parse_date
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.feeds.parse import parse_feed
from crawler.identity import article_key, content_hash
from crawler.pages.extract import extract_page
from crawler.pages.page_text import NoArticle, PageText
from crawler.plain_text import plain_text, strip_illegal
from domain.errors import FetchError
from tests.crawler_samples import BASE, DATA, article_page, rss

FEEDS = [path.read_bytes() for path in sorted((DATA / "feeds").glob("*.xml"))] + [rss(5).encode()]
PIECES = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"\x00",
    b"\xff",
    b"&#x0;",
    b"&lt;",
    b"</item>",
    b"<item>",
    b'"',
]


def mutate(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(body))
        cut = chance.choice((0, 0, 1, 5, 50))
        body = body[:place] + chance.choice(PIECES) + body[place + cut :]
    return body[: chance.randrange(len(body))] if chance.random() < 0.2 else body


def is_storable(text: str | None) -> bool:
    return text is None or (strip_illegal(text) == text and text.encode("utf-8") != b"\x00")


@pytest.mark.parametrize("seed", range(10))
def test_mutated_feeds_never_raise_and_give_clean_entries(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        answer = parse_feed(mutate(chance.choice(FEEDS), chance), content_type="text/xml", base=BASE)
        if isinstance(answer, NotAFeed):
            continue
        for entry in answer.entries:
            texts = (entry.title, entry.summary, entry.text, entry.guid, entry.url, *entry.authors)
            assert all(map(is_storable, texts)), entry
            assert entry.url is None or check_address(entry.url) == entry.url
            assert article_key(entry, address=entry.url, source_id="s")
            assert content_hash(entry)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_not(body: bytes) -> None:
    assert isinstance(parse_feed(body, content_type="text/xml", base=BASE), ParsedFeed | NotAFeed)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000))
def test_mutated_pages_never_raise(seed: int) -> None:
    page = mutate(article_page().encode(), random.Random(seed))
    assert isinstance(extract_page(page, content_type="text/html", url="https://a.example/1"), PageText | NoArticle)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_folded_dated_and_linked_without_an_exception(text: str) -> None:
    clean = strip_illegal(text)
    assert is_storable(plain_text(clean))
    parse_date(text)
    link = clean_link(text, base=BASE)
    assert link is None or link.startswith(("http://", "https://"))
    try:
        assert check_address(text, base=BASE).isascii()
    except FetchError as refused:
        assert refused.kind == "bad-address"
