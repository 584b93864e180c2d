"""Which hosts' connections are kept."""

from crawler.kept_connections import KeptConnections


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_host_that_is_asked_once_gets_its_connection_closed() -> None:
    kept = KeptConnections(seconds=75, tell_time=Watch())

    assert not kept.is_to_be_kept("a.example")
    assert not kept.is_to_be_kept("b.example")


def test_a_host_that_is_asked_each_minute_keeps_its_connection_from_the_second_read_on() -> None:
    watch = Watch()
    kept = KeptConnections(seconds=75, tell_time=watch)
    told = []

    for _ in range(4):
        told.append(kept.is_to_be_kept("a.example"))
        watch.now += 60

    assert told == [False, True, True, True]


def test_a_host_that_is_asked_every_ten_minutes_never_keeps_one() -> None:
    watch = Watch()
    kept = KeptConnections(seconds=75, tell_time=watch)
    told = []

    for _ in range(4):
        told.append(kept.is_to_be_kept("a.example"))
        watch.now += 600

    assert not any(told)


def test_hosts_that_nobody_asks_any_more_are_forgotten() -> None:
    watch = Watch()
    kept = KeptConnections(seconds=75, tell_time=watch)

    for number in range(10_000):
        watch.now += 1
        kept.is_to_be_kept(f"host-{number}.example")

    assert len(kept._asked) == 76
