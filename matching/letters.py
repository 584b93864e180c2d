"""The likeliest ways to write a word whose letters each have several, found by adding up what each costs."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

Options = Sequence[tuple[str, float]]
"""What a letter may become, and how unlikely: 0 for the usual."""

Spelt = tuple[tuple[str, float], ...]
"""Ways of writing, the likeliest first."""


def cheapest(places: Iterable[Options], *, most: int, between: str = "") -> Spelt:
    """The ways that cost least in all, each once. Takes time in proportion to the places."""
    ways: list[tuple[str, float]] = [("", 0.0)]
    for options in places:
        if len(options) == 1:
            letters, more = options[0]
            joint = between if letters and ways[0][0] else ""
            ways = [(text + joint + letters, cost + more) for text, cost in ways]
            continue
        found: dict[str, float] = {}
        limit = _limit(ways, options, most)
        for letters, more in options:
            joint = between if letters and ways[0][0] else ""
            for text, cost in ways:
                if cost + more > limit:
                    break
                whole = text + joint + letters
                if whole not in found or cost + more < found[whole]:
                    found[whole] = cost + more
        ways = sorted(found.items(), key=_COST)[:most]
    return tuple((text, round(cost, 2)) for text, cost in ways)


_COST = itemgetter(1)


def _limit(ways: list[tuple[str, float]], options: Options, most: int) -> float:
    """A cost that none of the ways to be kept exceeds: those of the likeliest letter are enough, or nearly."""
    least = min(more for _, more in options)
    return ways[-1][1] + least if len(ways) >= most else ways[-1][1] + max(more for _, more in options)


def merged(*sorts: Iterable[tuple[str, float]]) -> Spelt:
    """All ways together, each at its least cost."""
    found: dict[str, float] = {}
    for ways in sorts:
        for text, cost in ways:
            found[text] = min(cost, found.get(text, cost))
    return tuple(sorted(found.items(), key=_COST))


def dearer(ways: Iterable[tuple[str, float]], more: float) -> Spelt:
    """The same ways, each less likely by so much."""
    return tuple((text, cost + more) for text, cost in ways)
