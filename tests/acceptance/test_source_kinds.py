"""A feed, a sitemap and a listing side by side: an article of each becomes an alert."""

from datetime import UTC, datetime

from tests.acceptance.asked import bus, sources, verified, watchlist, watchlists
from tests.acceptance.news import Item, page, rss
from tests.acceptance.running import RunningDaemon
from tests.chat_room import ChatRoom
from tests.crawler_samples import plain_sitemap
from tests.servers import Answer, ScriptedServer

HTML = {"Content-Type": "text/html; charset=utf-8"}
ABOUT = {
    "feed": "Aselsan opens a repair yard in Oman",
    "sitemap": "Havelsan will train pilots in Muscat",
    "listing": "ASELSAN, Umman'da radar fabrikası kuruyor",
}
PARAGRAPHS = {
    "feed": (
        "The yard in Duqm will take boats of up to sixty metres and mend their radios, cameras and masts, he said.",
        "An old slipway will be dug out for it, and a crane that stood idle for ten years has been given a new coat.",
        "Its first forty workers are being trained at the coast; the hall itself is to stand before the summer begins.",
    ),
    "sitemap": (
        "Two simulators leave Ankara by ship next month and will be put up beside the old runway, where cadets live.",
        "No price was named; people who know the plans spoke of a sum that is large for the small air force of Oman.",
        "Each course lasts eleven weeks. Teachers of the academy have been practising the lessons since last autumn.",
    ),
    "listing": (
        "Fabrika, sahildeki sanayi bölgesinde kurulacak ve ilk yılında otuz radar üretecek; tören yarın.",
        "Bakanlık sözcüsü, parçaların yarısının yerli atölyelerden alınacağını, iki yüz kişinin çalışacağını söyledi.",
        "Yatırımın ne kadar süreceği ve hangi bankaların kredi vereceği ise önümüzdeki ay belli olacak.",
    ),
}


def test_a_feed_a_sitemap_and_a_listing_all_alert(
    newsroom: ScriptedServer, room: ChatRoom, daemon: RunningDaemon
) -> None:
    links = {
        kind: newsroom.route(
            f"/news/{number}/the-article-of-this-day", Answer(body=page(title, PARAGRAPHS[kind]), headers=HTML)
        )
        for number, (kind, title) in enumerate(ABOUT.items(), start=41_001)
    }
    feed = Item(title=ABOUT["feed"], link=links["feed"], summary="In short.")
    newsroom.route("/rss", Answer(body=rss([feed])))
    path = links["sitemap"].removeprefix(newsroom.url(""))
    newsroom.route("/map.xml", Answer(body=plain_sitemap([(path, datetime.now(UTC))], site=newsroom.url(""))))
    front = f"<main><article><h2><a href='{links['listing']}'>{ABOUT['listing']}</a></h2></article></main>"
    newsroom.route("/latest", Answer(body=f"<!DOCTYPE html><html><body>{front}</body></html>", headers=HTML))
    daemon.write(
        "sources.yaml",
        sources(
            {"id": "by-feed", "feed": newsroom.url("/rss"), "every": "1s"},
            {"id": "by-sitemap", "sitemap": newsroom.url("/map.xml"), "every": "1s"},
            {"id": "by-listing", "listing": newsroom.url("/latest"), "links": "h2 a", "every": "1s"},
        ),
    )
    daemon.write("watchlists.yaml", watchlists(watchlist()))
    daemon.write("channels.yaml", bus(room))
    daemon.start()

    told = [verified(request)["data"]["article"] for request in room.wait_for(3)]
    assert {(article["source"]["id"], article["title"]) for article in told} == {
        ("by-feed", ABOUT["feed"]),
        ("by-sitemap", ABOUT["sitemap"]),
        ("by-listing", ABOUT["listing"]),
    }
    states = {source["id"]: source["state"] for source in daemon.api("sources")["items"]}
    assert states == {"by-feed": "fresh", "by-sitemap": "fresh", "by-listing": "fresh"}
