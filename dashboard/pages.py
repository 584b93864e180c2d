"""The pages. Each reads in one transaction, makes plain values of what it read, and renders a template."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from dashboard.alert_views import alert_row, marks_in, named_in
from dashboard.answers import day_counts, push_answer
from dashboard.api import CATCH_DAYS
from dashboard.delivery_views import DeliveryRow, delivery_row
from dashboard.errors import Refused
from dashboard.frame import answer_page, dashboard_of, make_frame
from dashboard.marks import paragraphs_of, stretches_of
from dashboard.parameters import SLUG, cursor_of, id_in_path, id_in_query
from dashboard.source_groups import silent_groups
from dashboard.source_views import WORDS, chosen_rows, source_rows, source_tabs
from dashboard.times import days_until
from dashboard.watchlist_views import WatchlistCard, watchlist_card
from domain.watchlist import Watchlist
from storage import alerts, articles, outbox, reports, sources, stories
from storage.alert_reports import AlertReport
from storage.source_reports import SourceReport

ROWS = 50
LONGEST_Q = 100
CHANGES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What stands where a list would be: why it is empty, and what to do."""

    title: str
    lines: tuple[str, ...]
    link: str = ""
    link_word: str = ""


def show_alerts(request: Request) -> Response:
    """GET /: the newest alerts, of one watchlist with ``?watchlist=``."""
    return _answer_list(request, "/", "Alerts", _no_alerts)


def show_unsure(request: Request) -> Response:
    """GET /unsure: the newest of what may mean something else, sent or not, of one watchlist with ``?watchlist=``."""
    return _answer_list(request, "/unsure", "Unsure", _nothing_unsure, unsure=True)


def _answer_list(
    request: Request,
    path: str,
    title: str,
    say_empty: Callable[[sa.Connection, Request, str | None], Empty],
    *,
    unsure: bool | None = None,
) -> Response:
    dashboard = dashboard_of(request)
    chosen, cursor = id_in_query(request, "watchlist", SLUG), cursor_of(request)
    watchlists = sorted(dashboard.watchlists(), key=lambda watchlist: watchlist.title)
    with dashboard.database.read() as conn:
        found = alerts.list_alerts(conn, limit=ROWS + 1, cursor=cursor, watchlist_id=chosen, unsure=unsure)
        frame = make_frame(request, conn, title=title, live_seconds=0 if cursor else 2)
        empty = None if found else say_empty(conn, request, chosen)
    return answer_page(
        request,
        "alerts.html",
        frame=frame,
        path=path,
        alerts=[alert_row(report) for report in found[:ROWS]],
        watchlists=watchlists,
        chosen=chosen or "",
        chosen_title=next((watchlist.title for watchlist in watchlists if watchlist.id == chosen), chosen or ""),
        empty=empty,
        older=page_link(path, watchlist=chosen, cursor=found[ROWS - 1].id) if len(found) > ROWS else None,
        newest=page_link(path, watchlist=chosen) if cursor else None,
    )


def _no_alerts(conn: sa.Connection, request: Request, chosen: str | None) -> Empty:
    if cursor_of(request) or chosen:
        title = "No alert of this watchlist" if chosen else "No older alerts"
        return Empty(title=title, lines=(), link="/", link_word="Show the newest of all watchlists")
    now = dashboard_of(request).clock()
    known = sources.list_reports(conn, now=now)
    return Empty(
        title="No alerts yet",
        lines=(_reading(known), _matching(articles.count(conn), dashboard_of(request).watchlists())),
        link="/sources",
        link_word="How the sources fare",
    )


def _nothing_unsure(_conn: sa.Connection, request: Request, chosen: str | None) -> Empty:
    if cursor_of(request) or chosen:
        title = "Nothing unsure of this watchlist" if chosen else "Nothing older"
        return Empty(title=title, lines=(), link="/unsure", link_word="Show the newest of all watchlists")
    says = "Where a name may mean something else, such as a person called Jordan, the match is kept here and not sent."
    return Empty(title="Nothing is unsure", lines=(says,), link="/", link_word="Show the alerts")


def _reading(known: Sequence[SourceReport]) -> str:
    """What is being read, in a sentence for who waits for a first alert."""
    read = [report for report in known if report.next_fetch_at is not None]
    if not read:
        return "No source is read: sources.yaml names none, or all are switched off."
    reached = [report.last_success_at for report in read if report.last_success_at]
    many = f"{len(read)} source{'' if len(read) == 1 else 's'}"
    if not reached:
        return f"{many} will be read; none has answered so far."
    return f"{many} {'is' if len(read) == 1 else 'are'} read, the last at {max(reached):%H:%M} UTC."


