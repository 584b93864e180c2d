"""Whether the daemon is ready, and why not: a pure decision over what it knows of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TICK_LIMIT = timedelta(seconds=30)  # a tick that has not finished for so long has stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What the decision looks at."""

    now: datetime
    storage_error: str | None  # None: the last write succeeded
    files_without_good_version: Sequence[str]
    ticks: Mapping[str, datetime]  # job → when it last finished (or the daemon started)


def reasons_not_ready(vitals: Vitals) -> tuple[str, ...]:
    """Every reason in words; empty means ready. A missing collector does not unready: it is being replaced."""
    late = sorted(job for job, finished_at in vitals.ticks.items() if vitals.now - finished_at > TICK_LIMIT)
    return (
        *((f"the database cannot be written: {vitals.storage_error}",) if vitals.storage_error else ()),
        *(f"no good version of {name} is in force" for name in vitals.files_without_good_version),
        *(f"{job} has not finished a tick for {TICK_LIMIT.seconds} s" for job in late),
    )
