"""What a page says of its article: JSON-LD, OpenGraph and other meta elements, microdata, ``time``, visible text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.address import clean_link
from crawler.dates import WrittenDate, read_date
from crawler.feeds.entry import clean_authors, language_code
from crawler.pages.by_selector import NOTHING_SELECTED, Selected
from crawler.pages.json_ld import Told, read_json_ld
from crawler.pages.signs import Signs
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
_BESIDE = re.compile(r"comment|(?<!has-)(?<!with-)(?<!no-)sidebar|related|recent|popular|yorum|ilgili", re.IGNORECASE)
_DASHES = re.compile(r"\s+(?:--|[-–—:·»])\s+")
_SITE_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp|web)\.")
_MAX_VISIBLE = 120  # characters: a line with a date, not a paragraph with one
_MAX_DATED = 200  # elements
_MAX_SECTION = 100
_MAX_PIECES = 12
_MAX_NODES = 100
_MAX_TIMES = 50
_MAX_ABOVE = 8  # elements around one
_SHOWING = ",".join(f"{tag}[{said}]" for tag in ("span", "div", "p", "li", "td") for said in ("class", "id"))
_DAY_IN_ADDRESS = re.compile(
    r"/(?P<year>20[0-4]\d)[/-](?P<month>1[0-2]|0?[1-9])[/-](?P<day>3[01]|[12]\d|0?[1-9])(?=[/-])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """What a page says of itself."""

    title: str = ""
    own_title: str = ""  # of its title element, with the site's name
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()  # who else the text is said to be from
    published_at: datetime | None = None
    names_date: bool = False  # for programs, whether or not it can be read
    updated_at: datetime | None = None
    language: str | None = None
    section: str | None = None
    image: str | None = None
    canonical: str | None = None  # the page's address as its site names it; None when it names another site's


def read_metadata(
    page: LexborHTMLParser,
    signs: Signs,
    *,
    url: str,
    zone: tzinfo,
    now: datetime | None,
    selected: Selected = NOTHING_SELECTED,
) -> PageMetadata:
    """All of it. ``zone``: of dates that name none; ``now``: for dates that are told from the present.

    What the source's selectors found goes before what the page says of itself.
    """
    metas = _metas(signs)
    told = read_json_ld(signs.data, url=url)
    names = selected.authors or (*told.authors, *_of(metas, _AUTHORS), *_itemprop(signs, "author"))
    dates = (*selected.dates, told.published, *_of(metas, _DATES), *_itemprop(signs, "datePublished"))
    return PageMetadata(
        title=selected.title[:MAX_TITLE] or _title(page, signs, metas, told),
        own_title=next((_line(element) for element in signs.titles), "")[:MAX_TITLE],
        authors=clean_authors(tuple(dict.fromkeys(name for name in names if not _ADDRESS.match(name)))),
        credits=told.organisations,
        names_date=any(dates),
        published_at=_published(page, signs, dates, url=url, zone=zone, now=now),
        updated_at=_first_instant((told.updated, *_of(metas, _UPDATES), *_itemprop(signs, "dateModified")), zone, now),
        language=_language(signs, metas, told),
        section=one_line(told.section or next(_of(metas, _SECTIONS), ""))[:_MAX_SECTION] or None,
        image=clean_link(metas.get("og:image") or told.image or metas.get("twitter:image") or "", base=url),
        canonical=_canonical(signs, metas, url=url),
    )


def _metas(signs: Signs) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in signs.metas:
        told = element.attributes
        name = told.get("property") or told.get("name") or told.get("itemprop")
        content = told.get("content")
        if name and content:
            found.setdefault(name.lower(), content.strip())
    return found


def _of(metas: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (metas[name] for name in names if name in metas)


def _itemprop(signs: Signs, name: str) -> tuple[str, ...]:
    """The values of the first elements with this microdata property."""
    values = []
    for element in signs.properties.get(name, [])[:5]:
        node = element.css_first("[itemprop='name']") or element
        value = node.attributes.get("content") or node.attributes.get("datetime") or _line(node)
        if value and len(value) <= _MAX_VISIBLE:
            values.append(value)
    return tuple(values)


def _title(page: LexborHTMLParser, signs: Signs, metas: dict[str, str], told: Told) -> str:
    """The title that the page gives to those who share it, else its article's headline, its heading, its title."""
    heading = next((_line(element) for element in signs.headings), "")
    title = next((_line(element) for element in signs.titles), "")
    chosen = one_line(metas.get("og:title") or told.title or heading or title)
    return one_line(strip_illegal(_without_site(chosen, heading, page)))[:MAX_TITLE]


