"""One read of a listing: a single page. Pure."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from crawler.answers import Answer
from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.tasks import parse_listing
from crawler.visits import Ask, Found
from domain.article import Entry
from domain.errors import FetchError
from storage.sources import DueSource


class ListingVisit:
    """See ``crawler.visits.Visit``."""

    def __init__(self, due: DueSource) -> None:
        self.due = due
        self._outcome: Found | FetchError | None = None

    @property
    def parse(self) -> Callable[..., Any]:
        return partial(parse_listing, selector=self.due.source.links)

    def ask(self) -> Ask | None:
        if self._outcome is not None:
            return None
        return Ask(url=self.due.source.address, etag=self.due.etag, last_modified=self.due.last_modified)

    def take(self, answer: Answer, parsed: ParsedFeed | NotAFeed | None) -> None:
        if isinstance(parsed, NotAFeed):
            self.fail(FetchError(parsed.kind, parsed.text))
            return
        hashed = self.due.body_hash if parsed is None else _hash_of(parsed.entries)
        unchanged = parsed is None or hashed == self.due.body_hash
        self._outcome = Found(
            entries=None if unchanged or parsed is None else parsed.entries,
            etag=answer.etag or (self.due.etag if parsed is None else None),
            last_modified=answer.last_modified or (self.due.last_modified if parsed is None else None),
            body_hash=hashed,
            fresh_for=answer.fresh_for,
            moved_to=answer.moved_to,
            notes=answer.notes,
            skipped=parsed.skipped if parsed else 0,
        )

    def fail(self, error: FetchError) -> None:
        self._outcome = error

    def outcome(self) -> Found | FetchError:
        return self._outcome or FetchError("timeout", "was not read in time")


def _hash_of(entries: Sequence[Entry]) -> str:
    """Of the links alone: a page's advertisements and clocks are new at every load."""
    said = "\n".join(f"{entry.url}\x1f{entry.title}" for entry in entries)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
