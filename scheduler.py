"""The daemon: it opens the database, wires the rooms together, ticks, and stops cleanly.

Read from here downwards. `daemon.files` says which files are in force; `crawler.collector` is the process that
collects; `alerts.triage`, `alerts.digest` and `alerts.dispatch` are what the ticks call; `dashboard.app` is what
one sees.
`python scheduler.py` is `gulfwatch run`.
"""

from daemon.entry import end_at_once_when_stopped, run_command

if __name__ == "__main__":  # before all that takes long to load
    end_at_once_when_stopped()

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta

import click

from alerts.channel_notices import tell_of_channels
from alerts.digest import run_due
from alerts.dispatch import Dispatcher
from alerts.empty_digest import say_empty
from alerts.mutes import close_ended
from alerts.silence_notices import tell_of_silences
from alerts.source_notices import tell_of_sources
from alerts.triage import Rules, Triage
from config.heap import give_back_freed
from config.logs import Redactor, set_up_logging
from config.settings import Settings, read_settings
from daemon.canaries import Canaries, watchlist_of
from daemon.collectors import COMMAND, CollectorWatch
from daemon.files import FilesInForce
from daemon.heartbeat import Heartbeat
from daemon.housekeeping import count_news_broken, mend_clock_damage, purge_old
from daemon.in_force import InForce
from daemon.readiness import Vitals, reasons_not_ready
from daemon.ticks import Job, Ticks
from daemon.web import WebServer, listening_socket
from dashboard.app import create_app
from dashboard.dashboard import Dashboard, Readiness
from domain.canary import WATCHLIST_ID
from domain.clock import Clock, utc_now
from domain.errors import GulfwatchError
from domain.match import Readable, WatchlistVerdict
from storage import articles, outbox
from storage import sources as stored_sources
from storage.database import Database, open_database
from storage.lock import hold_daemon_lock

log = logging.getLogger("gulfwatch.daemon")

STOP_SECONDS = 5.0
"""Each part's share of a stop. They stop side by side, well within the promised 10 s."""

LONGEST_TRIAGE_SECONDS = 5.0
"""A tick of triage ends then, whatever there is left: that it comes to its end shows that it lives."""

LONGEST_STOP_SECONDS = 9.0
"""When a stop ends even if a thread hangs, or waits for a database that is locked."""


