"""One read of a sitemap: the sitemap itself, and of an index those of its children that can hold news. Pure."""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawler.answers import Answer
from crawler.feeds.conditional_get import body_hash
from crawler.feeds.entry import NotAFeed
from crawler.sitemaps.choice import choose
from crawler.sitemaps.parsed import ChildSitemap, ParsedSitemap
from crawler.tasks import parse_sitemap
from crawler.visits import Ask, Found
from domain.article import Entry
from domain.errors import FetchError
from storage.sources import DueSource

MAX_DEPTH = 3  # an index, an index in it, its sitemaps
MAX_ASKED = 10  # addresses of one visit
_NEWEST = 3  # children of an index that are read in any case
_MARGIN = timedelta(hours=1)  # by which a child's lastmod may lag behind
_NEWS = re.compile(r"news|latest|today|recent|haber|akhbar", re.IGNORECASE)
NO_NEWS = re.compile(
    r"categor|taxonom|(?:^|[/_-])(?:tag|author|page|image|video|topic|static|section)s?\b", re.IGNORECASE
)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SitemapVisit:
    """See ``crawler.visits.Visit``."""

    def __init__(self, due: DueSource) -> None:
        self.due = due
        self._root: Answer | None = None
        self._failure: FetchError | None = None
        self._missed: list[FetchError] = []
        self._waiting: list[tuple[str, int]] = [(due.source.address, 1)]
        self._asked: set[str] = {due.source.address}
        self._is_index = False
        self._hashes: list[str] = []
        self._entries: list[Entry] = []
        self._skipped = 0
        self._notes: dict[str, None] = {}

    @property
    def parse(self) -> Callable[..., Any]:
        return parse_sitemap

    def ask(self) -> Ask | None:
        if not self._waiting:
            return None
        url, depth = self._waiting[0]
        if depth == 1:
            return Ask(url=url, etag=self.due.etag, last_modified=self.due.last_modified)
        return Ask(url=url)

    def take(self, answer: Answer, parsed: ParsedSitemap | NotAFeed | None) -> None:
        if isinstance(parsed, NotAFeed):
            self.fail(FetchError(parsed.kind, parsed.text))
            return
        self._root = self._root or answer
        if parsed is not None:
            self._take_in(answer, parsed, depth=self._waiting[0][1])
        self._waiting.pop(0)  # last, so that what raises before it fails this address and no other

    def _take_in(self, answer: Answer, parsed: ParsedSitemap, *, depth: int) -> None:
        self._hashes.append(body_hash(answer.body))
        self._entries += parsed.entries
        self._skipped += parsed.skipped
        self._notes |= dict.fromkeys((*answer.notes, *parsed.notes))
        if parsed.children:
            self._is_index = True
            self._go_down(parsed.children, depth + 1)

    def fail(self, error: FetchError) -> None:
        _url, depth = self._waiting.pop(0)
        if depth == 1:
            self._failure = error
        else:
            self._missed.append(error)

    def outcome(self) -> Found | FetchError:
        if self._failure is not None or self._root is None:
            return self._failure or FetchError("timeout", "was not read in time")
        if self._is_index and not self._entries and self._missed:
            return self._missed[0]
        return self._found(self._root)

    def _found(self, root: Answer) -> Found:
        """An index keeps no validators: that it has not changed says nothing of its children."""
        hashed = self._hash(root)
        unchanged = root.status == 304 or (hashed is not None and hashed == self.due.body_hash)
        keep = bool(self._entries or unchanged) and not root.notes and not self._missed
        validators = keep and not self._is_index
        return Found(
            entries=None if unchanged else choose(_each_once(self._entries)),
            etag=(root.etag or (self.due.etag if unchanged else None)) if validators else None,
            last_modified=(root.last_modified or (self.due.last_modified if unchanged else None))
            if validators
            else None,
            body_hash=hashed if keep else None,
            fresh_for=root.fresh_for,
            moved_to=root.moved_to,
            notes=(*self._notes, *self._told_missed()),
            skipped=self._skipped,
        )

    def _hash(self, root: Answer) -> str | None:
        if root.status == 304:
            return self.due.body_hash
        if self._missed:
            return None
        return self._hashes[0] if len(self._hashes) == 1 else hashlib.sha256("".join(self._hashes).encode()).hexdigest()

    def _told_missed(self) -> tuple[str, ...]:
        if not self._missed:
            return ()
        return (f"{len(self._missed)} of its sitemaps could not be read: one {self._missed[0]}",)

    def _go_down(self, children: Iterable[ChildSitemap], depth: int) -> None:
        if depth > MAX_DEPTH:
            self._notes["nests its sitemaps too deeply; the deeper ones are not read"] = None
            return
        since = None if self.due.first_read else self.due.last_success_at
        wanted = wanted_children([child for child in children if child.url not in self._asked], since=since)
        room = MAX_ASKED - len(self._asked)
        for child in wanted[: max(room, 0)]:
            self._asked.add(child.url)
            self._waiting.append((child.url, depth))


def wanted_children(children: list[ChildSitemap], *, since: datetime | None) -> list[ChildSitemap]:
    """The children worth a request, the likeliest to hold news first.

    The first three in any case; beyond them those that changed after ``since``, the last read. Those of categories,
    authors and the like are left out beside others.
    """
    likely = [child for child in children if not NO_NEWS.search(urlsplit(child.url).path)] or children
    ranked = sorted(likely, key=_rank, reverse=True)
    changed = [child for child in ranked[_NEWEST:] if since and child.changed_at and child.changed_at > since - _MARGIN]
    return ranked[:_NEWEST] + changed


def _rank(child: ChildSitemap) -> tuple[bool, datetime, list[int]]:
    """News first, then the latest change; without dates the highest number, as in 2026-11."""
    path = urlsplit(child.url).path
    name = f"{path}?{urlsplit(child.url).query}"
    numbers = [int(number) for number in re.findall(r"\d{1,12}", name)]
    return bool(_NEWS.search(path)), child.changed_at or _LONG_AGO, numbers


def _each_once(entries: Iterable[Entry]) -> list[Entry]:
    """A news sitemap and a post sitemap may list the same article; the one that was read first has it better."""
    by_url: dict[str | None, Entry] = {}
    for entry in entries:
        by_url.setdefault(entry.url, entry)
    return list(by_url.values())
