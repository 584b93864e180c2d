"""Canaries of several daemons on one database: they take turns, and bear with each other's files."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
import sqlalchemy as sa

from alerts.canaries import CanaryKeeper
from domain.match import Readable, Reading
from storage import canaries
from storage.database import Database, open_database
from tests.alert_factories import NOW
from tests.aviary import PLAN, Aviary, read_everything, sent_to


@pytest.fixture
def aviary(database: Database) -> Aviary:
    return Aviary(database)


@pytest.fixture
def shared_aviary(postgres_url: str) -> Iterator[Aviary]:
    """On the one database that several daemons can share."""
    with closing(open_database(postgres_url)) as database:
        yield Aviary(database)


def test_of_two_daemons_one_plants_and_one_tells(aviary: Aviary) -> None:
    other = CanaryKeeper(aviary.database, clock=aviary.clock)
    aviary.tend()
    planted = aviary.marks()
    aviary.tend(other)
    assert aviary.marks() == planted
    for _ in range(9):
        aviary.clock.move(seconds=20)
        aviary.tend()
        aviary.tend(other)
    assert len(aviary.told()) == 1


@pytest.mark.postgresql
def test_a_daemon_without_canaries_leaves_alone_those_that_another_tends(shared_aviary: Aviary) -> None:
    other = CanaryKeeper(shared_aviary.database, clock=shared_aviary.clock)
    shared_aviary.tend()
    planted = shared_aviary.marks()
    for _ in range(9):
        shared_aviary.clock.move(seconds=20)
        shared_aviary.tend(other, plan=None)
        shared_aviary.tend()
    assert shared_aviary.marks() == planted
    assert len(shared_aviary.told()) == 1


@pytest.mark.postgresql
def test_a_daemon_without_canaries_clears_away_those_that_nobody_tends_any_more(shared_aviary: Aviary) -> None:
    other = CanaryKeeper(shared_aviary.database, clock=shared_aviary.clock)
    shared_aviary.tend()
    shared_aviary.arrive()
    shared_aviary.clock.move(hours=6)
    shared_aviary.tend(other, plan=None)
    assert len(shared_aviary.states()) == 3, "the next may be planted any moment"
    shared_aviary.clock.move(minutes=2)
    shared_aviary.tend(other, plan=None)
    assert shared_aviary.states() == []


def test_the_only_daemon_of_a_database_clears_away_what_the_one_before_it_planted(sqlite_database: Database) -> None:
    aviary = Aviary(sqlite_database)
    aviary.tend()
    aviary.tend(CanaryKeeper(sqlite_database, clock=aviary.clock), plan=None)
    assert aviary.states() == []


def test_daemons_that_disagree_about_the_channel_replant_once_a_minute_at_most(aviary: Aviary) -> None:
    other, planted = CanaryKeeper(aviary.database, clock=aviary.clock), set[str]()
    for _ in range(120):
        aviary.tend()
        aviary.tend(other, plan=replace(PLAN, channel_id="ops"))
        planted |= set(aviary.marks().values())
        aviary.clock.move(seconds=1)
    assert len(planted) == 2 * 3


def test_what_another_daemon_has_done_meanwhile_is_not_done_again(aviary: Aviary) -> None:
    """The decisions of one were made before the other's were written: each statement asks again."""
    aviary.tend()
    with aviary.database.write() as conn:
        (old, *_) = canaries.list_canaries(conn)
        new = canaries.list_canaries(conn)[0]
        assert canaries.settle(conn, old, state="arrived")
        assert not canaries.settle(conn, old, state="lost")
        assert not canaries.plant(conn, new, instead_of=None, now=NOW)
        assert canaries.note_told(conn, [old], at=NOW) == [old]
        assert canaries.note_told(conn, [old], at=NOW) == []


@pytest.mark.postgresql
def test_triage_waits_for_a_canary_that_is_just_being_cleared_away(shared_aviary: Aviary) -> None:
    shared_aviary.tend()
    shared_aviary.collect()
    cleared = threading.Event()
    clearing = threading.Thread(target=clear_until_somebody_waits, args=(shared_aviary, cleared))

    def read_while_they_are_cleared(readable: Readable) -> Reading:
        if clearing.ident is None:
            clearing.start()
        assert cleared.wait(20)
        return read_everything(readable)

    shared_aviary.triage(read=read_while_they_are_cleared)
    clearing.join(20)
    assert (shared_aviary.states(), sent_to(shared_aviary)) == ([], [])


def clear_until_somebody_waits(aviary: Aviary, cleared: threading.Event) -> None:
    waiting, give_up_at = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted"), time.monotonic() + 20
    with aviary.database.write() as conn:
        canaries.retire(conn)
        cleared.set()
        while not conn.execute(waiting).scalar_one() and time.monotonic() < give_up_at:
            time.sleep(0.01)