def _matching(count: int, watchlists: Sequence[Watchlist]) -> str:
    used = sum(watchlist.enabled for watchlist in watchlists)
    if not used:
        return "No watchlist is in force: nothing can match until watchlists.yaml has one."
    lists = f"{used} watchlist{'' if used == 1 else 's'}"
    if not count:
        return f"Every article that comes is matched against {lists}."
    return f"{count} article{'' if count == 1 else 's'} collected, none of which matches one of {lists} so far."


def show_alert(request: Request) -> Response:
    """GET /alerts/ID: the article with its mentions marked, why it matched, its story, its deliveries."""
    alert_id = id_in_path(request)
    with dashboard_of(request).database.read() as conn:
        alert = alerts.get_alert(conn, alert_id)
        newest = articles.get(conn, alert.article_id) if alert else None
        if alert is None or newest is None:
            raise Refused(404, "There is no alert with this id.")
        article = articles.get(conn, alert.article_id, revision=alert.article_revision) or newest
        story = stories.get(conn, alert.story_id)
        deliveries = _deliveries(conn, alert)
        frame = make_frame(request, conn, title=article.title or "Alert", live_seconds=5)
    return answer_page(
        request,
        "alert.html",
        frame=frame,
        alert=alert_row(alert),
        reason=alert.reason,
        article_revision=article.revision,
        article=article,
        newer=newest.revision if newest.revision > article.revision else 0,
        title_stretches=stretches_of(article.title, marks_in(article.title, alert.mentions, field="title")),
        paragraphs=paragraphs_of(article.text, marks_in(article.text, alert.mentions, field="text")),
        named=named_in(alert.mentions),
        story=story,
        deliveries=deliveries,
        held=[channel for channel in alert.channels if channel.delivery_id is None],
    )


def _deliveries(conn: sa.Connection, alert: AlertReport) -> list[DeliveryRow]:
    ids = dict.fromkeys(channel.delivery_id for channel in alert.channels if channel.delivery_id)
    found = [outbox.get_delivery(conn, delivery_id) for delivery_id in ids]
    return [delivery_row(report) for report in found if report is not None]


def show_watchlists(request: Request) -> Response:
    """GET /watchlists: what each looks for, and its catch over time."""
    dashboard = dashboard_of(request)
    now = dashboard.clock()
    with dashboard.database.read() as conn:
        caught = reports.alerts_by_day(conn, since=now - timedelta(days=CATCH_DAYS))
        frame = make_frame(request, conn, title="Watchlists", live_seconds=20)
        cards = [_card(conn, watchlist, caught, days_until(now, CATCH_DAYS)) for watchlist in dashboard.watchlists()]
    return answer_page(request, "watchlists.html", frame=frame, watchlists=cards, days=CATCH_DAYS)


def _card(
    conn: sa.Connection, watchlist: Watchlist, caught: Sequence[reports.AlertsOfDay], days: Sequence[str]
) -> WatchlistCard:
    counts = {row.day.isoformat(): row.alerts for row in day_counts(watchlist.id, caught, days)}
    last = alerts.list_alerts(conn, limit=1, watchlist_id=watchlist.id)
    return watchlist_card(watchlist, counts=counts, last_at=last[0].created_at if last else None)


def show_sources(request: Request) -> Response:
    """GET /sources: how each fares; ``?state=`` and ``?q=`` choose."""
    dashboard = dashboard_of(request)
    word, q = request.query_params.get("state", ""), request.query_params.get("q", "").strip()
    if (word and word not in WORDS) or len(q) > LONGEST_Q:
        raise Refused(400, f"'state' is one of {', '.join(WORDS)}; 'q' has at most {LONGEST_Q} characters.")
    with dashboard.database.read() as conn:
        rows = source_rows(sources.list_reports(conn, now=dashboard.clock()))
        chosen = chosen_rows(rows, word=word, q=q)
        changes = sources.latest_changes(conn, [row.report.id for row in chosen], each=CHANGES_SHOWN)
        frame = make_frame(request, conn, title="Sources", live_seconds=10)
    return answer_page(
        request,
        "sources.html",
        frame=frame,
        rows=chosen,
        changes=changes,
        pushes={row.report.id: push_answer(row.report, now=frame.now) for row in chosen if row.report.pushed},
        silent=silent_groups(rows),
        tabs=source_tabs(rows, word=word, q=q),
        chosen=word,
        q=q,
        shown_count=len(chosen),
        total=len(rows),
    )


def page_link(path: str, **query: str | None) -> str:
    """The path with those of the parameters that have a value."""
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{given}" if given else path
