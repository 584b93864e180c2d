"""The likeliest ways to write a word whose letters each have several, found by adding up what each costs."""

from collections.abc import Iterable, Sequence

Options = Sequence[tuple[str, float]]
"""What a letter may become, and how unlikely: 0 for the usual."""

Spelt = tuple[tuple[str, float], ...]
"""Ways of writing, the likeliest first."""


def cheapest(places: Iterable[Options], *, most: int, between: str = "") -> Spelt:
    """The ways that cost least in all, each once. Takes time in proportion to the places."""
    ways: list[tuple[str, float]] = [("", 0.0)]
    for options in places:
        found: dict[str, float] = {}
        for text, cost in ways:
            for letters, more in options:
                whole = text + between + letters if text and letters else text + letters
                if cost + more < found.get(whole, 1e9):
                    found[whole] = cost + more
        ways = sorted(found.items(), key=lambda way: way[1])[:most]
    return tuple((text, round(cost, 2)) for text, cost in ways)


def merged(*sorts: Iterable[tuple[str, float]]) -> Spelt:
    """All ways together, each at its least cost."""
    found: dict[str, float] = {}
    for ways in sorts:
        for text, cost in ways:
            found[text] = min(cost, found.get(text, cost))
    return tuple(sorted(found.items(), key=lambda way: way[1]))


def dearer(ways: Iterable[tuple[str, float]], more: float) -> Spelt:
    """The same ways, each less likely by so much."""
    return tuple((text, cost + more) for text, cost in ways)
