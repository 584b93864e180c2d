"""Finds the story that an article belongs to, or begins one. Called inside the transaction that triages the article."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.agencies import credited_agency
from domain.article import Article
from matching.stories import Marks, may_be_copy, same_story, story_marks
from storage import stories
from storage.stories import Candidate
from storage.story_lookup import Told, story_with_mark, told_watchlists

WINDOW = timedelta(hours=72)
"""An article joins a story whose copy came so long ago at most; a later rewrite begins a story of its own."""

EXACT_WINDOW = timedelta(days=7)
"""The same words are no news for longer: a page that is served again, an outlet's archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The article's story, and who has heard of it."""

    story_id: str
    told: Told


def place(conn: sa.Connection, article: Article, marks: Marks, now: datetime) -> Placed | None:
    """Puts the article into its story. None: it is gone, and what was written here is to be rolled back.

    An article whose text has changed stays where it is once its story had an alert or stands in a lane; the
    watchlists that had the alert of the story it now looks like count as told all the same. Before that it moves,
    and begins no second story.
    """
    own, found = article.story_id, find_story(conn, article, marks, now)
    told = told_watchlists(conn, own) if own else Told()
    if found is not None and found != own:
        own = own if told else found
        told |= told_watchlists(conn, found)
    story_id = own or stories.create(conn, now=now)
    agency = article.agency or credited_agency(article.text, credits=article.authors)
    there = stories.add_article(
        conn, story_id=story_id, article_id=article.id, marks=marks.indexed, now=now, agency=agency
    )
    return Placed(story_id=story_id, told=told) if there else None


def place_alone(conn: sa.Connection, article: Article, now: datetime) -> Placed | None:
    """Gives a canary a story of its own, with no marks: it joins nothing, and nothing joins it. None: as above."""
    story_id = article.story_id or stories.create(conn, now=now)
    there = stories.add_article(conn, story_id=story_id, article_id=article.id, marks=(), now=now)
    return Placed(story_id=story_id, told=told_watchlists(conn, story_id)) if there else None


def find_story(conn: sa.Connection, article: Article, marks: Marks, now: datetime) -> str | None:
    """The story of another article with the same text, of the last three days; None: there is none.

    One of exactly the same words may be seven days old.
    """
    if not (article.title + article.text).strip():
        return None
    if exact := story_with_mark(conn, marks.exact, since=now - EXACT_WINDOW, besides=article.id):
        return exact
    candidates = stories.find_candidates(conn, marks.indexed, since=now - WINDOW)
    return _near_copy(conn, [each for each in candidates if each.article_id != article.id], marks)


def _near_copy(conn: sa.Connection, candidates: list[Candidate], marks: Marks) -> str | None:
    texts = stories.texts_of(conn, [candidate.article_id for candidate in candidates])
    for candidate in candidates:
        title, text = texts[candidate.article_id]
        if may_be_copy(marks, text) and same_story(marks, story_marks(title, text)):
            return candidate.story_id
    return None
