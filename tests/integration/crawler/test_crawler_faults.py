"""A machine that fails the collector: no descriptors left, nowhere for temporary files, a parser that ends or hangs."""

import asyncio
import os
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.pool import PARSERS, WorkPool
from domain.errors import FetchError
from domain.source import FullText
from tests.crawler_samples import feed_source, rss
from tests.integration.crawler.conftest import ROOT, SECOND, CollectorProcess, wait_until
from tests.servers import Answer, ScriptedServer

FEED = Answer(body=rss(1), headers={"Content-Type": "application/rss+xml"})


FEW_DESCRIPTORS = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
from crawler.collector import main
if __name__ == "__main__":
    main()
"""


def test_a_collector_without_free_descriptors_lives_and_goes_on_when_there_are_some(
    collector: CollectorProcess, server: ScriptedServer, tmp_path: Path
) -> None:
    (tmp_path / "few.py").write_text(FEW_DESCRIPTORS)
    with ExitStack() as stack:
        hosts = [stack.enter_context(ScriptedServer()) for _ in range(60)]
        for host in hosts:
            host.route("/feed", Answer(hang=True))
        hanging = [feed_source(f"hangs-{n}", address=host.url("/feed")) for n, host in enumerate(hosts)]
        good = feed_source("good", address=server.route("/feed", FEED), every=SECOND, full_text=FullText.NEVER)
        collector.have(*hanging, good)
        process = collector.start("--deadline", "1", program=[str(tmp_path / "few.py")], PYTHONPATH=str(ROOT))
        names = [source.id for source in hanging]
        wait_until(lambda: all(collector.report(name).error_kind for name in names))
        assert process.poll() is None
    reads = len(server.requests_to("/feed"))
    server.wait_for_requests("/feed", reads + 2)
    wait_until(lambda: collector.report("good").last_success_at)
    assert collector.stop(process) == 0


def test_a_temporary_folder_that_is_not_there_stops_nothing(
    collector: CollectorProcess, server: ScriptedServer, tmp_path: Path
) -> None:
    collector.have(feed_source(address=server.route("/feed", FEED), full_text=FullText.NEVER))
    collector.start(TMPDIR=str(tmp_path / "missing"))
    wait_until(lambda: collector.report("times").last_success_at)


def test_a_parser_that_hangs_or_ends_is_named_and_replaced() -> None:
    pool = WorkPool(preload=PARSERS, workers=1, deadline=timedelta(seconds=2))

    async def scenario() -> list[object]:
        found: list[object] = [await pool.run(len, "ab")]
        for fault in (pool.run(time.sleep, 60), pool.run(os._exit, 9), pool.run(os.abort)):
            with pytest.raises(FetchError) as raised:
                await fault
            found.append((raised.value.kind, str(raised.value)))
        return [*found, await pool.run(len, "abc")]

    try:
        found = asyncio.run(scenario())
    finally:
        pool.stop()
    assert found == [
        2,
        ("too-slow", "could not be read within 2 seconds"),
        ("parser-died", "ended the process that read it (exit code 9)"),
        ("parser-died", "ended the process that read it (exit code -6)"),
        3,
    ]
