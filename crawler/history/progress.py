"""How a backfill tells how far it is, and what it came to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.errors import GulfwatchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a backfill is, after each address."""

    planning: bool  # sitemaps or archive pages are read; then articles
    maps: int  # of them, read in this run
    read: int  # articles' pages asked for in this run
    stored: int  # of them new to the archive
    waiting: int  # articles that are still to be read


Tell = Callable[[Progress], None]


class Stopped(GulfwatchError):
    """The site wants no more at present; what is planned stays, and the same command goes on with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillSummary:
    """What one run came to."""

    source_id: str
    planned: bool  # every sitemap and archive page was read
    read: int  # pages asked for in this run
    stored: int  # articles that are new to the archive
    known: int  # that the archive had, and that were not asked for
    waiting: int  # articles still to be read
    outcomes: Mapping[str, int] = field(default_factory=dict)  # of all pages of the plan, by word
    notes: tuple[str, ...] = ()  # what could not be read of the plan, in words
    delay: timedelta  # between two pages
    stopped: str | None = None  # why the site was left before the end
