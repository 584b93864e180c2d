"""What the rules of watchlists look at: which keys are named how often, and where, in words."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching.context import Context
from matching.lexicon import Key
from matching.reader import Found, Judged

LEAD = 60  # words of the text that make its lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
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
    """Places of mentions, worked out only for rules that ask how near they stand."""

    def __init__(self, found: Found, *, unsure: bool) -> None:
        self._found, self._unsure = found, unsure
        self._starts: dict[str, list[int]] = {}

    def of(self, keys: frozenset[Key]) -> list[Place]:
        return [
            Place(key=key, field=judged.field, word=self._word(judged))
            for judged in self._found.meant(unsure=self._unsure)
            if (key := (judged.hit.entry.kind, judged.hit.entry.id)) in keys
        ]

    def inside(self, keys: frozenset[Key], where: Collection[str]) -> list[Place]:
        """Those in the title, the text, or the lead of the text."""
        return [place for place in self.of(keys) if _is_inside(place, where)]

    def _word(self, judged: Judged) -> int:
        starts = self._starts.get(judged.field)
        if starts is None:
            starts = self._starts[judged.field] = list(_word_starts(judged.folded.words))
        return bisect_right(starts, judged.hit.start)


def _word_starts(words: bytes) -> Iterator[int]:
    place = 0
    for word in words.split(b" "):
        if word:
            yield place
        place += len(word) + 1


def _is_inside(place: Place, where: Collection[str]) -> bool:
    if place.field == "title":
        return "title" in where
    return "text" in where or ("lead" in where and place.word <= LEAD)


def narrowest(places: Sequence[Place], groups: Sequence[frozenset[Key]]) -> int | None:
    """The fewest words between the first and last of mentions that cover every group, in one field; None if none do."""
    widths = [
        width
        for field in sorted({place.field for place in places})
        if (width := _narrowest_in([place for place in places if place.field == field], groups)) is not None
    ]
    return min(widths, default=None)


def _narrowest_in(places: list[Place], groups: Sequence[frozenset[Key]]) -> int | None:
    """A sliding window over the mentions in order: linear in their number."""
    places = sorted(places, key=lambda place: place.word)
    inside = [0] * len(groups)
    first, best = 0, None
    for place in places:
        _count(place, groups, inside, 1)
        while all(inside):
            width = place.word - places[first].word
            best = width if best is None else min(best, width)
            _count(places[first], groups, inside, -1)
            first += 1
    return best


def _count(place: Place, groups: Sequence[frozenset[Key]], inside: list[int], step: int) -> None:
    for index, keys in enumerate(groups):
        if place.key in keys:
            inside[index] += step
