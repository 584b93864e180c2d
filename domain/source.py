"""A source: one place that publishes news, read by one reader."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"


class FullText(StrEnum):
    AUTO = "auto"  # read the article's own page when the feed carries only a summary
    ALWAYS = "always"
    NEVER = "never"


class SourceState(StrEnum):
    """How a source fares, as the dashboard and the API show it (contract 5)."""

    NEW = "new"  # never read yet
    FRESH = "fresh"  # read, and news came within its usual gap
    QUIET = "quiet"  # read, but without news for longer than usual
    LATE = "late"  # silent though its rhythm makes that next to impossible; or not read for three of its intervals
    FAILING = "failing"  # the last reads failed
    BLOCKED = "blocked"  # refused: 401, 403, a wall, a private address
    GONE = "gone"  # 410
    NOT_NEWS = "not-news"  # 200, but a page, an empty body or a feed without entries

    @property
    def is_trouble(self) -> bool:
        """Whether a person may have to do something about it."""
        return self not in (SourceState.NEW, SourceState.FRESH, SourceState.QUIET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where an article's parts stand in the pages of a stubborn site: CSS selectors. None: found as on any site."""

    title: str | None = None
    text: str | None = None
    date: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of sources.yaml, its variables filled in."""

    id: str
    name: str
    kind: SourceKind
    address: str  # what is fetched; may hold a secret that came from a variable
    shown_address: str  # the same as it stands in the file, for pages and logs
    country: str | None = None  # an entity id or an ISO code in lower case
    languages: tuple[str, ...] = ()  # ISO 639-1; empty: unknown
    full_text: FullText = FullText.AUTO
    every: timedelta | None = None  # None: the pace adapts
    links: str | None = None  # CSS selector of a listing's article links
    selectors: Selectors | None = None  # of its articles' pages
    enabled: bool = True
