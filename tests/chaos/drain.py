"""A long queue to twenty channels: each drains at its rate, at the end as fast as at the start, in memory that stays.

Two of the channels have a rate of their own; what waits for them becomes digests.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

from domain.ids import new_id
from storage.database import Database, open_database
from storage.tables import deliveries
from tests.acceptance.asked import SECRET, sources, watchlist, watchlists
from tests.acceptance.running import RunningDaemon, running
from tests.alert_factories import store_alerts
from tests.chat_room import ChatRoom, Request

RATES: Mapping[str, int] = {"paced-600": 600, "paced-60": 60}
"""Messages a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What a run came to."""

    alerts: int  # that arrived, over all channels
    twice: int
    messages: int
    seconds: float  # from the first message to the last
    free_per_second: tuple[float, ...]  # on the channels without a rate, in each fifth of their messages
    gaps: Mapping[str, float]  # the shortest time between two messages of each channel with a rate
    mebibytes: tuple[float, float, float]  # of the daemon: after the first fifth, at most from then on, at the end


def run(folder: Path, *, alerts: int, channels: int = 20, patience: float = 1200) -> Drained:
    """So many alerts, pending on every channel when the daemon starts."""
    ids = [f"free-{number}" for number in range(channels - len(RATES))] + list(RATES)
    with ChatRoom() as room, running(folder) as daemon:
        daemon.write("sources.yaml", sources())
        daemon.write("watchlists.yaml", watchlists(watchlist("none", keywords=["nothingofthekind"])))
        daemon.write("channels.yaml", {"channels": [_entry(each, room) for each in ids]})
        database = open_database(daemon.environment["GULFWATCH_DATABASE"])
        _fill(database, ids, alerts)
        daemon.start()
        held = _watch(daemon, database, room, alerts * channels, patience)
        daemon.stop()
        database.close()
        return _drained(room.requests, held)


def _entry(channel_id: str, room: ChatRoom) -> dict[str, Any]:
    entry = {"id": channel_id, "type": "webhook", "url": room.url(f"/{channel_id}"), "secret": SECRET}
    return entry | ({"rate": f"{RATES[channel_id]}/min"} if channel_id in RATES else {})


def _fill(database: Database, ids: Sequence[str], alerts: int) -> None:
    now = datetime.now(UTC)
    store_alerts(database, alerts, channel_id=ids[0], now=now)
    with database.write() as conn:
        rows = [dict(row) for row in conn.execute(sa.select(deliveries)).mappings()]
        for channel_id in ids[1:]:
            conn.execute(sa.insert(deliveries), [{**row, "id": new_id(now), "channel_id": channel_id} for row in rows])


def _watch(
    daemon: RunningDaemon, database: Database, room: ChatRoom, wanted: int, patience: float
) -> list[tuple[float, float]]:
    """What the daemon held, looked at twice a second until nothing waits: moments and MiB."""
    assert daemon.process is not None
    process, until, held = psutil.Process(daemon.process.pid), time.monotonic() + patience, list[tuple[float, float]]()
    while _waiting(database) or len(room.requests) < len(RATES):
        assert time.monotonic() < until, f"{len(room.requests)} messages of {wanted} alerts in {patience} s"
        held.append((time.monotonic(), process.memory_info().rss / 2**20))
        time.sleep(0.5)
    return held


def _waiting(database: Database) -> bool:
    with database.read() as conn:
        waits = sa.exists().where(deliveries.c.status == "pending")
        held = sa.text("SELECT EXISTS (SELECT 1 FROM held_alerts)")
        return bool(conn.execute(sa.select(waits)).scalar_one() or conn.execute(held).scalar_one())


def _drained(requests: Sequence[Request], held: Sequence[tuple[float, float]]) -> Drained:
    seen = [(_channel(request), alert) for request in requests for alert in _alerts(request)]
    free = sorted(request.at for request in requests if _channel(request) not in RATES)
    fifth = len(free) // 5
    warm = [mebibytes for at, mebibytes in held if at >= free[fifth]] or [held[-1][1]]
    return Drained(
        alerts=len(seen),
        twice=len(seen) - len(set(seen)),
        messages=len(requests),
        seconds=max(request.at for request in requests) - free[0],
        free_per_second=tuple(
            fifth / max(free[(part + 1) * fifth - 1] - free[part * fifth], 1e-9) for part in range(5)
        ),
        gaps={each: _shortest_gap(requests, each) for each in RATES},
        mebibytes=(warm[0], max(warm), warm[-1]),
    )


def _shortest_gap(requests: Sequence[Request], channel_id: str) -> float:
    times = [request.at for request in requests if _channel(request) == channel_id]
    return min((after - before for before, after in pairwise(times)), default=float("inf"))


def _channel(request: Request) -> str:
    return request.line.split()[1].strip("/")


def _alerts(request: Request) -> list[str]:
    data = json.loads(request.body)["data"]
    return [each["id"] for each in data.get("alerts", [data])]
