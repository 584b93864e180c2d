"""Which silence holds an alert back, and what may be asked for."""

from datetime import datetime, timedelta

import pytest

from alerts.message import message_of
from alerts.mute_wish import MuteWish, mute_of
from alerts.payload import digest_created
from domain.alert import DeliveryKind
from domain.errors import GulfwatchError
from domain.mute import Mute, MuteScope, holding, subject_of
from tests.alert_factories import NOW, channel, data, delivery

HOUR = timedelta(hours=1)


def mute(scope: str, target: str, *, hours: float = 1, id: str = "m", begun_at: datetime = NOW) -> Mute:
    return Mute(
        id=id,
        scope=MuteScope(scope),
        target=target,
        owner="Ali",
        reason="a fair",
        begun_at=begun_at,
        ends_at=begun_at + hours * HOUR,
    )


@pytest.mark.parametrize(
    ("scope", "target", "covered"),
    [
        ("watchlist", "turkish-defence-in-oman", True),
        ("watchlist", "oman-daily", False),
        ("entity", "aselsan", True),
        ("entity", "oman", True),
        ("entity", "havelsan", False),
        ("source", "oman-daily", True),
        ("source", "muscat-wire", False),  # of the story, not of the article that is told of
        ("story", "01STORY", True),
        ("story", "aselsan", False),
    ],
)
def test_a_silence_covers_what_it_names(scope: str, target: str, covered: bool) -> None:
    found = holding([mute(scope, target)], subject_of(data()), now=NOW)
    assert (found is not None) is covered


def test_a_silence_holds_from_its_beginning_until_its_end() -> None:
    one, subject = mute("entity", "oman"), subject_of(data())
    assert holding([one], subject, now=NOW - timedelta(seconds=1)) is None
    assert holding([one], subject, now=NOW) is one
    assert holding([one], subject, now=NOW + HOUR) is None


def test_of_several_silences_the_one_that_ends_last_holds() -> None:
    short, long = mute("entity", "oman", id="short"), mute("source", "oman-daily", hours=3, id="long")
    assert holding([long, short], subject_of(data()), now=NOW) is long
    assert holding([short, long], subject_of(data()), now=NOW) is long


def wish(until: str, **more: str) -> MuteWish:
    texts = {"target": "oman", "owner": "Ali", "reason": "a\nfair", **more}
    return MuteWish(scope=MuteScope.ENTITY, until=until, **texts)


@pytest.mark.parametrize(
    ("until", "ends_at"),
    [("8h", NOW + 8 * HOUR), ("2d", NOW + 48 * HOUR), ("2026-03-01T18:00+04:00", NOW + 2 * HOUR)],
)
def test_an_end_is_a_span_or_an_instant(until: str, ends_at: datetime) -> None:
    made = mute_of(wish(until), now=NOW)
    assert (made.ends_at, made.begun_at, made.reason) == (ends_at, NOW, "a fair")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (wish("soon"), "'soon' is no end of a silence: write a span such as 8h or 2d, or an instant with its offset"),
        (wish("2026-03-01T18:00"), "write a span such as 8h or 2d"),
        (wish("2026-03-01T11:00Z"), "it must come after now, and within a year"),
        (wish("2028-03-01T11:00Z"), "it must come after now, and within a year"),
        (wish("0s"), "it must come after now"),
        (wish("0001-01-01T00:00+05:00"), "write a span such as 8h or 2d"),  # no instant in UTC
        (wish("1h", owner=" "), "a silence needs owner: 1 to 200 characters"),
        (wish("1h", reason="x" * 201), "a silence needs reason: 1 to 200 characters"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(asked: MuteWish, sentence: str) -> None:
    with pytest.raises(GulfwatchError) as refused:
        mute_of(asked, now=NOW)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Held back by a silence (Ali: معرض), Alerts: 1"),
        ("ar", "حُجبت بسبب إسكات مؤقت (Ali: معرض), عدد التنبيهات: 1"),
        ("tr", "Susturma süresince tutulanlar (Ali: معرض), Uyarı sayısı: 1"),
    ],
)
def test_a_receipt_says_who_held_what_back(language: str, words: str) -> None:
    payload = digest_created(digest_id="d", alerts=[data()], now=NOW, silence={"owner": "Ali", "reason": "معرض"})
    message = message_of(delivery(payload, kind=DeliveryKind.DIGEST, alert_id=None), channel(language=language))
    shown = message.heading.translate({0x2068: None, 0x2069: None, 0x200F: None})
    assert shown == f"Turkish defence firms in Oman – {words}"
