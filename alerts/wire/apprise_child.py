"""Gives one message to Apprise's library, in a process that ends with it.

The library speaks to some 150 services over whatever sockets it likes, and its logs hold addresses. Here it can reach
allowed addresses only, start nothing, write no file and follow no redirect; what it logs goes nowhere. The question
and the answer are JSON over the socket that is this process's standard input.
"""

import contextlib
import json
import resource
import socket
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from domain.network import NetworkPolicy, parse_networks

MOST_BYTES_OF_MEMORY = 1 << 30
WEB_PORT = 443

_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_STARTING = ("subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "pty.spawn", "syslog.")


class Refused(OSError):
    """The guard's: as any other failure to connect, to whoever tries."""


def main() -> None:
    """One question, one answer."""
    with socket.socket(fileno=0) as parent:
        asked = json.loads(b"".join(iter(lambda: parent.recv(65536), b"")))
        answer = answer_to(asked)
        parent.sendall(json.dumps(answer).encode())


def answer_to(asked: Mapping[str, Any]) -> dict[str, Any]:
    """``{"sent": bool, "kind": …}``; the kind is empty, ``bad-address``, ``private-address`` or a bug's name."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError):  # a lower limit is in force already
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES_OF_MEMORY, MOST_BYTES_OF_MEMORY))
    send = loaded()
    refusals: list[str] = []
    sys.addaudithook(guard(NetworkPolicy(parse_networks(asked["allowed"])), refusals))
    try:
        sent = send(asked)
    except Exception as bug:  # of a service's code; its text may hold the address
        return {"sent": False, "kind": "private-address" if refusals else type(bug).__name__}
    if sent is None:
        return {"sent": False, "kind": "bad-address"}
    return {"sent": sent, "kind": "private-address" if refusals and not sent else ""}


def guard(policy: NetworkPolicy, refusals: list[str]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook: every socket of this process asks it, and it cannot be taken out again.

    An operator chose the service, so that any port of a public address may be used: mail has its own.
    """

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in _CONNECTING:
            _check(args[0], args[1], policy, refusals)
        elif event.startswith(_STARTING):
            refusals.append(event)
            raise Refused(f"{event} is not allowed here")

    return hook


def _check(sock: socket.socket, address: Any, policy: NetworkPolicy, refusals: list[str]) -> None:
    if address is None and sock.family in {socket.AF_INET, socket.AF_INET6}:
        return  # it is connected, and was checked then
    host = address[0] if isinstance(address, tuple) and sock.family in {socket.AF_INET, socket.AF_INET6} else ""
    reason = policy.refusal(host, WEB_PORT) if isinstance(host, str) else "not an address"
    if reason:
        refusals.append(reason)
        raise Refused(reason)


def loaded() -> Callable[[Mapping[str, Any]], bool | None]:
    """Loads the library, before the guard stands: it looks around the machine then. Answers how to send by it."""
    apprise, sessions = import_module("apprise"), import_module("requests.sessions")

    def go_nowhere(_session: Any, _response: Any) -> None:
        return None

    sessions.SessionRedirectMixin.get_redirect_target = go_nowhere

    def send(asked: Mapping[str, Any]) -> bool | None:
        """None: it is not the address of one service that the library knows and has what it needs for."""
        services = apprise.Apprise(asset=apprise.AppriseAsset(**_ASSET))
        if not services.add(asked["url"]) or len(services) != 1:
            return None
        for service in services:
            service.redirects = False
            if service.overflow_mode == apprise.OverflowMode.UPSTREAM:
                service.overflow_mode = apprise.OverflowMode.SPLIT
        return bool(services.notify(title=asked["title"], body=asked["body"], body_format=apprise.NotifyFormat.TEXT))

    return send


_ASSET: Mapping[str, Any] = {
    "app_id": "Gulfwatch",
    "app_desc": "Gulfwatch",
    "app_url": "",
    "image_url_mask": "",
    "image_url_logo": "",
    "async_mode": False,
    "http_redirects": False,
    "pgp_autogen": False,
    "pem_autogen": False,
    "storage_mode": "memory",
    "allow_templates": False,
}
"""Nothing is written, nothing is fetched from elsewhere, nothing in a text is looked up."""

if __name__ == "__main__":
    main()
