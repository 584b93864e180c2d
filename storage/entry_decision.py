"""What a changed entry does to the article that is stored: pure, of plain values and ``now``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.article import NewArticle, PageState


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """What is stored of an article, as far as a changed entry of it matters."""

    title: str
    text: str
    page: PageState
    page_next_at: datetime | None  # the page is not wanted again before
    page_read_at: datetime | None  # not None: the text is the page's
    ready_at: datetime
    triaged: bool  # at its newest revision
    titled_by_page: bool = False  # its source tells no titles of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionDecision:
    """The columns to be written."""

    changes: dict[str, Any]
    is_revision: bool  # title or text change: the old ones are kept, the article is matched again
    wants_page: bool  # its page is to be read, or read again


def decide_revision(stored: StoredEntry, entry: NewArticle, *, now: datetime) -> RevisionDecision:
    """An entry with the article's key came with another content hash.

    A title that was taken from the page stays. Text that was read from the page stays until the page is read again,
    unless the feed's own is longer now; a page that was read or given up within the last hour is not wanted again
    before that hour is over.
    """
    title, text = _title(stored, entry), _text(stored, entry)
    is_revision = (title, text) != (stored.title, stored.text)
    wants_page = entry.page is PageState.WANTED
    changes: dict[str, Any] = {"content_hash": entry.content_hash, "summary": entry.summary}
    if is_revision:
        changes |= {"title": title, "text": text, "ready_at": _ready_at(stored, entry)}
    if wants_page and stored.page is not PageState.WANTED:
        page_next_at = max(now, stored.page_next_at or now)
        changes |= {
            "page": PageState.WANTED.value,
            "page_attempts": 0,
            "page_error": None,
            "page_next_at": page_next_at,
        }
    return RevisionDecision(changes=changes, is_revision=is_revision, wants_page=wants_page)


def _title(stored: StoredEntry, entry: NewArticle) -> str:
    keeps = stored.titled_by_page and stored.page_read_at is not None
    return stored.title if keeps else entry.title or stored.title


def _text(stored: StoredEntry, entry: NewArticle) -> str:
    if not entry.text:  # a feed's slip; nobody unwrites an article
        return stored.text
    return stored.text if stored.page_read_at and len(entry.text) <= len(stored.text) else entry.text


def _ready_at(stored: StoredEntry, entry: NewArticle) -> datetime:
    """A source that changes its words at every read must not put off the first match for ever."""
    return entry.ready_at if stored.triaged else min(stored.ready_at, entry.ready_at)
