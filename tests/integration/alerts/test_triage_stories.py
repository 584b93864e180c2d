"""Triage on both databases: which articles are one story, and are alerted once."""

from datetime import timedelta

from domain.alert import TriageReason
from storage import articles
from tests.alert_factories import store_article
from tests.triage_newsroom import ALERTED, KNOWN, STORY, Newsroom


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
