"""A collector for weeks in minutes: its memory, descriptors and threads over thousands of rounds.

``make soak``, or ``python -m tests.soak [ROUNDS]`` (2,000). A real collector process, whose clock runs ten times as
fast, reads 50 feeds that change in every tenth round, the pages of some, and ten sources that fail, each in its way. It
prints what the process held at the start and at the end, and by how much its memory grew for each round.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import psutil

from domain.clock import utc_now
from domain.source import FullText, Source, SourceKind
from storage import sources
from storage.database import open_database
from tests.servers import Answer, Request, ScriptedServer, gzip_bomb

ROOT = Path(__file__).parents[1]
FEEDS, SITES, WITH_PAGES, ENTRIES, CHANGES_EVERY = 50, 10, 5, 20, 10
FASTER = 10
WARM = 0.25
"""Of the rounds: until then the process fills its caches."""

XML = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
_LONGEST = timedelta(minutes=20)
_LOOK_SECONDS = 2.0


class Feed:
    """The newest entries of a newspaper; in every tenth read one more."""

    def __init__(self, name: str, site: str) -> None:
        self._name = name
        self._site = site
        self.reads = 0

    def answer(self, request: Request) -> Answer:
        self.reads += 1
        edition = self.reads // CHANGES_EVERY
        tag = f'"{self._name}-{edition}"'
        if request.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        items = "".join(map(self._item, range(edition, edition + ENTRIES)))
        headers = {**XML, "ETag": tag} if self._name.endswith("0") else XML  # the others' bodies are compared
        channel = f"<channel><title>{self._name}</title>{items}</channel>"
        return Answer(body=f"<rss version='2.0'>{channel}</rss>", headers=headers)

    def _item(self, number: int) -> str:
        published = format_datetime(datetime.now(UTC) - timedelta(minutes=ENTRIES))
        return (
            f"<item><title>Ships {number} of {self._name}</title><link>{self._site}/page/{self._name}-{number}</link>"
            f"<description>Ship {number} came in at noon.</description><!--{published}--></item>"
        )


def page(request: Request) -> Answer:
    name = request.path.rpartition("/")[2]
    if not request.path.startswith("/page/"):
        return Answer(status=404)
    paragraphs = f"<p>The ship {name} came into the port at noon and left it again before the evening tide.</p>" * 20
    markup = f"<html><head><title>{name}</title></head><body><article>{paragraphs}</article></body></html>"
    return Answer(body=markup, headers=HTML)


FAILURES = {
    "missing": Answer(status=404),
    "broken": Answer(status=500),
    "hangs": Answer(hang=True),
    "resets": Answer(reset="request"),
    "cut": Answer(body="<rss><channel>" + "x" * 5000, reset="body", headers=XML),
    "login": Answer(body="<html><body>Please log in</body></html>", headers=HTML),
    "bomb": Answer(body=gzip_bomb(50), headers={**XML, "Content-Encoding": "gzip"}),
    "loop": Answer(status=302, headers={"Location": "/loop"}),
    "endless": Answer(body=b"<rss>" * 10_000, headers=XML, endless=True),
    "garbage": Answer(body=os.urandom(20_000), headers=XML),
}


def source(name: str, address: str, *, full_text: FullText = FullText.NEVER) -> Source:
    return Source(
        id=name,
        name=name,
        kind=SourceKind.FEED,
        address=address,
        shown_address=address,
        every=timedelta(seconds=1),
        full_text=full_text,
    )


def serve(sites: Sequence[ScriptedServer], swamp: ScriptedServer) -> tuple[list[Source], list[Feed]]:
    """The sources, and the feeds that are good."""
    feeds, good = list[Feed](), list[Source]()
    for site in sites:
        site.route_all(page)
    for number in range(FEEDS):
        site = sites[number % len(sites)]
        feeds.append(Feed(f"feed-{number}", site.url("")))
        address = site.route(f"/feed-{number}", feeds[-1].answer)
        full_text = FullText.ALWAYS if number < WITH_PAGES else FullText.NEVER
        good.append(source(f"feed-{number}", address, full_text=full_text))
    return [*good, *(source(name, swamp.route(f"/{name}", answer)) for name, answer in FAILURES.items())], feeds


class Held:
    """What a process holds at one moment."""

    def __init__(self, process: psutil.Process, rounds: int) -> None:
        self.rounds = rounds
        with process.oneshot():
            self.kib = process.memory_info().rss / 1024
            self.descriptors = process.num_fds()
            self.threads = process.num_threads()
        self.workers_kib = sum(child.memory_info().rss for child in process.children(recursive=True)) / 1024

    def __str__(self) -> str:
        return (
            f"{self.rounds:6d} rounds: {self.kib / 1024:6.1f} MB, {self.descriptors} descriptors, "
            f"{self.threads} threads, workers {self.workers_kib / 1024:.0f} MB"
        )


def growth(held: Sequence[Held]) -> float:
    """KiB a round, by least squares."""
    mean_x = sum(one.rounds for one in held) / len(held)
    mean_y = sum(one.kib for one in held) / len(held)
    spread = sum((one.rounds - mean_x) ** 2 for one in held)
    return sum((one.rounds - mean_x) * (one.kib - mean_y) for one in held) / spread if spread else 0.0


def soak(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = f"sqlite:///{folder}/soak.db"
        swamp, *sites = (stack.enter_context(ScriptedServer()) for _ in range(1 + SITES))
        listed, feeds = serve(sites, swamp)
        with open_database(url).write() as conn:
            sources.replace_all(conn, listed, now=utc_now())
        with Path(f"{folder}/log").open("wb") as log, _collector(url, log=log.fileno()) as process:
            try:
                held = _watch(process, feeds, (*sites, swamp), rounds)
            finally:
                process.terminate()
                process.wait(10)
        _tell(held, Path(f"{folder}/log").read_text(encoding="utf-8"))


def _collector(url: str, *, log: int) -> "subprocess.Popen[bytes]":
    environ = {
        **os.environ,
        "GULFWATCH_DATABASE": url,
        "GULFWATCH_ALLOW_NETWORKS": "127.0.0.1/32",
        "GULFWATCH_HOST_DELAY": "0s",
        "GULFWATCH_LOG": "json",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.soak", "--collector", "--deadline", "2"],
        stdin=subprocess.PIPE,
        stderr=log,
        cwd=ROOT,
        env=environ,
    )


def _watch(
    process: "subprocess.Popen[bytes]", feeds: Sequence[Feed], servers: Sequence[ScriptedServer], rounds: int
) -> list[Held]:
    begun, held = time.monotonic(), list[Held]()
    told = 0.0
    while (done := min(feed.reads for feed in feeds)) < rounds and time.monotonic() - begun < _LONGEST.total_seconds():
        if process.poll() is not None:
            raise SystemExit(f"the collector ended after {done} rounds")
        if done:
            held.append(Held(psutil.Process(process.pid), done))
            if done >= told:  # a line for each twentieth
                sys.stdout.write(f"{held[-1]}, {time.monotonic() - begun:.0f} s\n")
                sys.stdout.flush()
                told = done + rounds / 20
        for server in servers:
            server.requests.clear()
        time.sleep(_LOOK_SECONDS)
    return held


def _tell(held: Sequence[Held], log: str) -> None:
    warm = [one for one in held if one.rounds >= held[-1].rounds * WARM]
    sys.stdout.write(f"warm:  {warm[0]}\nend:   {warm[-1]}\n")
    sys.stdout.write(f"memory grew by {growth(warm):.2f} KB a round; {log.count('Traceback')} tracebacks in the log\n")


def _collect_fast() -> None:
    from crawler import collecting, collector

    begun = utc_now()

    def fast() -> datetime:
        return begun + (utc_now() - begun) * FASTER

    collecting.Collector = partial(collecting.Collector, clock=fast)  # type: ignore[assignment,misc]
    collector.main()


def main() -> None:
    if "--collector" in sys.argv:
        sys.argv.remove("--collector")
        _collect_fast()
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", type=int, nargs="?", default=2000)
    soak(parser.parse_args().rounds)


if __name__ == "__main__":
    main()
