"""A spider that has a fault of its own: it raises or hangs over one source, and the others are read all the same."""

from pathlib import Path

from domain.source import FullText, SourceKind, SourceState
from tests.crawler_samples import source_of
from tests.integration.crawler.conftest import ROOT, SECOND, CollectorProcess, wait_until
from tests.servers import Answer, ScriptedServer

HTML = {"Content-Type": "text/html; charset=utf-8"}
LISTING = "".join(
    f"<article><h2><a href='/news/{number}'>Aselsan signs agreement number {number} in Muscat</a></h2></article>"
    for number in range(3)
)

FAULTY = """
from datetime import timedelta

from crawler.collector import main
from crawler.listings.visit import ListingVisit
from crawler.pool import WorkPool

take, parse = ListingVisit.take, ListingVisit.parse
WorkPool.__init__.__kwdefaults__["deadline"] = timedelta(seconds=2)


def for_ever(*_, **__):
    while True:
        pass


def take_or_raise(self, answer, parsed):
    if self.due.source.id == "raises":
        raise RuntimeError("the callback's own bug")
    take(self, answer, parsed)


ListingVisit.take = take_or_raise
ListingVisit.parse = property(lambda self: for_ever if self.due.source.id == "hangs" else parse.fget(self))

if __name__ == "__main__":
    main()
"""


def test_a_callback_that_raises_or_hangs_fails_its_source_and_stops_no_other(
    collector: CollectorProcess, server: ScriptedServer, tmp_path: Path
) -> None:
    (tmp_path / "faulty.py").write_text(FAULTY)
    page = Answer(body=f"<!DOCTYPE html><html><body><main>{LISTING}</main></body></html>", headers=HTML)
    names = ("raises", "hangs", "good")
    often = {"every": SECOND, "full_text": FullText.NEVER, "links": "h2 a"}
    collector.have(
        *(source_of(SourceKind.LISTING, name, address=server.route(f"/{name}", page), **often) for name in names)
    )
    process = collector.start(program=[str(tmp_path / "faulty.py")], PYTHONPATH=str(ROOT))
    wait_until(lambda: all(collector.report(name).failures for name in ("raises", "hangs")))
    reads = len(server.requests_to("/good"))
    server.wait_for_requests("/good", reads + 2)
    assert process.poll() is None, "the collector lives"
    assert collector.stop(process) == 0
    shown = {name: collector.report(name) for name in names}
    assert {name: (one.state, one.error_kind, one.reason) for name, one in shown.items()} == {
        "raises": (SourceState.FAILING, "bug", "a fault of Gulfwatch's own while it was read (RuntimeError)"),
        "hangs": (SourceState.FAILING, "too-slow", "could not be read within 2 seconds"),
        "good": (SourceState.FRESH, None, shown["good"].reason),
    }
    assert len(collector.articles()) == 3
    assert "RuntimeError: the callback's own bug" in collector.log, "a bug stays loud"
    collector.log = ""
