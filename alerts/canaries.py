"""The keeper of canaries: it plants one in each language by the plan, follows them, and tells of those that are lost.

All that it knows stands in the database, so that a crash repeats a look and plants nothing twice; of several daemons
on PostgreSQL one plants, one settles and one tells.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import sqlalchemy as sa

from alerts.canary_steps import Step, detail_of, is_abandoned, next_step, stage_of
from alerts.canary_words import lost_text, well_text
from alerts.notices import send_notice
from domain.alert import Channel
from domain.canary import LANGUAGES, Canary, CanaryPlan, CanaryState, Trace
from domain.clock import Clock
from storage import canaries
from storage.database import Database

READ_EVERY = timedelta(seconds=10)
"""How often a canary's source is read while it waits to be collected."""

BREAK = timedelta(seconds=30)
"""Nobody looked for so long: the daemon stood still, or its machine slept."""

FEED = "http://canary.invalid/{language}.xml"
"""The address of a language's feed. No name server knows it: a collector asks the daemon that started it."""

_NAMES = {"ar": "Canary (Arabic)", "en": "Canary (English)", "tr": "Canary (Turkish)"}

log = logging.getLogger("gulfwatch.alerts.canaries")


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryOrders:
    """What is in force at this moment."""

    plan: CanaryPlan | None  # None: canaries are switched off
    operators: Sequence[str]
    channels: Mapping[str, Channel]
    dashboard_url: str | None  # where a canary's link leads; None: there is no dashboard


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """One step to be taken."""

    language: str
    canary: Canary | None
    trace: Trace | None
    step: Step


class CanaryKeeper:
    """``tend`` is called about once a second, in one thread at a time."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._looked_at: datetime | None = None
        self._watched_since = clock()
        self._planned = False  # at the last look

    def tend(self, orders: CanaryOrders) -> None:
        """Takes every step that is due; what the operators are to hear goes into the outbox. Raises StorageError."""
        now = self._clock()
        if self._looked_at is None or not timedelta(0) <= now - self._looked_at <= BREAK:
            self._watched_since = now
        with self._database.read() as conn:
            needed = self._is_needed(conn, orders, now)
        if needed:
            with self._database.write() as conn:
                self._work(conn, orders, now)
        self._looked_at, self._planned = now, orders.plan is not None

    def _is_needed(self, conn: sa.Connection, orders: CanaryOrders, now: datetime) -> bool:
        if orders.plan is None:
            return self._may_retire(conn, now)
        return bool(self._due(conn, orders.plan, now)) or (bool(orders.operators) and bool(_untold(conn)))

    def _may_retire(self, conn: sa.Connection, now: datetime) -> bool:
        """On PostgreSQL another daemon may plant them that has not heard, or whose file says otherwise."""
        found = canaries.list_canaries(conn)
        alone = self._planned or conn.dialect.name == "sqlite"
        return bool(found) and (alone or all(is_abandoned(canary, now) for canary in found))

    def _work(self, conn: sa.Connection, orders: CanaryOrders, now: datetime) -> None:
        if orders.plan is None:
            canaries.retire(conn)
            log.info("canaries are switched off")
            return
        for due in self._due(conn, orders.plan, now):
            _take(conn, due, orders.plan, url=orders.dashboard_url, now=now)
        if orders.operators:
            _tell(conn, orders, orders.plan, now)

    def _due(self, conn: sa.Connection, plan: CanaryPlan, now: datetime) -> list[_Due]:
        known = {canary.language: canary for canary in canaries.list_canaries(conn)}
        found = []
        for language in LANGUAGES:
            canary = known.get(language)
            followed = canary is not None and canary.state in (CanaryState.TRAVELLING, CanaryState.LOST)
            trace = canaries.trace(conn, canary) if canary is not None and followed else None
            step = next_step(canary, trace, plan, now=now, watched_since=self._watched_since)
            found.append(_Due(language=language, canary=canary, trace=trace, step=step))
        return [due for due in found if due.step is not Step.NOTHING]


def _take(conn: sa.Connection, due: _Due, plan: CanaryPlan, *, url: str | None, now: datetime) -> None:
    if due.step is Step.PLANT:
        taken = _plant(conn, due, plan, url=url, now=now)
    elif due.step is Step.LOST:
        taken = _lose(conn, due, now)
    else:
        taken = _settle_arrived(conn, due)
    if taken:
        fields = {"language": due.language, "step": due.step.value}
        log.log(logging.WARNING if due.step is Step.LOST else logging.INFO, "canary", extra={"fields": fields})


def _plant(conn: sa.Connection, due: _Due, plan: CanaryPlan, *, url: str | None, now: datetime) -> bool:
    mark, before = secrets.token_hex(8), due.canary
    link = f"{url.rstrip('/') if url else 'http://canary.invalid'}/deliveries?{urlencode({'canary': mark})}"
    address = FEED.format(language=due.language)
    canaries.ensure_source(conn, due.language, name=_NAMES[due.language], address=address, every=READ_EVERY, now=now)
    planted = Canary(
        language=due.language,
        mark=mark,
        url=link,
        channel_id=plan.channel_id,
        planted_at=now,
        due_at=now + plan.within,
        every_seconds=plan.every.total_seconds(),
        state=CanaryState.TRAVELLING,
        arrived_at=before.arrived_at if before else None,
        travel_seconds=before.travel_seconds if before else None,
        failing_since=before.failing_since if before else None,
        told_at=before.told_at if before else None,
    )
    return canaries.plant(conn, planted, instead_of=before, now=now)


def _lose(conn: sa.Connection, due: _Due, now: datetime) -> bool:
    canary, trace = due.canary, due.trace
    assert canary is not None and trace is not None
    return canaries.settle(
        conn,
        canary,
        state=CanaryState.LOST.value,
        stage=stage_of(trace).value,
        detail=detail_of(trace),
        failing_since=canary.failing_since or now,
    )


def _settle_arrived(conn: sa.Connection, due: _Due) -> bool:
    """One that comes late proves nothing yet: that they come in time again, the next one tells."""
    canary, trace = due.canary, due.trace
    assert canary is not None and trace is not None and trace.delivered_at is not None
    in_time = due.step is Step.ARRIVED
    return canaries.settle(
        conn,
        canary,
        state=(CanaryState.ARRIVED if in_time else CanaryState.LATE).value,
        stage=None,
        detail="",
        arrived_at=trace.delivered_at,
        travel_seconds=max((trace.delivered_at - canary.planted_at).total_seconds(), 0.0),
        failing_since=None if in_time else canary.failing_since or trace.delivered_at,
    )


def _untold(conn: sa.Connection) -> list[Canary]:
    return [one for one in canaries.list_canaries(conn) if (one.failing_since is None) is not (one.told_at is None)]


def _tell(conn: sa.Connection, orders: CanaryOrders, plan: CanaryPlan, now: datetime) -> None:
    """One message for all that is lost, and one for all that is well again, in each operator's language."""
    untold = _untold(conn)
    lost = canaries.note_told(conn, [one for one in untold if one.failing_since is not None], at=now)
    well = canaries.note_told(conn, [one for one in untold if one.failing_since is None], at=None)
    for operator in orders.operators:
        channel = orders.channels.get(operator)
        language = channel.language if channel is not None else "en"
        texts = [
            *([lost_text(lost, plan, language)] if lost else []),
            *([well_text(well, language)] if well else []),
        ]
        for text in texts:
            send_notice(conn, text, [operator], subject="canaries", now=now)
