"""The words of an article that tell the senses of an ambiguous name apart."""

from collections.abc import Iterable, Iterator, Sequence

from ahocorasick_rs import BytesAhoCorasick, Implementation

from matching.forms import arabic
from matching.gazetteer import Known
from matching.normalise import Folded, fold_bytes, fold_words, is_arabic

FIELD = "field"  # the vocabulary of defence and arms, which belongs to no entity
_LONGEST = 48  # bytes looked at beyond a cue
_YA = fold_bytes("ي")
_LONG = 5  # letters from which on a Latin cue may have any ending

Owner = tuple[str, str]  # (entity id or FIELD, "cue" | "against" | "never" | "product" | "near:…" | FIELD)


class CueIndex:
    """The cues of every entity. Each has an automaton of its own, made when it is first asked for: an article asks for
    one or two, and a small table stays in the processor's cache where one for all would not."""

    __slots__ = ("_automata", "_words")

    def __init__(self, known: Iterable[Known], field: Iterable[str] = ()) -> None:
        self._words: dict[str, list[tuple[str, str]]] = {}
        self._automata: dict[str, _Automaton] = {}
        for (entity, kind), word in _owned_words(known, field):
            self._words.setdefault(entity, []).append((kind, word))

    def find(self, texts: Sequence[Folded]) -> "FoundCues":
        """The cues that stand in these texts, looked for when their owner is asked for."""
        return FoundCues(self, texts)

    def automaton_of(self, entity: str) -> "_Automaton | None":
        """That of an entity's cues; None if it has none."""
        made = self._automata.get(entity)
        if made is None and entity in self._words:
            made = self._automata[entity] = _Automaton(self._words[entity])
        return made


class _Automaton:
    """Finds the cues of one entity, of all kinds."""

    __slots__ = ("_cues", "_search")

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        cues: dict[bytes, dict[str, str]] = {}
        for kind, word in words:
            folded = fold_words(word)
            pattern = arabic.strip_article(folded)[0] if is_arabic(folded) else b" " + folded
            if len(folded) > 1:
                of_kind = cues.setdefault(pattern, {})  # spellings that fold alike are one cue
                of_kind[kind] = word if word.endswith("*") else of_kind.get(kind, word)
        self._cues = tuple(
            tuple((kind, word.rstrip("*"), word.endswith("*")) for kind, word in of_kind.items())
            for of_kind in cues.values()
        )
        self._search = BytesAhoCorasick(list(cues), implementation=Implementation.DFA)

    def find(self, texts: Iterable[Folded]) -> dict[str, list[str]]:
        """By kind the cues that stand in the texts, as the gazetteer writes them, each once, in reading order."""
        found: dict[str, list[str]] = {}
        for folded in texts:
            words = folded.words
            for pattern, start, end in self._search.find_matches_as_indexes(words, overlapping=True):
                for kind, word, starred in self._cues[pattern]:
                    of_kind = found.setdefault(kind, [])
                    if word not in of_kind and _stands(folded, start, end, starred=starred):
                        of_kind.append(word)
        return found


class FoundCues:
    """The cues of one article."""

    __slots__ = ("_found", "_index", "_texts")

    def __init__(self, index: CueIndex, texts: Sequence[Folded]) -> None:
        self._index, self._texts = index, texts
        self._found: dict[str, dict[str, list[str]]] = {}

    def of(self, owner: Owner) -> list[str]:
        """The owner's cues that stand in the article, as the gazetteer writes them, each once, in reading order."""
        entity, kind = owner
        found = self._found.get(entity)
        if found is None:
            automaton = self._index.automaton_of(entity)
            found = self._found[entity] = automaton.find(self._texts) if automaton else {}
        return found.get(kind, [])


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


def near_owner(name: str) -> str:
    """The cues that a user gave for one alias belong to that alias."""
    return f"near:{name}"


def _stands(folded: Folded, start: int, end: int, *, starred: bool) -> bool:
    words = folded.words
    word_end = words.find(b" ", end, end + _LONGEST)
    if word_end < 0:
        return False
    suffix = words[end:word_end]
    if words[start] == 0x20:
        return not suffix or starred or end - start > _LONG or suffix == b"s"
    prefix = words[words.rfind(b" ", max(0, start - _LONGEST), start) + 1 : start]
    if prefix not in arabic.EITHER:
        return False
    return starred or ((suffix in arabic.NOUN or suffix in arabic.NISBA) and not _is_other_noun(folded, end, suffix))


def _is_other_noun(folded: Folded, end: int, suffix: bytes) -> bool:
    """بطولة is no طول and بعثة no بعث: a ta marbuta, which folds like the pronoun in طوله, ends an adjective alone."""
    return suffix == arabic.HA and folded.words[end - 1 : end] != _YA and folded.original(end, end + 1) == "ة"
