"""Catalogue 2A of hostile feeds: each comes to what it is to come to, in time, and none opens anything."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.feeds.entry import NotAFeed, ParsedFeed
from crawler.feeds.parse import parse_feed
from crawler.intake import take_in
from tests.crawler_samples import BASE, NOW, feed_source
from tests.hostile_feeds import HOSTILE_FEEDS, HostileFeed

ROOT = Path(__file__).parents[3]
STORING = "tests/integration/storage/test_storage_articles.py"
DOWNLOADING = "tests/integration/crawler/test_crawler_download.py"
ELSEWHERE = {
    "A26": f"{STORING}::test_an_entry_whose_guid_drifts_at_every_read_is_a_repeat",
    "A33": f"{DOWNLOADING}::test_redirects_are_followed_and_permanent_ones_remembered",
    "A34": "tests/unit/crawler/test_crawler_feed_corpus.py::test_a_sample_is_read_as_what_is_in_it",
    "A35": f"{STORING}::test_a_changed_text_is_a_revision_and_the_old_one_is_kept",
}


def test_every_row_of_the_catalogue_has_a_test() -> None:
    assert {one.name.split()[0] for one in HOSTILE_FEEDS} | set(ELSEWHERE) == {f"A{row}" for row in range(1, 37)}
    for place in ELSEWHERE.values():
        file, _, name = place.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(), place


@pytest.mark.parametrize("feed", HOSTILE_FEEDS, ids=lambda feed: feed.name[:30])
def test_a_hostile_feed_comes_to_what_it_is_to_come_to(feed: HostileFeed) -> None:
    body = feed.body()
    begun = time.process_time()
    answer = parse_feed(body, content_type=feed.content_type, base=BASE)
    assert time.process_time() - begun < 5
    if feed.kind:
        assert isinstance(answer, NotAFeed)
        assert (answer.kind, bool(answer.text)) == (feed.kind, True)
        return
    assert isinstance(answer, ParsedFeed)
    if feed.titles is not None:
        assert tuple(entry.title for entry in answer.entries) == feed.titles
    assert feed.said in "; ".join(answer.notes)
    articles = take_in(answer.entries, source=feed_source(), first_read=True, now=NOW)
    assert all(article.published_at is None or article.published_at.year < 2030 for article in articles)


def test_xml_is_inert() -> None:
    """In a process of its own, whose hook sees every file that is opened and every address that is connected to."""
    script = """
import sys
from crawler.feeds.parse import parse_feed
from tests.hostile_feeds import HOSTILE_FEEDS
small = [feed for feed in HOSTILE_FEEDS if not feed.name.startswith(("A14", "A21"))]
feeds = [(feed.name, feed.body(), feed.content_type) for feed in small]
for name, body, content_type in feeds:  # what is loaded at its first use
    parse_feed(body, content_type=content_type, base="https://news.example.om/rss")
touched = []
sys.addaudithook(lambda event, args: touched.append((event, args)) if event in {"open", "socket.connect",
    "socket.getaddrinfo", "subprocess.Popen", "os.system"} else None)
for name, body, content_type in feeds:
    parse_feed(body, content_type=content_type, base="https://news.example.om/rss")
assert open(__import__("os").devnull).close() is None and len(touched) == 1, touched
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