def _without_site(title: str, heading: str, page: LexborHTMLParser) -> str:
    """The title without its site's name: after a bar, or where the page shows what is before it as a heading."""
    before, _, _ = title.rpartition(" | ")
    if before:
        return before
    places = [found.start() for found in _DASHES.finditer(title)]
    if not places:
        return title
    shown = {heading, *(_line(element) for element in page.css("h2,h3")[:_MAX_TIMES])}
    return next((title[:place] for place in places if title[:place] in shown), title)


def _language(signs: Signs, metas: dict[str, str], told: Told) -> str | None:
    said = (signs.language, told.language, metas.get("og:locale"), metas.get("content-language"))
    return next((code for tag in said if (code := language_code(tag))), None)


def _published(
    page: LexborHTMLParser, signs: Signs, told: tuple[str, ...], *, url: str, zone: tzinfo, now: datetime | None
) -> datetime | None:
    """The first date that can be read; where that is a day without a time, a later one of that day with its time.

    What stands in the address, and what the page shows, is looked at only where what it says of itself is not enough.
    """
    first: WrittenDate | None = None
    for text in chain(_in_address(url), told, _timed(signs), _shown_dates(page)):
        date = read_date(text, zone=zone, now=now)
        if date is None or (first and abs(date.instant - first.instant) > timedelta(days=1)):
            continue
        if not _is_midnight(date, zone):
            return date.instant
        first = first or date
    return first.instant if first else None


def _is_midnight(date: WrittenDate, zone: tzinfo) -> bool:
    local = date.instant if date.zoned else date.instant.astimezone(zone)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def _timed(signs: Signs) -> Iterator[str]:
    """What the first ``time`` element after the headline says, without those of other posts."""
    for element in signs.times[:_MAX_TIMES]:
        if not _is_beside(element):
            yield element.attributes.get("datetime") or _line(element)
            return


def _is_beside(element: LexborNode) -> bool:
    """Whether an element stands in something beside the article: a comment, another post, a list of other news."""
    above: LexborNode | None = element
    for _ in range(_MAX_ABOVE):
        if above is None or above.tag == "body":
            return False
        name = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"
        if above.tag in {"blockquote", "aside", "nav", "footer"} or _BESIDE.search(name):
            return True
        above = above.parent
    return False


def _in_address(url: str) -> Iterator[str]:
    """The day in an address such as ``/2026/11/23/a-deal``."""
    if found := _DAY_IN_ADDRESS.search(url):
        yield f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"


def _shown_dates(page: LexborHTMLParser) -> Iterator[str]:
    """What stands where pages show their dates."""
    shown = 0
    for element in page.css(_SHOWING):
        told = element.attributes
        if not _is_dated(f"{told.get('class') or ''} {told.get('id') or ''}"):
            continue
        if next(islice(element.iter(), 8, None), None) is not None:  # it holds more than a date
            continue
        shown += 1
        if shown > _MAX_DATED:
            return
        text = _line(element)
        if text and len(text) <= _MAX_VISIBLE and not _is_beside(element):
            yield text


@lru_cache(maxsize=20_000)  # a site names its elements alike on every page
def _is_dated(name: str) -> bool:
    return bool(_DATED.search(name))


def _line(element: LexborNode) -> str:
    """The beginning of an element's text: a bound, for elements that hold half the page."""
    nodes = islice(element.traverse(include_text=True, skip_empty=True), _MAX_NODES)
    return one_line(" ".join(islice((node.text_content or "" for node in nodes if node.is_text_node), _MAX_PIECES)))


def _first_instant(texts: tuple[str, ...], zone: tzinfo, now: datetime | None) -> datetime | None:
    return next((date.instant for text in texts if (date := read_date(text, zone=zone, now=now))), None)


def _canonical(signs: Signs, metas: dict[str, str], *, url: str) -> str | None:
    """The address that the page calls its own, when it lies on the page's own site."""
    links = (link.attributes.get("href") for link in signs.canonical)
    said = next((href for href in links if href), None) or metas.get("og:url")
    address = clean_link(urljoin(url, said), base=url) if said else None
    return address if address and same_site(address, url) else None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses lie on one site: the same host but for www, m and amp, or one below the other."""
    first, second = (_SITE_PREFIX.sub("", (urlsplit(address).hostname or "").lower()) for address in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return shorter == longer or ("." in shorter and longer.endswith(f".{shorter}"))
