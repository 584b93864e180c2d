"""What was made of an article's page: its text, or why there is none."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What was read in an article's page: plain text."""

    title: str
    text: str
    language: str | None
    published_at: datetime | None
    authors: tuple[str, ...]
    updated_at: datetime | None = None
    date_doubt: str | None = None  # why the page's date is not believed, in words; published_at is None then
    section: str | None = None  # the outlet's own name for it
    agency: str | None = None  # the news agency that the text is credited to
    image: str | None = None  # an absolute address
    canonical: str | None = None  # the page's address as its own site names it


@dataclass(frozen=True, slots=True, kw_only=True)
class NoArticle:
    """Why a page holds no article: ``kind`` for counters, ``text`` for people."""

    kind: str
    text: str
