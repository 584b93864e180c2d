"""The last good version of each file that people edit, and what is wrong with the newest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.problem import Problem
from storage.tables import files
from storage.upserts import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file, by its name: sources.yaml, watchlists.yaml, channels.yaml."""

    name: str
    loaded_at: datetime | None  # when the version in force was first read; None: there is no good version yet
    checked_at: datetime  # when the file was last looked at because it had changed
    problems: tuple[Problem, ...]  # of the newest version; with an error among them an older one is in force


def load_last_good(conn: sa.Connection, name: str) -> str | None:
    """The text of the last good version, its variables not filled in; None: there was none yet."""
    row = conn.execute(sa.select(files.c.text).where(files.c.name == name, files.c.loaded_at.is_not(None)))
    return row.scalar_one_or_none()


def save_good(conn: sa.Connection, name: str, text: str, now: datetime, *, warnings: Sequence[Problem] = ()) -> None:
    """Keeps a version that is in force from ``now`` on. ``warnings`` are faults that leave it in force."""
    _save(conn, name, {"text": text, "loaded_at": now, "problems": _plain(warnings), "checked_at": now})


def save_problems(conn: sa.Connection, name: str, problems: Sequence[Problem], now: datetime) -> None:
    """Notes what is wrong with the newest version; the last good one is kept."""
    _save(conn, name, {"problems": _plain(problems), "checked_at": now}, new={"text": "", "loaded_at": None})


def list_files(conn: sa.Connection) -> list[FileReport]:
    """Every file that was ever looked at, by name."""
    rows = conn.execute(sa.select(files).order_by(files.c.name))
    return [
        FileReport(
            name=row.name,
            loaded_at=row.loaded_at,
            checked_at=row.checked_at,
            problems=tuple(Problem(**problem) for problem in row.problems),
        )
        for row in rows
    ]


def _save(conn: sa.Connection, name: str, row: dict[str, Any], new: dict[str, Any] | None = None) -> None:
    statement = insert(conn, files).values({"name": name, **row, **(new or {})})
    conn.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={key: statement.excluded[key] for key in row})
    )


def _plain(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in problems]
