"""From what storage reports to what the API answers. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.websub.reliance import is_relied_on
from dashboard import models
from dashboard.source_views import shown_move
from domain.alert import Channel
from domain.article import Article
from domain.watchlist import Watchlist
from storage.alert_reports import AlertReport
from storage.channel_states import ChannelReport
from storage.delivery_reports import AttemptReport, DeliveryReport
from storage.files import FileReport
from storage.reports import AlertsOfDay
from storage.source_changes import SourceChange
from storage.source_reports import SourceReport
from storage.story_reports import StoryReport


def alert_answer(report: AlertReport, story: StoryReport | None) -> models.Alert:
    """``story``: as it stands now; None: it is gone, and the alert tells of it as it was."""
    payload = report.payload
    return models.Alert(
        id=report.id,
        created_at=report.created_at,
        watchlist=models.Named(id=report.watchlist_id, title=report.watchlist_title),
        reason=report.reason,
        article=models.ArticleSummary.model_validate(payload["article"], extra="ignore"),
        article_revision=report.article_revision,
        mentions=tuple(
            models.Mention.model_validate({"unsure": False, "form": "", **mention}, extra="ignore")
            for mention in report.mentions
        ),
        story=_story(payload["story"]) if story is None else story_answer(story),
        excerpt=report.excerpt,
        unsure=report.unsure,
        in_lane=report.in_lane,
        channels=tuple(models.AlertChannel(**asdict(channel)) for channel in report.channels),
    )


def _story(then: Mapping[str, Any]) -> models.Story:
    told = {"independent": len(then["sources"]), **then, "outlets": ()}
    return models.Story.model_validate(told, extra="ignore")


def story_answer(story: StoryReport) -> models.Story:
    return models.Story(
        id=story.id,
        articles=story.articles,
        sources=story.source_ids,
        independent=story.independent,
        outlets=tuple(
            models.Outlet(
                source=models.SourceName(id=outlet.source_id, name=outlet.name),
                article_id=outlet.article_id,
                url=outlet.url,
                title=outlet.title,
                agency=outlet.agency,
                collected_at=outlet.collected_at,
            )
            for outlet in story.outlets
        ),
    )


def article_summary(article: Article) -> models.ArticleSummary:
    return models.ArticleSummary(**_summary(article))


def article_answer(article: Article, *, latest_revision: int) -> models.Article:
    return models.Article(
        **_summary(article),
        text=article.text,
        revision=article.revision,
        latest_revision=latest_revision,
        section=article.section,
        agency=article.agency,
        updated_at=article.updated_at,
        seeded=article.seeded,
        story_id=article.story_id,
    )


def _summary(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "summary": article.summary,
        "language": article.language,
        "authors": article.authors,
        "source": models.SourceName(id=article.source_id, name=article.source_name),
        "published_at": article.published_at,
        "date_doubt": article.date_doubt,
        "collected_at": article.collected_at,
    }


def watchlist_answer(watchlist: Watchlist, days: Sequence[models.DayCount]) -> models.Watchlist:
    return models.Watchlist(
        id=watchlist.id,
        title=watchlist.title,
        groups=dict(watchlist.groups),
        require=watchlist.require,
        where=dict(watchlist.where),
        near=watchlist.near,
        exclude=dict(watchlist.exclude),
        languages=watchlist.languages,
        sources=watchlist.sources,
        query=watchlist.query,
        channels=watchlist.channels,
        send=watchlist.send,
        enabled=watchlist.enabled,
        alerts_by_day=tuple(days),
    )


def day_counts(watchlist_id: str, found: Iterable[AlertsOfDay], days: Sequence[str]) -> tuple[models.DayCount, ...]:
    """The alerts of one watchlist on each of these days (ISO, in UTC), days without any too."""
    counted = {row.day.isoformat(): row.alerts for row in found if row.watchlist_id == watchlist_id}
    return tuple(models.DayCount.model_validate({"day": day, "alerts": counted.get(day, 0)}) for day in days)


def source_answer(report: SourceReport, *, now: datetime) -> models.Source:
    fields = _fields(report, models.Source) | {"address": report.shown_address, "moved_to": shown_move(report)}
    return models.Source(**fields, push=push_answer(report, now=now))


def push_answer(report: SourceReport, *, now: datetime) -> models.Push | None:
    """The hub's host alone: its address may hold what the feed's own holds."""
    pushed = report.pushed
    if pushed is None:
        return None
    relied_on = is_relied_on(pushed_until=pushed.expires_at, missed=pushed.missed, now=now)
    fields = _fields(pushed, models.Push) | {"hub": urlsplit(pushed.hub).hostname or "", "relied_on": relied_on}
    return models.Push(**fields)


def source_detail(
    report: SourceReport, changes: Iterable[SourceChange], years: Mapping[int, int], *, now: datetime
) -> models.SourceDetail:
    lines = tuple(models.SourceChange(**_fields(change, models.SourceChange)) for change in changes)
    return models.SourceDetail(**source_answer(report, now=now).model_dump(), changes=lines, bytes_by_year=dict(years))


def delivery_answer(report: DeliveryReport) -> models.Delivery:
    return models.Delivery(**_fields(report, models.Delivery))


def delivery_detail(report: DeliveryReport, history: Iterable[AttemptReport]) -> models.DeliveryDetail:
    return models.DeliveryDetail(
        **_fields(report, models.Delivery),
        payload=dict(report.payload),
        history=tuple(models.Attempt(**asdict(attempt)) for attempt in history),
    )


def channel_answer(report: ChannelReport, in_force: Mapping[str, Channel]) -> models.Channel:
    channel = in_force.get(report.id)
    return models.Channel(**_fields(report, models.Channel), type=channel.type if channel else None)


def file_answer(report: FileReport) -> models.File:
    problems = tuple(models.FileProblem(**_fields(problem, models.FileProblem)) for problem in report.problems)
    return models.File(id=report.name, loaded_at=report.loaded_at, checked_at=report.checked_at, problems=problems)


def _fields(report: Any, model: type[models.Model]) -> dict[str, Any]:
    """The report's values for those of the model's fields that bear the same name."""
    return {name: getattr(report, name) for name in model.model_fields if hasattr(report, name)}
