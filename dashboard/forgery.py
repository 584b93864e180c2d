"""No foreign page may act through a visitor's browser: every request that changes something must come from our own.

Three walls: where the browser says it comes from (``Sec-Fetch-Site``, ``Origin``), a token that stands both in a cookie
and in the form or the ``X-CSRF-Token`` header, and the token's signature for this session.
"""

import hmac
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access import BEARER, HUB_PATH, Credentials
from dashboard.errors import refusal

BODY_LIMIT = 64 * 1024
FIELD_LIMIT = 50
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ForgeryCheck:
    """ASGI middleware: 403 for what may be forged, 413 for bodies above 64 KB; the form's fields go into the scope."""

    def __init__(self, app: ASGIApp, *, credentials: Credentials) -> None:
        self._app = app
        self._credentials = credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or HUB_PATH.fullmatch(scope["path"]):  # no browser's session counts there
            await self._app(scope, receive, send)
            return
        if scope["method"] in SAFE_METHODS and not _states_too_much(scope):
            await self._app(scope, receive, send)  # a body is left unread: nobody here looks at it
            return
        body = None if _states_too_much(scope) else await _read_body(receive)
        if body is None:
            await refusal(scope, 413, "The body is larger than 64 KB.")(scope, receive, send)
            return
        scope["gulfwatch.form"] = form_fields(scope, body)
        if reason := self._why_not(scope):
            await refusal(scope, 403, reason)(scope, receive, send)
            return
        await self._app(scope, _replay(body), send)

    def _why_not(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        if is_foreign(headers, own=self._credentials.origin):
            return "The request comes from another site."
        session = scope["gulfwatch.session"]
        if session == BEARER:
            return None
        cookie = HTTPConnection(scope).cookies.get(self._credentials.form_cookie, "")
        sent = headers.get("x-csrf-token") or scope["gulfwatch.form"].get("csrf", "")
        same = hmac.compare_digest(cookie.encode("utf-8", "replace"), sent.encode("utf-8", "replace"))
        return None if same and self._credentials.signer.proves_form(sent, session) else _STALE


_STALE = (
    "The request does not carry the token of a page of this dashboard. Load the page again and repeat what you did."
)


def is_foreign(headers: Headers, *, own: str) -> bool:
    """Whether a browser says that another site's page sent this. Programs send neither header.

    ``own`` is the host and port of ``GULFWATCH_URL``: what browsers see where a proxy changes the Host header.
    """
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and _host_and_port(origin) not in (headers.get("host", "").lower(), own)


def _host_and_port(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower() or "nowhere"
    except ValueError:  # "http://["
        return "nowhere"


def form_fields(scope: Scope, body: bytes) -> dict[str, str]:
    """The fields of an HTML form; of a name that comes twice, the last. Another kind of body has none."""
    if (
        Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
        != "application/x-www-form-urlencoded"
    ):
        return {}
    try:
        fields = parse_qs(body.decode("ascii"), errors="strict", max_num_fields=FIELD_LIMIT, keep_blank_values=True)
    except ValueError:  # not ASCII, not UTF-8, or too many fields
        return {}
    return {name: values[-1] for name, values in fields.items()}


def _states_too_much(scope: Scope) -> bool:
    stated = Headers(scope=scope).get("content-length", "0")
    return not stated.isdecimal() or int(stated[:20]) > BODY_LIMIT


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body; None when it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes) -> Receive:
    parts = iter(({"type": "http.request", "body": body, "more_body": False},))

    async def receive() -> Message:
        return next(parts, {"type": "http.disconnect"})

    return receive
