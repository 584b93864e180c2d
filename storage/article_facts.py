"""All that the tables know of one article on its way, read at once: for the account of why it was or was not sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.article import Article, PageState
from storage import articles as archive
from storage import stories
from storage.alert_reports import AlertReport, alerts_of_story
from storage.delivery_reports import DeliveryReport, deliveries_of_alerts
from storage.ledger import LedgerEntry, list_entries
from storage.story_reports import StoryReport
from storage.tables import articles, held_alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an article has come."""

    page: PageState
    page_attempts: int
    page_read_at: datetime | None
    page_error: str | None
    ready_at: datetime  # matched from then on
    triaged_revision: int  # 0: not triaged yet
    triaged_at: datetime | None  # None: not yet, or before this was kept
    triage_failures: int
    triage_error: str | None
    next_triage_at: datetime | None  # of one whose triage failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An alert that waits for a digest."""

    alert_id: str
    channel_id: str
    due_at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """One article with everything that came of it."""

    article: Article
    progress: Progress
    story: StoryReport | None
    entries: tuple[LedgerEntry, ...]
    alerts: tuple[AlertReport, ...]  # of its story, whichever article brought them, and of itself; the oldest first
    held: tuple[Held, ...]  # of these alerts
    deliveries: tuple[DeliveryReport, ...]  # that carry one of these alerts, the oldest first


def read_facts(conn: sa.Connection, article_id: str) -> ArticleFacts | None:
    """Everything of one article; None: there is none with this id."""
    article = archive.get(conn, article_id)
    if article is None:
        return None
    told = alerts_of_story(conn, article_id=article_id, story_id=article.story_id)
    ids = [alert.id for alert in told]
    return ArticleFacts(
        article=article,
        progress=_progress(conn, article_id),
        story=stories.get(conn, article.story_id) if article.story_id else None,
        entries=tuple(list_entries(conn, article_id)),
        alerts=tuple(told),
        held=tuple(_held(conn, ids)),
        deliveries=tuple(deliveries_of_alerts(conn, ids)),
    )


def find_article(conn: sa.Connection, *, key: str | None, url: str) -> str | None:
    """The id of the article with this key, else of the newest one with this very address; None: there is none."""
    if key is not None and (found := conn.execute(sa.select(articles.c.id).where(articles.c.key == key)).scalar()):
        return str(found)
    newest = sa.select(articles.c.id).where(articles.c.url == url).order_by(articles.c.id.desc()).limit(1)
    return conn.execute(newest).scalar()


def _progress(conn: sa.Connection, article_id: str) -> Progress:
    row = conn.execute(sa.select(articles).where(articles.c.id == article_id)).one()
    return Progress(
        page=PageState(row.page),
        page_attempts=row.page_attempts,
        page_read_at=row.page_read_at,
        page_error=row.page_error,
        ready_at=row.ready_at,
        triaged_revision=row.triaged_revision,
        triaged_at=row.triaged_at,
        triage_failures=row.triage_failures,
        triage_error=row.triage_error,
        next_triage_at=row.lease_until if row.lease_owner is None else None,
    )


def _held(conn: sa.Connection, alert_ids: Sequence[str]) -> list[Held]:
    query = sa.select(held_alerts).where(held_alerts.c.alert_id.in_(alert_ids))
    rows = conn.execute(query.order_by(held_alerts.c.alert_id, held_alerts.c.channel_id)).mappings()
    return [Held(**row) for row in rows]
