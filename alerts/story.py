"""Finds the story that an article belongs to, or begins one. Called inside the transaction that triages the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.agencies import credited_agency
from domain.article import Article
from domain.ids import instant_of
from matching.stories import Marks, may_be_copy, same_story, story_marks
from storage import stories
from storage.stories import Candidate
from storage.story_lookup import Told, story_with_mark, told_watchlists

WINDOW = timedelta(hours=72)
"""An article joins a story whose copy came so long ago at most; a later rewrite begins a story of its own."""

EXACT_WINDOW = timedelta(days=7)
"""The same words are no news for longer: a page that is served again, an outlet's archive."""

BARE_WINDOW = timedelta(hours=20)
"""Where there is hardly more than a title, the same title tells of the same news only so long after the story began:
the next day's bulletin or notice, which has it too, is news again."""

SERVED_AGAIN = timedelta(hours=6)
"""One that is dated so soon after the story began, or earlier, is of that day, whenever it is read. No longer: many
outlets give the day alone, and a day begins at midnight."""


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

    One of exactly the same words may be seven days old; one that is little more than a title, of a story of this day.
    """
    if not (article.title + article.text).strip():
        return None
    exact = story_with_mark(conn, marks.exact, since=now - EXACT_WINDOW, besides=article.id)
    if exact and (not marks.bare or _is_the_same_news(exact, article, now)):
        return exact
    candidates = stories.find_candidates(conn, marks.indexed, since=now - WINDOW)
    if near := _near_copy(conn, article, candidates, marks, now):
        return near
    return _by_title(conn, article, marks, now)


def _by_title(conn: sa.Connection, article: Article, marks: Marks, now: datetime) -> str | None:
    """The story of an article with the same title, where one of the two has no text.

    A second text that is no copy of the first with its title is none of its story.
    """
    if marks.counterpart is None or marks.titled is None:
        return None
    since = now - EXACT_WINDOW
    if marks.words and story_with_mark(conn, marks.titled, since=since, besides=article.id):
        return None
    found = story_with_mark(conn, marks.counterpart, since=since, besides=article.id)
    return found if found and _is_the_same_news(found, article, now) else None


def _near_copy(
    conn: sa.Connection, article: Article, candidates: Sequence[Candidate], marks: Marks, now: datetime
) -> str | None:
    others = [candidate for candidate in candidates if candidate.article_id != article.id]
    texts = stories.texts_of(conn, [candidate.article_id for candidate in others])
    for candidate in others:
        title, text = texts[candidate.article_id]
        if not may_be_copy(marks, text):
            continue
        other = story_marks(title, text)
        told_by_title = marks.bare or other.bare
        if same_story(marks, other) and (not told_by_title or _is_the_same_news(candidate.story_id, article, now)):
            return candidate.story_id
    return None


def _is_the_same_news(story_id: str, article: Article, now: datetime) -> bool:
    """Whether a title alone tells that the article is of this story."""
    began = instant_of(story_id)
    dated = article.published_at
    return began > now - BARE_WINDOW or (dated is not None and dated <= began + SERVED_AGAIN)
