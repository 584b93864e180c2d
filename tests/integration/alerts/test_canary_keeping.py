"""Canaries are planted, followed and told of, on both databases; nothing of them is news to anybody."""

from datetime import timedelta

import pytest

from alerts.canaries import CanaryKeeper
from alerts.triage import Rules, Triage
from domain.alert import DeliveryKind, DeliveryStatus, Verdict
from domain.canary import SOURCE_IDS, WATCHLIST_ID, CanaryStage, CanaryState
from domain.ids import new_id
from domain.match import Readable, Reading
from domain.mute import Mute, MuteScope
from storage import alerts, articles, canaries, counters, mutes, outbox, regrouping, reports, sources
from storage.database import Database
from tests.alert_factories import NOW, store_article, store_source
from tests.aviary import CHANNELS, WATCHLISTS, Aviary, read_everything, sent_to


@pytest.fixture
def aviary(database: Database) -> Aviary:
    return Aviary(database)


def due_sources(aviary: Aviary) -> list[str]:
    with aviary.database.write() as conn:
        found = sources.lease_due(conn, now=aviary.clock(), owner="a collector", lease=timedelta(minutes=5), limit=9)
        sources.release_leases(conn, "a collector")
    return sorted(one.source.id for one in found)


def test_one_of_each_language_is_planted_and_its_source_is_due(aviary: Aviary) -> None:
    aviary.tend()
    assert aviary.states() == [CanaryState.TRAVELLING] * 3
    assert len(set(aviary.marks().values())) == 3
    assert due_sources(aviary) == sorted(SOURCE_IDS.values())


def test_those_that_arrive_are_known_with_the_time_that_they_took_and_nobody_is_told(aviary: Aviary) -> None:
    aviary.tend()
    aviary.clock.move(seconds=3)
    aviary.arrive()
    with aviary.database.read() as conn:
        found = [(one.state, one.arrived_at, one.travel_seconds) for one in canaries.list_canaries(conn)]
    assert found == [(CanaryState.ARRIVED, NOW + timedelta(seconds=3), 3.0)] * 3
    assert due_sources(aviary) == [], "nobody reads the feed in vain"
    assert aviary.told() == []


def test_the_next_ones_follow_by_the_plan_and_leave_nothing_of_those_before(aviary: Aviary) -> None:
    aviary.tend()
    aviary.arrive()
    first, rows = aviary.marks(), aviary.rows()
    aviary.pass_time(hours=5, minutes=59)
    assert aviary.marks() == first
    aviary.pass_time(minutes=1)
    assert set(aviary.marks().values()).isdisjoint(first.values())
    aviary.arrive()
    assert aviary.states() == [CanaryState.ARRIVED] * 3
    assert aviary.rows() == rows


@pytest.mark.parametrize(
    ("stages", "stage", "said"),
    [
        (0, CanaryStage.NOT_COLLECTED, "toplanmadı"),
        (1, CanaryStage.NOT_MATCHED, "toplandı, eşleşmedi"),
        (2, CanaryStage.NOT_DELIVERED, "eşleşti, teslim edilmedi (answered 503)"),
    ],
)
def test_the_operators_hear_once_at_which_stage_the_lost_stopped_and_once_that_all_is_well(
    aviary: Aviary, stages: int, stage: CanaryStage, said: str
) -> None:
    aviary.tend()
    if stages > 0:
        aviary.collect()
    if stages > 1:
        aviary.triage()
        aviary.deliver(Verdict.RETRY, "answered 503")
    aviary.pass_time(minutes=3)
    with aviary.database.read() as conn:
        assert [one.stage for one in canaries.list_canaries(conn)] == [stage] * 3
    (text,) = aviary.told()
    assert f"Arapça, İngilizce, Türkçe: {said}." in text

    aviary.pass_time(minutes=40)
    assert aviary.told() == [text], "they still fail, and that is known"
    aviary.pass_time(minutes=2)
    aviary.arrive()
    assert aviary.states() == [CanaryState.ARRIVED] * 3
    assert aviary.told()[1:] == [
        "Deneme haberleri test-room kanalına yeniden zamanında ulaşıyor: "
        "Arapça (0.0 sn), İngilizce (0.0 sn), Türkçe (0.0 sn)."
    ]


def test_one_language_that_is_lost_is_told_of_alone_and_each_operator_hears_in_their_language(aviary: Aviary) -> None:
    aviary.operators = ("ops", "ar")
    aviary.tend()
    aviary.collect("en", "tr")
    aviary.triage()
    aviary.deliver()
    aviary.pass_time(minutes=3)
    assert aviary.states() == [CanaryState.LOST, CanaryState.ARRIVED, CanaryState.ARRIVED]
    assert [". Arapça: toplanmadı." in text for text in aviary.told()] == [True]
    assert [". العربية: لم يُجمع الخبر." in text for text in aviary.told("ar")] == [True]


def test_one_that_arrives_late_does_not_prove_that_all_is_well(aviary: Aviary) -> None:
    aviary.tend()
    aviary.pass_time(minutes=3)
    aviary.arrive()
    assert aviary.states() == [CanaryState.LATE] * 3
    assert len(aviary.told()) == 1
    with aviary.database.read() as conn:
        stopped = [(one.stage, one.detail) for one in canaries.list_canaries(conn)]
    assert stopped == [(None, "")] * 3, "it stands nowhere any more"
    aviary.pass_time(minutes=13)
    aviary.arrive()
    assert (aviary.states(), len(aviary.told())) == ([CanaryState.ARRIVED] * 3, 2)


