"""Counters kept in memory between two visits to the database."""

from collections import Counter


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
