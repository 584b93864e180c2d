"""What a source's pages give is kept with them, on both databases, and its fall is told wherever sources are."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from crawler.page_falls import TAKEN_FOR_USUAL
from crawler.page_results import HOST_PAUSED, FailedPage
from crawler.page_settling import SettledPage, end_outlived, settle_pages
from crawler.pages.page_text import PageText
from crawler.usual_pages import UsualPages, stored_pages
from domain.article import PageState
from domain.clock import utc_now
from domain.source import FullText, SourceState
from storage import pushes, source_changes, sources
from storage.articles import WantedPage
from storage.database import Database
from storage.pushes import PushResult
from storage.sources import FetchResult
from storage.tables import articles as article_table
from storage.tables import sources as table
from tests.crawler_samples import article_page, feed_source, pub_date, rss
from tests.integration.crawler.conftest import CollectorProcess, wait_until
from tests.servers import Answer, ScriptedServer
from tests.storage_factories import MINUTE, NOW, add_article, add_sources, make_source

FALLEN = (
    f"its articles' pages give no text since {NOW:%Y-%m-%d}: 8 of the last 10; "
    "perhaps the site was rebuilt: see selectors in sources.yaml"
)
AGAIN = "its articles' pages give again what is usual"


def wanted(number: int, source_id: str = "muscat-post") -> WantedPage:
    return WantedPage(
        article_id=f"{source_id} {number}", url="https://muscat-post.example/", source_id=source_id, attempts=0
    )


def read(number: int, source_id: str = "muscat-post", *, at: datetime = NOW) -> SettledPage:
    text = PageText(title="T", text="word " * 500, language="en", published_at=NOW - MINUTE, authors=())
    return SettledPage(page=wanted(number, source_id), at=at, text=text)


def failed(number: int, kind: str = "no-text", *, at: datetime = NOW) -> SettledPage:
    page = wanted(number)
    return SettledPage(page=page, at=at, failed=FailedPage(page=page, kind=kind, text="no article text"))


def settle(database: Database, *settled: SettledPage) -> list[str]:
    with database.write() as conn:
        return settle_pages(conn, settled)


def pages_of(database: Database, source_id: str = "muscat-post") -> UsualPages:
    with database.read() as conn:
        return stored_pages(conn.execute(sa.select(table.c.usual_pages).where(table.c.id == source_id)).scalar_one())


def reason(database: Database) -> str:
    with database.read() as conn:
        report = sources.get_report(conn, "muscat-post", now=NOW)
    assert report is not None
    return report.reason


def lines(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as conn:
        return [(one.before, one.after, one.reason) for one in sources.list_changes(conn, "muscat-post", limit=50)]


def told(database: Database) -> tuple[list[str], list[str]]:
    """The reasons of troubles that the operators have still to hear of, and those of what is well again."""
    with database.read() as conn:
        untold = source_changes.untold(conn, since_before=NOW + timedelta(days=1))
        return [_said(one) for one in untold], [_said(one) for one in source_changes.recovered(conn)]


def _said(trouble: source_changes.Trouble) -> str:
    return "; ".join(filter(None, (trouble.reason, trouble.pages)))


def settle_feed(database: Database, *, state: SourceState = SourceState.FRESH, **values: Any) -> None:
    given: dict[str, Any] = {"reason": "nothing new", "interval_seconds": 3600.0} | values
    ok = not state.is_trouble
    result = FetchResult(source_id="muscat-post", at=NOW, ok=ok, state=state, next_fetch_at=NOW + 60 * MINUTE, **given)
    with database.write() as conn:
        sources.lease_due(conn, now=NOW, owner="c", lease=MINUTE, limit=1, ids=["muscat-post"])
        assert sources.settle(conn, result, owner="c")


@pytest.fixture
def learnt(database: Database) -> Database:
    """A source that is well, with twenty pages that were read."""
    with database.write() as conn:
        add_sources(conn)
    settle_feed(database)
    settle(database, *(read(number) for number in range(20)))
    return database


def redesign(database: Database, *, at: datetime = NOW) -> list[str]:
    return settle(database, *(failed(number, at=at) for number in range(20, 28)))


def test_a_fall_stands_in_the_reason_in_the_ledger_and_is_told_to_the_operators(learnt: Database) -> None:
    assert (reason(learnt), told(learnt)) == ("nothing new", ([], []))
    assert redesign(learnt) == [*[""] * 7, FALLEN]
    assert reason(learnt) == f"nothing new; {FALLEN}"
    assert lines(learnt) == [("fresh", "fresh", FALLEN)]
    assert told(learnt) == ([f"nothing new; {FALLEN}"], [])
    assert settle(learnt, failed(28)) == [""]
    assert reason(learnt) == f"nothing new; {FALLEN.replace('8 of', '9 of')}"
    assert len(lines(learnt)) == 1


def test_its_end_is_a_line_and_is_told_to_the_operators_who_had_heard_of_it(learnt: Database) -> None:
    redesign(learnt)
    with learnt.write() as conn:
        source_changes.note_told(conn, ["muscat-post"], at=NOW)
    assert settle(learnt, *(read(number, at=NOW + MINUTE) for number in range(40, 44))) == ["", "", "", AGAIN]
    assert (reason(learnt), lines(learnt)[0]) == ("nothing new", ("fresh", "fresh", AGAIN))
    assert told(learnt) == ([], ["nothing new"])


def test_a_fall_ends_after_thirty_days_though_no_page_is_read_any_more(learnt: Database) -> None:
    redesign(learnt)
    with learnt.write() as conn:
        source_changes.note_told(conn, ["muscat-post"], at=NOW)
        end_outlived(conn, now=NOW + TAKEN_FOR_USUAL - MINUTE)
    assert reason(learnt) == f"nothing new; {FALLEN}"
    with learnt.write() as conn:
        end_outlived(conn, now=NOW + TAKEN_FOR_USUAL)
    said = "what its articles' pages give is taken for usual after 30 days"
    assert (reason(learnt), lines(learnt)[0]) == ("nothing new", ("fresh", "fresh", said))
    assert told(learnt) == ([], ["nothing new"])
    assert pages_of(learnt) == UsualPages()


def test_other_pages_end_a_fall_at_the_next_read_which_is_at_once(learnt: Database) -> None:
    redesign(learnt)
    with learnt.write() as conn:
        sources.replace_all(conn, [make_source(full_text=FullText.NEVER)], now=NOW + MINUTE)
        (due,) = sources.lease_due(conn, now=NOW + MINUTE, owner="c", lease=MINUTE, limit=9)
        result = FetchResult(
            source_id=due.source.id,
            at=NOW + MINUTE,
            ok=True,
            state=SourceState.FRESH,
            next_fetch_at=NOW + 60 * MINUTE,
            reason="nothing new",
            interval_seconds=3600.0,
        )
        assert sources.settle(conn, result, owner="c")
    assert told(learnt) == ([], [])
    assert lines(learnt)[0][2] == "learns anew what its articles' pages give: full_text has changed"


def test_reads_and_pushes_of_the_feed_leave_the_fall_of_its_pages_in_force(learnt: Database) -> None:
    redesign(learnt)
    settle_feed(learnt, reason="3 new articles")
    with learnt.write() as conn:
        well = PushResult(
            source_id="muscat-post",
            at=NOW,
            state=SourceState.FRESH,
            reason="1 new article, pushed by its hub",
            new_articles=1,
            is_well=True,
        )
        sources.lease_due(conn, now=NOW, owner="c", lease=MINUTE, limit=1, ids=["muscat-post"])
        assert pushes.settle(conn, "muscat-post", taken=[], result=well, owner="c", due_at=None)
    said = f"1 new article, pushed by its hub; {FALLEN}"
    assert (reason(learnt), told(learnt)) == (said, ([said], []))


def test_a_feed_that_fails_stays_in_trouble_when_its_pages_are_well_again(learnt: Database) -> None:
    redesign(learnt)
    settle_feed(learnt, state=SourceState.FAILING, reason="answered 503", error_kind="http-503")
    settle(learnt, *(read(number) for number in range(40, 44)))
    assert told(learnt) == (["answered 503"], [])
    settle_feed(learnt)
    assert told(learnt) == ([], [])


def test_a_fall_of_what_its_feed_brings_keeps_it_in_trouble_too(learnt: Database) -> None:
    settle_feed(learnt, usual={"fallen": "brings 2 entries where 40 were usual"}, fallen=True)
    redesign(learnt)
    settle(learnt, *(read(number) for number in range(40, 44)))
    assert told(learnt) == (["nothing new"], [])


def test_pages_are_stored_and_given_up_beside_it(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
        ids = [add_article(conn, key, page=PageState.WANTED) for key in ("one", "two", "three")]
        pages = [WantedPage(article_id=id, url="", source_id="muscat-post", attempts=0) for id in ids]
        text = PageText(title="T", text="The page's text " * 9, language="tr", published_at=NOW, authors=("A",))
        again_at = NOW + MINUTE
        settle_pages(
            conn,
            [
                SettledPage(page=pages[0], at=NOW, text=text),
                SettledPage(page=pages[1], at=NOW, failed=FailedPage(page=pages[1], kind="paywall", text="is sold")),
                SettledPage(
                    page=pages[2], at=NOW, failed=FailedPage(page=pages[2], kind=HOST_PAUSED, text=""), next_at=again_at
                ),
            ],
        )
        found = {row.id: row for row in conn.execute(sa.select(article_table))}
    assert [(found[id].page, found[id].page_attempts, found[id].page_error) for id in ids] == [
        ("read", 1, None),
        ("failed", 1, "is sold"),
        ("wanted", 0, ""),
    ]
    assert (found[ids[0]].text, found[ids[2]].page_next_at) == (text.text, again_at)
    assert [(one.article_id, one.kind, one.characters) for one in pages_of(database).recent] == [
        (ids[0], "", len(text.text)),
        (ids[1], "paywall", 0),
    ]


def test_what_the_network_did_and_pages_of_sources_that_are_off_or_gone_write_nothing(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn)
    settle(database, failed(1, "timeout"), read(1, "unknown"))
    assert pages_of(database) == UsualPages()
    for listed in ([make_source(enabled=False)], []):
        with database.write() as conn:
            sources.replace_all(conn, listed, now=NOW)
        settle(database, read(1))
    assert pages_of(database) == UsualPages()


def test_another_address_or_another_wish_for_pages_is_a_new_beginning(learnt: Database) -> None:
    redesign(learnt)
    with learnt.write() as conn:
        sources.replace_all(conn, [make_source(links="a")], now=NOW)
    assert reason(learnt) == f"nothing new; {FALLEN}"
    with learnt.write() as conn:
        sources.replace_all(conn, [make_source(full_text=FullText.NEVER)], now=NOW)
    assert (reason(learnt), pages_of(learnt)) == ("nothing new", UsualPages())
    settle_feed(learnt)
    assert told(learnt) == ([], [])
    settle(learnt, read(1))
    with learnt.write() as conn:
        sources.replace_all(conn, [make_source(address="https://other.example/")], now=NOW)
    assert pages_of(learnt) == UsualPages()


def test_pages_that_two_collectors_settle_at_once_all_count(database: Database) -> None:
    with database.write() as conn:
        add_sources(conn, "alpha", "beta")
    together, failures = threading.Barrier(2), list[Exception]()

    def collector(first: int, order: Sequence[str]) -> None:
        together.wait()
        try:
            for number in range(first, first + 15):
                settle(database, *(read(number, source_id) for source_id in order))
        except Exception as error:  # a deadlock, say
            failures.append(error)

    orders = (("alpha", "beta"), ("beta", "alpha"))
    threads = [threading.Thread(target=collector, args=(100 * number, order)) for number, order in enumerate(orders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    counted = [pages_of(database, source_id) for source_id in ("alpha", "beta")]
    assert [one.pages + len(one.recent) for one in counted] == [30, 30]


HTML = {"Content-Type": "text/html; charset=utf-8"}
WHOLE = Answer(body=article_page(), headers=HTML)
EMPTY = Answer(body="<html><body><div id=app></div><nav><a href=/>Home</a></nav></body></html>", headers=HTML)


class Newspaper:
    """A site whose feed names more pages each time."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server
        self._urls: list[str] = []

    def publish(self, count: int, page: Answer) -> None:
        for _ in range(count):
            self._urls.append(self._server.route(f"/news/{len(self._urls)}", page))
        items = [
            f"<item><title>Story {number}</title><link>{url}</link><description>Of {number}.</description>"
            f"{pub_date(number, now=utc_now())}</item>"
            for number, url in enumerate(self._urls)
        ]
        self._server.route("/feed", Answer(body=rss(items), headers={"Content-Type": "application/rss+xml"}))


