"""Triage on both databases: what becomes of an article, once and only once."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from alerts.triage import Rules, Triage, TriageCounts
from domain.alert import Channel, ChannelType, DeliveryKind, TriageReason
from domain.errors import StorageError
from domain.match import Match, Mention, Readable, Reading
from domain.watchlist import Watchlist
from storage import alerts, articles, counters, outbox, stories
from storage.database import Database
from tests.alert_factories import NOW, Timepiece, channel, store_article, store_source

ALERTED, KNOWN = TriageReason.ALERTED, TriageReason.STORY_KNOWN
SEEDED, NO_MATCH = TriageReason.SEEDED, TriageReason.NO_MATCH

CONSOLE = channel(ChannelType.CONSOLE, id="console")

STORY = (
    "Aselsan signed an agreement with the port of Duqm on Sunday to build a radar station on the coast of the Arabian "
    "Sea. The work begins in spring and takes two years, the company's spokesman told reporters after the ceremony in "
    "Muscat. The station will watch the shipping lanes and the fishing grounds between Masirah and Dhofar. Neither "
    "side gave a price, but people who know the matter speak of a sum that is the largest the port has spent so far. "
)


def find_word(word: str, watchlist: str) -> Callable[[Readable], Match | None]:
    """A tiny matcher: the word stands in the text."""

    def match(readable: Readable) -> Match | None:
        start = readable.text.find(word)
        if start < 0:
            return None
        found = Mention(
            entity=word.lower(),
            kind="company",
            name=word,
            field="text",
            start=start,
            end=start + len(word),
            text=word,
            alias=word,
        )
        return Match(watchlist_id=watchlist, mentions=(found,), reason=f"found {word}")

    return match


@dataclass
class Newsroom:
    """A database, a clock, and what is in force."""

    database: Database
    clock: Timepiece = field(default_factory=Timepiece)
    matchers: list[Callable[[Readable], Match | None]] = field(default_factory=list)
    watchlists: dict[str, Watchlist] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=lambda: {"console": CONSOLE})

    def watch(self, word: str, id: str, **more: Any) -> None:
        self.matchers.append(find_word(word, id))
        self.watchlists[id] = Watchlist(id=id, title=f"About {word}", **more)

    def read(self, readable: Readable) -> Reading:
        found = [match for each in self.matchers if (match := each(readable))]
        return Reading(mentions=(), unsure=(), matches=tuple(found))

    def store(self, text: str, *, title: str = "News", source_id: str = "oman-daily", **more: Any) -> str:
        with self.database.write() as conn:
            return store_article(conn, title=title, text=text, source_id=source_id, now=self.clock(), **more)

    def triage(self, limit: int = 50) -> TriageCounts:
        made = Triage(
            database=self.database,
            rules=lambda: Rules(read=self.read, watchlists=self.watchlists, channels=self.channels),
            clock=self.clock,
        )
        return made.run_batch(limit)

    def alerts(self) -> list[tuple[str, str]]:
        """Watchlist and article of every alert, oldest first."""
        with self.database.read() as conn:
            told = alerts.list_alerts(conn, limit=500)
        return [(each.watchlist_id, each.article_id) for each in reversed(told)]

    def deliveries(self) -> list[outbox.DeliveryReport]:
        with self.database.read() as conn:
            return outbox.list_deliveries(conn, limit=500)

    def due(self, channel_id: str) -> Mapping[str, Any] | None:
        """The payload of the channel's next delivery."""
        with self.database.write() as conn:
            leased = outbox.lease_delivery(conn, channel_id=channel_id, now=self.clock(), lease=timedelta(seconds=30))
        return None if leased is None else leased.payload


@pytest.fixture
def newsroom(database: Database) -> Newsroom:
    store_source(database, "oman-daily", "muscat-wire", *(f"outlet-{number}" for number in range(20)))
    made = Newsroom(database)
    made.watch("Aselsan", "turkish-defence")
    return made


def counts(taken: int, triaged: int, reasons: dict[TriageReason, int], failed: int = 0) -> TriageCounts:
    return TriageCounts(taken=taken, triaged=triaged, failed=failed, reasons=reasons)


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


def test_three_hundred_copies_of_one_text_are_one_alert_for_each_watchlist(newsroom: Newsroom) -> None:
    newsroom.watch("Duqm", "duqm")
    with newsroom.database.write() as conn:
        for number in range(300):
            store_article(conn, title="Radar for Duqm", text=STORY, source_id=f"outlet-{number % 20}")
    reasons: dict[TriageReason, int] = {}
    while (batch := newsroom.triage()).taken:
        for reason, count in batch.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
    assert reasons == {ALERTED: 2, KNOWN: 598}
    assert sorted(watchlist for watchlist, _ in newsroom.alerts()) == ["duqm", "turkish-defence"]
    assert len(newsroom.deliveries()) == 2


def test_a_near_copy_under_another_title_is_the_same_story(newsroom: Newsroom) -> None:
    newsroom.store(STORY, title="Radar for Duqm")
    newsroom.triage()
    newsroom.clock.move(hours=71)
    newsroom.store(STORY + "Our correspondent reports.", title="What the coast will see", source_id="muscat-wire")
    assert newsroom.triage().reasons == {KNOWN: 1}


