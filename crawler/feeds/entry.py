"""What any of the parsers found in one item, made into an entry of plain text."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from crawler.address import clean_link
from crawler.date_doubts import doubt_unread
from crawler.dates import read_date
from crawler.feeds.offers import NO_OFFER, Offer
from crawler.feeds.wishes import NO_WISHES, Wishes
from crawler.plain_text import MAX_SUMMARY, MAX_TEXT, MAX_TITLE, fold_lines, one_line, plain_text
from domain.article import Entry

_MAX_AUTHORS = 20
_MAX_NAME = 200
_MAX_GUID = 2000
_MAX_TAG = 100
_MADE_TITLE = 120
_MADE_SUMMARY = 500
_MAILBOX = re.compile(r"^\S+@\S+(?: \((.*)\))?$")
_LANGUAGE = re.compile(r"^([a-zA-Z]{2})(?:[-_].*)?$")


class RawEntry(NamedTuple):
    """One item as it stands in the feed, without illegal characters. Texts may hold markup where ``…_is_markup``."""

    link: str = ""
    guid: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    title_is_markup: bool = True
    summary_is_markup: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a parser made of a feed's text."""

    entries: tuple[Entry, ...]
    parser: str  # lean | feedparser | json
    skipped: int = 0  # items that held nothing usable, or were beyond the limit
    notes: tuple[str, ...] = ()  # what was repaired or is odd, in words
    wishes: Wishes = NO_WISHES  # when it asks not to be read
    prints: tuple[bytes, ...] = ()  # of each entry's item, where known ones were to be told; empty: not taken
    offer: Offer = NO_OFFER  # where it can be subscribed to


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAFeed:
    """The answer to a body that is no feed: ``kind`` for counters, ``text`` for people."""

    kind: str
    text: str


def make_entry(raw: RawEntry, *, base: str) -> Entry | None:
    """The entry, its links made absolute with ``base``; None when the item holds neither a text nor a title."""
    summary = _plain(raw.summary, markup=raw.summary_is_markup)
    text = plain_text(raw.content) if raw.content else ""
    if len(summary) > len(text) > 0:
        text = summary
    summary = (summary or _beginning(text, _MADE_SUMMARY))[:MAX_SUMMARY]
    title = _plain(raw.title, markup=raw.title_is_markup) or _beginning(summary, _MADE_TITLE)
    if not title:
        return None
    title = title.replace("\n", " ")[:MAX_TITLE]  # its lines are folded
    date = read_date(raw.published)
    return Entry(
        url=clean_link(raw.link, base=base),
        guid=raw.guid.strip()[:_MAX_GUID] or None,
        title=title,
        summary=summary,
        text=text[:MAX_TEXT],
        authors=clean_authors(raw.authors) if raw.authors else (),
        published_at=date.instant if date else None,
        language=language_code(raw.language),
        zoned=date is None or date.zoned,
        date_doubt=None if date else doubt_unread(raw.published),
    )


def make_known_entry(raw: RawEntry, *, base: str) -> Entry | None:
    """An entry that was read before, with what helps to judge the others of its feed: address, title and date.

    None where it has no title of its own.
    """
    title = one_line(_plain(raw.title, markup=raw.title_is_markup))[:MAX_TITLE]
    if not title:
        return None
    date = read_date(raw.published)
    return Entry(
        url=clean_link(raw.link, base=base),
        guid=raw.guid.strip()[:_MAX_GUID] or None,
        title=title,
        summary="",
        text="",
        published_at=date.instant if date else None,
        zoned=date is None or date.zoned,
    )


def clean_authors(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names as one line of plain text each, none empty, none twice; RSS's ``mail@host (Name)`` without the address."""
    plain = [_usual_author(name) if len(name) <= _MAX_NAME else _clean_author(name) for name in names[:_MAX_AUTHORS]]
    return tuple(filter(None, dict.fromkeys(plain)))


def _clean_author(name: str) -> str:
    return _MAILBOX.sub(r"\1", one_line(plain_text(name)))[:_MAX_NAME]


_usual_author = lru_cache(maxsize=1024)(_clean_author)


def language_code(tag: str | None) -> str | None:
    """``ar`` of ``ar-SA``; None for what is no language tag of two letters."""
    return _language_code(tag[:_MAX_TAG]) if tag else None


@lru_cache(maxsize=256)
def _language_code(tag: str) -> str | None:
    found = _LANGUAGE.match(tag.strip())
    return found[1].lower() if found else None


def _plain(text: str, *, markup: bool) -> str:
    return plain_text(text) if markup else fold_lines(text)


def _beginning(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[:length].rpartition(" ")[0].rstrip() + "…"
