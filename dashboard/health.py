"""For those who watch the watcher: alive, ready."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard.frame import dashboard_of


async def show_alive(_request: Request) -> Response:
    """GET /healthz: 200 whenever the loop lives, for it is the loop that answers."""
    return PlainTextResponse("ok\n")


def show_ready(request: Request) -> Response:
    """GET /readyz: 200 or 503, with every reason in words."""
    readiness = dashboard_of(request).readiness()
    body = {"ready": readiness.ready, "reasons": list(readiness.reasons)}
    return JSONResponse(body, 200 if readiness.ready else 503)