def wait_for_pages(collector: CollectorProcess, count: int) -> None:
    settled = sa.select(sa.func.count()).where(article_table.c.page.in_(("read", "failed")))
    wait_until(lambda: collector.query(settled)[0][0] == count, within=60, what=f"{count} pages are settled")


def test_a_site_that_is_rebuilt_is_noticed_by_a_running_collector_and_so_is_its_mending(
    collector: CollectorProcess, server: ScriptedServer
) -> None:
    paper = Newspaper(server)
    paper.publish(20, WHOLE)
    collector.have(feed_source(address=server.url("/feed"), every=timedelta(seconds=1)))
    collector.start()
    wait_for_pages(collector, 20)
    assert "pages" not in collector.report("times").reason
    paper.publish(10, EMPTY)
    wait_for_pages(collector, 30)
    fallen = collector.report("times")
    assert (fallen.state, fallen.troubled_since is not None) == (SourceState.FRESH, True)
    assert "; its articles' pages give no text since 20" in fallen.reason
    assert fallen.reason.endswith(": 10 of the last 10; perhaps the site was rebuilt: see selectors in sources.yaml")
    paper.publish(4, WHOLE)
    wait_for_pages(collector, 34)
    assert "pages" not in collector.report("times").reason
    with collector.database.read() as conn:
        said = [one.reason.partition(" since")[0] for one in sources.list_changes(conn, "times", limit=50)]
    assert [one for one in said if "pages" in one] == [AGAIN, "its articles' pages give no text"]
