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
_NO_FEED = re.compile(r"/comments?(?:/|$)|[?&]share=|facebook\.|feedburner\.google", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"\bcomments?\b|yorumlar|تعليقات", re.IGNORECASE)
_NEWS = re.compile(r"news|haber|akhbar", re.IGNORECASE)
_USUAL_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml")
_USUAL_NEWS_MAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml")
_USUAL_MAPS = ("/sitemap.xml", "/sitemap_index.xml")
MOST_NAMED = 4  # of one kind of hint
MAX_NAME = 80
_LINKED = "the page links to it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address worth a look."""

    kind: SourceKind
    url: str
    why: str  # in words
    leads_on: bool = False  # what is linked to as a feed may be a page that lists feeds


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
    base = next((joined for node in tree.iter("base") if (joined := clean_link(node.get("href", ""), base=base))), base)
    declared = (node.get("href", "") for node in tree.iter("link") if _declares_feed(node))
    linked = (node.get("href", "") for node in tree.iter("a") if _FEED_LINK.search(node.get("href", "")))
    language = next(tree.iter("html"), tree).get("lang", "")[:2].lower()
    return SitePage(
        name=_name(tree),
        language=language if re.fullmatch("[a-z]{2}", language) else None,
        feeds=_addresses(declared, base),
        feed_links=_addresses(linked, base),
    )


def _declares_feed(link: etree._Element) -> bool:
    return bool(_FEED_TYPES.match(link.get("type", ""))) and not _OF_COMMENTS.search(link.get("title", ""))


def _name(tree: etree._Element) -> str:
    """The site's own name; its title up to the first dash where it tells none."""
    for node in tree.iter("meta"):
        if node.get("property") == "og:site_name" and node.get("content"):
            return one_line(node.get("content", ""))[:MAX_NAME]
    title = next((one_line("".join(map(str, node.itertext()))) for node in tree.iter("title")), "")
    return re.split(r"\s[|–—-]\s", title)[0][:MAX_NAME]


def _addresses(links: Iterable[str], base: str) -> tuple[str, ...]:
    found = (clean_link(link, base=base) for link in links if link)
    return tuple(dict.fromkeys(url for url in found if url and not _NO_FEED.search(url)))[:MOST_NAMED]


def candidates(url: str, *, site: SitePage, sitemaps: Iterable[str]) -> tuple[Candidate, ...]:
    """In the order in which they are tried: feeds, news sitemaps, the page as a listing, other sitemaps."""
    told = [clean for one in sitemaps if (clean := clean_link(one, base=url))]
    told.sort(key=lambda one: not _NEWS.search(urlsplit(one).path))
    news = [one for one in told if _NEWS.search(urlsplit(one).path)]
    others = [one for one in told if one not in news]
    feed, sitemap = SourceKind.FEED, SourceKind.SITEMAP
    wanted = (
        *((feed, one, "the page names it as its feed") for one in site.feeds),
        *((feed, one, _LINKED) for one in site.feed_links),
        *((feed, urljoin(url, path), "where feeds usually are") for path in _USUAL_FEEDS),
        *((sitemap, one, "robots.txt names it") for one in news[:MOST_NAMED]),
        *((sitemap, urljoin(url, path), "where news sitemaps usually are") for path in _USUAL_NEWS_MAPS),
        (SourceKind.LISTING, url, "the page itself lists articles"),
        *((sitemap, one, "robots.txt names it") for one in others[:MOST_NAMED]),
        *((sitemap, urljoin(url, path), "where sitemaps usually are") for path in _USUAL_MAPS),
    )
    seen: dict[tuple[SourceKind, str], Candidate] = {}
    for kind, address, why in wanted:
        seen.setdefault((kind, address), Candidate(kind=kind, url=address, why=why, leads_on=why is _LINKED))
    return tuple(seen.values())


def listed_feeds(page: SitePage, *, url: str) -> tuple[Candidate, ...]:
    """What a page that lists feeds names; ``url`` is its address."""
    named = dict.fromkeys((*page.feeds, *page.feed_links))
    return tuple(Candidate(kind=SourceKind.FEED, url=one, why=f"{url} lists it") for one in named if one != url)
