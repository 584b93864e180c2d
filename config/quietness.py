"""When a file that is being edited has come to rest: a pure decision over what was seen of it, and when."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

QUIET = timedelta(milliseconds=500)
"""A sight counts when two looks this far apart saw the same: an editor saves in several steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is remembered of one file between looks. A sight is any text that changes with what was seen."""

    sight: str | None = None  # the latest; None: never looked at
    since: datetime | None = None  # when the latest sight was first seen
    told: str | None = None  # the sight that was told last


def look(watched: Watched, *, sight: str, now: datetime) -> tuple[Watched, bool]:
    """Takes in a sight; answers the new memory, and whether the sight is new, at rest, and so to be told now."""
    changed = sight != watched.sight or watched.since is None or now < watched.since  # a clock may be set back
    seen = replace(watched, sight=sight, since=now) if changed else watched
    if sight == seen.told or seen.since is None or now - seen.since < QUIET:
        return seen, False
    return replace(seen, told=sight), True


def look_at_once(watched: Watched, *, sight: str, now: datetime) -> Watched:
    """Takes in a sight that is told without waiting: at the start, when nothing older is in force."""
    return replace(watched, sight=sight, since=now, told=sight)