class Daemon:
    """All parts of one running daemon, wired together."""

    def __init__(self, settings: Settings, database: Database, *, redactor: Redactor, clock: Clock = utc_now) -> None:
        self._settings, self._database, self._clock = settings, database, clock
        self.files = FilesInForce(settings, database, clock=clock, redactor=redactor)
        self.heartbeat = Heartbeat(database, clock=clock)
        self.triage = Triage(
            database=database,
            rules=lambda: _rules(self.files.current),
            clock=clock,
        )
        self.dispatcher = Dispatcher(
            database=database,
            channels=lambda: self.files.current.channels,
            operators=lambda: self.files.current.operators,
            policy=settings.network_policy,
            user_agent=settings.user_agent,
            dashboard_url=settings.url,
            clock=clock,
        )
        self.canaries = Canaries(database, dashboard_url=settings.url, clock=clock)
        self.collectors = CollectorWatch(
            count=settings.collectors,
            last_seen=self.heartbeat.last_seen,
            command=(*COMMAND, "--canary-port", str(self.canaries.port)),
        )
        self.ticks = Ticks(self._jobs(), clock=clock)

    async def serve(self, stop: asyncio.Event) -> int:
        """Runs until ``stop`` is set, or a tick hangs; answers the exit code.

        Raises GulfwatchError where it cannot begin.
        """
        web = self._web()
        self.canaries.begin()
        try:
            await asyncio.to_thread(self.files.start)
            await web.start() if web else None
            self.ticks.start()
            self._say_where()
            return await self._until(stop)
        finally:
            log.info("stopping")
            await self._stop(web)

    async def _until(self, stop: asyncio.Event) -> int:
        """0 when it is asked to stop, 1 when a tick hangs: a new process is the only cure."""
        waits = [asyncio.create_task(stop.wait()), asyncio.create_task(self.ticks.hung.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if stop.is_set():
            return 0
        _end_at_the_latest(LONGEST_STOP_SECONDS, code=1)
        return 1

    def _jobs(self) -> tuple[Job, ...]:
        return (
            Job(name="files", every_seconds=0.5, work=self.files.refresh),
            Job(name="triage", every_seconds=0.25, work=self._triage),
            Job(name="digests", every_seconds=1, work=self._run_digests),
            Job(name="empty digests", every_seconds=10, work=self._say_empty, vital=False),
            Job(name="dispatch", every_seconds=0.25, work=self.dispatcher.tick),
            Job(name="channel notices", every_seconds=10, work=self._tell_of_channels, vital=False),
            Job(name="edits", every_seconds=5, work=self.dispatcher.edit_grown, vital=False),
            Job(name="source notices", every_seconds=10, work=self._tell_of_sources, vital=False),
            Job(name="silence notices", every_seconds=60, work=self._tell_of_silences, vital=False),
            Job(name="canaries", every_seconds=1, work=self._tend_canaries, vital=False),
            Job(name="heartbeat", every_seconds=2, work=self.heartbeat.beat),
            Job(name="collectors", every_seconds=1, work=self._watch_collectors),
            Job(name="memory", every_seconds=60, work=give_back_freed, vital=False),
            Job(name="housekeeping", every_seconds=3600, work=self._keep_house, vital=False),
        )

    def _watch_collectors(self) -> None:
        self.collectors.check(self._clock(), storage_works=self.ticks.storage_error is None)

    def _triage(self) -> None:
        if self.files.current.matcher is None:
            return  # no watchlists are in force: articles wait
        until = time.monotonic() + LONGEST_TRIAGE_SECONDS
        while self.triage.run_batch().more and time.monotonic() < until and not self.ticks.stopping:
            pass

    def _run_digests(self) -> None:
        close_ended(self._database, channels=self.files.current.channels, now=self._clock())
        run_due(self._database, channels=self.files.current.channels, now=self._clock())

    def _say_empty(self) -> None:
        current = self.files.current
        say_empty(self._database, watchlists=current.watchlists, channels=current.channels, now=self._clock())

    def _tell_of_channels(self) -> None:
        tell_of_channels(self._database, operators=self.files.current.operators, now=self._clock())

    def _tell_of_sources(self) -> None:
        tell_of_sources(self._database, operators=self.files.current.operators, now=self._clock())

    def _tell_of_silences(self) -> None:
        tell_of_silences(self._database, operators=self.files.current.operators, now=self._clock())

    def _tend_canaries(self) -> None:
        if self.files.current.versions:
            self.canaries.tend(self.files.current)

    def _keep_house(self) -> None:
        mend_clock_damage(self._database, now=self._clock())
        count_news_broken(self._database, now=self._clock())
        purge_old(self._database, keep=self._settings.retention, now=self._clock())

    def _readiness(self) -> Readiness:
        vitals = Vitals(
            now=self._clock(),
            storage_error=self.ticks.storage_error,
            files_without_good_version=self.files.without_good_version,
            ticks=self.ticks.finished_at,
        )
        return Readiness(reasons=reasons_not_ready(vitals))

    def _web(self) -> WebServer | None:
        if self._settings.listen is None:
            return None
        listening = listening_socket(*self._settings.listen)
        pages = Dashboard(
            database=self._database,
            url=self._settings.url,
            hosts=(self._settings.listen[0],),
            token=self._settings.token,
            clock=self._clock,
            readiness=self._readiness,
            watchlists=lambda: self.files.current.watchlists,
            channels=lambda: tuple(self.files.current.channels.values()),
            verdicts=self._verdicts,
        )
        return WebServer(create_app(pages), listening)

    def _verdicts(self, readable: Readable) -> Sequence[WatchlistVerdict]:
        matcher = self.files.current.matcher
        verdicts = matcher.explain(readable).verdicts if matcher else ()
        return [verdict for verdict in verdicts if verdict.watchlist_id != WATCHLIST_ID]

    def _say_where(self) -> None:
        shown = self._settings.url or "none (GULFWATCH_LISTEN is empty)"
        click.echo(f"Gulfwatch runs. Dashboard: {shown}  (Ctrl-C stops it)")
        log.info("started", extra={"fields": {"dashboard": shown, "pid": os.getpid()}})

    async def _stop(self, web: WebServer | None) -> None:
        """Everything at once: what is in flight may end, the rest is given back."""
        parts = [
            self.ticks.stop(STOP_SECONDS),
            asyncio.to_thread(self.dispatcher.stop, timedelta(seconds=STOP_SECONDS)),
            asyncio.to_thread(self.collectors.stop, STOP_SECONDS),
            self.canaries.stop(),
            *([web.stop()] if web else []),
        ]
        for result in await asyncio.gather(*parts, return_exceptions=True):
            if isinstance(result, BaseException):
                log.error("a part did not stop cleanly", exc_info=result)
        with contextlib.suppress(GulfwatchError):
            await asyncio.to_thread(self.heartbeat.end)


def _rules(in_force: InForce) -> Rules:
    """What triage works by."""
    assert in_force.matcher is not None
    planted = watchlist_of(in_force)
    watchlists = {one.id: one for one in (*in_force.watchlists, *([planted] if planted else []))}
    return Rules(read=in_force.matcher.read, watchlists=watchlists, channels=in_force.channels)


def run_daemon() -> int:
    """Reads the settings and runs the daemon; answers the exit code. Raises GulfwatchError where it cannot begin."""
    settings = read_settings()
    redactor = set_up_logging(settings.log_format)
    redactor.know([settings.token] if settings.token else [])
    for warning in settings.warnings:
        log.warning("a setting is odd", extra={"fields": {"problem": str(warning)}})
    try:
        code = _run_until_stopped(settings, redactor)
    except GulfwatchError:
        raise
    except Exception:  # a bug stays loud: here with its traceback, on the terminal as one sentence
        log.critical("the daemon ends by a mistake of its own", exc_info=True)
        raise
    log.info("stopped")
    _end_now_if_a_thread_hangs(code)
    return code


def _run_until_stopped(settings: Settings, redactor: Redactor) -> int:
    with ExitStack() as held:
        held.enter_context(hold_daemon_lock(settings.database_url, utc_now()))
        database = open_database(settings.database_url)
        held.callback(database.close)
        _free_leases(database)
        return asyncio.run(_serve(Daemon(settings, database, redactor=redactor)))


async def _serve(daemon: Daemon) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():  # asked twice: at once. The database keeps what was not finished.
            os._exit(1)
        _end_at_the_latest(LONGEST_STOP_SECONDS)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    return await daemon.serve(stop)


def _end_at_the_latest(seconds: float, *, code: int = 0) -> None:
    """A thread that waits for the database cannot be called off, and the event loop waits for its threads."""

    def end() -> None:
        log.warning("the stop took too long: what was not finished is leased and falls back")
        os._exit(code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _free_leases(database: Database) -> None:
    """The lock proves that no other daemon lives on this SQLite file: what a dead one had leased is free at once."""
    if database.dialect != "sqlite":
        return  # other daemons may be at work; a dead one's leases run out
    with database.write() as conn:
        outbox.release_leases(conn)
        articles.release_leases(conn, None)
        stored_sources.release_leases(conn, None)


def _end_now_if_a_thread_hangs(code: int) -> None:
    """The interpreter would wait for a thread that hangs in a call; its work is leased and falls back."""
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread() and not thread.daemon]
    if others:
        log.warning("threads left behind", extra={"fields": {"threads": [thread.name for thread in others]}})
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def run() -> int:
    """The daemon: collects, matches, alerts and serves the dashboard, until SIGTERM or Ctrl-C."""
    return run_daemon()


if __name__ == "__main__":
    sys.exit(run_command(run, None, name="scheduler.py"))
