"""Silences that people ask for: alerts of one watchlist, entity, source or story are held back until a time. Pure.

In the code they are mutes: ``domain.silence`` is about countries that are silent by themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class MuteScope(StrEnum):
    """What a silence is of."""

    WATCHLIST = "watchlist"
    ENTITY = "entity"
    SOURCE = "source"
    STORY = "story"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """One silence that somebody asked for."""

    id: str
    scope: MuteScope
    target: str  # the id of the watchlist, entity, source or story
    owner: str  # who asked for it
    reason: str
    begun_at: datetime
    ends_at: datetime  # not in force any more from then on

    @property
    def words(self) -> str:
        """As a clause: ``a silence of the source x until … (Ali: they are moving house)``."""
        until = f"{self.ends_at:%Y-%m-%d %H:%M} UTC"
        return f"a silence of the {self.scope.value} {self.target} until {until} ({self.owner}: {self.reason})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an alert is about, as far as silences matter."""

    watchlist_id: str
    entities: frozenset[str]
    source_id: str
    story_id: str


def subject_of(data: Mapping[str, Any]) -> Subject:
    """``data``: an alert's, as the contract has it."""
    return Subject(
        watchlist_id=data["watchlist"]["id"],
        entities=frozenset(mention["entity"] for mention in data["mentions"] if mention["kind"] != "keyword"),
        source_id=data["article"]["source"]["id"],
        story_id=data["story"]["id"],
    )


def holding(mutes: Iterable[Mute], subject: Subject, *, now: datetime) -> Mute | None:
    """The silence that holds an alert back; of several the one that ends last. None: none does."""
    there = [mute for mute in mutes if mute.begun_at <= now < mute.ends_at and _covers(mute, subject)]
    return max(there, key=lambda mute: mute.ends_at, default=None)


def _covers(mute: Mute, subject: Subject) -> bool:
    match mute.scope:
        case MuteScope.WATCHLIST:
            return mute.target == subject.watchlist_id
        case MuteScope.ENTITY:
            return mute.target in subject.entities
        case MuteScope.SOURCE:
            return mute.target == subject.source_id
        case _:
            return mute.target == subject.story_id
