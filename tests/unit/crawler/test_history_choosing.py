"""Which sitemaps, archive pages and articles a backfill asks for, before it has asked for any."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from crawler.history.choosing import date_of, has_passed, reaches, wanted_articles, wanted_maps
from crawler.history.pagination import guesses, next_by_links, next_by_number
from crawler.sitemaps.parsed import ChildSitemap, ParsedSitemap
from domain.article import Entry
from storage.backfills import AddressKind
from tests.crawler_samples import entry

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
UNTIL = datetime(2026, 5, 31, tzinfo=UTC)
SITE = "https://e.om/"


def at(path: str, published_at: datetime | None = None) -> Entry:
    return entry(url=f"https://e.om{path}", published_at=published_at)


def maps(*children: tuple[str, datetime | None]) -> list[str]:
    found = [ChildSitemap(url=f"https://e.om/{name}", changed_at=changed_at) for name, changed_at in children]
    wanted = wanted_maps(found, since=SINCE, until=UNTIL, depth=2)
    assert {(one.kind, one.depth) for one in wanted} <= {(AddressKind.SITEMAP, 2)}
    return [one.url.rpartition("/")[2] for one in wanted]


def test_only_the_months_asked_for_are_read_the_newest_first() -> None:
    months = [(f"sitemap-2026-{month:02d}.xml", None) for month in range(1, 12)]
    assert maps(*months) == [f"sitemap-2026-{month:02d}.xml" for month in (6, 5, 4, 3, 2)]  # a day's margin at the ends


def test_a_sitemap_that_changed_last_before_the_day_lists_nothing_newer() -> None:
    old, new = SINCE - timedelta(days=5), SINCE + timedelta(days=400)
    assert maps(("post-sitemap1.xml", old), ("post-sitemap2.xml", new), ("post-sitemap3.xml", None)) == [
        "post-sitemap2.xml",
        "post-sitemap3.xml",
    ]


def test_sitemaps_of_categories_and_pictures_are_left_out_beside_others() -> None:
    assert maps(("category-sitemap.xml", None), ("image-sitemap.xml", None), ("post-sitemap.xml", None)) == [
        "post-sitemap.xml"
    ]


def test_an_article_is_asked_for_unless_it_is_older_for_certain() -> None:
    entries = [
        at("/news/40001-a-yard-opens", SINCE + timedelta(days=3)),
        at("/news/40002-a-yard-opens", SINCE - timedelta(days=3)),
        at("/2025/01/01/a-yard-opens-again", UNTIL),  # changed lately; its address says that it is old
        at("/news/40003-changed-since-then", UNTIL + timedelta(days=100)),
        at("/news/40004-without-a-date"),
        at("/tag/yards", UNTIL),
        entry(url="https://elsewhere.om/news/40005-a-yard", published_at=UNTIL),
    ]
    wanted = wanted_articles(entries, sites=[SITE], since=SINCE, until=UNTIL)
    assert [one.url.removeprefix("https://e.om") for one in wanted] == [
        "/news/40001-a-yard-opens",
        "/news/40003-changed-since-then",
        "/news/40004-without-a-date",
    ]


def test_the_earlier_of_what_the_sitemap_and_the_address_say_is_the_date() -> None:
    assert date_of(at("/2026/03/14/a-yard", UNTIL)) == datetime(2026, 3, 14, 23, 59, 59, tzinfo=UTC)
    assert date_of(at("/a-yard", UNTIL)) == UNTIL
    assert date_of(at("/a-yard")) is None


def test_an_index_goes_back_far_enough_and_so_does_an_older_entry() -> None:
    index = ParsedSitemap(children=(ChildSitemap(url="https://e.om/1.xml", changed_at=None),))
    news = ParsedSitemap(entries=(at("/a", SINCE + timedelta(days=80)),))
    old = ParsedSitemap(entries=(at("/a", UNTIL), at("/b", SINCE - timedelta(days=1))))
    assert [reaches(one, since=SINCE) for one in (index, news, old, ParsedSitemap())] == [True, False, True, False]


@pytest.mark.parametrize(
    ("dates", "passed"),
    [
        ([SINCE + timedelta(days=1), SINCE - timedelta(days=9)], False),
        ([SINCE - timedelta(days=3), SINCE - timedelta(days=9)], True),
        ([SINCE - timedelta(days=3), None, None], None),
        ([], None),
    ],
)
def test_an_archive_has_passed_the_day_when_all_that_it_lists_is_older(
    dates: list[datetime | None], passed: bool | None
) -> None:
    assert has_passed([at(f"/{n}", date) for n, date in enumerate(dates)], since=SINCE) is passed


@pytest.mark.parametrize(
    ("page", "markup", "following"),
    [
        ("/latest", "<link rel='next' href='/latest/page/2/'>", "/latest/page/2/"),
        ("/latest", "<a href='?page=2'>2</a><a href='?page=3'>3</a>", "/latest?page=2"),
        ("/latest/page/2/", "<a href='/latest/page/1'>1</a><a href='/latest/page/3/'>3</a>", "/latest/page/3/"),
        ("/latest", "<a href='/latest/old'>« Older posts</a>", "/latest/old"),
        ("/latest", "<a href='/latest/eski'>Sonraki sayfa ›</a>", "/latest/eski"),
        ("/latest", "<a href='/latest/2'>التالي</a>", "/latest/2"),
        ("/latest", "<a href='https://elsewhere.om/' rel='next'>Next</a>", None),
        ("/latest", "<a href='/other?page=2'>2</a><a href='#'>Next</a>", None),
    ],
)
def test_the_next_page_is_found_by_its_links(page: str, markup: str, following: str | None) -> None:
    tree = etree.fromstring(f"<html><body>{markup}</body></html>".encode(), etree.HTMLParser(encoding="utf-8"))
    found = next_by_links(tree, url=f"https://e.om{page}")
    assert found == (f"https://e.om{following}" if following else None)


def test_a_page_without_links_to_others_has_a_number_that_can_be_raised_or_is_guessed() -> None:
    assert next_by_number("https://e.om/latest?page=9&x=1") == "https://e.om/latest?page=10&x=1"
    assert next_by_number("https://e.om/latest/page/2/") == "https://e.om/latest/page/3/"
    assert next_by_number("https://e.om/latest") is None
    assert guesses("https://e.om/latest?x=1") == ("https://e.om/latest/page/2/?x=1", "https://e.om/latest?x=1&page=2")
    assert guesses("https://e.om/latest?page=1") == ()
