"""Triage on both databases: what becomes of an article, once and only once."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from domain.alert import DeliveryKind
from domain.errors import StorageError
from domain.match import Match, Readable
from storage import alerts, articles, counters, stories
from tests.alert_factories import NOW, channel
from tests.triage_newsroom import ALERTED, KNOWN, NO_MATCH, SEEDED, STORY, Newsroom, counts


def test_a_match_becomes_one_alert_with_the_contracts_payload(newsroom: Newsroom) -> None:
    article_id = newsroom.store(STORY, title="Radar for Duqm", authors=("A. Writer",))
    assert newsroom.triage() == counts(1, 1, {ALERTED: 1})
    assert newsroom.alerts() == [("turkish-defence", article_id)]
    payload = newsroom.due("console")
    assert payload is not None
    told = payload["data"]
    assert (payload["type"], payload["timestamp"]) == ("alert.created", "2026-03-01T12:00:00Z")
    assert told["watchlist"] == {"id": "turkish-defence", "title": "About Aselsan"}
    assert told["article"]["id"] == article_id
    assert told["article"]["authors"] == ["A. Writer"]
    story = {"id": told["story"]["id"], "articles": 1, "sources": ["oman-daily"], "independent": 1, "also": []}
    assert told["story"] == story
    assert told["excerpt"].startswith("Aselsan signed an agreement")
    assert told["mentions"] == [
        {
            "entity": "aselsan",
            "kind": "company",
            "name": "Aselsan",
            "text": "Aselsan",
            "field": "text",
            "start": 0,
            "end": 7,
        }
    ]
    with newsroom.database.read() as conn:
        assert counters.read_all(conn) == {("triage", "alerted"): 1}


def test_nothing_is_triaged_twice(newsroom: Newsroom) -> None:
    newsroom.store(STORY)
    assert [newsroom.triage().taken for _ in range(3)] == [1, 0, 0]
    assert len(newsroom.alerts()) == 1


def test_an_article_without_a_match_gets_a_story_and_no_alert(newsroom: Newsroom) -> None:
    article_id = newsroom.store("The weather stays fine.")
    assert newsroom.triage() == counts(1, 1, {NO_MATCH: 1})
    with newsroom.database.read() as conn:
        stored = articles.get(conn, article_id)
    assert stored is not None
    assert stored.story_id is not None
    assert newsroom.alerts() == []


def test_old_news_of_a_first_read_makes_a_story_and_no_alert(newsroom: Newsroom) -> None:
    newsroom.store(STORY, seeded=True)
    assert newsroom.triage() == counts(1, 1, {SEEDED: 1})
    newsroom.store(STORY, source_id="muscat-wire")
    assert newsroom.triage().reasons == {ALERTED: 1}
    assert len(newsroom.deliveries()) == 1


def buggy(readable: Readable) -> Match | None:
    if "poison" in readable.text:
        raise ValueError("cannot read\nthis")
    return None


def test_news_is_written_before_the_old_news_of_a_new_source_is_matched(newsroom: Newsroom) -> None:
    for number in range(3):
        newsroom.store(f"Havelsan met number {number} in Sohar.", seeded=True)
    new = newsroom.store(STORY)
    written: list[list[tuple[str, str]]] = []

    def note(readable: Readable) -> Match | None:
        if "Havelsan" in readable.text:
            written.append(newsroom.alerts())
        return None

    newsroom.matchers.append(note)
    assert newsroom.triage() == counts(4, 4, {ALERTED: 1, NO_MATCH: 3})
    assert written == [[("turkish-defence", new)]] * 3


def test_old_news_is_given_back_when_somebody_waits_for_the_writer(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.triage._OLD_NEWS_SECONDS", -1.0)
    for city in ("Sohar", "Nizwa", "Sur"):
        newsroom.store(f"Aselsan opened an office in {city}.", seeded=True)
    with monkeypatch.context() as patched:
        patched.setattr(newsroom.database, "is_writer_wanted", Mock(side_effect=[False, True]))
        assert newsroom.triage() == counts(3, 1, {SEEDED: 1})
    assert newsroom.triage() == counts(2, 2, {SEEDED: 2}), "at once: no lease keeps them"


def test_a_batch_lets_whoever_waits_for_the_writer_go_before_it(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One article a transaction where somebody waits all the time, and what each came to is counted once."""
    caplog.set_level(logging.CRITICAL, "gulfwatch")
    monkeypatch.setattr("alerts.triage._NEWS_SECONDS", -1.0)
    monkeypatch.setattr(newsroom.database, "is_writer_wanted", Mock(side_effect=cycle([False, True])))
    for city in ("Sohar", "Nizwa", "Sur", "poison"):
        newsroom.store(f"Aselsan opened an office in {city}.")
    newsroom.matchers.append(buggy)
    begun = Mock(side_effect=newsroom.database.write)
    monkeypatch.setattr(newsroom.database, "write", begun)
    assert newsroom.triage() == counts(4, 3, {ALERTED: 3}, failed=1)
    assert begun.call_count == 1 + 3, "the lease, and each article that was matched"
    assert len(newsroom.alerts()) == 3
    with newsroom.database.read() as conn:
        assert counters.read_all(conn) == {("triage", "alerted"): 3, ("triage", "failed"): 1}