def test_operators_who_are_named_later_hear_of_what_is_still_lost(aviary: Aviary) -> None:
    aviary.operators = ()
    aviary.tend()
    aviary.pass_time(minutes=3)
    aviary.operators = ("ops",)
    aviary.tend()
    assert len(aviary.told()) == 1


def test_a_daemon_that_was_down_or_slept_does_not_count_that_time(aviary: Aviary) -> None:
    aviary.tend()
    aviary.clock.move(hours=1)
    aviary.keeper = CanaryKeeper(aviary.database, clock=aviary.clock)
    aviary.pass_time(minutes=2)
    assert aviary.states() == [CanaryState.TRAVELLING] * 3
    aviary.clock.move(hours=1)  # the machine sleeps
    aviary.tend()
    aviary.pass_time(minutes=2)
    assert aviary.told() == []
    aviary.pass_time(minutes=1)
    assert len(aviary.told()) == 1


def test_switched_off_they_leave_nothing_but_sources_that_nobody_reads(aviary: Aviary) -> None:
    rows = aviary.rows()
    aviary.tend()
    aviary.collect()
    aviary.triage()
    aviary.deliver(Verdict.RETRY)
    aviary.tend(plan=None)
    assert aviary.rows() == {**rows, "sources": 3}
    assert due_sources(aviary) == []
    aviary.tend()
    assert aviary.states() == [CanaryState.TRAVELLING] * 3


def test_no_analyst_sees_a_canary(aviary: Aviary) -> None:
    store_source(aviary.database, "oman-daily")
    aviary.tend()
    aviary.arrive()
    with aviary.database.read() as conn:
        assert alerts.list_alerts(conn, limit=9) == []
        assert alerts.list_alerts(conn, limit=9, unsure=False) == []
        assert articles.list_recent(conn, limit=9) == []
        assert articles.count(conn) == 0
        assert [one.id for one in sources.list_reports(conn, now=NOW)] == ["oman-daily"]
        numbers = reports.overview(conn, now=NOW)
        assert (numbers.articles, numbers.articles_today, numbers.alerts, numbers.alerts_today) == (0, 0, 0, 0)
        assert sum(numbers.sources.values()) == 1
        assert reports.alerts_by_day(conn, since=NOW - timedelta(days=1)) == []
        assert counters.read_all(conn) == {}
    assert list(articles.iterate(aviary.database, since=NOW - timedelta(days=1))) == []
    assert sent_to(aviary) == [("test-room", WATCHLIST_ID)] * 3, "no other watchlist, no other channel"


def test_news_matches_no_canarys_watchlist_and_joins_no_canarys_story(aviary: Aviary) -> None:
    store_source(aviary.database, "oman-daily")
    aviary.tend()
    aviary.collect()
    aviary.triage()
    with aviary.database.write() as conn:
        store_article(conn, title="Canary", text="An invented company in Oman. " * 20, now=aviary.clock())
    aviary.triage()
    assert [each for each in sent_to(aviary) if each[1] != WATCHLIST_ID] == [
        (each, "everything") for each in sorted(CHANNELS)
    ]
    assert len(sent_to(aviary)) == 3 + len(CHANNELS)


def test_canaries_that_are_switched_off_on_their_way_match_nothing(aviary: Aviary) -> None:
    aviary.tend()
    aviary.collect()
    aviary.triage({"everything": WATCHLISTS["everything"]})
    assert sent_to(aviary) == []


def test_a_canary_that_is_cleared_away_while_triage_holds_it_is_no_bug(
    aviary: Aviary, caplog: pytest.LogCaptureFixture
) -> None:
    aviary.tend()
    aviary.collect()
    rows = aviary.rows()

    def read_while_they_are_cleared(readable: Readable) -> Reading:
        aviary.tend(plan=None)
        return read_everything(readable)

    aviary.triage(read=read_while_they_are_cleared)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
    assert aviary.rows() == {name: count for name, count in rows.items() if name not in {"articles", "canaries"}}


def test_a_bug_over_a_canary_is_in_no_outcome_count(aviary: Aviary) -> None:
    aviary.tend()
    aviary.collect()
    rules = Rules(read=lambda _readable: 1 / 0, watchlists=WATCHLISTS, channels=CHANNELS)  # type: ignore[arg-type,return-value]
    assert Triage(database=aviary.database, rules=lambda: rules, clock=aviary.clock).run_batch().failed == 3
    with aviary.database.read() as conn:
        assert counters.read_all(conn) == {}


@pytest.mark.parametrize("scope", [MuteScope.WATCHLIST, MuteScope.SOURCE])
def test_no_silence_and_no_burst_holds_a_canary_back(aviary: Aviary, scope: MuteScope) -> None:
    target = {MuteScope.WATCHLIST: WATCHLIST_ID, MuteScope.SOURCE: SOURCE_IDS["en"]}[scope]
    until = NOW + timedelta(hours=1)
    mute = Mute(id=new_id(NOW), scope=scope, target=target, owner="desk", reason="a fair", begun_at=NOW, ends_at=until)
    aviary.tend()
    with aviary.database.write() as conn:
        mutes.insert(conn, mute)
    aviary.collect()
    aviary.triage()
    with aviary.database.write() as conn:
        assert regrouping.count_unattempted(conn, channel_id="test-room", now=NOW, at_most=9) == 0
        assert regrouping.regroup_unattempted(conn, channel_id="test-room", now=NOW, limit=9) == 0
        found = outbox.list_deliveries(conn, limit=9)
    assert [(one.kind, one.status) for one in found] == [(DeliveryKind.TEST, DeliveryStatus.PENDING)] * 3