def test_a_near_copy_after_three_days_is_news_again(newsroom: Newsroom) -> None:
    newsroom.store(STORY, title="Radar for Duqm")
    newsroom.triage()
    newsroom.clock.move(hours=73)
    newsroom.store(STORY + "Our correspondent reports.", title="What the coast will see", source_id="muscat-wire")
    assert newsroom.triage().reasons == {ALERTED: 1}


def test_the_same_words_are_no_news_for_a_week(newsroom: Newsroom) -> None:
    newsroom.store(STORY)
    newsroom.triage()
    newsroom.clock.move(days=6)
    newsroom.store(STORY, source_id="muscat-wire")
    assert newsroom.triage().reasons == {KNOWN: 1}


def test_a_copy_after_a_week_is_news_again(newsroom: Newsroom) -> None:
    newsroom.store(STORY)
    newsroom.triage()
    newsroom.clock.move(days=8)
    newsroom.store(STORY, source_id="muscat-wire")
    assert newsroom.triage().reasons == {ALERTED: 1}


def test_a_title_that_comes_again_each_day_is_news_each_day_and_once(newsroom: Newsroom) -> None:
    for _day in range(9):
        for source_id in ("oman-daily", "muscat-wire"):
            newsroom.store(
                "Aselsan in Muscat.", title="Tender notice of the ministry for Aselsan radars", source_id=source_id
            )
            newsroom.clock.move(hours=1)
        assert newsroom.triage().reasons == {ALERTED: 1, KNOWN: 1}
        newsroom.clock.move(hours=21)


def test_a_title_alone_joins_no_story_of_the_day_before(newsroom: Newsroom) -> None:
    title, ids = "A company signs for the radar of Duqm port", []
    for text, hours in ((STORY, 10), ("", 11), ("", 1), ("", 0)):
        ids.append(newsroom.store(text, title=title))
        newsroom.triage()
        newsroom.clock.move(hours=hours)
    with newsroom.database.read() as conn:
        told, same_day, next_day, again = (article.story_id for each in ids if (article := articles.get(conn, each)))
    assert told == same_day != next_day == again


def test_a_title_that_is_served_again_with_its_old_date_is_no_news(newsroom: Newsroom) -> None:
    title, dated = "Tender notice of the ministry for Aselsan radars", newsroom.clock()
    newsroom.store("Aselsan in Muscat.", title=title, published_at=dated)
    newsroom.triage()
    newsroom.clock.move(days=3)
    newsroom.store("Aselsan in Muscat.", title=title, published_at=dated)
    assert newsroom.triage().reasons == {KNOWN: 1}


def test_texts_that_are_unlike_are_not_joined_by_a_title_without_text_between_them(newsroom: Newsroom) -> None:
    title, ids = "The ministry of transport invites tenders for road works", []
    for text in (
        STORY,
        "",
        "Aselsan is to light the road to Nizwa. " + " ".join(f"lamp{n} mast{n}" for n in range(60)),
    ):
        ids.append(newsroom.store(text, title=title))
        newsroom.triage()
    with newsroom.database.read() as conn:
        first, bare, second = (article.story_id for each in ids if (article := articles.get(conn, each)))
    assert first == bare != second
    assert len(newsroom.alerts()) == 2


def test_a_title_of_the_same_day_that_is_read_late_is_no_news(newsroom: Newsroom) -> None:
    title, dated = "Tender notice of the ministry for Aselsan radars", newsroom.clock() + timedelta(hours=1)
    newsroom.store("Aselsan in Muscat.", title=title)
    newsroom.triage()
    newsroom.clock.move(hours=25)
    newsroom.store("Aselsan in Muscat.", title=title, source_id="muscat-wire", published_at=dated)
    assert newsroom.triage().reasons == {KNOWN: 1}


def test_the_text_that_comes_after_its_title_joins_it(newsroom: Newsroom) -> None:
    title = "Aselsan signs for the radar of Duqm port"
    written = [("", title), (STORY, title.upper()), (STORY, "Aselsan signs"), ("", "Aselsan signs")]
    ids = []
    for text, heading in written:
        ids.append(newsroom.store(text, title=heading))
        newsroom.triage()
    with newsroom.database.read() as conn:
        first, second, third, other = (article.story_id for each in ids if (article := articles.get(conn, each)))
    assert first == second == third
    assert other != first, "a title of two words stands for no text"


def test_another_text_of_the_same_day_is_another_story(newsroom: Newsroom) -> None:
    newsroom.store(STORY)
    newsroom.store("Aselsan opened an office in Sohar. Twelve people work there.")
    assert newsroom.triage().reasons == {ALERTED: 2}


def test_articles_without_any_words_are_stories_of_their_own(newsroom: Newsroom) -> None:
    ids = [newsroom.store("", title="") for _ in range(3)]
    newsroom.triage()
    with newsroom.database.read() as conn:
        placed = {article.story_id for each in ids if (article := articles.get(conn, each))}
    assert len(placed) == 3


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
