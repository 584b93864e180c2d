"""Notices when one of the three files, or .env, has changed and come to rest.

Polling rather than the kernel's notices: it sees network drives and containers' mounts too, and editors that save by
renaming. The content's hash decides, for times and sizes can stay the same or lie.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from config import channels_file, dotenv_file, sources_file, watchlists_file
from config.file_reading import FileLook, Signature, read_file, signature
from config.quietness import Watched, look, look_at_once
from config.yaml_text import decode
from domain.errors import ConfigError
from domain.problem import Problem

FILES: Mapping[str, int] = {
    sources_file.FILE: sources_file.MOST_BYTES,
    watchlists_file.FILE: watchlists_file.MOST_BYTES,
    channels_file.FILE: channels_file.MOST_BYTES,
}
"""The three files and how large each may be."""

_DOTENV_BYTES = 1_000_000
_LOOK_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEvent:
    """A file at rest: its text, or why there is none. Without text and problems it is absent, and may be."""

    name: str
    text: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Memory:
    watched: Watched = field(default_factory=Watched)
    look: FileLook | None = None
    signature: Signature = ()
    looked_at: datetime | None = None
    present: bool = False  # whether it was ever there


class FileWatcher:
    """Watches the files of a config folder. Call ``read_all`` once, then ``poll`` every few tenths of a second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memories = {name: _Memory() for name in (*FILES, dotenv_file.FILE)}

    def read_all(self, now: datetime) -> tuple[FileEvent, ...]:
        """Every one of the three files as it stands, without waiting for it to come to rest."""
        for name, memory in self._memories.items():
            self._look(name, memory, now)
            memory.watched = look_at_once(memory.watched, sight=_sight(memory.look), now=now)
        return tuple(self._event(name) for name in FILES)

    def poll(self, now: datetime) -> tuple[FileEvent, ...]:
        """The files that have changed and come to rest since they were last told.

        When .env has changed all three are told, for any of them may hold its variables.
        """
        told = {name for name, memory in self._memories.items() if self._is_due(name, memory, now)}
        if dotenv_file.FILE in told:
            told.update(FILES)
        return tuple(self._event(name) for name in FILES if name in told)

    def _is_due(self, name: str, memory: _Memory, now: datetime) -> bool:
        pending = memory.watched.sight != memory.watched.told
        seen = signature(self._folder / name)
        stale = memory.looked_at is None or not memory.looked_at <= now < memory.looked_at + _LOOK_AGAIN
        if pending or stale or seen != memory.signature:
            self._look(name, memory, now)
        memory.watched, due = look(memory.watched, sight=_sight(memory.look), now=now)
        return due

    def _look(self, name: str, memory: _Memory, now: datetime) -> None:
        path = self._folder / name
        memory.signature = signature(path)  # before the reading: a change during it is seen next time
        memory.look = read_file(path, folder=self._folder, most_bytes=FILES.get(name, _DOTENV_BYTES))
        memory.looked_at = now
        memory.present = memory.present or not memory.look.absent

    def _event(self, name: str) -> FileEvent:
        memory = self._memories[name]
        seen = memory.look or FileLook(absent=True)
        if seen.absent and name == channels_file.FILE and not memory.present:
            return FileEvent(name=name)
        if seen.data is None:
            return FileEvent(name=name, problems=(Problem(file=name, message=_word(name, seen)),))
        try:
            return FileEvent(name=name, text=decode(seen.data, file=name))
        except ConfigError as error:
            return FileEvent(name=name, problems=error.problems)


def _sight(seen: FileLook | None) -> str:
    if seen is None or seen.absent:
        return "absent"
    return seen.fault if seen.data is None and seen.fault else hashlib.sha256(seen.data or b"").hexdigest()


def _word(name: str, seen: FileLook) -> str:
    if not seen.absent:
        return f"the file {seen.fault}"
    if name == channels_file.FILE:
        return "the file is gone: its channels stay in force until Gulfwatch is started again"
    return "there is no such file"
