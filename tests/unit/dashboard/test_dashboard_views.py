"""What storage reports, as pages show it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.alert_views import Named, Sent, marks_in, named_in, sent_of
from dashboard.answers import source_answer
from dashboard.delivery_views import delivery_row
from dashboard.source_views import chosen_rows, source_rows, source_tabs
from dashboard.watchlist_views import Bar, Group, bars_of, watchlist_card
from domain.alert import DeliveryKind, DeliveryStatus
from domain.source import SourceKind, SourceState
from domain.watchlist import Watchlist
from storage.alert_reports import AlertChannel
from storage.delivery_reports import DeliveryReport
from storage.source_reports import SourceReport

NOW = datetime(2025, 2, 6, 9, 41, 20, tzinfo=UTC)


def report(source_id: str, state: SourceState = SourceState.FRESH, **given: object) -> SourceReport:
    fields: dict[str, Any] = {
        "id": source_id,
        "name": source_id.title(),
        "kind": SourceKind.FEED,
        "shown_address": "https://x.example",
        "country": "oman",
        "languages": ("ar",),
        "full_text": "auto",
        "every_seconds": None,
        "enabled": True,
        "state": state,
        "reason": "",
        "error_kind": None,
        "http_status": None,
        "failures": 0,
        "down_since": None,
        "first_read_at": None,
        "last_fetch_at": None,
        "last_success_at": None,
        "last_new_at": None,
        "next_fetch_at": NOW,
        "interval_seconds": 300.0,
        "moved_to": None,
        "moved_seen": 0,
        "articles_today": 0,
        "articles_total": 0,
    }
    return SourceReport(**(fields | given))


ALL = [
    report("a-fresh"),
    report("b-off", enabled=False),
    report("c-failing", SourceState.FAILING),
    report("d-sitemap", SourceState.NEW, kind=SourceKind.SITEMAP),
    report("e-blocked", SourceState.BLOCKED, country="turkey", languages=("tr",)),
    report("f-late", SourceState.LATE),
    report("g-new", SourceState.NEW),
]


def test_sources_in_trouble_come_first_and_those_that_are_off_last() -> None:
    assert [(row.report.id, row.word, row.tone, row.dim) for row in source_rows(ALL)] == [
        ("e-blocked", "blocked", "bad", False),
        ("c-failing", "failing", "bad", False),
        ("f-late", "late", "warn", False),
        ("d-sitemap", "new", "plain", False),
        ("g-new", "new", "plain", False),
        ("a-fresh", "fresh", "good", False),
        ("b-off", "off", "plain", True),
    ]


@pytest.mark.parametrize(
    ("word", "q", "ids"),
    [
        ("", "TURKEY tr", ["e-blocked"]),
        ("failing", "", ["c-failing"]),
        ("failing", "turkey", []),
        ("", "nothing", []),
        ("", "x.example sitemap", ["d-sitemap"]),
    ],
)
def test_sources_are_chosen_by_state_and_by_words(word: str, q: str, ids: list[str]) -> None:
    assert [row.report.id for row in chosen_rows(source_rows(ALL), word=word, q=q)] == ids


def test_tabs_name_the_states_that_there_are() -> None:
    tabs = source_tabs(source_rows(ALL), word="late", q="oman")
    assert [(tab.word, tab.count, tab.current) for tab in tabs] == [
        ("all", 6, False),
        ("failing", 1, False),
        ("late", 1, True),
        ("new", 2, False),
        ("fresh", 1, False),
        ("off", 1, False),
    ]
    assert tabs[0].path == "/sources?q=oman"
    assert tabs[5].path == "/sources?state=off&q=oman"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://x.example/rss", "https://new.example/rss?key=5f1d"),
        ("https://x.example/rss?key=${KEY}", "https://new.example/…"),
    ],
)
def test_a_move_is_told_without_what_may_be_a_secret(address: str, shown: str) -> None:
    moved = report("a", shown_address=address, moved_to="https://new.example/rss?key=5f1d")
    assert source_rows([moved])[0].moved_to == shown
    assert source_answer(moved, now=NOW).moved_to == shown


def channel(status: DeliveryStatus | None) -> AlertChannel:
    return AlertChannel(channel_id="a", delivery_id=None, status=status, held_until=None)


PENDING, DELIVERED, DEAD, SILENCED = (
    channel(status)
    for status in (DeliveryStatus.PENDING, DeliveryStatus.DELIVERED, DeliveryStatus.DEAD, DeliveryStatus.SILENCED)
)
HELD = channel(None)


@pytest.mark.parametrize(
    ("channels", "sent"),
    [
        ([], Sent(word="dashboard only", tone="plain")),
        ([DELIVERED], Sent(word="delivered", tone="good")),
        ([DELIVERED, DELIVERED], Sent(word="2 of 2 delivered", tone="good")),
        ([DELIVERED, PENDING], Sent(word="1 of 2 pending", tone="warn")),
        ([DEAD, PENDING, DELIVERED], Sent(word="1 of 3 dead letter", tone="bad")),
        ([HELD, DELIVERED], Sent(word="held for a digest", tone="plain")),
        ([SILENCED], Sent(word="silenced", tone="plain")),
        ([SILENCED, DELIVERED], Sent(word="1 of 2 delivered", tone="good")),
    ],
)
def test_an_alert_shows_the_worst_of_its_deliveries(channels: list[AlertChannel], sent: Sent) -> None:
    assert sent_of(channels) == sent


def mention(
    text: str, start: int, entity: str = "oman", kind: str = "country", field: str = "text"
) -> dict[str, object]:
    return {
        "entity": entity,
        "kind": kind,
        "name": entity.title(),
        "text": text,
        "field": field,
        "start": start,
        "end": start + len(text),
    }


def test_what_is_named_stands_once_with_every_way_it_is_written() -> None:
    mentions = [
        mention("Oman", 0),
        mention("Aselsan", 9, "aselsan", "company"),
        mention("Umman", 20),
        mention("Oman", 30),
    ]
    assert named_in(mentions) == (
        Named(kind="country", name="Oman", count=3, texts=("Oman", "Umman")),
        Named(kind="company", name="Aselsan", count=1, texts=("Aselsan",)),
    )


def test_a_name_found_by_derived_spellings_alone_says_so() -> None:
    form = {"form": "a spelling derived from Zorlu"}
    derived = {**mention("زورلو", 0, "zorlu", "company"), **form}
    (alone,) = named_in([derived])
    (beside,) = named_in([derived, mention("Zorlu", 9, "zorlu", "company")])
    assert (alone.derived, beside.derived) == ("a spelling derived from Zorlu", "")


def test_a_name_is_unsure_where_no_mention_of_it_is_certain() -> None:
    unsure = {"unsure": True}
    mentions = [mention("Oman", 0) | unsure, mention("Umman", 9), mention("Edge", 20, "edge", "company") | unsure]
    assert [(named.name, named.count, named.unsure) for named in named_in(mentions)] == [
        ("Oman", 2, False),
        ("Edge", 1, True),
    ]
    assert [mark.unsure for mark in marks_in("Oman now Umman", mentions, field="text")] == [True, False]


def test_a_mention_that_does_not_stand_where_it_says_is_not_marked() -> None:
    mentions = [mention("Oman", 3), mention("Oman", 4), mention("in", 0, field="title")]
    assert [(mark.start, mark.end) for mark in marks_in("in Oman", mentions, field="text")] == [(3, 7)]


def delivery(**given: object) -> DeliveryReport:
    fields: dict[str, Any] = {
        "id": "d",
        "channel_id": "desk",
        "kind": DeliveryKind.ALERT,
        "alert_ids": ("a",),
        "payload": {"data": {}},
        "status": DeliveryStatus.PENDING,
        "attempts": 0,
        "next_attempt_at": NOW,
        "created_at": NOW,
        "settled_at": None,
        "last_status": None,
        "last_reason": None,
        "last_error": None,
        "plain": False,
        "leased": False,
    }
    return DeliveryReport(**(fields | given))


LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("given", "word", "says", "at", "can_retry"),
    [
        ({}, "pending", "due", NOW, False),
        ({"leased": True}, "pending", "being sent", None, False),
        ({"attempts": 2, "next_attempt_at": LATER}, "pending", "tried again", LATER, True),
        ({"attempts": 2, "leased": True}, "pending", "being sent", None, False),
        ({"status": DeliveryStatus.DELIVERED, "settled_at": LATER}, "delivered", "", LATER, False),
        ({"status": DeliveryStatus.DEAD, "settled_at": LATER}, "dead letter", "given up", LATER, True),
        ({"status": DeliveryStatus.SILENCED, "settled_at": LATER}, "silenced", "", LATER, True),
    ],
)
def test_a_delivery_says_where_it_stands(
    given: dict[str, object], word: str, says: str, at: datetime | None, can_retry: bool
) -> None:
    row = delivery_row(delivery(**given))
    assert (row.word, row.says, row.at, row.can_retry) == (word, says, at, can_retry)


@pytest.mark.parametrize(
    ("kind", "data", "title", "about"),
    [
        ("alert", {"article": {"title": "T"}, "watchlist": {"id": "w", "title": "W"}}, "T", "alert · W"),
        ("alert", {"article": {"title": ""}, "watchlist": {"id": "w", "title": "W"}}, "(without a title)", "alert · W"),
        ("digest", {"watchlist": None, "alerts": []}, "Digest of 1 alert", "digest"),
        ("notice", {"subject": "desk", "text": "The channel desk is broken"}, "The channel desk is broken", "notice"),
        ("test", {}, "Test message", "test"),
    ],
)
def test_a_delivery_is_called_by_what_it_carries(kind: str, data: dict[str, object], title: str, about: str) -> None:
    row = delivery_row(delivery(kind=DeliveryKind(kind), payload={"data": data}))
    assert (row.title, row.about) == (title, about)


def test_a_day_is_a_bar_and_the_highest_fills_the_chart() -> None:
    bars = bars_of({"2025-02-04": 0, "2025-02-05": 2, "2025-02-06": 8})
    assert bars.bars == (
        Bar(x=0, y=30, width=5, height=2, count=0, day="4 Feb"),
        Bar(x=7, y=24, width=5, height=8, count=2, day="5 Feb"),
        Bar(x=14, y=0, width=5, height=32, count=8, day="6 Feb"),
    )
    assert (bars.width, bars.height) == (19, 32)
    assert bars.says == "Alerts a day over 3 days: 10 in all, at most 8"


WATCHLIST = Watchlist(
    id="w",
    title="W",
    groups={"companies": ("Aselsan",), "countries": ("Oman",), "keywords": tuple(map(str, range(20)))},
    require=("countries", "companies"),
    exclude={"keywords": ("football",)},
    near=40,
    languages=("ar", "tr"),
    sources=("gulf-ledger",),
    channels=("desk", "bus"),
    send="daily 08:00",
)


def test_a_watchlist_shows_what_it_looks_for() -> None:
    card = watchlist_card(WATCHLIST, counts={"2025-02-06": 3}, last_at=NOW)
    assert card.groups == (
        Group(says="any of countries", kind="country", names=("Oman",), more=0),
        Group(says="and any of companies", kind="company", names=("Aselsan",), more=0),
        Group(says="any of keywords (only marked)", kind="keyword", names=tuple(map(str, range(14))), more=6),
        Group(says="without keywords", kind="keyword", names=("football",), more=0),
    )
    assert (card.sends, card.limits, card.total, card.last_words) == (
        "daily 08:00 to desk, bus",
        "within 40 words; only in ar, tr; only from gulf-ledger",
        3,
        "last",
    )


def test_a_watchlist_shows_where_its_groups_must_be_named() -> None:
    limited = replace(WATCHLIST, where={"countries": ("title",), "keywords": ("title", "lead")})
    assert [group.says for group in watchlist_card(limited, counts={}, last_at=None).groups] == [
        "any of countries in the title",
        "and any of companies",
        "any of keywords in the title or the lead (only marked)",
        "without keywords",
    ]


def test_a_watchlist_without_channels_goes_to_every_one() -> None:
    card = watchlist_card(replace(WATCHLIST, channels=None, enabled=False), counts={}, last_at=None)
    assert (card.sends, card.note, card.dim, card.last_words) == (
        "daily 08:00 to every channel",
        "off",
        True,
        "no alert yet",
    )
