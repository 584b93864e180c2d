"""What is unsure, on both databases: into the lane, or marked into alerts where the watchlist includes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from alerts.triage import Rules, Triage
from domain.alert import TriageReason
from domain.match import Match, Readable, Reading
from domain.watchlist import Watchlist
from matching.matcher import compile_matcher
from storage import alerts, articles, counters, outbox
from storage.database import Database
from tests.alert_factories import Timepiece, channel, mention, store_article, store_source

ALERTED, KNOWN = TriageReason.ALERTED, TriageReason.STORY_KNOWN
UNSURE, SEEDED = TriageReason.UNSURE, TriageReason.SEEDED

CAREFUL = Watchlist(id="careful", title="Georgia")
BOLD = Watchlist(id="bold", title="Georgia, and what may be", unsure=True)

TEXT = (
    "Georgia opens the pass again after the snow of the last two weeks. The first lorries were through by noon, the "
    "road service said, and the queue on the southern side was gone in the evening. More snow is expected on Friday. "
    "Hauliers had waited in lay-bys along sixty kilometres of the road, some of them for nine days, and bakeries from "
    "the nearest villages had sold them bread from the backs of vans. The service has asked for two more ploughs, "
    "which the budget of this year does not hold, and will put up signs that say how long the wait is."
)
CERTAIN = TEXT + " Tbilisi was pleased."


@dataclass
class Desk:
    """Two watchlists that ask for Georgia, and a matcher that is sure only where the capital is named too."""

    database: Database
    watchlists: Sequence[Watchlist] = (CAREFUL, BOLD)
    clock: Timepiece = field(default_factory=Timepiece)

    def read(self, readable: Readable) -> Reading:
        if "Georgia" not in readable.text:
            return Reading(mentions=(), unsure=(), matches=())
        unsure = "Tbilisi" not in readable.text
        found = mention("Georgia", within=readable.text, entity="georgia", name="Georgia")._replace(unsure=unsure)
        matches = tuple(
            Match(watchlist_id=one.id, mentions=(found,), reason="May be named: Georgia.", unsure=unsure)
            for one in self.watchlists
        )
        certain, open_ones = ((), matches) if unsure else (matches, ())
        return Reading(mentions=(), unsure=(), matches=certain, unsure_matches=open_ones)

    def store(self, text: str, source_id: str = "oman-daily", **more: Any) -> str:
        with self.database.write() as conn:
            return store_article(conn, title="News", text=text, source_id=source_id, **more)

    def triage(self) -> dict[TriageReason, int]:
        in_force = {one.id: one for one in self.watchlists}
        made = Triage(
            database=self.database,
            rules=lambda: Rules(read=self.read, watchlists=in_force, channels={"desk": channel()}),
            clock=self.clock,
        )
        return dict(made.run_batch().reasons)

    def told(self, *, unsure: bool | None = None) -> list[tuple[str, bool, bool]]:
        """Watchlist, whether it is unsure, whether it is only in the lane."""
        with self.database.read() as conn:
            found = alerts.list_alerts(conn, limit=99, unsure=unsure)
        return sorted((each.watchlist_id, each.unsure, each.in_lane) for each in found)

    def sent(self) -> list[dict[str, Any]]:
        with self.database.read() as conn:
            return [dict(each.payload["data"]) for each in outbox.list_deliveries(conn, limit=99)]


@pytest.fixture
def desk(database: Database) -> Desk:
    store_source(database, "oman-daily", "muscat-wire")
    return Desk(database)


def test_what_is_unsure_goes_to_the_lane_and_to_who_includes_it_marked_so(desk: Desk) -> None:
    desk.store(TEXT)
    assert desk.triage() == {UNSURE: 1, ALERTED: 1}
    assert desk.told(unsure=True) == [("bold", True, False), ("careful", True, True)]
    assert desk.told() == [("bold", True, False)]
    [data] = desk.sent()
    assert (data["watchlist"]["id"], data["unsure"]) == ("bold", True)
    assert [(each["text"], each["unsure"]) for each in data["mentions"]] == [("Georgia", True)]
    with desk.database.read() as conn:
        assert counters.read_all(conn) == {("triage", "unsure"): 1, ("triage", "alerted"): 1}


def test_a_certain_match_says_nothing_of_being_unsure(desk: Desk) -> None:
    desk.store(CERTAIN)
    assert desk.triage() == {ALERTED: 2}
    assert desk.told() == desk.told(unsure=False) == [("bold", False, False), ("careful", False, False)]
    assert ["unsure" in data or "unsure" in data["mentions"][0] for data in desk.sent()] == [False, False]


def test_a_certain_article_alerts_who_has_the_story_only_in_the_lane(desk: Desk) -> None:
    desk.store(TEXT)
    desk.triage()
    desk.store(CERTAIN, "muscat-wire")
    assert desk.triage() == {ALERTED: 1, KNOWN: 1}
    assert desk.told() == [("bold", True, False), ("careful", False, False)]
    assert sorted(data["watchlist"]["id"] for data in desk.sent()) == ["bold", "careful"]


def test_an_unsure_copy_of_a_known_story_is_nothing_new(desk: Desk) -> None:
    desk.store(CERTAIN)
    desk.triage()
    desk.store(TEXT, "muscat-wire")
    assert desk.triage() == {KNOWN: 2}
    assert desk.told(unsure=True) == []


def test_a_story_stands_in_the_lane_once(desk: Desk) -> None:
    desk.watchlists = (CAREFUL,)
    for source_id in ("oman-daily", "muscat-wire", "muscat-wire"):
        desk.store(TEXT, source_id)
    assert desk.triage() == {UNSURE: 1, KNOWN: 2}
    assert (desk.told(unsure=True), desk.sent()) == ([("careful", True, True)], [])


def test_a_watchlist_that_includes_it_from_now_on_is_told_of_the_next_copy(desk: Desk) -> None:
    desk.watchlists = (CAREFUL,)
    desk.store(TEXT)
    desk.triage()
    desk.watchlists = (replace(CAREFUL, unsure=True),)
    desk.store(TEXT, "muscat-wire")
    assert desk.triage() == {ALERTED: 1}
    assert desk.told() == [("careful", True, False)]


def test_an_article_that_becomes_certain_alerts_and_stays_in_its_story(desk: Desk) -> None:
    desk.watchlists = (CAREFUL,)
    article_id = desk.store(TEXT)
    desk.triage()
    with desk.database.write() as conn:
        before = articles.get(conn, article_id)
        given: dict[str, Any] = {"title": None, "language": None, "published_at": None, "authors": ()}
        articles.store_page(conn, article_id=article_id, text=CERTAIN * 3, now=desk.clock(), **given)
    assert desk.triage() == {ALERTED: 1}
    with desk.database.read() as conn:
        after = articles.get(conn, article_id)
    assert before is not None and after is not None
    assert (after.story_id, after.revision) == (before.story_id, 2)
    assert desk.told() == [("careful", False, False)]


def test_old_news_of_a_first_read_is_neither_sent_nor_shown(desk: Desk) -> None:
    desk.store(TEXT, seeded=True)
    assert desk.triage() == {SEEDED: 2}
    assert (desk.told(unsure=True), desk.sent()) == ([], [])


def test_from_a_text_to_the_lane_and_to_the_channel(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"countries": ("Georgia",)}
    desk.watchlists = (replace(CAREFUL, groups=asked), replace(BOLD, groups=asked))
    monkeypatch.setattr(desk, "read", compile_matcher(watchlists=desk.watchlists).matcher.read)
    desk.store("They flew to Georgia.")
    assert desk.triage() == {UNSURE: 1, ALERTED: 1}
    assert desk.told(unsure=True) == [("bold", True, False), ("careful", True, True)]
    with desk.database.read() as conn:
        [entry] = [each for each in alerts.list_alerts(conn, limit=9, unsure=True) if each.in_lane]
    assert (entry.reason, entry.excerpt) == ("Unsure: may be named: Georgia.", "They flew to Georgia.")
    assert [(each["text"], each["start"], each["unsure"]) for each in entry.mentions] == [("Georgia", 13, True)]
    assert [data["watchlist"]["id"] for data in desk.sent()] == ["bold"]
