"""The operators hear once that a country or a language is silent as a whole, and once that this is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from alerts.silence_notices import tell_of_silences
from alerts.source_notices import LASTS
from domain.source import SourceState
from storage import sources, tables
from storage.database import Database
from tests.storage_factories import MINUTE, NOW, make_source

ROOM = ("room",)
OMAN = ("a", "b", "c")


@pytest.fixture
def known(database: Database) -> Database:
    """Three sources of Oman, one of them in Arabic, all fresh, and read for days to come."""
    listed = [make_source(id, country="oman", languages=("ar",) if id == "a" else ()) for id in OMAN]
    with database.write() as conn:
        sources.replace_all(conn, listed, now=NOW)
    set_state(database, SourceState.FRESH, *OMAN)
    return database


def set_state(database: Database, state: SourceState, *ids: str) -> None:
    with database.write() as conn:
        changed = sa.update(tables.sources).where(tables.sources.c.id.in_(ids))
        conn.execute(changed.values(state=state.value, next_fetch_at=NOW + timedelta(days=9)))


def told(database: Database, at: datetime, operators: Sequence[str] = ROOM) -> list[str]:
    """The texts of the messages that are new."""
    query = sa.select(tables.deliveries.c.payload).order_by(tables.deliveries.c.id)
    with database.read() as conn:
        before = len(conn.execute(query).all())
    count = tell_of_silences(database, operators=operators, now=at)
    with database.read() as conn:
        new = conn.execute(query).scalars().all()[before:]
    assert len(new) == count * len(operators)
    return [payload["data"]["text"] for payload in new]


def test_a_silence_that_lasts_is_told_once_and_its_end_once(known: Database) -> None:
    assert told(known, NOW) == []
    set_state(known, SourceState.FAILING, "a", "b")
    set_state(known, SourceState.QUIET, "c")
    assert told(known, NOW) == []
    assert told(known, NOW + LASTS - MINUTE) == []
    assert told(known, NOW + LASTS) == [
        "No news from any of the 3 sources of the country oman: 2 are in trouble. "
        "So it has been since 2025-02-06T07:12:09Z."
    ]
    assert told(known, NOW + 2 * LASTS) == []
    set_state(known, SourceState.FRESH, "c")
    assert told(known, NOW + 3 * LASTS) == ["Silent no more: the country oman."]
    assert told(known, NOW + 4 * LASTS) == []


def test_a_silence_that_is_soon_over_is_not_told(known: Database) -> None:
    set_state(known, SourceState.LATE, *OMAN)
    told(known, NOW)
    set_state(known, SourceState.FRESH, "a")
    assert told(known, NOW + 20 * MINUTE) == []
    set_state(known, SourceState.LATE, *OMAN)
    assert told(known, NOW + 21 * MINUTE) == []
    assert told(known, NOW + LASTS) == [], "it began anew"


def test_groups_that_fall_silent_together_are_one_message_to_each_operator(known: Database) -> None:
    with known.write() as conn:
        listed = [make_source(id, country="oman", languages=("ar",)) for id in OMAN]
        sources.replace_all(conn, listed, now=NOW)
    set_state(known, SourceState.LATE, *OMAN)
    told(known, NOW)
    texts = told(known, NOW + LASTS, ("one", "two"))
    assert (
        texts
        == [
            "No news from 2 countries and languages:\n"
            "- country oman, since 2025-02-06T07:12:09Z: 3 of its 3 sources are in trouble, and none brings news\n"
            "- language ar, since 2025-02-06T07:12:09Z: 3 of its 3 sources are in trouble, and none brings news"
        ]
        * 2
    )


def test_operators_who_are_named_later_hear_of_it_and_nobody_else_does(known: Database) -> None:
    set_state(known, SourceState.LATE, *OMAN)
    assert told(known, NOW, ()) == told(known, NOW + LASTS, ()) == []
    assert len(told(known, NOW + 2 * LASTS)) == 1


def test_a_collector_that_is_down_makes_all_silent(known: Database) -> None:
    late = NOW + timedelta(days=12)
    told(known, late)
    assert len(told(known, late + LASTS)) == 1


def test_nothing_is_written_where_nothing_has_changed(known: Database) -> None:
    with known.write():  # nobody else can write now
        assert tell_of_silences(known, operators=ROOM, now=NOW) == 0
