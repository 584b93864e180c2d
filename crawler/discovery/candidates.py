"""Where a site's feeds and sitemaps may be: what its page says, what robots.txt says, where they usually are. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.address import clean_link
from crawler.charset import decode_page
from crawler.plain_text import one_line, strip_illegal
from domain.source import SourceKind

_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/feed\+json", re.IGNORECASE)
_FEED_LINK = re.compile(r"(?:^|[/._?=-])(?:rss|feed|atom)(?:[/._?=&-]|$)", re.IGNORECASE)
_NO_FEED = re.compile(r"/comments?/|[?&]share=|facebook\.|feedburner\.google", re.IGNORECASE)
_NEWS = re.compile(r"news|haber|akhbar", re.IGNORECASE)
_USUAL_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml")
_USUAL_NEWS_MAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml")
_USUAL_MAPS = ("/sitemap.xml", "/sitemap_index.xml")
MOST_NAMED = 4  # of one kind of hint
MAX_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address worth a look."""

    kind: SourceKind
    url: str
    why: str  # in words


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """What a page says of its site."""

    name: str
    language: str | None
    feeds: tuple[str, ...]  # that it declares
    feed_links: tuple[str, ...]  # that it links to


def read_site(body: bytes, *, content_type: str, base: str) -> SitePage:
    """What an HTML page, or whatever came in its place, says of its site. Never raises."""
    markup = strip_illegal(decode_page(body, content_type=content_type).text)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=False)
    try:
        tree = etree.fromstring(markup.encode("utf-8", "replace") or b"<html/>", parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        return SitePage(name="", language=None, feeds=(), feed_links=())
    declared = (node.get("href", "") for node in tree.iter("link") if _FEED_TYPES.match(node.get("type", "")))
    linked = (node.get("href", "") for node in tree.iter("a") if _FEED_LINK.search(node.get("href", "")))
    language = next(tree.iter("html"), tree).get("lang", "")[:2].lower()
    return SitePage(
        name=_name(tree),
        language=language if re.fullmatch("[a-z]{2}", language) else None,
        feeds=_addresses(declared, base),
        feed_links=_addresses(linked, base),
    )


def _name(tree: etree._Element) -> str:
    """The site's own name; its title up to the first dash where it tells none."""
    for node in tree.iter("meta"):
        if node.get("property") == "og:site_name" and node.get("content"):
            return one_line(node.get("content", ""))[:MAX_NAME]
    title = next((one_line("".join(map(str, node.itertext()))) for node in tree.iter("title")), "")
    return re.split(r"\s[|–—-]\s", title)[0][:MAX_NAME]


def _addresses(links: Iterable[str], base: str) -> tuple[str, ...]:
    found = (clean_link(link, base=base) for link in links if link and not _NO_FEED.search(link))
    return tuple(dict.fromkeys(url for url in found if url))[:MOST_NAMED]


def candidates(url: str, *, site: SitePage, sitemaps: Iterable[str]) -> tuple[Candidate, ...]:
    """In the order in which they are tried: feeds, news sitemaps, the page as a listing, other sitemaps."""
    told = [clean for one in sitemaps if (clean := clean_link(one, base=url))]
    told.sort(key=lambda one: not _NEWS.search(urlsplit(one).path))
    news = [one for one in told if _NEWS.search(urlsplit(one).path)]
    others = [one for one in told if one not in news]
    feed, sitemap = SourceKind.FEED, SourceKind.SITEMAP
    wanted = (
        *((feed, one, "the page names it as its feed") for one in site.feeds),
        *((feed, one, "the page links to it") for one in site.feed_links),
        *((feed, urljoin(url, path), "where feeds usually are") for path in _USUAL_FEEDS),
        *((sitemap, one, "robots.txt names it") for one in news[:MOST_NAMED]),
        *((sitemap, urljoin(url, path), "where news sitemaps usually are") for path in _USUAL_NEWS_MAPS),
        (SourceKind.LISTING, url, "the page itself lists articles"),
        *((sitemap, one, "robots.txt names it") for one in others[:MOST_NAMED]),
        *((sitemap, urljoin(url, path), "where sitemaps usually are") for path in _USUAL_MAPS),
    )
    seen: dict[tuple[SourceKind, str], Candidate] = {}
    for kind, address, why in wanted:
        seen.setdefault((kind, address), Candidate(kind=kind, url=address, why=why))
    return tuple(seen.values())
