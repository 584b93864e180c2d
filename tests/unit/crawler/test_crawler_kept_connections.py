"""Which hosts' connections are kept."""

import pytest

from crawler.kept_connections import KeptConnections


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_host_that_is_asked_once_gets_its_connection_closed() -> None:
    kept = KeptConnections(seconds=75, tell_time=Watch())

    assert not kept.is_to_be_kept("a.example")
    assert not kept.is_to_be_kept("b.example")


@pytest.mark.parametrize(("seconds", "kept"), [(60, [False, True, True, True]), (600, [False] * 4)])
def test_only_a_host_that_is_asked_oftener_keeps_it_from_the_second_read_on(seconds: float, kept: list[bool]) -> None:
    watch, told = Watch(), list[bool]()
    connections = KeptConnections(seconds=75, tell_time=watch)

    for _ in kept:
        told.append(connections.is_to_be_kept("a.example"))
        watch.now += seconds

    assert told == kept


def test_hosts_that_nobody_asks_any_more_are_forgotten() -> None:
    watch = Watch()
    kept = KeptConnections(seconds=75, tell_time=watch)

    for number in range(10_000):
        watch.now += 1
        kept.is_to_be_kept(f"host-{number}.example")

    assert len(kept._asked) == 76
