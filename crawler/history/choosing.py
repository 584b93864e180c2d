"""Which sitemaps and articles a backfill reads, decided by dates and addresses before anything is asked for. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.history.sites import is_same_site, origin_of
from crawler.history.span import MARGIN, span_of_article, span_of_map
from crawler.listings.addresses import may_be_article
from crawler.sitemaps.parsed import ChildSitemap, ParsedSitemap
from crawler.sitemaps.visit import NO_NEWS
from domain.article import Entry
from storage.backfills import AddressKind, PlannedAddress

USUAL_MAPS = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap-index.xml", "/wp-sitemap.xml", "/news-sitemap.xml")
"""Where sitemaps are that robots.txt does not name."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBERS = re.compile(r"\d{1,12}")


def wanted_maps(
    children: Iterable[ChildSitemap], *, since: datetime, until: datetime, depth: int
) -> list[PlannedAddress]:
    """The children of an index that may list articles of that time, the newest first.

    A child that last changed before ``since`` lists nothing newer; one whose name holds a month lists that month.
    Those of categories, authors and the like are left out beside others.
    """
    all_children = list(children)
    likely = [child for child in all_children if not NO_NEWS.search(urlsplit(child.url).path)] or all_children
    wanted = [child for child in likely if _may_list(child, since=since, until=until)]
    return [
        PlannedAddress(url=child.url, kind=AddressKind.SITEMAP, depth=depth, hint=_newest_in(child))
        for child in sorted(wanted, key=_rank, reverse=True)
    ]


def _may_list(child: ChildSitemap, *, since: datetime, until: datetime) -> bool:
    if child.changed_at is not None and child.changed_at < since - MARGIN:
        return False
    span = span_of_map(child.url)
    return span is None or span.overlaps(since, until)


def _newest_in(child: ChildSitemap) -> datetime | None:
    span = span_of_map(child.url)
    return span.newest if span is not None else child.changed_at


def _rank(child: ChildSitemap) -> tuple[datetime, list[int]]:
    numbers = [int(number) for number in _NUMBERS.findall(urlsplit(child.url).path)]
    return _newest_in(child) or _LONG_AGO, numbers


def wanted_articles(
    entries: Iterable[Entry], *, sites: Sequence[str], since: datetime, until: datetime
) -> list[PlannedAddress]:
    """The entries that may be articles of that time on one of the sites, each address once.

    What a sitemap dates may have changed since it was published, never before: only what is older for certain is left
    out; the page itself has the last word.
    """
    wanted: dict[str, PlannedAddress] = {}
    for entry in entries:
        if entry.url is None or not _is_of(entry.url, sites):
            continue
        if _may_be_of(entry, since=since, until=until):
            planned = PlannedAddress(url=entry.url, kind=AddressKind.ARTICLE, hint=date_of(entry))
            wanted.setdefault(entry.url, planned)
    return list(wanted.values())


def _is_of(url: str, sites: Sequence[str]) -> bool:
    return any(is_same_site(url, site) and may_be_article(url, page=origin_of(url)) for site in sites)


def _may_be_of(entry: Entry, *, since: datetime, until: datetime) -> bool:
    if entry.published_at is not None and entry.published_at < since - MARGIN:
        return False
    span = span_of_article(entry.url or "")
    return span is None or span.overlaps(since, until)


def date_of(entry: Entry) -> datetime | None:
    """When an entry was published, as far as its address or its list says; None: neither does."""
    span = span_of_article(entry.url or "")
    if span is None:
        return entry.published_at
    return min(entry.published_at, span.newest) if entry.published_at else span.newest


def reaches(parsed: ParsedSitemap, *, since: datetime) -> bool:
    """Whether a sitemap goes back far enough, so that no other is needed: an index does, and one with older entries."""
    dates = [date for entry in parsed.entries if (date := date_of(entry))]
    return bool(parsed.children) or (bool(dates) and min(dates) <= since)


def has_passed(entries: Sequence[Entry], *, since: datetime) -> bool | None:
    """Whether a page of an archive lists nothing but what is older; None: it shows too few dates to say."""
    dates = [date for entry in entries if (date := date_of(entry))]
    if not dates or len(dates) < len(entries) / 2:
        return None
    return max(dates) < since - MARGIN
