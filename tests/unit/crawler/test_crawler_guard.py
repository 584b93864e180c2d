"""Names whose addresses change, are many, or do not come: the guard judges what is connected to. No socket opens."""

import asyncio
import socket
import time
from collections.abc import Sequence

import pytest

from crawler import guard, name_lookup
from crawler.guard import GuardedResolver, guarded_sockets
from crawler.name_lookup import AddressInfo, look_up
from domain.errors import AddressRefused
from domain.network import NetworkPolicy

PUBLIC, PRIVATE = "93.184.215.14", "127.0.0.1"
POLICY = NetworkPolicy()
NOT_PUBLIC = (
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "192.88.99.1", "0.0.0.0", "::1", "::"),
    *("fc00::1", "fe80::1%lo", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::", "3fff::1"),
    *("::ffff:127.0.0.1", "::127.0.0.1"),
)


def infos(*addresses: str) -> list[AddressInfo]:
    return [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, 80, 0, 0))
        if ":" in one
        else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80))
        for one in addresses
    ]


class Receiver:
    """Twisted's side of a look-up."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.done = asyncio.Event()

    def resolutionBegan(self, _resolution: object) -> None:  # noqa: N802 - Twisted's name
        self.found.clear()

    def addressResolved(self, address: object) -> None:  # noqa: N802 - Twisted's name
        self.found.append(getattr(address, "host"))  # noqa: B009 - of either kind of address

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self.done.set()


def ask(monkeypatch: pytest.MonkeyPatch, answers: Sequence[list[AddressInfo]]) -> tuple[list[list[str]], list[str]]:
    """What Scrapy would connect to at each of the look-ups, and what is said of them."""
    left = list(answers)

    async def scripted(_host: str, _port: int) -> list[AddressInfo]:
        return left.pop(0)

    monkeypatch.setattr(guard, "look_up", scripted)

    async def scenario() -> tuple[list[list[str]], list[str]]:
        resolver, found, said = GuardedResolver(None, POLICY), list[list[str]](), list[str]()
        for _ in answers:
            receiver = Receiver()
            resolver.resolveHostName(receiver, "news.example", 80)
            await receiver.done.wait()
            found.append(receiver.found)
            try:
                resolver.check_answer("news.example", 80)
            except AddressRefused as refused:
                said.append(str(refused))
        return found, said

    return asyncio.run(scenario())


def test_a_name_that_is_public_first_and_private_later_is_judged_at_every_look_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [infos(PUBLIC), *([infos(PRIVATE)] * 100)]
    found, said = ask(monkeypatch, answers)
    assert (found[0], {tuple(one) for one in found[1:]}, len(said)) == ([PUBLIC], {()}, 100)


def test_of_a_good_and_a_bad_address_only_the_good_one_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(monkeypatch, [infos(PRIVATE, PUBLIC, "::1", "fe80::1")]) == ([[PUBLIC]], [])


def test_two_thousand_addresses_are_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"93.184.{number // 250}.{number % 250 + 1}" for number in range(2000)]
    assert ask(monkeypatch, [infos(*many)]) == ([many], [])


def test_a_name_without_an_answer_has_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(monkeypatch, [[]]) == ([[]], [])


def test_a_name_server_that_fails_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> list[AddressInfo]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")  # as SERVFAIL comes through

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert asyncio.run(look_up("news.example", 80)) == []


def test_a_name_server_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_lookup, "LOOK_UP_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1) or [])
    assert asyncio.run(look_up("news.example", 80)) == []


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_socket_is_opened_for_an_address_that_is_not_public(address: str) -> None:
    with pytest.raises(OSError, match="private address refused"):
        guarded_sockets(POLICY)(infos(address)[0])


@pytest.mark.parametrize("port", [22, 25, 3306, 6379, 9200])
def test_of_a_public_host_only_the_webs_ports_are_asked(port: int) -> None:
    assert POLICY.refusal(PUBLIC, port) == f"port {port} is not one of the web's (80, 443, 8080, 8443)"
