"""The table follows sources.yaml: what is new, changed or gone is written, the rest is left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.source import Source, SourceState
from storage.shares import host_slot
from storage.source_changes import note_change
from storage.tables import sources

DEFAULT_INTERVAL_SECONDS = 300.0
"""The pace of a source that names none, until its own is known."""


OFF = "off"
"""What the ledger calls a source that is switched off."""

_WELL: dict[str, Any] = {"troubled_since": None, "told_at": None}
"""What nobody reads, or begins anew, troubles nobody."""

_OTHER_PAGES: dict[str, Any] = {"usual_pages": None, "pages_fallen": ""}
"""What its articles' pages give is learnt anew where others are read, or none at all."""


def replace_all(conn: sa.Connection, wanted: Sequence[Source], *, now: datetime) -> None:
    """Makes the table hold exactly these sources as present ones.

    New ones are due now. A changed address or kind is a new beginning: validators, failures, state and lease are
    forgotten, and the next read is a first read. A changed ``every``, and a source that is enabled again or back in
    the file, is due now. Those no longer named get ``removed_at``; their articles stay.
    """
    stored = {row.id: row._asdict() for row in conn.execute(sa.select(sources))}
    _insert(conn, [_new_row(source, now) for source in wanted if source.id not in stored])
    for source in wanted:
        if source.id in stored and (changes := changed_columns(stored[source.id], source, now=now)):
            conn.execute(sa.update(sources).where(sources.c.id == source.id).values(changes))
            _note(conn, source.id, edited(stored[source.id], changes), now)
    gone = set(stored) - {source.id for source in wanted}
    _remove(conn, [stored[id] for id in sorted(gone) if stored[id]["removed_at"] is None], now)


def changed_columns(row: Mapping[str, Any], source: Source, *, now: datetime) -> dict[str, Any]:
    """The columns of a stored source to be written because the file says something else; empty: none."""
    said = _as_said(source)
    changes = {name: value for name, value in said.items() if row[name] != value}
    back = row["removed_at"] is not None
    if back:
        changes["removed_at"] = None
    if "address" in changes or "kind" in changes:
        return changes | _beginning(source, now)
    if "full_text" in changes:
        changes |= _OTHER_PAGES
        if row["pages_fallen"]:  # the next read says whether anything else troubles it
            changes |= {"next_fetch_at": now}
    if changes.get("enabled") is False:
        changes |= _WELL
    if back or "every_seconds" in changes or changes.get("enabled"):
        changes |= {"next_fetch_at": now}
    if source.every is not None and "every_seconds" in changes:
        changes |= {"interval_seconds": source.every.total_seconds()}
    return changes


def edited(row: Mapping[str, Any], changes: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """The state before an edit of the file, the one after it, and why; None: the same. Pure.

    Off and on again, out of the file and back, and a new beginning are changes of state; a fall that the edit ends is
    told though the state is the same.
    """
    new = {**row, **changes}
    before, after = _state_of(row), _state_of(new)
    if before == after:
        ended = row["pages_fallen"] and not new["pages_fallen"]
        return (before, after, "learns anew what its articles' pages give: full_text has changed") if ended else None
    if row["enabled"] != new["enabled"]:
        return before, after, f"switched {'on' if new['enabled'] else 'off'} in sources.yaml"
    if row["removed_at"] != new["removed_at"]:
        return before, after, "taken out of sources.yaml" if new["removed_at"] else "back in sources.yaml"
    return before, after, "begins anew: sources.yaml names another address"


def _state_of(row: Mapping[str, Any]) -> str:
    return str(row["state"]) if row["enabled"] and row["removed_at"] is None else OFF


def _note(conn: sa.Connection, source_id: str, edit: tuple[str, str, str] | None, now: datetime) -> None:
    if edit is not None:
        before, after, reason = edit
        note_change(conn, source_id=source_id, at=now, before=before, after=after, reason=reason)


def _insert(conn: sa.Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        conn.execute(sa.insert(sources), rows)


def _remove(conn: sa.Connection, rows: list[dict[str, Any]], now: datetime) -> None:
    if rows:
        gone = {**_WELL, "removed_at": now, "lease_owner": None, "lease_until": None}
        conn.execute(sa.update(sources).where(sources.c.id.in_([row["id"] for row in rows])).values(gone))
    for row in rows:
        _note(conn, row["id"], edited(row, {"removed_at": now}), now)


def _new_row(source: Source, now: datetime) -> dict[str, Any]:
    return {"id": source.id, **_as_said(source), **_beginning(source, now)}


def _as_said(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "kind": source.kind.value,
        "address": source.address,
        "shown_address": source.shown_address,
        "country": source.country,
        "languages": list(source.languages),
        "full_text": source.full_text.value,
        "every_seconds": None if source.every is None else source.every.total_seconds(),
        "links": source.links,
        "selectors": None if source.selectors is None else asdict(source.selectors),
        "enabled": source.enabled,
        "host_slot": host_slot(source.address),
    }


def _beginning(source: Source, now: datetime) -> dict[str, Any]:
    return {
        "state": SourceState.NEW.value,
        "reason": "",
        "error_kind": None,
        "http_status": None,
        "failures": 0,
        "down_since": None,
        "first_read_at": None,
        "next_fetch_at": now,
        "interval_seconds": DEFAULT_INTERVAL_SECONDS if source.every is None else source.every.total_seconds(),
        "etag": None,
        "last_modified": None,
        "body_hash": None,
        "rhythm": None,
        "wishes": None,
        "usual": None,
        **_OTHER_PAGES,
        "body_at": None,
        "distrusted_until": None,
        "hub": None,
        "topic": None,
        "base": None,
        "pushed_until": None,
        "push_missed": 0,
        **_WELL,
        "moved_to": None,
        "moved_seen": 0,
        "lease_owner": None,
        "lease_until": None,
    }
