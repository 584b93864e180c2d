"""The words of an article that tell the senses of an ambiguous name apart: one automaton for those of all names."""

from collections.abc import Iterable, Iterator, Mapping

from ahocorasick_rs import BytesAhoCorasick

from matching.forms import arabic
from matching.gazetteer import Known
from matching.normalise import Folded, fold_words, is_arabic

FIELD = "field"  # the vocabulary of defence and arms, which belongs to no entity
_LONGEST = 48  # bytes looked at beyond a cue
_LONG = 5  # letters from which on a Latin cue may have any ending

Owner = tuple[str, str]  # (entity id or FIELD, "cue" | "against" | "near:…" | FIELD)
Place = tuple[bytes, int, int]  # a text's folded words, start, end


class CueIndex:
    """Finds which cues stand in a text."""

    __slots__ = ("_automaton", "_owned")

    def __init__(self, known: Iterable[Known], field: Iterable[str] = ()) -> None:
        patterns: dict[bytes, int] = {}
        self._owned: dict[Owner, dict[int, str]] = {}
        for owner, word in _owned_words(known, field):
            folded = fold_words(word)
            pattern = arabic.strip_article(folded)[0] if is_arabic(folded) else b" " + folded
            if len(folded) > 1:
                owned, index = self._owned.setdefault(owner, {}), patterns.setdefault(pattern, len(patterns))
                owned[index] = max(word, owned.get(index, ""), key=_is_starred)
        self._automaton = BytesAhoCorasick(list(patterns))

    def find(self, texts: Iterable[Folded]) -> "FoundCues":
        """Where the cues of all owners may stand in these texts."""
        places: dict[int, list[Place]] = {}
        for folded in texts:
            words = folded.words
            for pattern, start, end in self._automaton.find_matches_as_indexes(words, overlapping=True):
                if pattern in places:
                    places[pattern].append((words, start, end))
                else:
                    places[pattern] = [(words, start, end)]
        return FoundCues(self._owned, places)


class FoundCues:
    """The cues of one article; whether one stands there as a word is looked at when its owner is asked for."""

    __slots__ = ("_found", "_owned", "_places")

    def __init__(self, owned: Mapping[Owner, Mapping[int, str]], places: Mapping[int, list[Place]]) -> None:
        self._owned, self._places = owned, places
        self._found: dict[Owner, list[str]] = {}

    def of(self, owner: Owner) -> list[str]:
        """The owner's cues that stand in the article, as the gazetteer writes them, each once."""
        found = self._found.get(owner)
        if found is None:
            found = self._found[owner] = self._look(self._owned.get(owner, {}))
        return found

    def _look(self, owned: Mapping[int, str]) -> list[str]:
        standing = (
            word.rstrip("*")
            for pattern, places in self._places.items()
            if (word := owned.get(pattern)) is not None
            and any(_stands(*place, starred=word.endswith("*")) for place in places)
        )
        return list(dict.fromkeys(standing))


def _owned_words(known: Iterable[Known], field: Iterable[str]) -> Iterator[tuple[Owner, str]]:
    for word in field:
        yield (FIELD, FIELD), word
    for entity in known:
        for word in (*entity.cues, *entity.capital):
            yield (entity.id, "cue"), word
        for word in entity.against:
            yield (entity.id, "against"), word
        for name in entity.names:
            for word in name.near:
                yield (entity.id, near_owner(name.text)), word


def _is_starred(word: str) -> bool:
    return word.endswith("*")


def near_owner(name: str) -> str:
    """The cues that a user gave for one alias belong to that alias."""
    return f"near:{name}"


def _stands(words: bytes, start: int, end: int, *, starred: bool) -> bool:
    word_end = words.find(b" ", end, end + _LONGEST)
    if word_end < 0:
        return False
    suffix = words[end:word_end]
    if words[start] == 0x20:
        return not suffix or starred or end - start > _LONG or suffix == b"s"
    prefix = words[words.rfind(b" ", max(0, start - _LONGEST), start) + 1 : start]
    return prefix in arabic.EITHER and (starred or suffix in arabic.NOUN or suffix in arabic.NISBA)
