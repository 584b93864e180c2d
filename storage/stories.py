"""Stories, and the marks by which a copy of a text finds the story it belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that shares a mark with the one at hand; whether it is the same story is the matcher's to say."""

    story_id: str
    article_id: str
    marks: frozenset[int]  # all of the article's


def find_candidates(conn: sa.Connection, marks: Sequence[int], *, since: datetime) -> list[Candidate]:
    """The articles seen since then that share at least one of these marks, the newest first, at most 200.

    In a write transaction it also keeps other triage transactions waiting until this one ends, so that two copies
    that arrive together cannot both begin a story (PostgreSQL; SQLite has one writer at a time anyway).
    """
    raise NotImplementedError


def create(conn: sa.Connection, *, now: datetime) -> str:
    """Begins a story, with no articles yet. Answers its id."""
    raise NotImplementedError


def add_article(
    conn: sa.Connection, *, story_id: str, article_id: str, marks: Iterable[int], now: datetime
) -> None:
    """Makes the article one of the story, with these marks in the place of its old ones, if any."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReport:
    """A story as alerts and the dashboard tell of it."""

    id: str
    created_at: datetime
    articles: int
    source_ids: tuple[str, ...]  # of its articles, in the order of their coming


def get(conn: sa.Connection, story_id: str) -> StoryReport | None:
    """The story; None: there is none with this id."""
    raise NotImplementedError
