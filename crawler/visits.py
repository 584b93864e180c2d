"""A visit to a source that is crawled: which addresses are asked for and what was found. Pure; others do the I/O.

The spiders drive it in the daemon, ``crawler.by_hand`` for commands: both ask, parse and hand back until nothing is
left to ask for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from crawler.answers import Answer
from crawler.feeds.conditional_get import keep_validator
from domain.article import Entry
from domain.errors import FetchError
from storage.sources import DueSource

MAX_BODY = 20 * 2**20
"""Bytes of one sitemap or listing, after decompression."""

VISIT_DEADLINE = timedelta(seconds=150)
"""For all addresses of one visit, with their host's delay between them; well within a source's lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An address that a visit wants to have fetched."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The conditions of the request."""
        kept = {
            "If-None-Match": keep_validator(self.etag),
            "If-Modified-Since": keep_validator(self.last_modified),
        }
        return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a visit came to."""

    entries: tuple[Entry, ...] | None  # None: not changed since the last read
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    fresh_for: timedelta | None = None
    moved_to: str | None = None
    notes: tuple[str, ...] = ()
    skipped: int = 0


class Visit(Protocol):
    """The conversation: ``ask``, then ``take`` or ``fail`` for what was asked, until ``ask`` answers None."""

    due: DueSource

    @property
    def parse(self) -> Callable[..., Any]:
        """What to make of a body, in a process of its own: ``(body, content_type=…, base=…)``."""
        ...

    def ask(self) -> Ask | None:
        """The next address; None when the visit is over. The same until it was taken."""
        ...

    def take(self, answer: Answer, parsed: Any) -> None:
        """What came, and what ``parse`` made of it (None for a 304)."""
        ...

    def fail(self, error: FetchError) -> None:
        """What was asked for could not be had."""
        ...

    def outcome(self) -> Found | FetchError:
        """What it all came to."""
        ...
