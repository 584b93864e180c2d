"""Keeps the newest good versions of the three files in force; the database keeps them over a restart."""

import logging
from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from config.dotenv_file import FILE as DOTENV
from config.logs import Redactor
from config.settings import Settings, read_variables
from config.watcher import FileEvent, FileWatcher
from daemon.disk import version_of
from daemon.in_force import CHANNELS, FILES, SOURCES, InForce, Version, fit
from domain.clock import Clock
from domain.errors import ConfigError
from domain.problem import Problem
from storage import files as stored
from storage import outbox, sources
from storage.database import Database

log = logging.getLogger("gulfwatch.daemon.files")

_MOST_LOGGED = 10


class FilesInForce:
    """``start`` once, then ``refresh`` twice a second, in one thread at a time; ``current`` from any thread."""

    def __init__(
        self, settings: Settings, database: Database, *, clock: Clock, redactor: Redactor | None = None
    ) -> None:
        self._settings, self._database, self._clock = settings, database, clock
        self._redactor = redactor or Redactor()
        self._watcher = FileWatcher(settings.config_dir)
        self._newest: dict[str, Version] = {}  # good in themselves, in force or waiting for another file
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._unsaved: set[str] = set()  # files whose news is not in the database yet
        self.current = InForce()

    @property
    def without_good_version(self) -> tuple[str, ...]:
        """The files of which nothing is in force; a channels.yaml need not be there."""
        needed = [name for name in FILES if name != CHANNELS or self._problems.get(CHANNELS)]
        return tuple(name for name in needed if name not in self.current.versions)

    def start(self) -> None:
        """Reads the files at once; a broken one is replaced by its last good version. Raises StorageError."""
        for event in self._watcher.read_all(self._clock()):
            self._read(event)
        fitted, left_out = fit(self.current, self._newest)
        last_good = self._last_good([name for name in FILES if name not in fitted.versions])
        self._put_in_force(fit(fitted, last_good)[0], left_out)

    def refresh(self) -> None:
        """Takes in what has changed on disk. Raises StorageError; what could not be saved is saved next time."""
        events = self._watcher.poll(self._clock())
        if not events and not self._unsaved:
            return
        if events:
            self._reread_variables()
        for event in events:
            self._read(event)
        self._put_in_force(*fit(self.current, self._newest))

    def _reread_variables(self) -> None:
        """A broken .env is told, and the values that were read before go on."""
        before = self._problems.get(DOTENV, ())
        try:
            self._settings = replace(self._settings, variables=read_variables(self._settings.config_dir))
            self._problems[DOTENV] = ()
        except ConfigError as error:
            self._complain(DOTENV, error.problems)
        if self._problems[DOTENV] != before:
            self._unsaved.add(DOTENV)

    def _read(self, event: FileEvent) -> None:
        self._unsaved.add(event.name)
        self._newest.pop(event.name, None)
        try:
            version = version_of(event, self._settings, canaries=True)
        except ConfigError as error:
            self._complain(event.name, error.problems)
            return
        except Exception as bug:  # the other files' news must not be lost with it, and people must see why it waits
            log.error("a bug over a file", exc_info=bug, extra={"fields": {"file": event.name}})
            message = f"Gulfwatch stumbles over this file by a fault of its own ({type(bug).__name__})"
            self._complain(event.name, (Problem(file=event.name, message=message),))
            return
        self._problems[event.name] = version.warnings if version else ()
        if version is not None:
            self._newest[event.name] = version

    def _complain(self, name: str, problems: tuple[Problem, ...]) -> None:
        self._problems[name] = problems
        for problem in problems[:_MOST_LOGGED]:
            log.error(
                "a file has a fault: its last good version stays in force", extra={"fields": {"problem": str(problem)}}
            )

    def _last_good(self, names: Iterable[str]) -> dict[str, Version]:
        """The last good versions that the database keeps, as far as they can still be read."""
        with self._database.read() as conn:
            texts = {name: stored.load_last_good(conn, name) for name in names}
        found: dict[str, Version] = {}
        for name, text in texts.items():
            if text is None or (name == CHANNELS and not self._problems.get(CHANNELS)):
                continue  # a channels.yaml that was taken away before the start stays away
            try:
                version = version_of(FileEvent(name=name, text=text), self._settings, canaries=True)
            except ConfigError as error:
                log.error("the last good version is not good any more", extra={"fields": {"problem": str(error)}})
                continue
            if version is not None:
                log.warning("the last good version is in force", extra={"fields": {"file": name}})
                found[name] = version
        return found

    def _put_in_force(self, fitted: InForce, left_out: frozenset[str]) -> None:
        for name in left_out:
            misfits = fitted.with_version(name, self._newest[name]).misfits()
            if misfits != self._problems.get(name):
                self._complain(name, misfits)
                self._unsaved.add(name)
        changed = {name for name in FILES if fitted.versions.get(name) is not self.current.versions.get(name)}
        for name in changed & set(self._newest) - left_out:
            self._problems[name] = self._newest[name].warnings
        self._unsaved |= changed
        self._redactor.know(secret for channel in fitted.channels.values() for secret in channel.secrets)
        with self._database.write() as conn:
            self._save(conn, fitted)
        self.current = fitted
        self._unsaved.clear()
        for name in sorted(changed):
            log.info("a file is in force", extra={"fields": {"file": name}})

    def _save(self, conn: sa.Connection, fitted: InForce) -> None:
        now = self._clock()
        for name in self._unsaved:
            version, problems = fitted.versions.get(name), self._problems.get(name, ())
            if version is not None and version is self._newest.get(name):
                stored.save_good(conn, name, version.text, now, warnings=problems)
            else:
                stored.save_problems(conn, name, problems, now)
        if SOURCES in self._unsaved and fitted.sources is not None:
            sources.replace_all(conn, fitted.sources.sources, now=now)
        if CHANNELS in self._unsaved or not self.current.versions:
            channels = {channel.id: channel.fingerprint for channel in fitted.channels.values()}
            outbox.sync_channels(conn, channels, now)
