"""Why a watchlist hears of an article or does not, and where its alert goes."""

import pytest

from alerts.decide import Route, decide, routes
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
