"""Silences that people ask for: the page with its form, and the API."""

import logging
from functools import partial

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.mute_wish import MuteWish, mute_of
from alerts.mutes import begin
from dashboard import models
from dashboard.dashboard import Dashboard
from dashboard.errors import Refused
from dashboard.frame import answer_page, dashboard_of, make_frame
from dashboard.parameters import cursor_of, id_in_path, limit_of, word_of
from domain.errors import GulfwatchError
from domain.mute import MuteScope
from storage import mutes, sources, stories
from storage.mutes import MuteReport

SHOWN = 200
FIELDS = ("scope", "target", "until", "owner", "reason")

log = logging.getLogger("gulfwatch.dashboard.silences")


def list_silences(dashboard: Dashboard, request: Request) -> models.Page[models.Silence]:
    limit = limit_of(request)
    with dashboard.database.read() as conn:
        found = mutes.list_reports(conn, limit=limit + 1, cursor=cursor_of(request))
    items = tuple(map(_answer, found[:limit]))
    return models.Page[models.Silence](items=items, next=items[-1].id if len(found) > limit else None)


def get_silence(dashboard: Dashboard, request: Request) -> models.Silence:
    with dashboard.database.read() as conn:
        return _answer(_found(mutes.get_report(conn, id_in_path(request))))


def begin_silence(dashboard: Dashboard, request: Request) -> models.Silence:
    mute_id = _begin(dashboard, request)
    with dashboard.database.read() as conn:
        return _answer(_found(mutes.get_report(conn, mute_id)))


def end_silence(dashboard: Dashboard, request: Request) -> models.Silence:
    _end(dashboard, request, by=_field(request, "owner") or "the API")
    return get_silence(dashboard, request)


def show_silences(request: Request) -> Response:
    """GET /silences: those in force and over, and the form, filled in by ``?scope=&target=``."""
    with dashboard_of(request).database.read() as conn:
        found = mutes.list_reports(conn, limit=SHOWN)
        frame = make_frame(request, conn, title="Silences")
    return answer_page(
        request,
        "silences.html",
        frame=frame,
        silences=found,
        scopes=[scope.value for scope in MuteScope],
        scope=word_of(request, "scope", MuteScope) or MuteScope.WATCHLIST,
        target=request.query_params.get("target", "")[:200],
    )


def begin_from_page(request: Request) -> Response:
    """POST /silences, then back to the list."""
    _begin(dashboard_of(request), request)
    return RedirectResponse("/silences", 303)


def end_from_page(request: Request) -> Response:
    """POST /silences/ID/end, then back to the list."""
    _end(dashboard_of(request), request, by="a visitor of the dashboard")
    return RedirectResponse("/silences", 303)


def _begin(dashboard: Dashboard, request: Request) -> str:
    scope, target, until, owner, reason = map(partial(_field, request), FIELDS)
    if scope not in {each.value for each in MuteScope}:
        raise Refused(400, f"'scope' is one of {', '.join(MuteScope)}.")
    now = dashboard.clock()
    wish = MuteWish(scope=MuteScope(scope), target=target, owner=owner, reason=reason, until=until)
    try:
        mute = mute_of(wish, now=now)
    except GulfwatchError as error:
        raise Refused(400, f"{error}.") from None
    with dashboard.database.write() as conn:
        if not _is_known(conn, dashboard, mute.scope, mute.target):
            raise Refused(400, f"There is no {scope} with the id '{mute.target}'.")
        begin(conn, mute, now=now)
    return mute.id


def _is_known(conn: sa.Connection, dashboard: Dashboard, scope: MuteScope, target: str) -> bool:
    """The entities of the file are the command's to check: the dashboard does not know them."""
    match scope:
        case MuteScope.WATCHLIST:
            return target in {watchlist.id for watchlist in dashboard.watchlists()}
        case MuteScope.SOURCE:
            return sources.get_report(conn, target, now=dashboard.clock()) is not None
        case MuteScope.STORY:
            return stories.get(conn, target) is not None
        case _:
            return True


def _end(dashboard: Dashboard, request: Request, *, by: str) -> None:
    mute_id = id_in_path(request)
    with dashboard.database.write() as conn:
        _found(mutes.get_report(conn, mute_id))
        if not mutes.end(conn, mute_id, by=by, now=dashboard.clock()):
            raise Refused(409, "The silence is over already.")
    log.info("silence ended by hand", extra={"fields": {"silence": mute_id}})


def _field(request: Request, name: str) -> str:
    return str(request.scope["gulfwatch.form"].get(name, ""))


def _found(report: MuteReport | None) -> MuteReport:
    if report is None:
        raise Refused(404, "There is nothing with this id.")
    return report


def _answer(report: MuteReport) -> models.Silence:
    mute = report.mute
    return models.Silence(
        id=mute.id,
        scope=mute.scope,
        target=mute.target,
        owner=mute.owner,
        reason=mute.reason,
        begun_at=mute.begun_at,
        ends_at=mute.ends_at,
        ended_by=report.ended_by,
        closed_at=report.closed_at,
        held=report.held,
    )
