"""The dashboard as an ASGI application: every route in one table, and the walls that every request passes."""

import os
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from dashboard import accounts, delivery_pages, feeds, health, hub_calls, login, metrics, pages, silences
from dashboard.access import AccessCheck, Credentials
from dashboard.api import ENDPOINTS, Endpoint
from dashboard.dashboard import Dashboard
from dashboard.errors import answer_bug, answer_http_exception, answer_storage_error
from dashboard.forgery import ForgeryCheck
from dashboard.frame import dashboard_of
from dashboard.headers import SecurityHeaders
from dashboard.hosts import HostCheck, known_hosts
from dashboard.openapi import describe
from dashboard.rendering import FOLDER
from dashboard.sessions import signer_for
from domain.errors import StorageError

API = "/api/v1"


def create_app(dashboard: Dashboard) -> Starlette:
    """The application. Handlers that touch the database are plain functions: Starlette runs them in threads."""
    credentials = Credentials(dashboard, signer_for(dashboard.token))
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(HostCheck, known=known_hosts(url=dashboard.url, hosts=dashboard.hosts)),
            Middleware(AccessCheck, credentials=credentials),
            Middleware(ForgeryCheck, credentials=credentials),
        ],
        exception_handlers={
            HTTPException: answer_http_exception,
            StorageError: answer_storage_error,
            Exception: answer_bug,
        },
    )
    app.router.redirect_slashes = False
    app.state.dashboard = dashboard
    app.state.credentials = credentials
    app.state.hub_door = hub_calls.HubDoor()
    return app


def _routes() -> list[BaseRoute]:
    return [
        Route("/", pages.show_alerts),
        Route("/unsure", pages.show_unsure),
        Route("/alerts/{id}", pages.show_alert),
        Route("/articles/{id}/explain", accounts.show_account),
        Route("/watchlists", pages.show_watchlists),
        Route("/sources", pages.show_sources),
        Route("/deliveries", delivery_pages.show_deliveries),
        Route("/deliveries/retry-dead", delivery_pages.retry_dead, methods=["POST"]),
        Route("/deliveries/{id}", delivery_pages.show_delivery),
        Route("/deliveries/{id}/retry", delivery_pages.retry_delivery, methods=["POST"]),
        Route("/silences", silences.show_silences, methods=["GET"]),
        Route("/silences", silences.begin_from_page, methods=["POST"]),
        Route("/silences/{id}/end", silences.end_from_page, methods=["POST"]),
        Route("/login", login.show_login),
        Route("/login", login.log_in, methods=["POST"]),
        Route("/login/style.css", partial(_show_file, "style.css")),
        Route("/login/icon.svg", partial(_show_file, "icon.svg")),
        Route("/logout", login.log_out, methods=["POST"]),
        Route("/feeds/{id}.atom", feeds.show_feed),
        Route("/websub/{id}", hub_calls.answer_question, methods=["GET"]),
        Route("/websub/{id}", hub_calls.receive, methods=["POST"]),
        Route("/healthz", health.show_alive),
        Route("/readyz", health.show_ready),
        Route("/metrics", metrics.show_metrics),
        Route(f"{API}/openapi.json", _show_openapi),
        *(Route(f"{API}{one.path}", partial(_answer, one), methods=[one.method]) for one in ENDPOINTS),
        Mount("/static", _Static(directory=FOLDER / "static")),
    ]


def _answer(endpoint: Endpoint, request: Request) -> Response:
    answer = endpoint.call(dashboard_of(request), request)
    return Response(answer.model_dump_json(), media_type="application/json")


def _show_openapi(request: Request) -> Response:
    return JSONResponse(describe(ENDPOINTS, url=dashboard_of(request).url))


def _show_file(name: str, _request: Request) -> Response:
    """A file for the login page, which has no session to ask for ``/static/`` with."""
    return FileResponse(FOLDER / "static" / name, headers={"cache-control": "no-cache"})


class _Static(StaticFiles):
    """Files of ours: kept by browsers, asked after each time, so that an update shows at once."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        answer = super().file_response(full_path, stat_result, scope, status_code)
        answer.headers["cache-control"] = "no-cache"
        return answer
