"""The words of an article that tell the senses of an ambiguous name apart: one automaton for those of all names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ahocorasick_rs import BytesAhoCorasick, Implementation

from matching.forms import arabic
from matching.gazetteer import Known
from matching.normalise import Folded, fold_words, is_arabic

FIELD = "field"  # the vocabulary of defence and arms, which belongs to no entity
_FEW = 5_000  # patterns of which a table of all transitions stays small: a third faster
_LONGEST = 48  # bytes looked at beyond a cue
_LONG = 5  # letters from which on a Latin cue may have any ending

Owner = tuple[str, str]  # (entity id or FIELD, "cue" | "against" | "never" | "product" | "near:…" | FIELD)
Place = tuple[int, int, int]  # pattern, start, end in a text's folded words


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
        fast = Implementation.DFA if len(patterns) < _FEW else None
        self._automaton = BytesAhoCorasick(list(patterns), implementation=fast)

    def find(self, texts: Iterable[Folded]) -> "FoundCues":
        """Where the cues of all owners may stand in these texts."""
        found = [
            (folded.words, hits)
            for folded in texts
            if (hits := self._automaton.find_matches_as_indexes(folded.words, overlapping=True))
        ]
        return FoundCues(self._owned, found)


class FoundCues:
    """The cues of one article; whether one stands there as a word is looked at when its owner is asked for."""

    __slots__ = ("_answers", "_found", "_owned", "_patterns")

    def __init__(self, owned: Mapping[Owner, Mapping[int, str]], found: Sequence[tuple[bytes, list[Place]]]) -> None:
        self._owned, self._found = owned, found
        self._patterns = {hit[0] for _, hits in found for hit in hits}
        self._answers: dict[Owner, list[str]] = {}

    def of(self, owner: Owner) -> list[str]:
        """The owner's cues that stand in the article, as the gazetteer writes them, each once, in reading order."""
        answer = self._answers.get(owner)
        if answer is None:
            answer = self._answers[owner] = self._look(self._owned.get(owner, {}))
        return answer

    def _look(self, owned: Mapping[int, str]) -> list[str]:
        possible = owned.keys() & self._patterns
        if not possible:
            return []
        standing: dict[str, None] = {}
        for words, hits in self._found:
            for pattern, start, end in hits:
                if pattern in possible and _stands(words, start, end, starred=owned[pattern].endswith("*")):
                    standing[owned[pattern].rstrip("*")] = None
        return list(standing)


def _owned_words(known: Iterable[Known], field: Iterable[str]) -> Iterator[tuple[Owner, str]]:
    for word in field:
        yield (FIELD, FIELD), word
    for entity in known:
        for word in (*entity.cues, *entity.capital):
            yield (entity.id, "cue"), word
        for word in entity.products:
            yield (entity.id, "product"), word
        for word in entity.against:
            yield (entity.id, "against"), word
        for phrase in entity.never:
            yield (entity.id, "never"), phrase.rstrip("=")
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
