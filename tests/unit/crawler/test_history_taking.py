"""What of the past is taken, as what, and to which source it belongs."""

from datetime import timedelta

import pytest

from crawler.history.sites import KnownSites, is_same_site
from crawler.history.taking import Taking, each_once, entry_of_page, judge_age, key_of_address, past_article
from crawler.intake import take_in
from crawler.pages.page_text import PageText
from domain.article import PageState
from tests.crawler_samples import NOW, entry, feed_source

DAY = timedelta(days=1)


def page(**values: object) -> PageText:
    given = {"title": "T", "text": "B", "language": "en", "published_at": NOW - 9 * DAY, "authors": ()}
    return PageText(**{**given, **values})


@pytest.mark.parametrize(
    ("days_ago", "recent", "taking"),
    [
        (None, False, Taking.TAKEN),
        (0.5, False, Taking.RECENT),
        (0.5, True, Taking.TAKEN),
        (2, False, Taking.TAKEN),
        (31, False, Taking.OLDER),
    ],
)
def test_an_article_is_taken_by_its_age(days_ago: float | None, recent: bool, taking: Taking) -> None:
    published_at = None if days_ago is None else NOW - days_ago * DAY
    assert judge_age(published_at, now=NOW, recent=recent, since=NOW - 30 * DAY) is taking


def test_what_is_newer_than_was_asked_for_is_named_as_such() -> None:
    assert judge_age(NOW - 3 * DAY, now=NOW, recent=False, until=NOW - 5 * DAY) is Taking.NEWER


def test_history_has_the_key_of_the_feed_s_entry_and_wants_neither_page_nor_alert() -> None:
    source, told = feed_source(), entry(published_at=NOW - 9 * DAY)
    (news,) = take_in((told,), source=source, first_read=False, now=NOW)
    past = past_article(told, source=source, now=NOW).article
    assert (past.key, past.content_hash) == (news.key, news.content_hash)
    assert (past.seeded, past.page, past.ready_at) == (True, PageState.UNWANTED, NOW)


@pytest.mark.parametrize(
    ("canonical", "believed"),
    [("https://www.example.om/b", True), ("https://elsewhere.om/b", False), ("https://www.example.om/", False)],
)
def test_the_address_that_a_page_names_as_its_own_is_believed_within_its_site(canonical: str, believed: bool) -> None:
    read = page(canonical=canonical)
    told = entry_of_page(read, url="https://example.om/a")
    other = past_article(told, source=feed_source(), now=NOW, page=read).other_key
    assert other == (key_of_address(canonical, source_id="times") if believed else None)


def test_one_page_under_two_addresses_is_taken_once() -> None:
    first, second = (
        past_article(
            entry_of_page(page(), url=f"https://e.om/{name}"),
            source=feed_source(),
            now=NOW,
            page=page(canonical="https://e.om/a"),
        )
        for name in ("a", "b")
    )
    assert each_once([first, second]) == [first]


def test_an_article_belongs_to_the_source_of_its_host() -> None:
    english = feed_source("english", address="https://www.e.om/en/rss", languages=("en",))
    arabic = feed_source("arabic", address="https://feeds.e.om/ar", languages=("ar",))
    both = feed_source("both", address="https://e.om/rss")
    sites = KnownSites([english, both, arabic])
    assert sites.source_of("https://m.e.om/1", language=None) is english
    assert sites.source_of("https://feeds.e.om/1", language="en") is arabic
    assert sites.source_of("https://sport.e.om/1", language="en") is english
    assert sites.source_of("https://other.om/1", language="en") is None
    assert sites.source_of(None, language=None) is None
    assert KnownSites([feed_source(address="")]).source_of("nonsense", language=None) is None


def test_a_name_that_only_ends_like_the_site_is_another() -> None:
    assert is_same_site("https://news.e.om/1", "https://www.e.om/")
    assert not is_same_site("https://note.om/1", "https://e.om/")
