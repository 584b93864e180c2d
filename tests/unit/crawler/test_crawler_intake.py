"""What an entry becomes: dates, old news of a first read, and whether its page is wanted."""

from datetime import timedelta

import pytest

from crawler.intake import GRACE, take_in, wants_page
from domain.article import NewArticle, PageState
from domain.source import FullText
from tests.crawler_samples import NOW, entry, feed_source

HOUR = timedelta(hours=1)
LONG = "Aselsan and the ministry agreed on a timetable for the workshop. " * 30


def take(*entries, first_read: bool = False, **source):  # type: ignore[no-untyped-def]
    return take_in(entries, source=feed_source(**source), first_read=first_read, now=NOW)


def test_an_entry_becomes_an_article_with_all_that_is_known() -> None:
    article = take(entry(summary="Short.", text=LONG, language="en"))[0]
    assert article == NewArticle(
        key=article.key,
        content_hash=article.content_hash,
        source_id="times",
        guid="1",
        url="https://news.example.om/a/1",
        title="Aselsan opens an office in Muscat",
        summary="Short.",
        text=LONG,
        language="en",
        authors=(),
        published_at=NOW,
        page=PageState.UNWANTED,
        ready_at=NOW,
        seeded=False,
    )


def test_an_article_whose_page_is_wanted_waits_for_it_as_long_as_its_grace() -> None:
    article = take(entry())[0]
    assert (article.page, article.ready_at) == (PageState.WANTED, NOW + GRACE)


@pytest.mark.parametrize(
    ("summary", "text", "full_text", "wanted"),
    [
        ("Short.", "", FullText.AUTO, True),
        ("Short.", "", FullText.NEVER, False),
        ("Short.", LONG, FullText.ALWAYS, True),
        ("Short.", LONG, FullText.AUTO, False),
        (LONG, "", FullText.AUTO, False),
        ("", LONG + "…", FullText.AUTO, True),
        ("", LONG + " [...]", FullText.AUTO, True),
        ("", LONG + " [&hellip;]", FullText.AUTO, True),
        ("", LONG + "Continue reading »", FullText.AUTO, True),
        ("", LONG + "اقرأ المزيد", FullText.AUTO, True),
        ("", LONG + "Devamı...", FullText.AUTO, True),
        ("Short.", "A short agency report. " * 30, FullText.AUTO, False),
        ("Short.", "A teaser.", FullText.AUTO, True),
        ("", LONG + "The post Deal appeared first on The Oman Diary.", FullText.AUTO, False),
        ("", LONG + "… The post Deal first appeared on The Oman Diary.", FullText.AUTO, True),
    ],
)
def test_a_page_is_wanted_where_the_feed_carries_only_a_summary(
    summary: str, text: str, full_text: FullText, wanted: bool
) -> None:
    assert wants_page(entry(summary=summary, text=text), full_text) is wanted


def test_an_entry_without_a_link_wants_no_page() -> None:
    assert take(entry(url=None))[0].page is PageState.UNWANTED


def test_on_a_first_read_what_is_older_than_a_day_is_archived_silently() -> None:
    ages = [timedelta(hours=hours) for hours in (1, 23, 25, 24 * 365)]
    entries = [entry(url=f"https://a.example/{age}", published_at=NOW - age) for age in ages]
    assert [(one.seeded, one.page) for one in take(*entries, first_read=True)] == [
        (False, PageState.WANTED),
        (False, PageState.WANTED),
        (True, PageState.UNWANTED),
        (True, PageState.UNWANTED),
    ]
    assert [one.seeded for one in take(*entries)] == [False] * 4


def test_on_a_first_read_twenty_entries_without_a_date_count_as_new() -> None:
    entries = [entry(url=f"https://a.example/{number}", published_at=None) for number in range(50)]
    assert [one.seeded for one in take(*entries, first_read=True)] == [False] * 20 + [True] * 30


@pytest.mark.parametrize(
    ("ahead", "believed"), [(timedelta(hours=-5), True), (timedelta(hours=23), True), (timedelta(days=400), False)]
)
def test_a_date_far_ahead_is_doubted_and_orders_nothing(ahead: timedelta, believed: bool) -> None:
    article = take(entry(published_at=NOW + ahead))[0]
    doubt = f"the outlet dates it {NOW + ahead:%Y-%m-%d}, which is still to come"
    assert (article.published_at, article.date_doubt) == ((NOW + ahead, None) if believed else (None, doubt))


def test_a_date_that_cannot_be_read_is_doubted_in_its_own_words() -> None:
    article = take(entry(published_at=None, date_doubt="the outlet's date cannot be read: 31 Feb 2026"))[0]
    assert (article.published_at, article.date_doubt) == (None, "the outlet's date cannot be read: 31 Feb 2026")


def test_a_date_without_a_zone_is_on_the_clock_of_its_outlets_country() -> None:
    dated = entry(published_at=NOW - timedelta(hours=1), zoned=False)
    assert [take(dated, country=country)[0].published_at for country in ("oman", "turkey", "us", None)] == [
        NOW - timedelta(hours=hours) for hours in (5, 4, 1, 1)
    ]


def test_an_entry_that_stands_twice_in_a_feed_is_one_article() -> None:
    assert len(take(entry(), entry(url="https://news.example.om/a/1?utm_source=x", guid="2"))) == 1


def test_a_link_under_many_titles_names_none_of_them() -> None:
    link = "https://a.example/latest"
    entries = [
        entry(url=link, guid="same", title="One"),
        entry(url=link, guid=None, title="Two"),
        entry(url=link, guid=None, title="Three"),
    ]
    assert len(take(*entries)) == 3


@pytest.mark.parametrize(
    ("text", "claimed", "of_source", "language"),
    [
        ("وقعت الشركة اتفاقاً في مسقط", "en", (), "ar"),
        ("وقعت الشركة اتفاقاً في مسقط", None, ("ar", "en"), "ar"),
        ("شرکت ایرانی در تهران", "fa", (), "fa"),
        ("Şirket Maskat'ta ofis açtı ve görüşmeler için heyet gönderdi", "en", (), "tr"),
        ("The company opened an office in Muscat", "ar", (), "en"),
        ("The company opened an office in Muscat", None, (), "en"),
        ("L'entreprise ouvre un bureau", "fr", (), "fr"),
        ("Ofis Muscat", None, ("tr",), "tr"),
        ("12345", None, (), None),
    ],
)
def test_the_language_is_what_the_letters_say(
    text: str, claimed: str | None, of_source: tuple[str, ...], language: str | None
) -> None:
    article = take(entry(title=text, summary="", language=claimed), languages=of_source)[0]
    assert article.language == language


def test_two_thousand_entries_under_one_link_take_no_time() -> None:
    entries = [entry(url="https://a.example/x", guid=None, title=f"Title {number}") for number in range(2000)]
    assert len(take(*entries)) == 2000


def test_what_a_first_read_brings_is_known_by_it() -> None:
    assert [article.first_read for article in (*take(entry()), *take(entry(), first_read=True))] == [False, True]
