"""From an entry to an article that can be stored: pure decisions on dates, old news, and whether the page is wanted."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from crawler.date_doubts import JudgedDate, judge_entry
from crawler.identity import article_key, canonical_address, content_hash
from crawler.language import language_of
from domain.article import Entry, NewArticle, PageState
from domain.source import FullText, Source

GRACE = timedelta(seconds=25)  # contract 7: within 30 s the summary is matched, page or not
OLD_NEWS = timedelta(days=1)
UNDATED_KEPT = 20

_FULL_TEXT = 1200  # characters: a description this long is the article
_FULL_CONTENT = 600  # a content element may be a short article
_CUT = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.{3}|&hellip;)\s*\]|read more|continue reading|devamı"
    r"|devamını oku|اقرأ المزيد|المزيد|للمزيد)"
    r"[\s.»>…\]\)]*$",
    re.IGNORECASE,
)
_FOOTER = 600
_SAMPLE = 2000  # characters by which a language is told
_ENDING = 200  # characters in which a text shows that it is cut
_POST_APPEARED = re.compile(r"\s*The post .{1,300} (?:first )?appeared (?:first )?on .{1,100}$", re.DOTALL)


def take_in(entries: Sequence[Entry], *, source: Source, first_read: bool, now: datetime) -> tuple[NewArticle, ...]:
    """The articles of one read, in the feed's order, each key once; see ``take_in_new``."""
    return tuple(take_in_new(entries, source=source, first_read=first_read, now=now).values())


def take_in_new(
    entries: Sequence[Entry],
    *,
    source: Source,
    first_read: bool,
    now: datetime,
    known: Collection[int] = (),
) -> dict[int, NewArticle]:
    """The articles of one read by the places of their entries, in the feed's order, each key once.

    ``known``: the places of entries that were taken in before, which only help to judge the others.
    On a source's first read what is older than a day is archived without an alert (``seeded``). Entries without a
    date cannot be judged; a missed alert is worse than one too many, so the first 20 of them count as new.
    """
    articles: dict[int, NewArticle] = {}
    keys: set[str] = set()
    undated = 0
    for place, (entry, address) in enumerate(zip(entries, _addresses(entries), strict=True)):
        if place in known:
            continue
        date = judge_entry(entry, country=source.country, now=now)
        undated += date.instant is None
        key = article_key(entry, address=address, source_id=source.id)
        if key in keys:
            continue
        keys.add(key)
        seeded = first_read and _is_old(date.instant, undated=undated, now=now)
        articles[place] = _article(
            entry, date=date, key=key, source=source, first_read=first_read, seeded=seeded, now=now
        )
    return articles


def wants_page(entry: Entry, full_text: FullText) -> bool:
    """Whether the article's own page is to be read: always, never, or when the feed carries only a summary."""
    if entry.url is None or full_text is FullText.NEVER:
        return False
    if full_text is FullText.ALWAYS:
        return True
    body = without_footer(entry.text or entry.summary)
    return len(body) < (_FULL_CONTENT if entry.text else _FULL_TEXT) or bool(_CUT.search(body[-_ENDING:]))


def without_footer(text: str) -> str:
    """The text without WordPress's "The post … appeared first on …"."""
    if "appeared" not in text:
        return text
    return text[:-_FOOTER] + _POST_APPEARED.sub("", text[-_FOOTER:])


def names_by_link(entries: Sequence[Entry]) -> bool:
    """Whether no link stands under several titles, so that some of a feed's entries alone have the same keys."""
    return _addresses(entries) == [canonical_address(entry.url) if entry.url else None for entry in entries]


def _addresses(entries: Sequence[Entry]) -> list[str | None]:
    """Each entry's canonical address. None where its link stands under several titles, and so names none of them; an
    article listed twice is not meant.
    """
    addresses = [canonical_address(entry.url) if entry.url else None for entry in entries]
    titles: dict[str | None, str] = {}
    shared = {
        address
        for address, entry in zip(addresses, entries, strict=True)
        if titles.setdefault(address, entry.title) != entry.title
    }
    return [None if address in shared else address for address in addresses]


def _is_old(published_at: datetime | None, *, undated: int, now: datetime) -> bool:
    if published_at is None:
        return undated > UNDATED_KEPT
    return published_at < now - OLD_NEWS


def _article(
    entry: Entry, *, date: JudgedDate, key: str, source: Source, first_read: bool, seeded: bool, now: datetime
) -> NewArticle:
    wanted = not seeded and wants_page(entry, source.full_text)
    text = without_footer(entry.text or entry.summary)
    return NewArticle(
        key=key,
        content_hash=content_hash(entry),
        source_id=source.id,
        guid=entry.guid,
        url=entry.url,
        title=entry.title,
        summary=without_footer(entry.summary),
        text=text,
        language=language_of(f"{entry.title}\n{text[:_SAMPLE]}", claimed=entry.language, of_source=source.languages),
        authors=entry.authors,
        published_at=date.instant,
        date_doubt=date.doubt,
        page=PageState.WANTED if wanted else PageState.UNWANTED,
        ready_at=now + GRACE if wanted else now,
        seeded=seeded,
        first_read=first_read,
    )
