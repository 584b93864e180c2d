"""An article on its way: an entry of a feed, the article that is stored, and the text that is matched."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class PageState(StrEnum):
    """Where the reading of an article's own page stands."""

    UNWANTED = "unwanted"  # the feed carried the text, or the source says full_text: never
    WANTED = "wanted"  # to be read; the article is held back until it is, or until ready_at
    READ = "read"
    FAILED = "failed"  # given up; the feed's own summary is the text


class Entry(NamedTuple):
    """One item of a feed, as its parser read it: plain text, no markup. A tuple, for fifty are made of every feed."""

    url: str | None  # absolute http(s); None when the item has no usable link
    guid: str | None
    title: str
    summary: str
    text: str  # the full text when the feed carries it, else empty
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None  # None: no date, or one that cannot be read
    language: str | None = None  # ISO 639-1, from the entry or its feed
    zoned: bool = True  # False: published_at named no zone and was read as UTC; the outlet's own clock is meant
    date_doubt: str | None = None  # why its date cannot be read, in words


class NewArticle(NamedTuple):
    """An entry made ready to be stored. A tuple, which travels between processes in a third of an object's time."""

    key: str  # unique: same key, same article (crawler.identity)
    content_hash: str  # of the entry's title, summary and text: tells a revision from a repeat
    source_id: str
    guid: str | None
    url: str | None
    title: str
    summary: str
    text: str  # what is matched: full text if the feed has it, else the summary
    language: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    page: PageState  # UNWANTED or WANTED
    ready_at: datetime  # matched from this instant on: now, or when the page's grace is over
    seeded: bool = False  # old news, of a first read or of history: archived, never alerted
    first_read: bool = False  # found at its source's first read: many alerts of one are a digest
    date_doubt: str | None = None  # why the outlet's date is not believed, in words; published_at is None then


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as stored. Offsets of mentions count code points in ``title`` and ``text``."""

    id: str
    source_id: str
    source_name: str
    source_country: str | None
    url: str | None
    title: str
    summary: str
    text: str
    language: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    collected_at: datetime
    revision: int  # 1, then one more for each changed text
    seeded: bool
    first_read: bool = False
    story_id: str | None  # set when triaged
    date_doubt: str | None = None  # why the outlet's date is not believed, in words
    section: str | None = None  # the outlet's own name for it
    agency: str | None = None  # the news agency that the text is credited to
    updated_at: datetime | None = None  # when the outlet says that it changed it
