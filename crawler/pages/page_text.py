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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoArticle:
    """Why a page holds no article: ``kind`` for counters, ``text`` for people."""

    kind: str
    text: str
