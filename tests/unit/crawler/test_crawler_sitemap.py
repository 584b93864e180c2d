"""Sitemaps: what their bytes hold, and which of an index's children are asked for."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from crawler.answers import Answer
from crawler.feeds.entry import NotAFeed
from crawler.sitemaps.choice import MAX_ENTRIES
from crawler.sitemaps.made_title import made_title
from crawler.sitemaps.parse import parse_sitemap
from crawler.sitemaps.parsed import ChildSitemap, ParsedSitemap
from crawler.sitemaps.visit import MAX_ASKED, SitemapVisit, wanted_children
from crawler.visits import Ask, Found
from domain.errors import FetchError
from domain.source import SourceKind
from storage.sources import DueSource
from tests.crawler_samples import NOW, due, news_sitemap, plain_sitemap, rss, sitemap_index, source_of

BASE = "https://news.example.om/sitemap.xml"
SITE = "https://news.example.om"


def parsed(body: str | bytes, content_type: str = "application/xml") -> ParsedSitemap:
    found = parse_sitemap(body if isinstance(body, bytes) else body.encode(), content_type=content_type, base=BASE)
    assert isinstance(found, ParsedSitemap)
    return found


def not_one(body: str | bytes) -> tuple[str, str]:
    found = parse_sitemap(body if isinstance(body, bytes) else body.encode(), content_type="", base=BASE)
    assert isinstance(found, NotAFeed)
    return found.kind, found.text


def test_a_news_sitemap_tells_title_date_and_language() -> None:
    (entry,) = parsed(news_sitemap([("/a/1", "أسيلسان تفتتح مكتباً في مسقط &amp; الدقم", NOW)], language="ar")).entries
    assert (entry.url, entry.title, entry.published_at, entry.language) == (
        f"{SITE}/a/1",
        "أسيلسان تفتتح مكتباً في مسقط & الدقم",
        NOW,
        "ar",
    )
    assert (entry.summary, entry.text, entry.guid) == ("", "", None)


def test_a_plain_sitemap_gives_the_words_of_the_address_for_a_title() -> None:
    entries = parsed(plain_sitemap([("/news/aselsan-opens-office-in-muscat.html", NOW), ("/", NOW)])).entries
    assert [(entry.title, entry.published_at) for entry in entries] == [("aselsan opens office in muscat", NOW)]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/2026/11/23/oman-signs-a-deal/", "oman signs a deal"),
        ("/news/oman-signs-a-deal-1234567", "oman signs a deal"),
        ("/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1-%D8%B9%D9%8F%D9%85%D8%A7%D9%86", "أخبار عُمان"),
        ("/economy/98231", "economy"),
        ("/98231", "https://news.example.om/98231"),
    ],
)
def test_a_title_is_made_from_the_last_part_that_has_words(path: str, title: str) -> None:
    assert made_title(f"{SITE}{path}") == title


def test_images_and_videos_do_not_lend_an_article_their_titles() -> None:
    image = (
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        "<image:loc>https://cdn.example.om/1.jpg</image:loc><image:title>A ship</image:title></image:image>"
    )
    body = f"<urlset><url>{image}<loc>{SITE}/news/port-of-duqm-grows</loc></url></urlset>"
    assert [(entry.url, entry.title) for entry in parsed(body).entries] == [
        (f"{SITE}/news/port-of-duqm-grows", "port of duqm grows")
    ]


def test_an_index_has_children_with_the_time_of_their_change() -> None:
    assert parsed(sitemap_index([("/news.xml", NOW), ("/old.xml", None)])).children == (
        ChildSitemap(url=f"{SITE}/news.xml", changed_at=NOW),
        ChildSitemap(url=f"{SITE}/old.xml", changed_at=None),
    )


def test_packed_text_and_feeds_are_sitemaps_too() -> None:
    packed = gzip.compress(plain_sitemap([("/news/one-two-three", NOW)]).encode())
    assert [entry.url for entry in parsed(packed, "application/x-gzip").entries] == [f"{SITE}/news/one-two-three"]
    lines = f"{SITE}/news/first-of-all\n\n{SITE}/news/second-of-all\n"
    assert [entry.title for entry in parsed(lines, "text/plain").entries] == ["first of all", "second of all"]
    assert len(parsed(rss(3)).entries) == 3


def test_what_is_no_sitemap_is_named() -> None:
    assert not_one("") == ("empty-body", "sent an empty body")
    assert not_one("<!DOCTYPE html><html><body>Hello</body></html>") == (
        "not-a-feed",
        "sent an HTML page instead of a sitemap",
    )
    assert not_one("<html><title>Just a moment...</title></html>")[0] == "wall"


def test_a_bomb_inside_the_packing_is_refused() -> None:
    bomb = gzip.compress(bytes(2**20)) * 25
    assert not_one(bomb) == ("too-large", "sent more than 20 MiB")


def test_xml_is_inert() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">{lol}]>'
        f"<urlset><url><loc>{SITE}/news/a-good-one</loc></url>"
        f"<url><loc>{SITE}/news/bad-&l9;-one</loc></url><url><loc>&x;</loc></url></urlset>"
    )
    found = parsed(body)
    assert found.entries[0].url == f"{SITE}/news/a-good-one"
    assert all("root:" not in (entry.title + (entry.url or "")) for entry in found.entries)
    assert all(len(entry.title) < 100 for entry in found.entries)
    assert found.notes == ("its DOCTYPE is not read",)


def test_a_sitemap_that_was_cut_off_keeps_its_complete_entries() -> None:
    body = plain_sitemap([("/news/one-two-three", NOW), ("/news/four-five-six", NOW)])
    found = parsed(body[: body.rindex("<url>") + 30])
    assert [entry.title for entry in found.entries][:1] == ["one two three"]
    assert found.notes == ("was cut off; its complete entries are read",)


def test_of_a_long_sitemap_the_newest_are_read() -> None:
    many = [(f"/news/article-number-{n}", NOW - timedelta(minutes=n)) for n in range(MAX_ENTRIES + 500)]
    found = parsed(plain_sitemap(reversed(many)))
    assert len(found.entries) == MAX_ENTRIES
    assert found.skipped == 500
    assert (found.entries[0].published_at, found.entries[-1].published_at) == (NOW, many[MAX_ENTRIES - 1][1])


def test_of_a_long_sitemap_without_dates_both_ends_are_read() -> None:
    found = parsed(plain_sitemap([(f"/news/article-number-{n}", None) for n in range(3000)]))
    paths = [(entry.url or "").removeprefix(f"{SITE}/news/article-number-") for entry in found.entries]
    assert (len(paths), paths[0], paths[999], paths[1000], paths[-1]) == (2000, "0", "999", "2000", "2999")


def sitemap_due(**changes: object) -> DueSource:
    return due(**({"source": source_of(SourceKind.SITEMAP, address=BASE)} | changes))


def play(visit: SitemapVisit, pages: dict[str, str | FetchError]) -> list[str]:
    """Lets the visit have its way; answers what it asked for."""
    asked = []
    while (ask := visit.ask()) is not None:
        asked.append(ask.url.removeprefix(SITE))
        page = pages[asked[-1]]
        if isinstance(page, FetchError):
            visit.fail(page)
            continue
        answer = Answer(status=200, address=ask.url, body=page.encode(), etag='"1"')
        visit.take(answer, visit.parse(answer.body, content_type="application/xml", base=ask.url))
    return asked


def test_an_index_is_followed_to_the_children_that_changed_last() -> None:
    children = [(f"/posts-{n}.xml", NOW - timedelta(days=n)) for n in range(40)]
    pages: dict[str, str | FetchError] = {
        path: plain_sitemap([(f"/news/from-the-file-{path[7:-4]}", NOW)]) for path, _ in children
    }
    pages["/sitemap.xml"] = sitemap_index([*reversed(children), ("/category-sitemap.xml", NOW), ("/tags.xml", NOW)])
    visit = SitemapVisit(sitemap_due(first_read=True))
    assert play(visit, pages) == ["/sitemap.xml", "/posts-0.xml", "/posts-1.xml", "/posts-2.xml"]
    found = visit.outcome()
    assert isinstance(found, Found)
    assert [entry.title for entry in found.entries or ()] == [f"from the file {n}" for n in range(3)]
    assert (found.etag, found.last_modified) == (None, None)  # of an index they would hide its children's news


def test_children_that_changed_since_the_last_read_are_asked_for_within_a_limit() -> None:
    changed = [ChildSitemap(url=f"{SITE}/{n}.xml", changed_at=NOW - timedelta(minutes=n)) for n in range(30)]
    old = ChildSitemap(url=f"{SITE}/news.xml", changed_at=NOW - timedelta(days=1))
    wanted = wanted_children([*changed, old], since=NOW - timedelta(minutes=5))
    assert (wanted[0], len(wanted)) == (old, 31)  # the one that is called news comes first
    index = sitemap_index([(f"/{n}.xml", NOW) for n in range(30)])
    pages = {f"/{n}.xml": plain_sitemap([(f"/news/article-number-{n}", NOW)]) for n in range(30)}
    visit = SitemapVisit(sitemap_due(first_read=False, last_success_at=NOW - timedelta(minutes=5)))
    assert len(play(visit, {**pages, "/sitemap.xml": index})) == MAX_ASKED


def test_children_without_dates_are_told_apart_by_their_numbers() -> None:
    children = [
        ChildSitemap(url=f"{SITE}/post-{year}-{month:02}.xml", changed_at=None)
        for year in (2025, 2026)
        for month in range(1, 13)
    ]
    assert [child.url[-11:-4] for child in wanted_children(children, since=None)] == ["2026-12", "2026-11", "2026-10"]


def test_indexes_within_indexes_end_somewhere() -> None:
    pages: dict[str, str | FetchError] = {
        "/sitemap.xml": sitemap_index([("/1.xml", NOW), ("/sitemap.xml", NOW)]),
        "/1.xml": sitemap_index([("/2.xml", NOW), ("/1.xml", NOW)]),
        "/2.xml": sitemap_index([("/3.xml", NOW)]),
    }
    visit = SitemapVisit(sitemap_due())
    assert play(visit, pages) == ["/sitemap.xml", "/1.xml", "/2.xml"]
    found = visit.outcome()
    assert isinstance(found, Found)
    assert found.notes == ("nests its sitemaps too deeply; the deeper ones are not read",)


def test_a_child_that_cannot_be_read_costs_only_itself() -> None:
    pages: dict[str, str | FetchError] = {
        "/sitemap.xml": sitemap_index([("/1.xml", NOW), ("/2.xml", NOW)]),
        "/1.xml": FetchError("timeout", "did not answer in time"),
        "/2.xml": plain_sitemap([("/news/one-two-three", NOW)]),
    }
    visit = SitemapVisit(sitemap_due())
    play(visit, pages)
    found = visit.outcome()
    assert isinstance(found, Found)
    assert [entry.title for entry in found.entries or ()] == ["one two three"]
    assert found.notes == ("1 of its sitemaps could not be read: one did not answer in time",)
    assert found.body_hash is None  # the next read must not take it for unchanged
    visit = SitemapVisit(sitemap_due())
    play(visit, pages | {"/2.xml": FetchError("timeout", "did not answer in time")})
    assert str(visit.outcome()) == "did not answer in time"


def test_a_sitemap_that_did_not_change_is_not_stored_again() -> None:
    body = plain_sitemap([("/news/one-two-three", NOW)])
    first = SitemapVisit(sitemap_due())
    play(first, {"/sitemap.xml": body})
    found = first.outcome()
    assert isinstance(found, Found)
    assert (found.etag, len(found.entries or ())) == ('"1"', 1)
    again = SitemapVisit(sitemap_due(etag=found.etag, body_hash=found.body_hash))
    assert again.ask() == Ask(url=BASE, etag='"1"', last_modified=sitemap_due().last_modified)
    play(again, {"/sitemap.xml": body})
    same = again.outcome()
    assert isinstance(same, Found)
    assert (same.entries, same.etag, same.body_hash) == (None, '"1"', found.body_hash)
    third = SitemapVisit(sitemap_due(etag='"1"', body_hash="h"))
    third.take(Answer(status=304, address=BASE, body=b""), None)
    unchanged = third.outcome()
    assert isinstance(unchanged, Found)
    assert (third.ask(), unchanged.entries, unchanged.etag, unchanged.body_hash) == (None, None, '"1"', "h")


def test_dates_before_the_web_are_no_dates() -> None:
    body = plain_sitemap([("/news/one-two-three", datetime(1970, 1, 1, tzinfo=UTC))])
    assert [entry.published_at for entry in parsed(body).entries] == [None]