def revise(newsroom: Newsroom, article_id: str, text: str) -> None:
    """The article's own page is read: its text is longer than the feed's."""
    with newsroom.database.write() as conn:
        articles.store_page(
            conn,
            article_id=article_id,
            text=text,
            title=None,
            language=None,
            published_at=None,
            authors=(),
            now=newsroom.clock(),
        )


def test_a_revision_alerts_new_watchlists_and_never_the_old_ones_again(newsroom: Newsroom) -> None:
    newsroom.watch("Havelsan", "havelsan")
    article_id = newsroom.store("Aselsan signed in Duqm.")
    newsroom.triage()
    newsroom.clock.move(minutes=5)
    revise(newsroom, article_id, "Aselsan signed in Duqm. Havelsan is to write the software. " + STORY)
    assert newsroom.triage() == counts(1, 1, {KNOWN: 1, ALERTED: 1})
    assert newsroom.alerts() == [("turkish-defence", article_id), ("havelsan", article_id)]
    with newsroom.database.read() as conn:
        second = alerts.list_alerts(conn, limit=1, watchlist_id="havelsan")[0]
    assert second.article_revision == 2


def test_a_summary_that_turns_out_to_be_a_known_story_joins_it(newsroom: Newsroom) -> None:
    newsroom.store(STORY, title="Radar for Duqm")
    short = newsroom.store("A radar will be built.", title="Duqm", source_id="muscat-wire")
    assert newsroom.triage().reasons == {ALERTED: 1, NO_MATCH: 1}
    revise(newsroom, short, STORY)
    assert newsroom.triage().reasons == {KNOWN: 1}
    with newsroom.database.read() as conn:
        placed = articles.get(conn, short)
        assert placed is not None
        story = stories.get(conn, str(placed.story_id))
    assert story is not None
    assert (story.articles, set(story.source_ids)) == (2, {"oman-daily", "muscat-wire"})


def test_a_bug_over_one_article_is_that_articles_alone(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "gulfwatch")
    newsroom.matchers.append(buggy)
    newsroom.store("Aselsan and poison.")
    newsroom.store(STORY)
    assert newsroom.triage() == counts(2, 1, {ALERTED: 1}, failed=1)
    assert newsroom.triage().taken == 0, "it is not tried again at once"
    newsroom.matchers.remove(buggy)
    newsroom.clock.move(minutes=2)
    assert newsroom.triage() == counts(1, 1, {ALERTED: 1})
    with newsroom.database.read() as conn:
        assert counters.read_all(conn) == {("triage", "alerted"): 2, ("triage", "failed"): 1}


def test_a_bug_while_writing_rolls_that_article_back(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "gulfwatch")
    newsroom.watchlists["turkish-defence"] = replace(newsroom.watchlists["turkish-defence"], send="never checked")
    newsroom.store(STORY)
    newsroom.store("Fine weather.")
    assert newsroom.triage() == counts(2, 1, {NO_MATCH: 1}, failed=1)
    assert (newsroom.alerts(), newsroom.deliveries()) == ([], [])


def test_a_lost_lease_writes_nothing(newsroom: Newsroom) -> None:
    article_id = newsroom.store(STORY)

    def slow(_readable: Readable) -> Match | None:
        with newsroom.database.write() as conn:
            later = newsroom.clock() + timedelta(seconds=31)
            articles.lease_untriaged(conn, now=later, owner="another", lease=timedelta(seconds=30), limit=10)
        return None

    newsroom.matchers.append(slow)
    assert newsroom.triage() == counts(1, 0, {})
    assert newsroom.alerts() == []
    with newsroom.database.read() as conn:
        untouched = articles.get(conn, article_id)
    assert untouched is not None
    assert untouched.story_id is None


