"""Counters kept in memory between two visits to the database."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from storage import counters, traffic

RECEIVED = "received"
"""Bytes that came from a source; the label is its id. They are kept by source and year, apart from the counters."""


def write(conn: sa.Connection, amounts: Mapping[tuple[str, str], int], *, now: datetime) -> None:
    """Writes down what was counted."""
    counters.add(conn, {key: amount for key, amount in amounts.items() if key[0] != RECEIVED})
    received = {label: amount for (name, label), amount in amounts.items() if name == RECEIVED}
    traffic.add(conn, received, year=now.year)


class Tally:
    """Named counters with one label's value each, taken and written every few seconds."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, label: str = "", amount: int = 1) -> None:
        if amount:
            self._counts[(name, label)] += amount

    def take(self) -> dict[tuple[str, str], int]:
        """What was counted since the last call."""
        taken, self._counts = dict(self._counts), Counter()
        return taken

    def give_back(self, taken: dict[tuple[str, str], int]) -> None:
        """What could not be written is counted again."""
        self._counts.update(taken)
