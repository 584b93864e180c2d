"""Answers that say no: JSON under ``/api/``, a plain page elsewhere, never a traceback."""

import logging
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from dashboard.headers import secured
from dashboard.rendering import render

log = logging.getLogger("gulfwatch.dashboard.errors")

_MESSAGES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    500: "Gulfwatch made a mistake. It stands in the daemon's log.",
}


class Refused(HTTPException):
    """A request that is turned down, in a whole sentence for the person or program that sent it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status_code=status, detail=message)


def refusal(scope: Scope, status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """The answer for a request that goes no further. Decided on ``scope["path"]``, which no header can change."""
    phrase = HTTPStatus(status).phrase
    path = scope["path"]
    if path.startswith("/api/"):
        code = phrase.lower().replace(" ", "-")
        return JSONResponse({"error": {"code": code, "message": message}}, status, headers)
    if path.startswith(("/feeds/", "/static/", "/metrics", "/healthz", "/readyz")):
        return PlainTextResponse(f"{message}\n", status, headers)
    page = render("error.html", status=status, phrase=phrase, message=message)
    return Response(page, status, headers, media_type="text/html")


def answer_http_exception(request: Request, error: Exception) -> Response:
    """For ``HTTPException``: Starlette's own (404, 405) get words of ours."""
    if not isinstance(error, HTTPException):
        raise error
    message = error.detail if isinstance(error, Refused) else _MESSAGES.get(error.status_code, f"{error.detail}.")
    return refusal(request.scope, error.status_code, message, dict(error.headers or {}))


def answer_storage_error(request: Request, error: Exception) -> Response:
    """For ``StorageError``: the database is away; the daemon goes on, and so will the page."""
    log.error("page without database", extra={"fields": {"path": request.scope["path"], "error": str(error)}})
    return refusal(request.scope, 503, f"The database cannot be used at the moment: {error}", {"retry-after": "10"})


def answer_bug(request: Request, _error: Exception) -> Response:
    """For anything else: the server logs the traceback, the reader is told that there is one."""
    return secured(refusal(request.scope, 500, _MESSAGES[500]))