def test_a_batch_that_crashes_before_its_end_is_taken_up_again(newsroom: Newsroom) -> None:
    newsroom.store(STORY)
    with newsroom.database.write() as conn:
        articles.lease_untriaged(conn, now=newsroom.clock(), owner="dead", lease=timedelta(seconds=30), limit=10)
    assert newsroom.triage().taken == 0
    newsroom.clock.move(seconds=31)
    assert newsroom.triage() == counts(1, 1, {ALERTED: 1})


def test_a_watchlist_without_channels_alerts_on_every_one_and_the_gone_are_passed_over(newsroom: Newsroom) -> None:
    newsroom.channels = {each: channel(id=each) for each in ("desk", "bus")}
    newsroom.watch("Duqm", "duqm", channels=("desk", "gone", "desk"))
    newsroom.store(STORY)
    newsroom.triage()
    assert sorted((each.channel_id, each.kind) for each in newsroom.deliveries()) == [
        ("bus", DeliveryKind.ALERT),
        ("desk", DeliveryKind.ALERT),
        ("desk", DeliveryKind.ALERT),
    ]


def test_what_is_not_sent_immediately_is_held(newsroom: Newsroom) -> None:
    newsroom.channels = {
        "desk": channel(id="desk", timezone="Asia/Muscat"),
        "night": channel(id="night", timezone="Asia/Muscat", quiet=(15 * 60, 6 * 60)),
    }
    newsroom.watchlists["turkish-defence"] = replace(newsroom.watchlists["turkish-defence"], send="daily 18:00")
    newsroom.store(STORY)
    newsroom.triage()
    assert newsroom.deliveries() == []
    with newsroom.database.write() as conn:
        evening = alerts.take_due_held(conn, now=NOW + timedelta(hours=2))
        morning = alerts.take_due_held(conn, now=NOW + timedelta(days=1))
    assert [(each.channel_id, each.due_at, each.why) for each in (*evening, *morning)] == [
        ("desk", datetime(2026, 3, 1, 14, tzinfo=UTC), "daily 18:00"),
        ("night", datetime(2026, 3, 2, 2, tzinfo=UTC), "quiet hours"),
    ]


def test_a_batch_is_no_larger_than_asked_for(newsroom: Newsroom) -> None:
    for number in range(5):
        newsroom.store(f"Story number {number} of the day.")
    assert [newsroom.triage(2).taken for _ in range(4)] == [2, 2, 1, 0]


def test_the_first_read_of_a_source_does_not_flood_a_channel(newsroom: Newsroom) -> None:
    published_at = newsroom.clock() - timedelta(hours=8)
    for number in range(60):
        text = f"Aselsan opens workshop number {number}. {number * 7919}"
        newsroom.store(text, title=f"Workshop {number}", published_at=published_at, first_read=True)
    later = newsroom.store("Aselsan hires 12 people.", title="Hiring")
    while newsroom.triage().taken:
        pass
    assert len(newsroom.alerts()) == 61
    assert len(newsroom.deliveries()) == 20 + 1, "twenty of the first read, and what came later"
    assert later in {article for _, article in newsroom.alerts()}
    with newsroom.database.write() as conn:
        held = alerts.take_due_held(conn, now=newsroom.clock() + timedelta(minutes=1))
    assert len(held) == 40
    assert {each.due_at for each in held} == {newsroom.clock() + timedelta(minutes=1)}


def test_the_databases_trouble_over_a_batch_is_no_articles_fault(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    article_id = newsroom.store(STORY)

    def fail(*_: object, **__: object) -> bool:
        raise OperationalError("INSERT", {}, Exception("deadlock detected"))

    with monkeypatch.context() as broken:
        broken.setattr(alerts, "insert_alert", fail)
        with pytest.raises((StorageError, OperationalError)):
            newsroom.triage()
    assert newsroom.alerts() == []
    newsroom.clock.move(seconds=31)
    assert newsroom.triage() == counts(1, 1, {ALERTED: 1})
    assert newsroom.alerts() == [("turkish-defence", article_id)]
