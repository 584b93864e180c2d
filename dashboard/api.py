"""The JSON API: what each address answers. The table at the end makes the routes and their OpenAPI description."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.requests import Request

from dashboard import answers, models
from dashboard.accounts import explain_article
from dashboard.canaries import list_canaries
from dashboard.dashboard import Dashboard
from dashboard.errors import Refused
from dashboard.parameters import (
    FILE_NAME,
    SLUG,
    cursor_of,
    flag_of,
    id_in_path,
    id_in_query,
    instant_in_form,
    limit_of,
    revision_of,
    word_of,
)
from dashboard.silences import FIELDS, begin_silence, end_silence, get_silence, list_silences
from dashboard.times import days_until
from domain.alert import DeliveryStatus
from storage import alerts, articles, files, outbox, reports, sources, stories, traffic
from storage.alert_reports import AlertReport

log = logging.getLogger("gulfwatch.dashboard.api")

CATCH_DAYS = 30

Report = TypeVar("Report")
Answer = TypeVar("Answer", bound=models.Model)


def list_alerts(dashboard: Dashboard, request: Request) -> models.Page[models.Alert]:
    limit = limit_of(request)
    with dashboard.database.read() as conn:
        found = alerts.list_alerts(
            conn,
            limit=limit + 1,
            cursor=cursor_of(request),
            watchlist_id=id_in_query(request, "watchlist", SLUG),
            source_id=id_in_query(request, "source", SLUG),
            unsure=flag_of(request, "unsure"),
        )
        now = stories.get_all(conn, {alert.story_id for alert in found})

    def answer(alert: AlertReport) -> models.Alert:
        return answers.alert_answer(alert, now.get(alert.story_id))

    return _page(found, answer, models.Page[models.Alert], limit)


def get_alert(dashboard: Dashboard, request: Request) -> models.Alert:
    with dashboard.database.read() as conn:
        alert = _found(alerts.get_alert(conn, id_in_path(request)))
        return answers.alert_answer(alert, stories.get(conn, alert.story_id))


def list_articles(dashboard: Dashboard, request: Request) -> models.Page[models.ArticleSummary]:
    limit = limit_of(request)
    with dashboard.database.read() as conn:
        found = articles.list_recent(
            conn, limit=limit + 1, cursor=cursor_of(request), source_id=id_in_query(request, "source", SLUG)
        )
    return _page(found, answers.article_summary, models.Page[models.ArticleSummary], limit)


def get_article(dashboard: Dashboard, request: Request) -> models.Article:
    article_id, revision = id_in_path(request), revision_of(request)
    with dashboard.database.read() as conn:
        latest = _found(articles.get(conn, article_id))
        wanted = latest if revision is None else _found(articles.get(conn, article_id, revision=revision))
    return answers.article_answer(wanted, latest_revision=latest.revision)


def list_watchlists(dashboard: Dashboard, request: Request) -> models.Page[models.Watchlist]:
    limit, cursor = limit_of(request), cursor_of(request, SLUG)
    now = dashboard.clock()
    with dashboard.database.read() as conn:
        caught = reports.alerts_by_day(conn, since=now - timedelta(days=CATCH_DAYS))
    days = days_until(now, CATCH_DAYS)
    known = sorted(dashboard.watchlists(), key=lambda watchlist: watchlist.id)
    rest = [watchlist for watchlist in known if cursor is None or watchlist.id > cursor]
    return _page(
        rest[: limit + 1],
        lambda watchlist: answers.watchlist_answer(watchlist, answers.day_counts(watchlist.id, caught, days)),
        models.Page[models.Watchlist],
        limit,
    )


def get_watchlist(dashboard: Dashboard, request: Request) -> models.Watchlist:
    watchlist_id, now = id_in_path(request, SLUG), dashboard.clock()
    watchlist = _found(next((one for one in dashboard.watchlists() if one.id == watchlist_id), None))
    with dashboard.database.read() as conn:
        caught = reports.alerts_by_day(conn, since=now - timedelta(days=CATCH_DAYS), watchlist_id=watchlist_id)
    return answers.watchlist_answer(watchlist, answers.day_counts(watchlist_id, caught, days_until(now, CATCH_DAYS)))


def list_sources(dashboard: Dashboard, request: Request) -> models.Page[models.Source]:
    limit, now = limit_of(request), dashboard.clock()
    with dashboard.database.read() as conn:
        found = sources.list_reports(conn, now=now, limit=limit + 1, cursor=cursor_of(request, SLUG))
    return _page(found, partial(answers.source_answer, now=now), models.Page[models.Source], limit)


def get_source(dashboard: Dashboard, request: Request) -> models.SourceDetail:
    source_id, now = id_in_path(request, SLUG), dashboard.clock()
    with dashboard.database.read() as conn:
        found = sources.get_report(conn, source_id, now=now)
        changes = sources.list_changes(conn, source_id, limit=100)
        years = traffic.by_year(conn, source_id)
    return answers.source_detail(_found(found), changes, years, now=now)


def list_deliveries(dashboard: Dashboard, request: Request) -> models.Page[models.Delivery]:
    limit = limit_of(request)
    with dashboard.database.read() as conn:
        found = outbox.list_deliveries(
            conn,
            limit=limit + 1,
            cursor=cursor_of(request),
            status=word_of(request, "status", DeliveryStatus),
            channel_id=id_in_query(request, "channel", SLUG),
        )
    return _page(found, answers.delivery_answer, models.Page[models.Delivery], limit)


def get_delivery(dashboard: Dashboard, request: Request) -> models.DeliveryDetail:
    delivery_id = id_in_path(request)
    with dashboard.database.read() as conn:
        found = _found(outbox.get_delivery(conn, delivery_id))
        return answers.delivery_detail(found, outbox.list_attempts(conn, delivery_id))


def retry_delivery(dashboard: Dashboard, request: Request) -> models.DeliveryDetail:
    delivery_id = id_in_path(request)
    with dashboard.database.write() as conn:
        _found(outbox.get_delivery(conn, delivery_id))
        if not outbox.retry(conn, [delivery_id], now=dashboard.clock()):
            raise Refused(409, "The delivery has arrived, or is being sent at this moment: there is nothing to repeat.")
    log.info("delivery sent again by hand", extra={"fields": {"delivery": delivery_id}})
    return get_delivery(dashboard, request)


def replay_deliveries(dashboard: Dashboard, request: Request) -> models.Replayed:
    since = instant_in_form(request, "since")
    channel_id = str(request.scope["gulfwatch.form"].get("channel", "")) or None
    with dashboard.database.write() as conn:
        count = outbox.replay(conn, since=since, now=dashboard.clock(), channel_id=channel_id)
    log.info("dead letters sent again by hand", extra={"fields": {"deliveries": count}})
    return models.Replayed(replayed=count)


def list_channels(dashboard: Dashboard, request: Request) -> models.Page[models.Channel]:
    limit, cursor = limit_of(request), cursor_of(request, SLUG)
    in_force = {channel.id: channel for channel in dashboard.channels()}
    with dashboard.database.read() as conn:
        found = [report for report in outbox.list_channels(conn) if cursor is None or report.id > cursor]
    return _page(
        found[: limit + 1],
        lambda report: answers.channel_answer(report, in_force),
        models.Page[models.Channel],
        limit,
    )


def list_known_files(dashboard: Dashboard, request: Request) -> models.Page[models.File]:
    limit, cursor = limit_of(request), cursor_of(request, FILE_NAME)
    with dashboard.database.read() as conn:
        found = [report for report in files.list_files(conn) if cursor is None or report.name > cursor]
    return _page(found[: limit + 1], answers.file_answer, models.Page[models.File], limit)


def _page(
    found: Sequence[Report], answer: Callable[[Report], Any], page: type[models.Page[Any]], limit: int
) -> models.Page[Any]:
    """One page of a list that was asked for one item more than it shall have."""
    items = tuple(answer(report) for report in found[:limit])
    return page(items=items, next=items[-1].id if len(found) > limit else None)


def _found(value: Report | None) -> Report:
    if value is None:
        raise Refused(404, "There is nothing with this id.")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address of the API. ``path`` is below ``/api/v1``."""

    path: str
    call: Callable[[Dashboard, Request], BaseModel]
    summary: str
    answer: type[BaseModel]
    method: str = "GET"
    query: tuple[str, ...] = ()  # names of parameters that openapi.PARAMETERS describes
    id_pattern: str | None = None
    form: tuple[str, ...] = ()  # the fields of the form that it takes, all needed


