"""Who may see a page. Closed by default: a route is open only when its path stands in ``OPEN_PATHS``."""

import base64
import binascii
import logging
import re
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.dashboard import Dashboard
from dashboard.errors import refusal
from dashboard.sessions import NOBODY, Signer, is_token
from dashboard.throttle import Throttle

log = logging.getLogger("gulfwatch.dashboard.access")

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/login", "/login/style.css", "/login/icon.svg"})
"""What is answered without a token: whether we live, and the asking itself."""

HUB_PATH = re.compile(r"/websub/[A-Za-z0-9_-]{43}")
"""Where hubs push: who does not know the address cannot guess it, and what is sent there is signed."""

PROGRAM_PATHS = ("/api/", "/feeds/", "/static/", "/metrics")
"""What programs ask for: they are told 401, people are shown the login page."""

BEARER = "bearer"
"""The session of a program that sent the token itself with its request, which no browser does for a foreign page."""


def is_open(path: str) -> bool:
    """Whether a path is answered without a token."""
    return path in OPEN_PATHS or HUB_PATH.fullmatch(path) is not None


class Credentials:
    """Judges what a request brings. One for a dashboard, shared by the middleware and the login page."""

    def __init__(self, dashboard: Dashboard, signer: Signer) -> None:
        self.signer = signer
        self._clock = dashboard.clock
        self._token = dashboard.token
        self._throttle = Throttle()
        address = urlsplit(dashboard.url)
        self.origin = address.netloc.lower()
        self.secure = address.scheme == "https"
        prefix = "__Host-" if self.secure else ""
        # Cookies do not know ports: two dashboards on one machine must not take each other's.
        self.session_cookie = f"{prefix}gulfwatch-session-{address.port or 0}"
        self.form_cookie = f"{prefix}gulfwatch-form-{address.port or 0}"

    @property
    def needed(self) -> bool:
        return self._token is not None

    def session_of(self, connection: HTTPConnection) -> str | None:
        """The login session that a request's cookie proves."""
        return self.signer.session_in(connection.cookies.get(self.session_cookie), self._clock())

    def wait_seconds(self, address: str) -> int:
        """How long tokens from this address are not looked at; 0: they are."""
        return self._throttle.wait_seconds(address, self._clock())

    def accepts(self, attempt: str, address: str) -> bool:
        """Whether this is the token. A wrong one is counted against the address."""
        if self._token is None or is_token(self._token, attempt):
            return True
        self._throttle.note_failure(address, self._clock())
        log.warning("wrong token", extra={"fields": {"client": address}})
        return False

    def new_session(self) -> str:
        return self.signer.session(self._clock())


class AccessCheck:
    """ASGI middleware: sets ``scope["gulfwatch.session"]`` or turns the request away."""

    def __init__(self, app: ASGIApp, *, credentials: Credentials) -> None:
        self._app = app
        self._credentials = credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._judge(scope) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _judge(self, scope: Scope) -> Response | None:
        """The answer that ends the request; None lets it on."""
        session = self._credentials.session_of(HTTPConnection(scope))
        scope["gulfwatch.session"] = session or NOBODY
        if session or not self._credentials.needed or is_open(scope["path"]):
            return None
        attempt = sent_token(scope)
        if attempt is None:
            return _ask(scope)
        address = client_address(scope)
        if wait := self._credentials.wait_seconds(address):
            return refusal(scope, 429, "Too many wrong tokens. Wait a minute.", {"retry-after": str(wait)})
        if not self._credentials.accepts(attempt, address):
            return _ask(scope)
        scope["gulfwatch.session"] = BEARER
        return None


def client_address(scope: Scope) -> str:
    """The address that a request came from, as the server knows it."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def sent_token(scope: Scope) -> str | None:
    """The token of an ``Authorization`` header: Bearer anywhere; Basic, with any name, for feed readers."""
    scheme, _, value = Headers(scope=scope).get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic" and scope["path"].startswith("/feeds/"):
        try:
            return base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return None


def _ask(scope: Scope) -> Response:
    path = scope["path"]
    if path.startswith(PROGRAM_PATHS) or scope["method"] not in ("GET", "HEAD"):
        scheme = "Basic" if path.startswith("/feeds/") else "Bearer"
        return refusal(
            scope, 401, "Send the token of GULFWATCH_TOKEN.", {"www-authenticate": f'{scheme} realm="Gulfwatch"'}
        )
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = f"{path}?{query}" if query else path
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}" if wanted != "/" else "/login", 303)


def safe_next(wanted: str) -> str:
    """Where to go after the login: a path of ours, or ``/``. Browsers read ``//x`` and ``/\\x`` as another host."""
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if ours and wanted.isprintable() and "\\" not in wanted else "/"
