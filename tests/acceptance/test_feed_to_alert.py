"""An article goes the whole way once: from a summary-only feed and its page to one signed alert."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.acceptance.asked import bus, source, sources, verified, watchlist, watchlists
from tests.acceptance.news import LONG_SUMMARY, LONG_TITLE, Item, long_page, rss
from tests.acceptance.running import RunningDaemon, wait_for
from tests.chat_room import ChatRoom
from tests.servers import Answer, ScriptedServer

XML = {"Content-Type": "application/rss+xml; charset=utf-8"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
OLDER = Item(title="Rain expected over the weekend", link="http://127.0.0.1/old", summary="Umbrellas are advised.")


def test_a_long_arabic_article_becomes_one_signed_alert_and_stays_one(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    link = newsroom.route("/article/1", Answer(body=long_page(), headers=HTML))
    feed = newsroom.route("/feed", Answer(body=rss([OLDER]), headers=XML))
    daemon.write("sources.yaml", sources(source("oman-desk", feed, languages=["ar"], country="oman")))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", bus(room))
    daemon.start()
    newsroom.wait_for_requests("/feed", 2)

    served_at = time.monotonic()
    newsroom.route("/feed", Answer(body=rss([_item(link), OLDER]), headers=XML))
    (request,) = room.wait_for(1)
    assert request.at - served_at < 1 + 2, "one polling interval and two seconds"
    alert = verified(request)
    assert alert["type"] == "alert.created"
    _check_mentions(daemon, alert["data"])

    _serve_again(newsroom, link, times=10)
    code, seconds = daemon.stop()
    assert (code, seconds < 10) == (0, True)
    daemon.start()
    _serve_again(newsroom, link, times=10)
    assert len(room.requests) == 1, "one story, one alert"
    assert [one["id"] for one in daemon.api("alerts")["items"]] == [alert["data"]["id"]]


def _item(link: str, **changes: Any) -> Item:
    return Item(title=LONG_TITLE, summary=LONG_SUMMARY, **{"link": link, "guid": "oman-desk-1", **changes})


def _serve_again(newsroom: ScriptedServer, link: str, *, times: int) -> None:
    """The same article, dated anew and dressed in tracking parameters, once a poll."""
    for number in range(times):
        dressed = f"{link}?utm_source=rss&utm_campaign=c{number}&fbclid=x{number}"
        item = _item(dressed, published_at=datetime.now(UTC) + timedelta(minutes=number), guid=f"again-{number}")
        seen = len(newsroom.requests_to("/feed"))
        newsroom.route("/feed", Answer(body=rss([item, OLDER]), headers=XML))
        newsroom.wait_for_requests("/feed", seen + 2)


def _check_mentions(daemon: RunningDaemon, data: dict[str, Any]) -> None:
    article = daemon.api(f"articles/{data['article']['id']}")
    assert len(article["text"]) > 3400, "the page's text, not the feed's summary"
    found = {(one["entity"], one["text"]) for one in data["mentions"]}
    for one in data["mentions"]:
        assert article[one["field"]][one["start"] : one["end"]] == one["text"]
    assert {entity for entity, _ in found} == {"oman", "aselsan", "havelsan"}
    assert {text for entity, text in found if entity == "aselsan"} == {"أسيلسان", "أسلسان"}
    assert {text for entity, text in found if entity == "havelsan"} == {"هافيلسان"}
    expected = [one["start"] for one in data["mentions"] if one["entity"] == "havelsan"]
    assert expected == [article["text"].index("هافيلسان")]


def test_a_page_that_hangs_does_not_hold_its_article_back(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    link = newsroom.route("/hangs", Answer(hang=True))
    item = Item(title="Aselsan opens an office in Oman", link=link, summary="The company opens in Muscat in May.")
    feed = newsroom.route("/feed", Answer(body=rss([item]), headers=XML))
    daemon.write("sources.yaml", sources(source("desk", feed)))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", bus(room))
    daemon.start()
    (request,) = room.wait_for(1)
    assert verified(request)["data"]["article"]["title"] == item.title


def test_copies_from_many_outlets_are_one_alert(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    text = " ".join(LONG_SUMMARY for _ in range(3)) + " وقّعت أسيلسان العقد في عُمان أمس بحضور الوفدين."
    entries = [
        source(
            f"outlet-{number}",
            newsroom.route(
                f"/feed/{number}",
                Answer(
                    body=rss([Item(title=LONG_TITLE, link=newsroom.url(f"/copy/{number}"), summary=text)]), headers=XML
                ),
            ),
            full_text="never",
        )
        for number in range(10)
    ]
    daemon.write("sources.yaml", sources(*entries))
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", bus(room))
    daemon.start()
    wait_for(lambda: len(daemon.api("articles")["items"]) == 10, seconds=15, what="ten copies are stored")
    stories = wait_for(lambda: _stories(daemon), seconds=10, what="they are triaged")
    assert len(set(stories)) == 1
    room.wait_for(1)
    assert len(daemon.api("alerts")["items"]) == 1
    assert len(room.requests) == 1


def _stories(daemon: RunningDaemon) -> list[str]:
    """The story of every article; nothing as long as one is not triaged."""
    found = [daemon.api(f"articles/{one['id']}")["story_id"] for one in daemon.api("articles")["items"]]
    return found if all(found) else []
