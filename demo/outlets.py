"""The outlets of the demo's newsroom."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from demo.files import read_yaml


class FeedFormat(StrEnum):
    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


class Carries(StrEnum):
    TEXT = "text"  # the feed carries the whole text
    SUMMARY = "summary"  # the text stands on the article's own page only


class Behaviour(StrEnum):
    WELL = "well"
    FAILS = "fails"  # answers every request with 503
    HANGS = "hangs"  # never answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One entry of outlets.yaml."""

    id: str
    name: str
    country: str
    language: str
    feed: FeedFormat
    carries: Carries
    behaves: Behaviour = Behaviour.WELL
    encoding: str = "utf-8"  # of its feed and its pages
    stray_byte: bool = False  # one byte in its feed is not UTF-8
    syndicates: str | None = None  # the outlet whose texts it prints too, under a credit line of its own

    @property
    def feed_path(self) -> str:
        return {FeedFormat.RSS: "/rss.xml", FeedFormat.ATOM: "/atom.xml", FeedFormat.JSON: "/feed.json"}[self.feed]


def read_outlets() -> tuple[Outlet, ...]:
    """All outlets, in the file's order."""
    return tuple(_outlet(entry) for entry in read_yaml("outlets.yaml")["outlets"])


def _outlet(entry: dict[str, Any]) -> Outlet:
    enums = {
        "feed": FeedFormat(entry["feed"]),
        "carries": Carries(entry["carries"]),
        "behaves": Behaviour(entry.get("behaves", Behaviour.WELL)),
    }
    return Outlet(**{**entry, **enums})
