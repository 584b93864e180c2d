"""A feed's bytes to articles that are ready to be stored, in one task of a worker process. Without I/O."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from crawler.date_doubts import judge_entry
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.feeds.known_entries import packed, unpacked
from crawler.feeds.parse import parse_feed
from crawler.feeds.reading import FeedReading
from crawler.intake import names_by_link, take_in_new
from crawler.usual import Brought
from domain.article import NewArticle
from domain.source import Source


def read_feed(
    body: bytes,
    *,
    content_type: str,
    base: str,
    source: Source,
    first_read: bool,
    now: datetime,
    known: bytes = b"",
    has_hub: bool = False,
) -> FeedReading | NotAFeed:
    """See ``parse_feed`` and ``take_in``. ``known``: what the last reading answered as such. ``has_hub``: its answer's
    headers name one.
    """
    before = unpacked(known)
    parsed = parse_feed(body, content_type=content_type, base=base, known=before)
    if isinstance(parsed, NotAFeed):
        return parsed
    places = {place: before[each] for place, each in enumerate(parsed.prints) if each in before}
    articles = take_in_new(parsed.entries, source=source, first_read=first_read, now=now, known=places)
    dates = _dates(parsed, articles, places, source=source, now=now)
    lengths = {place: len(article.text) for place, article in articles.items()} | places
    return FeedReading(
        feed=replace(parsed, entries=(), prints=()),
        entries=len(parsed.entries),
        articles=tuple(articles.values()),
        published=tuple(dates),
        brought=Brought(entries=len(lengths), characters=sum(lengths.values()), dated=len(dates)),
        named_by_link=(has_hub or bool(parsed.offer.hubs)) and names_by_link(parsed.entries),
        known=packed({parsed.prints[place]: length for place, length in lengths.items()}) if parsed.prints else b"",
    )


def _dates(
    parsed: ParsedFeed,
    articles: Mapping[int, NewArticle],
    places: Mapping[int, int],
    *,
    source: Source,
    now: datetime,
) -> list[datetime]:
    known = (judge_entry(parsed.entries[place], country=source.country, now=now).instant for place in places)
    new = (article.published_at for article in articles.values())
    return [instant for instant in (*new, *known) if instant is not None]
