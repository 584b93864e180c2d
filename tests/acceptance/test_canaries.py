"""Canaries travel from a feed to a channel through a real daemon; of those that are lost the operators hear, once."""

import json
from typing import Any

from tests.acceptance.asked import bus as one_channel
from tests.acceptance.asked import source, sources, verified, watchlist, watchlists
from tests.acceptance.news import Item, rss
from tests.acceptance.running import RunningDaemon, wait_for
from tests.chat_room import ChatRoom, Reply
from tests.servers import Answer, ScriptedServer

XML = {"Content-Type": "application/rss+xml"}


def channels(test_room: ChatRoom, operators: ChatRoom, *, every: str, within: str) -> dict[str, Any]:
    (test_channel,) = one_channel(test_room)["channels"]
    return {
        "operators": ["operators"],
        "canary": {"channel": "test-room", "every": every, "within": within},
        "channels": [
            {**test_channel, "id": "test-room"},
            {"id": "operators", "type": "webhook", "url": operators.url("/operators"), "language": "tr"},
        ],
    }


def write_files(daemon: RunningDaemon, newsroom: ScriptedServer) -> None:
    """One true source with nothing in it that matches, and one watchlist that would match a canary's country."""
    news = Answer(body=rss([Item(title="A ship", link=newsroom.url("/a"), summary="It came in.")]), headers=XML)
    daemon.write("sources.yaml", sources(source("news", newsroom.route("/news", news), full_text="never")))
    daemon.write("watchlists.yaml", watchlists(watchlist("all-of-oman", countries=["Oman"])))


def test_a_canary_of_each_language_arrives_and_is_news_to_nobody(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    write_files(daemon, newsroom)
    with ChatRoom() as operators:
        daemon.write("channels.yaml", channels(room, operators, every="1d", within="1m"))
        daemon.start()
        room.wait_for(3)
        arrived = wait_for(lambda: all_arrived(daemon), seconds=10, what="each canary is known to have arrived")

        bodies = [verified(request) for request in room.requests]
        assert [body["data"]["watchlist"]["id"] for body in bodies] == ["canary:watchlist"] * 3
        named = {
            body["data"]["article"]["language"]: [one["text"] for one in body["data"]["mentions"]][-1]
            for body in bodies
        }
        assert named == {"ar": "قندورفال", "en": "Qandorval", "tr": "Kandorval"}
        assert [one["language"] for one in arrived] == ["ar", "en", "tr"]
        assert all(0 < one["travel_seconds"] < 60 for one in arrived)
        assert daemon.api("alerts")["items"] == []
        assert [one["source"]["id"] for one in daemon.api("articles")["items"]] == ["news"]
        assert [one["id"] for one in daemon.api("sources")["items"]] == ["news"]
        assert operators.requests == []
        assert daemon.stop()[0] == 0


def test_the_operators_hear_once_where_canaries_stop_and_once_that_they_arrive_again(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    write_files(daemon, newsroom)
    with ChatRoom() as operators:
        daemon.write("channels.yaml", channels(room, operators, every="1d", within="1m"))
        daemon.start()
        wait_for(lambda: all_arrived(daemon), seconds=40, what="the way is free")
        assert operators.requests == []

        room.script = lambda _request, _number: Reply(status=503)
        daemon.write("channels.yaml", channels(room, operators, every="10s", within="8s"))
        operators.wait_for(1)
        lost = marks(daemon)
        wait_for(lambda: lost.isdisjoint(marks(daemon)), seconds=30, what="others are planted")
        assert len(operators.requests) == 1, "they still fail, and that is known"

        room.script = lambda _request, _number: Reply()
        operators.wait_for(2, seconds=90)
        texts = [json.loads(request.body)["data"]["text"] for request in operators.requests]
        assert texts[0] == (
            "Deneme haberleri (haberlerin ulaşıp ulaşmadığını gösteren haberler) test-room kanalına "
            "8 sn içinde ulaşmadı. Arapça, İngilizce, Türkçe: eşleşti, teslim edilmedi (answered 503: ok). "
            "Yeniden zamanında ulaştıklarında haber verilecek."
        )
        assert texts[1].startswith("Deneme haberleri test-room kanalına yeniden zamanında ulaşıyor: ")


def marks(daemon: RunningDaemon) -> set[str]:
    return {one["mark"] for one in daemon.api("canaries")["items"]}


def all_arrived(daemon: RunningDaemon) -> list[dict[str, Any]] | None:
    found: list[dict[str, Any]] = daemon.api("canaries")["items"]
    return found if len(found) == 3 and all(one["state"] == "arrived" for one in found) else None
