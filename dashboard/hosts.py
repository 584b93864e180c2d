"""Which names the dashboard answers to: a foreign name that was pointed at us (DNS rebinding) gets nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.errors import refusal

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """The names in lower case, without ports. ``any_address``: listening on every address, so every literal is ours."""

    names: frozenset[str]
    any_address: bool = False

    def knows(self, header: str | None) -> bool:
        """Whether a Host header's value names us. A literal address cannot be rebound; a name can."""
        found = _HOST.fullmatch(header or "")
        if found is None:
            return False
        host = (found["six"] or found["name"]).lower().rstrip(".")
        return host in self.names or (self.any_address and _is_address(host))


def known_hosts(*, url: str, hosts: Iterable[str]) -> KnownHosts:
    """Loopback's names, the hosts given (of ``LISTEN``), and the host of ``GULFWATCH_URL``."""
    given = {host.strip("[]").lower() for host in hosts if host}
    names = {*LOOPBACK, *given, (urlsplit(url).hostname or "")} - {""}
    return KnownHosts(frozenset(names), any_address=bool(given & {"0.0.0.0", "::"}))  # noqa: S104 - compared, not bound


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class HostCheck:
    """ASGI middleware: 400 for a Host that is not ours, and for an address that is not clean UTF-8."""

    def __init__(self, app: ASGIApp, *, known: KnownHosts) -> None:
        self._app = app
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = None
        if scope["type"] == "http":
            if not self._known.knows(Headers(scope=scope).get("host")):
                answer = refusal(scope, 400, _FOREIGN)
            elif not _clean(scope):
                answer = refusal(scope, 400, "The address holds bytes that are not UTF-8 text.")
        await (answer or self._app)(scope, receive, send)


_FOREIGN = "The dashboard does not answer to this name. If it should, set GULFWATCH_URL to the address that people use."


def _clean(scope: Scope) -> bool:
    """No NUL and no broken UTF-8 in path or query: databases refuse the one, log lines the other."""
    for raw in (scope.get("raw_path") or scope["path"].encode(), scope.get("query_string", b"")):
        try:
            text = unquote_to_bytes(raw).decode("utf-8")
        except UnicodeDecodeError:
            return False
        if "\0" in text:
            return False
    return True
