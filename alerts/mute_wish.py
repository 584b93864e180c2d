"""A silence as it is asked for, checked: by the command, the page and the API alike. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.plain_text import one_line
from config.durations import parse_duration
from domain.errors import GulfwatchError
from domain.ids import new_id
from domain.mute import Mute, MuteScope

LONGEST = timedelta(days=365)
MOST_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteWish:
    """What somebody typed."""

    scope: MuteScope
    target: str
    owner: str
    reason: str
    until: str  # 8h, 2d, or an instant with its offset: 2026-12-01T08:00Z


def mute_of(wish: MuteWish, *, now: datetime) -> Mute:
    """The silence from now on. Raises GulfwatchError in a sentence for what makes no sense."""
    owner, reason, target = one_line(wish.owner), one_line(wish.reason), one_line(wish.target)
    for name, text in (("owner", owner), ("reason", reason), ("target", target)):
        if not 0 < len(text) <= MOST_TEXT:
            raise GulfwatchError(f"a silence needs {name}: 1 to {MOST_TEXT} characters")
    ends_at = _end_of(wish.until.strip(), now)
    if not now < ends_at <= now + LONGEST:
        raise GulfwatchError(f"'{wish.until}' is no end of a silence: it must come after now, and within a year")
    return Mute(
        id=new_id(now), scope=wish.scope, target=target, owner=owner, reason=reason, begun_at=now, ends_at=ends_at
    )


def _end_of(until: str, now: datetime) -> datetime:
    try:
        return now + parse_duration(until, longest=LONGEST)
    except ValueError:
        pass
    try:
        instant = datetime.fromisoformat(until)
        if instant.tzinfo is not None:
            return instant.astimezone(now.tzinfo)
    except (ValueError, OverflowError):  # no instant, or none that UTC can tell
        pass
    raise GulfwatchError(
        f"'{until}' is no end of a silence: write a span such as 8h or 2d, or an instant with its offset, such as "
        f"{now + timedelta(days=1):%Y-%m-%dT%H:%MZ}"
    )
