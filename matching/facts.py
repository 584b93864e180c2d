"""What the rules of watchlists look at: which keys are named how often, and where, in words."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from matching.context import Context
from matching.gazetteer import Key
from matching.reader import Found, Judged

LEAD = 60  # words of the text that make its lead


class Place(NamedTuple):
    """Where a mention stands, in words of its field."""

    key: Key
    field: str
    word: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules look at."""

    counts: Mapping[Key, int]  # mentions of each key
    places: "PlaceSource"
    context: Context
    certain: "Facts | None" = None  # without what is unsure; None: these are certain

    @property
    def sure(self) -> "Facts":
        """What may exclude: never through a name that may be somebody else's."""
        return self.certain or self

    @property
    def language(self) -> str:
        """Of the article, as it says or as its letters show."""
        return self.context.language

    @property
    def source_id(self) -> str | None:
        return self.context.readable.source_id


class PlaceSource:
    """Places of mentions, worked out only for rules that ask how near they stand, or where."""

    def __init__(self, found: Found, *, unsure: bool) -> None:
        self._found, self._unsure = found, unsure
        self._by_key: dict[Key, list[Place]] | None = None

    def of(self, keys: Set[Key]) -> list[Place]:
        """Those of these keys."""
        if self._by_key is None:
            self._by_key = {}
            for judged, word in _counted(self._found.meant(unsure=self._unsure)):
                key = judged.hit.entry.key
                self._by_key.setdefault(key, []).append(Place(key, judged.field, word))
        by_key = self._by_key
        return [place for key in by_key.keys() & keys for place in by_key[key]]

    def inside(self, keys: Set[Key], where: Collection[str]) -> list[Place]:
        """Those in the title, the text, or the lead of the text."""
        return [place for place in self.of(keys) if _is_inside(place, where)]


def _counted(judged: Iterable[Judged]) -> Iterator[tuple[Judged, int]]:
    """Each mention with the number of its first word in its field, from 1; mentions in reading order."""
    words, place, number = b"", 0, 0
    for one in judged:
        if one.folded.words is not words:
            words, place, number = one.folded.words, 0, 0
        start = one.hit.word_start
        number += len(words[place:start].split())
        place = start
        yield one, number + 1


def _is_inside(place: Place, where: Collection[str]) -> bool:
    if place.field == "title":
        return "title" in where
    return "text" in where or ("lead" in where and place.word <= LEAD)


def narrowest(parts: Sequence[Iterable[Place]]) -> int | None:
    """The fewest words between the first and last of places that hold one of each part, in one field; None: nowhere.

    A sliding window over the places in order: in time proportional to their number, but for sorting them.
    """
    places = sorted((place.field, place.word, part) for part, places in enumerate(parts) for place in places)
    inside, first, best = [0] * len(parts), 0, None
    for index, (field, word, part) in enumerate(places):
        if places[first][0] != field:
            inside, first = [0] * len(parts), index
        inside[part] += 1
        while all(inside):
            width = word - places[first][1]
            best = width if best is None else min(best, width)
            inside[places[first][2]] -= 1
            first += 1
    return best
