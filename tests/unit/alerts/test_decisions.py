"""Why a watchlist hears of an article or does not, and where its alert goes."""

from datetime import datetime, timedelta

import pytest

from alerts.decide import FIRST_READ_WAIT, Route, decide, gathered_until, routes
from domain.alert import TriageReason
from domain.watchlist import Watchlist
from tests.alert_factories import NOW, channel

TABLE = [
    # matched, seeded, story known
    (False, False, False, TriageReason.NO_MATCH),
    (False, True, True, TriageReason.NO_MATCH),
    (True, False, False, TriageReason.ALERTED),
    (True, False, True, TriageReason.STORY_KNOWN),
    (True, True, False, TriageReason.SEEDED),
    (True, True, True, TriageReason.SEEDED),
]


@pytest.mark.parametrize(("matched", "seeded", "known", "reason"), TABLE)
def test_every_decision_has_its_reason(matched: bool, seeded: bool, known: bool, reason: TriageReason) -> None:
    assert decide(matched=matched, seeded=seeded, story_known=known) is reason


UNSURE = [
    # story known, included, in the lane
    (False, False, False, TriageReason.UNSURE),
    (False, False, True, TriageReason.STORY_KNOWN),
    (True, False, False, TriageReason.STORY_KNOWN),
    (False, True, False, TriageReason.ALERTED),
    (False, True, True, TriageReason.ALERTED),
    (True, True, True, TriageReason.STORY_KNOWN),
]


@pytest.mark.parametrize(("known", "included", "in_lane", "reason"), UNSURE)
def test_what_is_unsure_alerts_only_who_asked_for_it(
    known: bool, included: bool, in_lane: bool, reason: TriageReason
) -> None:
    found = decide(matched=True, seeded=False, story_known=known, unsure=True, included=included, in_lane=in_lane)
    assert found is reason
    seeded = decide(matched=True, seeded=True, story_known=known, unsure=True, included=included, in_lane=in_lane)
    assert seeded is TriageReason.SEEDED


def test_a_certain_match_alerts_though_the_story_stands_in_the_lane() -> None:
    assert decide(matched=True, seeded=False, story_known=False, in_lane=True) is TriageReason.ALERTED


DESK, BUS = channel(id="desk"), channel(id="bus", quiet=(0, 24 * 60))
CHANNELS = {"desk": DESK, "bus": BUS}


def watchlist(**more: object) -> Watchlist:
    return Watchlist(id="w", title="W", **more)  # type: ignore[arg-type]


def test_without_channels_it_goes_to_every_one_each_by_its_own_clock() -> None:
    sent, held = routes(watchlist=watchlist(), channels=CHANNELS, now=NOW)
    assert sent == Route(channel_id="desk", due_at=NOW, why="immediately", held=False)
    assert (held.channel_id, held.why, held.held) == ("bus", "quiet hours", True)
    assert held.due_at.isoformat() == "2026-03-02T00:00:00+00:00"


def test_it_goes_to_the_channels_that_are_named_and_exist_each_once() -> None:
    found = routes(watchlist=watchlist(channels=("desk", "gone", "desk")), channels=CHANNELS, now=NOW)
    assert [route.channel_id for route in found] == ["desk"]


def test_no_channels_at_all_is_no_error() -> None:
    assert routes(watchlist=watchlist(channels=()), channels=CHANNELS, now=NOW) == ()
    assert routes(watchlist=watchlist(), channels={}, now=NOW) == ()


@pytest.mark.parametrize(
    ("first_read", "published_at", "told", "held"),
    [
        (False, NOW - timedelta(hours=8), 1000, False),
        (True, NOW - timedelta(hours=8), 19, False),
        (True, NOW - timedelta(hours=8), 20, True),
        (True, None, 20, True),
        (True, NOW - timedelta(minutes=15), 99, False),
        (True, NOW - timedelta(minutes=15), 100, True),
    ],
)
def test_the_many_alerts_of_a_first_read_are_gathered(
    first_read: bool, published_at: datetime | None, told: int, held: bool
) -> None:
    until = gathered_until(first_read=first_read, published_at=published_at, collected_at=NOW, told=told)
    assert until == (NOW + FIRST_READ_WAIT if held else None)


def test_a_gathered_alert_is_held_unless_its_digest_comes_later_anyway() -> None:
    until = NOW + timedelta(minutes=1)
    there = {"desk": channel(id="desk")}
    now_list = Watchlist(id="w", title="W", send="immediately")
    hourly = Watchlist(id="w", title="W", send="hourly")
    (gathered,) = routes(watchlist=now_list, channels=there, now=NOW, gathered=until)
    assert gathered == Route(channel_id="desk", due_at=until, why="first read of its source", held=True)
    assert routes(watchlist=hourly, channels=there, now=NOW, gathered=until) == routes(
        watchlist=hourly, channels=there, now=NOW
    )
