"""What came of asking for an article's own page, before anything is made of it."""

from dataclasses import dataclass
from datetime import timedelta

from storage.articles import WantedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page that arrived: HTML, its encoding undone."""

    page: WantedPage
    url: str  # after redirects
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPage:
    """A page that did not."""

    page: WantedPage
    kind: str  # for counters: timeout, http-404, robots, private-address …
    text: str  # for people
    retry_after: timedelta | None = None  # what the server asked for


HOST_PAUSED = "host-paused"
"""The kind of a failure for which the page was not even asked for, so that it counts as no try."""

HOPELESS = frozenset(
    {"http-404", "http-410", "robots", "not-html", "private-address", "bad-address", "too-large"}
    | {"no-text", "too-deep", "selector", "paywall", "login", "cookies", "not-found", "garbled"}
)
"""Kinds of failure that another try will not mend."""