_LIST = ("limit", "cursor")

ENDPOINTS = (
    Endpoint(
        path="/alerts",
        call=list_alerts,
        summary="Alerts, newest first",
        answer=models.Page[models.Alert],
        query=(*_LIST, "watchlist", "source", "unsure"),
    ),
    Endpoint(path="/alerts/{id}", call=get_alert, summary="One alert", answer=models.Alert),
    Endpoint(
        path="/articles",
        call=list_articles,
        summary="Articles without their texts, newest first",
        answer=models.Page[models.ArticleSummary],
        query=(*_LIST, "source"),
    ),
    Endpoint(
        path="/articles/{id}",
        call=get_article,
        summary="One article with its title and text as stored",
        answer=models.Article,
        query=("revision",),
    ),
    Endpoint(
        path="/articles/{id}/explain",
        call=explain_article,
        summary="Why an article was sent, and why it was not, for every watchlist",
        answer=models.Account,
    ),
    Endpoint(
        path="/watchlists",
        call=list_watchlists,
        summary="The watchlists in force, by id",
        answer=models.Page[models.Watchlist],
        query=_LIST,
    ),
    Endpoint(
        path="/watchlists/{id}", call=get_watchlist, summary="One watchlist", answer=models.Watchlist, id_pattern=SLUG
    ),
    Endpoint(
        path="/sources",
        call=list_sources,
        summary="Sources and how they fare, by id",
        answer=models.Page[models.Source],
        query=_LIST,
    ),
    Endpoint(
        path="/sources/{id}",
        call=get_source,
        summary="One source with the changes of its state",
        answer=models.SourceDetail,
        id_pattern=SLUG,
    ),
    Endpoint(
        path="/files",
        call=list_known_files,
        summary="The files that people edit, and what is wrong with them, by name",
        answer=models.Page[models.File],
        query=_LIST,
    ),
    Endpoint(
        path="/deliveries",
        call=list_deliveries,
        summary="Deliveries, newest first",
        answer=models.Page[models.Delivery],
        query=(*_LIST, "status", "channel"),
    ),
    Endpoint(
        path="/deliveries/{id}",
        call=get_delivery,
        summary="One delivery with its message and every attempt",
        answer=models.DeliveryDetail,
    ),
    Endpoint(
        path="/deliveries/{id}/retry",
        call=retry_delivery,
        summary="Send again: pending, due now, at the beginning of its schedule",
        answer=models.DeliveryDetail,
        method="POST",
    ),
    Endpoint(
        path="/deliveries/replay",
        call=replay_deliveries,
        summary="Send the dead letters made since then again, with the same ids",
        answer=models.Replayed,
        method="POST",
        form=("since",),
    ),
    Endpoint(
        path="/channels",
        call=list_channels,
        summary="Channels and how they fare, by id",
        answer=models.Page[models.Channel],
        query=_LIST,
    ),
    Endpoint(
        path="/canaries",
        call=list_canaries,
        summary="The last canary of each language, by language; none while they are switched off",
        answer=models.Page[models.Canary],
        query=_LIST,
    ),
    Endpoint(
        path="/silences",
        call=list_silences,
        summary="Silences that people asked for, newest first",
        answer=models.Page[models.Silence],
        query=_LIST,
    ),
    Endpoint(path="/silences/{id}", call=get_silence, summary="One silence", answer=models.Silence),
    Endpoint(
        path="/silences",
        call=begin_silence,
        summary="Hold alerts back from now until a time",
        answer=models.Silence,
        method="POST",
        form=FIELDS,
    ),
    Endpoint(
        path="/silences/{id}/end",
        call=end_silence,
        summary="End a silence now; what was held back is listed to its channels",
        answer=models.Silence,
        method="POST",
    ),
)
