"""/metrics: what the database knows in numbers, read when it is asked for. Holds no address and no secret."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry
from starlette.requests import Request
from starlette.responses import Response

from dashboard.dashboard import Dashboard
from dashboard.frame import dashboard_of
from domain.canary import Canary
from storage import canaries, counters, files, outbox, reports, workers
from storage.tables import ChannelState

Labels = TypeVar("Labels", bound=tuple[str, ...])


def show_metrics(request: Request) -> Response:
    """GET /metrics, as Prometheus text or as OpenMetrics, whichever is asked for."""
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Stored(dashboard_of(request)))
    return Response(encode(registry), media_type=media_type)


class _Stored(Collector):
    """One reading of the database, as metrics."""

    def __init__(self, dashboard: Dashboard) -> None:
        self._dashboard = dashboard

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: registering must not read the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        now = self._dashboard.clock()
        with self._dashboard.database.read() as conn:
            overview = reports.overview(conn, now=now)
            counted = counters.read_all(conn)
            known_files = files.list_files(conn)
            processes = workers.list_workers(conn)
            channels = outbox.list_channels(conn)
            planted = canaries.list_canaries(conn)
        yield _gauge("ready", "1: the daemon is ready", float(self._dashboard.readiness().ready))
        yield from _overview(overview)
        yield from _files(known_files)
        yield _processes(processes, now)
        yield _labelled(
            "channel_state",
            "1: the channel is in this state",
            ("channel", "state"),
            {(found.id, state): float(found.state is state) for found in channels for state in ChannelState},
        )
        yield from _canaries(planted, now)
        yield from _counters(counted)


def _overview(overview: reports.Overview) -> Iterator[Metric]:
    yield _gauge("articles", "articles in the archive", overview.articles)
    yield _gauge("articles_today", "articles collected in the last 24 hours", overview.articles_today)
    yield _gauge("alerts", "alerts in the archive", overview.alerts)
    yield _gauge("alerts_today", "alerts made in the last 24 hours", overview.alerts_today)
    yield _gauge("held_alerts", "alerts that wait for a digest", overview.held_alerts)
    yield _gauge("pages_wanted", "article pages that are still to be read", overview.pages_wanted)
    yield _gauge("untriaged_articles", "articles that are ready and not triaged", overview.backlog.articles)
    yield _gauge("untriaged_failed", "untriaged articles whose triage has failed", overview.backlog.failed)
    yield _gauge("untriaged_oldest_seconds", "how long the first of them waits", overview.backlog.oldest_seconds)
    states = {(state.value,): count for state, count in overview.sources.items()}
    yield _labelled("sources", "sources that are switched on", ("state",), states)
    statuses = {(status.value,): count for status, count in overview.deliveries.items()}
    yield _labelled("deliveries", "deliveries in the outbox", ("status",), statuses)
    pending = {(queue.channel_id,): queue.pending for queue in overview.queues}
    yield _labelled("channel_pending", "deliveries that wait", ("channel",), pending)
    due = {(queue.channel_id,): queue.due for queue in overview.queues}
    yield _labelled("channel_due", "deliveries whose attempt is overdue", ("channel",), due)


def _files(known: Iterable[files.FileReport]) -> Iterator[Metric]:
    known = tuple(known)
    in_force = {(report.name,): float(report.loaded_at is not None) for report in known}
    yield _labelled("file_in_force", "1: a good version is in force", ("file",), in_force)
    problems = {
        (report.name, severity): sum(problem.severity == severity for problem in report.problems)
        for report in known
        for severity in ("error", "warning")
    }
    yield _labelled("file_problems", "problems in the newest version", ("file", "severity"), problems)


def _processes(known: Iterable[workers.WorkerReport], now: datetime) -> Metric:
    seen = {(found.role, str(found.pid)): (now - found.seen_at).total_seconds() for found in known}
    return _labelled("worker_silence_seconds", "since the process was last heard of", ("role", "pid"), seen)


def _canaries(planted: Iterable[Canary], now: datetime) -> Iterator[Metric]:
    planted = tuple(planted)
    lost = {(one.language,): float(one.failing_since is not None) for one in planted}
    yield _labelled("canary_lost", "1: the language's canaries do not arrive in time", ("language",), lost)
    took = {(one.language,): one.travel_seconds for one in planted if one.travel_seconds is not None}
    yield _labelled("canary_travel_seconds", "how long the last that arrived took", ("language",), took)
    since = {(one.language,): (now - one.arrived_at).total_seconds() for one in planted if one.arrived_at is not None}
    yield _labelled("canary_arrived_seconds_ago", "since the last one arrived", ("language",), since)


def _counters(counted: Mapping[tuple[str, str], int]) -> Iterator[Metric]:
    """Storage's own counters, one metric for each name; those without a label's value have an empty one."""
    families: dict[str, CounterMetricFamily] = {}
    for (name, label), value in counted.items():
        plain = re.sub("[^a-z0-9_]", "_", name.lower())
        if plain not in families:
            families[plain] = CounterMetricFamily(f"gulfwatch_{plain}", name.replace("_", " "), labels=["outcome"])
        families[plain].add_metric([label], value)
    yield from families.values()


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"gulfwatch_{name}", words, value=value)


def _labelled(name: str, words: str, labels: tuple[str, ...], values: Mapping[Labels, float]) -> Metric:
    family = GaugeMetricFamily(f"gulfwatch_{name}", words, labels=list(labels))
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family
