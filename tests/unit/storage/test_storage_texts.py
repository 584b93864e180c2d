"""What no database or receiver can hold is taken out of texts and JSON; the rest stays as it is."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from storage.instants import Instant
from storage.texts import storable, storable_json, write_json
from tests.storage_factories import NOW

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("", ""),
        ("عُمان توقّع اتفاقية", "عُمان توقّع اتفاقية"),
        ("İstanbul’da 👩‍🚀", "İstanbul’da 👩‍🚀"),
        ("a\x00b", "ab"),
        ("\ud83dhalf an emoji\udc00", "half an emoji"),
        ("tab\tline\nother control \x1f", "tab\tline\nother control \x1f"),
    ],
)
def test_a_text_loses_only_nul_and_lone_surrogates(text: str, stored: str) -> None:
    assert storable(text) == stored


def test_a_text_that_needs_nothing_taken_out_is_not_copied() -> None:
    text = "long " * 1000
    assert storable(text) is text


@given(ANY_TEXT)
def test_every_stored_text_can_be_written_as_utf8_and_holds_no_nul(text: str) -> None:
    assert b"\x00" not in storable(text).encode()


def test_every_string_of_a_json_value_is_made_storable() -> None:
    value = {"ti\x00tle": ["a\ud800", {"n": 1, "b": True, "x": None, "f": 1.5}], "t": ("x\x00",)}
    assert storable_json(value) == {"title": ["a", {"n": 1, "b": True, "x": None, "f": 1.5}], "t": ["x"]}


def test_json_keeps_letters_as_letters_and_a_backslash_u_that_was_only_text() -> None:
    assert write_json({"name": "أسيلسان", "code": "\\u0000"}) == '{"name":"أسيلسان","code":"\\\\u0000"}'


@given(
    st.recursive(ANY_TEXT | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner))
)
def test_a_value_reads_back_as_what_was_made_storable(value: object) -> None:
    clean = storable_json(value)
    assert json.loads(write_json(clean)) == clean


def test_json_refuses_what_json_cannot_say() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(float("nan"))


NAIVE = NOW.replace(tzinfo=None)
INSTANTS = st.datetimes(NAIVE.replace(year=1), NAIVE.replace(year=9999), timezones=st.just(UTC))


@given(INSTANTS, INSTANTS)
def test_on_sqlite_instants_are_whole_numbers_in_the_order_of_time(a: datetime, b: datetime) -> None:
    column, dialect = Instant(), sqlite.dialect()
    stored = [column.process_bind_param(instant, dialect) for instant in (a, b)]
    assert (stored[0] < stored[1], [column.process_result_value(number, dialect) for number in stored]) == (
        a < b,
        [a, b],
    )


def test_an_instant_of_another_zone_is_the_same_instant_in_utc() -> None:
    muscat = datetime(2025, 2, 6, 11, 0, tzinfo=timezone(timedelta(hours=4)))
    column = Instant()
    number = column.process_bind_param(muscat, sqlite.dialect())
    from_sqlite = column.process_result_value(number, sqlite.dialect())
    from_postgresql = column.process_result_value(muscat, postgresql.dialect())
    assert (from_sqlite, from_postgresql) == (muscat, muscat)
    assert from_sqlite is not None and from_sqlite.tzinfo is UTC
    assert from_postgresql is not None and from_postgresql.tzinfo is UTC


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_a_naive_datetime_is_a_bug(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="naive datetime"):
        Instant().process_bind_param(NAIVE, dialect)
