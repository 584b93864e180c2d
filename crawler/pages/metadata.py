"""What a page says of its article: JSON-LD, OpenGraph and other meta elements, microdata, ``time``, visible text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.address import clean_link
from crawler.dates import WrittenDate, read_date
from crawler.feeds.entry import clean_authors, language_code
from crawler.pages.by_selector import NOTHING_SELECTED, Selected
from crawler.pages.json_ld import Told, read_json_ld
from crawler.plain_text import MAX_TITLE, one_line, strip_illegal

_DATES = (
    *("article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publish-date", "dc.date"),
    *("dc.date.issued", "dcterms.created", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"),
)
_UPDATES = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified")
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author")
_SECTIONS = ("article:section", "section", "parsely-section")
_ADDRESS = re.compile(r"^https?://")
_DATED = re.compile(r"date|time|publish|tarih|meta|posted", re.IGNORECASE)
_SITE_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp|web)\.")
_MAX_VISIBLE = 120  # characters: a line with a date, not a paragraph with one
_MAX_DATED = 200  # elements
_MAX_SECTION = 100
_MAX_PIECES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """What a page says of itself."""

    title: str = ""
    own_title: str = ""  # of its title element, with the site's name
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()  # who else the text is said to be from
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    image: str | None = None
    canonical: str | None = None  # the page's address as its site names it; None when it names another site's


def read_metadata(
    tree: etree._Element, *, url: str, zone: tzinfo, now: datetime | None, selected: Selected = NOTHING_SELECTED
) -> PageMetadata:
    """All of it. ``zone``: of dates that name none; ``now``: for dates that are told from the present.

    What the source's selectors found goes before what the page says of itself.
    """
    metas = _metas(tree)
    told = read_json_ld(tree, url=url)
    names = selected.authors or (*told.authors, *_of(metas, _AUTHORS), *_itemprop(tree, "author"))
    dates = (*selected.dates, told.published, *_of(metas, _DATES), *_itemprop(tree, "datePublished"))
    return PageMetadata(
        title=selected.title[:MAX_TITLE] or _title(tree, metas, told),
        own_title=next((_line(element) for element in tree.iter("title")), "")[:MAX_TITLE],
        authors=clean_authors(tuple(dict.fromkeys(name for name in names if not _ADDRESS.match(name)))),
        credits=told.organisations,
        published_at=_published((*dates, *_shown_dates(tree)), zone=zone, now=now),
        updated_at=_first_instant((told.updated, *_of(metas, _UPDATES), *_itemprop(tree, "dateModified")), zone, now),
        language=_language(tree, metas, told),
        section=one_line(told.section or next(_of(metas, _SECTIONS), ""))[:_MAX_SECTION] or None,
        image=clean_link(metas.get("og:image") or told.image or metas.get("twitter:image") or "", base=url),
        canonical=_canonical(tree, metas, url=url),
    )


def _metas(tree: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content:
            found.setdefault(name.lower(), content.strip())
    return found


def _of(metas: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (metas[name] for name in names if name in metas)


def _itemprop(tree: etree._Element, name: str) -> tuple[str, ...]:
    """The values of the first elements with this microdata property."""
    values = []
    for element in _elements(tree, f"(//*[@itemprop='{name}'])[position() <= 5]"):
        inner = _elements(element, "(.//*[@itemprop='name'])[1]")
        node = inner[0] if inner else element
        value = node.get("content") or node.get("datetime") or _line(node)
        if value and len(value) <= _MAX_VISIBLE:
            values.append(value)
    return tuple(values)


def _title(tree: etree._Element, metas: dict[str, str], told: Told) -> str:
    """The title that the page gives to those who share it, else its article's headline, its heading, its title."""
    heading = next((_line(element) for element in tree.iter("h1")), "")
    title = next((_line(element) for element in tree.iter("title")), "")
    chosen = metas.get("og:title") or told.title or heading or title
    return one_line(strip_illegal(chosen))[:MAX_TITLE]


def _language(tree: etree._Element, metas: dict[str, str], told: Told) -> str | None:
    root = next(tree.iter("html"), tree)
    said = (root.get("lang"), told.language, metas.get("og:locale"), metas.get("content-language"))
    return next((code for tag in said if (code := language_code(tag))), None)


def _published(texts: tuple[str, ...], *, zone: tzinfo, now: datetime | None) -> datetime | None:
    """The first date that can be read; where that is a day without a time, a later one of that day with its time."""
    read = [date for text in dict.fromkeys(texts) if (date := read_date(text, zone=zone, now=now))]
    if not read:
        return None
    first = read[0]
    if not _is_midnight(first, zone):
        return first.instant
    near = (date for date in read if abs(date.instant - first.instant) <= timedelta(days=1))
    return next((date.instant for date in near if not _is_midnight(date, zone)), first.instant)


def _is_midnight(date: WrittenDate, zone: tzinfo) -> bool:
    local = date.instant if date.zoned else date.instant.astimezone(zone)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def _shown_dates(tree: etree._Element) -> tuple[str, ...]:
    """The first ``time`` element, and what stands where pages show their dates."""
    times = [element.get("datetime") or _line(element) for element in islice(tree.iter("time"), 1)]
    shown: list[str] = []
    for element in _elements(tree, "(//*[@class or @id])[self::span or self::div or self::p or self::li or self::td]"):
        if len(shown) >= _MAX_DATED:
            break
        if _DATED.search(f"{element.get('class', '')} {element.get('id', '')}") and len(element) <= 8:
            shown.append(_line(element))
    return (*times, *(text for text in shown if text and len(text) <= _MAX_VISIBLE))


def _elements(tree: etree._Element, path: str) -> list[etree._Element]:
    found = tree.xpath(path)
    return [element for element in found if isinstance(element, etree._Element)] if isinstance(found, list) else []


def _line(element: etree._Element) -> str:
    """The beginning of an element's text: a bound, for elements that hold half the page."""
    return one_line(" ".join(islice((str(piece) for piece in element.itertext() if piece.strip()), _MAX_PIECES)))


def _first_instant(texts: tuple[str, ...], zone: tzinfo, now: datetime | None) -> datetime | None:
    return next((date.instant for text in texts if (date := read_date(text, zone=zone, now=now))), None)


def _canonical(tree: etree._Element, metas: dict[str, str], *, url: str) -> str | None:
    """The address that the page calls its own, when it lies on the page's own site."""
    links = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    said = next((href for href in links if href), None) or metas.get("og:url")
    address = clean_link(urljoin(url, said), base=url) if said else None
    return address if address and same_site(address, url) else None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses lie on one site: the same host but for www, m and amp, or one below the other."""
    first, second = (_SITE_PREFIX.sub("", (urlsplit(address).hostname or "").lower()) for address in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return shorter == longer or ("." in shorter and longer.endswith(f".{shorter}"))
