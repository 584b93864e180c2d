"""Stories, and the marks by which a copy of a text finds the story it belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.ids import new_id
from storage.among import DIALECTS, among
from storage.connections import writes
from storage.prepared import Prepared
from storage.story_reports import Outlet, StoryReport, get, get_all
from storage.tables import articles, stories, story_marks

__all__ = [
    "Candidate",
    "Outlet",
    "StoryReport",
    "add_article",
    "create",
    "find_candidates",
    "get",
    "get_all",
    "texts_of",
]

MOST_CANDIDATES = 5
"""That are worth reading: those that share the most marks."""

_TRIAGE_LOCK = 0x73746F7279  # "story"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that shares a mark with the one at hand; whether it is the same story is the matcher's to say."""

    story_id: str
    article_id: str
    shared: int  # how many of the marks


def find_candidates(conn: sa.Connection, marks: Sequence[int], *, since: datetime) -> list[Candidate]:
    """The articles seen since then that share the most of these marks, at most five; of as many, the newest first.

    One mark alone is a phrase that many print: two are asked for, where there are two. In a write transaction it also
    keeps other triage transactions waiting until this one ends, so that two copies that arrive together cannot both
    begin a story (PostgreSQL; SQLite has one writer at a time anyway).
    """
    if conn.dialect.name == "postgresql" and writes(conn):
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_TRIAGE_LOCK)))
    asked = list(dict.fromkeys(marks))
    rows = conn.execute(_CANDIDATES[conn.dialect.name], {"marks": asked, "since": since, "least": min(2, len(asked))})
    return [Candidate(story_id=row.story_id, article_id=row.article_id, shared=row.shared) for row in rows]


_SHARED = sa.func.count().label("shared")
_CANDIDATES = {
    dialect: sa.select(story_marks.c.story_id, story_marks.c.article_id, _SHARED)
    .where(
        among(story_marks.c.mark, "marks", dialect=dialect),
        story_marks.c.seen_at >= sa.bindparam("since", type_=story_marks.c.seen_at.type),
    )
    .group_by(story_marks.c.story_id, story_marks.c.article_id)
    .having(sa.bindparam("least", type_=sa.Integer) <= _SHARED)
    .order_by(_SHARED.desc(), story_marks.c.article_id.desc())
    .limit(MOST_CANDIDATES)
    for dialect in DIALECTS
}


def texts_of(conn: sa.Connection, article_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Title and text of these articles, by id."""
    if not article_ids:
        return {}
    rows = conn.execute(_TEXTS[conn.dialect.name], {"ids": list(article_ids)})
    return {row.id: (row.title, row.text) for row in rows}


_TEXTS = {
    dialect: sa.select(articles.c.id, articles.c.title, articles.c.text).where(
        among(articles.c.id, "ids", dialect=dialect)
    )
    for dialect in DIALECTS
}


def create(conn: sa.Connection, *, now: datetime) -> str:
    """Begins a story, with no articles yet. Answers its id."""
    story_id = new_id(now)
    _BEGUN.run(conn, [{"id": story_id, "created_at": now, "articles": 0}])
    return story_id


def add_article(
    conn: sa.Connection,
    *,
    story_id: str,
    article_id: str,
    marks: Iterable[int],
    now: datetime,
    agency: str | None = None,
) -> bool:
    """Makes the article one of the story, with these marks in the place of its old ones, if any.

    ``agency``: that its text is credited to; one that is known already stays. False, and nothing written: the article
    is gone. Else nobody can delete it before this transaction ends.
    """
    old = conn.execute(_STORY_OF, {"article": article_id}).one_or_none()
    if old is None:
        return False
    if old.story_id != story_id:
        _change_count(conn, old.story_id, -1)
        _change_count(conn, story_id, +1)
    if (old.story_id, old.agency) != (story_id, old.agency or agency):
        _MOVED.run(conn, [{"article": article_id, "story": story_id, "credit": old.agency or agency}])
    if old.story_id is not None:  # a new article has no marks
        _UNMARKED.run(conn, [{"article": article_id}])
    rows = [
        {"mark": mark, "article_id": article_id, "story_id": story_id, "seen_at": now} for mark in sorted(set(marks))
    ]
    _MARKED.run(conn, rows)
    return True


_BEGUN = Prepared(lambda _conn: sa.insert(stories).inline(), columns=("id", "created_at", "articles"))
_STORY_OF = (
    sa.select(articles.c.story_id, articles.c.agency)
    .where(articles.c.id == sa.bindparam("article"))
    .with_for_update(key_share=True)
)
_STORY = sa.bindparam("story", type_=articles.c.story_id.type)
_CREDIT = sa.bindparam("credit", type_=articles.c.agency.type)
_MOVED = Prepared(
    lambda _conn: (
        sa.update(articles).where(articles.c.id == sa.bindparam("article")).values(story_id=_STORY, agency=_CREDIT)
    )
)
_UNMARKED = Prepared(lambda _conn: sa.delete(story_marks).where(story_marks.c.article_id == sa.bindparam("article")))
_MARKED = Prepared(lambda _conn: sa.insert(story_marks).inline(), columns=("mark", "article_id", "story_id", "seen_at"))


def _change_count(conn: sa.Connection, story_id: str | None, by: int) -> None:
    if story_id is not None:
        _COUNTED.run(conn, [{"story": story_id, "more": by}])


_COUNTED = Prepared(
    lambda _conn: (
        sa.update(stories)
        .where(stories.c.id == sa.bindparam("story"))
        .values(articles=stories.c.articles + sa.bindparam("more", type_=sa.Integer))
    )
)
