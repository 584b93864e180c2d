"""How the collectors that live share the hosts. Pure."""

from collections.abc import Iterable
from datetime import datetime

from crawler.succession import ROLE, SILENT_AFTER
from storage.shares import WHOLE, Share
from storage.workers import WorkerReport


def share_of(own_id: str, workers: Iterable[WorkerReport], *, now: datetime) -> Share:
    """This collector's share among those that gave a sign of life of late, on whatever machine.

    All see the same list and come to the same shares; while one of them comes or goes, for some seconds two may hold
    the same host, which costs politeness and nothing else: what is due is still leased to one.
    """
    living = sorted(worker.id for worker in workers if worker.role == ROLE and now - worker.seen_at <= SILENT_AFTER)
    return Share(index=living.index(own_id), count=len(living)) if own_id in living else WHOLE
