"""What stands around every page: where one is, whether the daemon is ready, what is wrong with files and channels."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard.access import Credentials
from dashboard.dashboard import Dashboard, Readiness
from dashboard.rendering import render
from dashboard.sessions import NOBODY
from dashboard.tones import SOURCE_TONES, Tone
from domain.alert import DeliveryStatus
from domain.problem import Problem
from storage import files, outbox, reports
from storage.channel_states import ChannelReport
from storage.tables import ChannelState

PROBLEMS_SHOWN = 8
CHANNELS_SHOWN = 5
UNSURE_SINCE = timedelta(days=7)
"""What is unsure and older is not counted in the navigation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    path: str
    word: str
    current: bool
    count: int = 0  # of what needs a person, or of what is new
    count_says: str = ""
    count_tone: Tone = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedProblem:
    place: str  # file:line:column, as far as it is known
    message: str
    pointer: str  # a query with a caret under its fault, on two lines; empty: nothing to point at


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyFile:
    name: str
    errors: bool
    says: str  # which version is in force
    checked_at: datetime
    problems: tuple[PlacedProblem, ...]
    more: int  # problems that are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    title: str
    here: str  # path and query, to come back to
    now: datetime
    navigation: tuple[NavigationItem, ...]
    readiness: Readiness
    files: tuple[FaultyFile, ...]
    broken_channels: tuple[ChannelReport, ...]
    more_broken_channels: int  # that are not shown
    form_token: str
    logged_in: bool
    live_seconds: int  # how often the page looks for news; 0: never


def dashboard_of(request: Request) -> Dashboard:
    found: Dashboard = request.app.state.dashboard
    return found


def credentials_of(request: Request) -> Credentials:
    found: Credentials = request.app.state.credentials
    return found


def make_frame(request: Request, conn: sa.Connection, *, title: str, live_seconds: int = 0) -> Frame:
    """The frame of one page, read in the page's own transaction."""
    dashboard = dashboard_of(request)
    now = dashboard.clock()
    query = request.scope["query_string"].decode("latin-1")
    broken = outbox.list_channels(conn, state=ChannelState.BROKEN)
    return Frame(
        title=title,
        here=request.scope["path"] + (f"?{query}" if query else ""),
        now=now,
        navigation=_navigation(conn, request.scope["path"], now),
        readiness=dashboard.readiness(),
        files=tuple(_faulty_file(report) for report in files.list_files(conn) if report.problems),
        broken_channels=tuple(broken[:CHANNELS_SHOWN]),
        more_broken_channels=max(0, len(broken) - CHANNELS_SHOWN),
        form_token=form_token(request),
        logged_in=request.scope["gulfwatch.session"] != NOBODY,
        live_seconds=live_seconds,
    )


def _navigation(conn: sa.Connection, path: str, now: datetime) -> tuple[NavigationItem, ...]:
    states = reports.sources_by_state(conn, now=now)
    troubled = sum(count for state, count in states.items() if SOURCE_TONES[state] == "bad")
    dead = reports.deliveries_by_status(conn)[DeliveryStatus.DEAD]
    return (
        NavigationItem(path="/", word="Alerts", current=path == "/" or path.startswith("/alerts")),
        NavigationItem(
            path="/unsure",
            word="Unsure",
            current=path == "/unsure",
            count=reports.unsure_since(conn, now - UNSURE_SINCE),
            count_says="in the last 7 days",
            count_tone="plain",
        ),
        NavigationItem(path="/watchlists", word="Watchlists", current=path == "/watchlists"),
        NavigationItem(
            path="/sources", word="Sources", current=path == "/sources", count=troubled, count_says="sources in trouble"
        ),
        NavigationItem(
            path="/deliveries",
            word="Deliveries",
            current=path.startswith(("/deliveries", "/silences")),
            count=dead,
            count_says="dead letters",
        ),
    )


def _faulty_file(report: files.FileReport) -> FaultyFile:
    errors = any(problem.severity == "error" for problem in report.problems)
    if not errors:
        says = "in force, with warnings"
    elif report.loaded_at is None:
        says = "cannot be used, and there is no earlier good version"
    else:
        says = "has errors; the last good version stays in force"
    return FaultyFile(
        name=report.name,
        errors=errors,
        says=says,
        checked_at=report.checked_at,
        problems=tuple(_placed(problem) for problem in report.problems[:PROBLEMS_SHOWN]),
        more=max(0, len(report.problems) - PROBLEMS_SHOWN),
    )


def _placed(problem: Problem) -> PlacedProblem:
    place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part is not None)
    return PlacedProblem(place=place, message=problem.message, pointer=problem.pointer)


def form_token(request: Request) -> str:
    """The token for this visitor's forms: the one they have, or a new one that ``answer_page`` sets as a cookie."""
    signer, session = credentials_of(request).signer, request.scope["gulfwatch.session"]
    held = request.cookies.get(credentials_of(request).form_cookie)
    known: str | None = request.scope.get("gulfwatch.form_token")
    token = known or (held if held and signer.proves_form(held, session) else signer.form_token(session))
    request.scope["gulfwatch.form_token"] = token
    return token


def answer_page(request: Request, template: str, /, *, frame: Frame, **values: Any) -> Response:
    """The page, or 304 when the one who asks has it already.

    An open page asks every few seconds, so that the ETag is made of the values, which is quicker than to render them.
    """
    minute = frame.now.replace(second=0, microsecond=0)
    made_of = repr((template, replace(frame, now=minute), sorted(values.items())))
    etag = f'W/"{hashlib.sha256(made_of.encode("utf-8", "replace")).hexdigest()[:24]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"etag": etag})
    answer = HTMLResponse(render(template, frame=frame, **values), headers={"etag": etag})
    set_form_cookie(request, answer)
    return answer


def set_form_cookie(request: Request, answer: Response) -> None:
    """Gives the visitor the cookie that goes with the forms' token, unless it is there."""
    credentials, token = credentials_of(request), request.scope.get("gulfwatch.form_token")
    if token and request.cookies.get(credentials.form_cookie) != token:
        answer.set_cookie(
            credentials.form_cookie, token, httponly=True, samesite="strict", secure=credentials.secure, path="/"
        )
