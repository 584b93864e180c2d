"""One request at a time for a host, and one that hangs keeps the others waiting only so long."""

import asyncio
from datetime import timedelta

import pytest

from crawler.politeness import OWN_PATIENCE, PATIENCE, HostGates, pages_out, patience_with
from domain.network import NetworkPolicy, parse_networks
from tests.crawler_samples import NOW

SHORT = timedelta(milliseconds=50)
OWN = NetworkPolicy(parse_networks("127.0.0.0/8,fd00::/8"))


async def read(gates: HostGates, name: str, told: list[str], *, host: str = "a:443", seconds: float = 0) -> None:
    async with gates.turn(host, patience=SHORT):
        told.append(f"{name} begins")
        await asyncio.sleep(seconds)
        told.append(f"{name} ends")


def run(*reads: tuple[str, str, float]) -> list[str]:
    gates, told = HostGates(), list[str]()

    async def scenario() -> None:
        await asyncio.gather(*(read(gates, name, told, host=host, seconds=seconds) for name, host, seconds in reads))
        assert (gates._gates, gates._waiting) == ({}, {})  # nothing is kept of hosts that nobody reads

    asyncio.run(scenario())
    return told


def test_a_host_is_asked_one_thing_at_a_time() -> None:
    assert run(("one", "a:443", 0.01), ("two", "a:443", 0.01)) == ["one begins", "one ends", "two begins", "two ends"]


def test_another_host_does_not_wait() -> None:
    assert run(("one", "a:443", 0.01), ("two", "b:443", 0)) == ["one begins", "two begins", "two ends", "one ends"]


def test_a_read_that_hangs_keeps_the_others_waiting_only_so_long() -> None:
    assert run(("hangs", "a:443", 0.5), ("two", "a:443", 0), ("three", "a:443", 0)) == [
        *("hangs begins", "two begins", "two ends", "three begins", "three ends", "hangs ends")
    ]


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1:8001", True),
        ("localhost:80", True),
        ("fd00::1:80", True),
        ("8.8.8.8:443", False),
        ("news.example.om:443", False),
    ],
)
def test_a_network_of_the_operators_own_is_asked_freely(host: str, own: bool) -> None:
    assert patience_with(host, OWN) == (OWN_PATIENCE if own else PATIENCE)
    assert pages_out(host, OWN) == (48 if own else 2)


def test_a_host_that_asks_for_silence_has_it_for_a_day_at_most() -> None:
    gates = HostGates()
    gates.pause("a:443", span=timedelta(days=30), now=NOW)
    assert gates.pause_left("b:443", NOW) is None
    assert gates.pause_left("a:443", NOW + timedelta(hours=1)) == timedelta(hours=23)
    assert gates.pause_left("a:443", NOW + timedelta(hours=24)) is None
