"""What the operators hear of a country or a language that goes quiet as a whole: once, and once when that is over."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from alerts.notices import send_notice
from alerts.source_notices import LASTS, TOGETHER
from domain.clock import rfc3339
from domain.silence import SilentGroup, silent_groups
from storage import silences
from storage.database import Database
from storage.silences import Silence

log = logging.getLogger("gulfwatch.alerts.silences")


def tell_of_silences(database: Database, *, operators: Sequence[str], now: datetime) -> int:
    """Follows which groups are silent, and puts into the outbox what the operators have still to hear.

    Answers how many messages that are. Those named as operators later hear of what is still silent then. Writes only
    where something has changed.
    """
    with database.read() as conn:
        groups = {group.name: group for group in silent_groups(silences.list_heard(conn, now=now))}
        known = {silence.name: silence for silence in silences.list_silences(conn)}
    begun, ended = groups.keys() - known.keys(), known.keys() - groups.keys()
    lasting = _to_be_told(known, groups, now) if operators else []
    if not (begun or ended or lasting):
        return 0
    with database.write() as conn:
        silences.note_silent(conn, begun, since=now)
        told = silences.note_told(conn, lasting, at=now)
        again = silences.end(conn, sorted(ended))
        texts = [
            *([silence_text([groups[name] for name in told], known)] if told else []),
            *([news_again_text(again)] if again and operators else []),
        ]
        for text in texts:
            send_notice(conn, text, operators, subject="sources", now=now)
    log.info(
        "silent groups", extra={"fields": {"begun": sorted(begun), "ended": sorted(ended), "messages": len(texts)}}
    )
    return len(texts)


def silence_text(groups: Sequence[SilentGroup], known: Mapping[str, Silence]) -> str:
    """The message about groups that are silent. Pure."""
    if len(groups) == 1:
        (one,) = groups
        return f"{one.sentence} So it has been since {rfc3339(known[one.name].since)}."
    lines = (f"- {one.name}, since {rfc3339(known[one.name].since)}: {_counted(one)}" for one in groups)
    return "\n".join((f"No news from {len(groups)} countries and languages:", *lines))


def news_again_text(names: Sequence[str]) -> str:
    """The message about groups that are silent no more. Pure."""
    return f"Silent no more: the {', the '.join(names)}."


def _to_be_told(known: Mapping[str, Silence], groups: Mapping[str, SilentGroup], now: datetime) -> list[str]:
    """What has lasted for half an hour, and with it what has lasted nearly as long."""
    untold = [one for one in known.values() if one.told_at is None and one.name in groups]
    if not any(_lasts(one, LASTS, now) for one in untold):
        return []
    return [one.name for one in untold if _lasts(one, LASTS - TOGETHER, now)]


def _lasts(silence: Silence, span: timedelta, now: datetime) -> bool:
    return now - silence.since >= span


def _counted(group: SilentGroup) -> str:
    return f"{group.troubled} of its {group.sources} sources are in trouble, and none brings news"
