"""The words of an article that tell the senses of an ambiguous name apart: one automaton for those of all names."""

from collections.abc import Iterable, Mapping

from ahocorasick_rs import BytesAhoCorasick

from matching.forms import arabic
from matching.gazetteer import Known
from matching.normalise import Folded, fold_words, is_arabic

FIELD = "field"  # the vocabulary of defence and arms, which belongs to no entity
_LONGEST = 48  # bytes looked at beyond a cue
_LONG = 5  # letters from which on a Latin cue may have any ending

Owner = tuple[str, str]  # (entity id or FIELD, "cue" | "against" | "near:…" | FIELD)


class CueIndex:
    """Finds which cues stand in a text."""

    __slots__ = ("_automaton", "_owners")

    def __init__(self, known: Iterable[Known], field: Iterable[str] = ()) -> None:
        owners: dict[bytes, list[tuple[Owner, str, bool]]] = {}
        for word in field:
            _add(owners, (FIELD, FIELD), word)
        for entity in known:
            for word in (*entity.cues, *entity.capital):
                _add(owners, (entity.id, "cue"), word)
            for word in entity.against:
                _add(owners, (entity.id, "against"), word)
            for name in entity.names:
                for word in name.near:
                    _add(owners, (entity.id, near_owner(name.text)), word)
        self._owners = tuple(tuple(owner) for owner in owners.values())
        self._automaton = BytesAhoCorasick(list(owners))

    def find(self, texts: Iterable[Folded]) -> Mapping[Owner, dict[str, None]]:
        """For each owner the cues found, as written, each once."""
        found: dict[Owner, dict[str, None]] = {}
        for folded in texts:
            words, seen = folded.words, set[int]()
            for pattern, start, end in self._automaton.find_matches_as_indexes(words, overlapping=True):
                if pattern in seen:
                    continue
                for owner, written, starred in self._owners[pattern]:
                    if _stands(words, start, end, starred=starred):
                        found.setdefault(owner, {})[written] = None
                        seen.add(pattern)
        return found


def near_owner(name: str) -> str:
    """The cues that a user gave for one alias belong to that alias."""
    return f"near:{name}"


def _add(owners: dict[bytes, list[tuple[Owner, str, bool]]], owner: Owner, written: str) -> None:
    folded = fold_words(written)
    pattern = arabic.strip_article(folded)[0] if is_arabic(folded) else b" " + folded
    if len(folded) > 1:
        owners.setdefault(pattern, []).append((owner, written.rstrip("*"), written.endswith("*")))


def _stands(words: bytes, start: int, end: int, *, starred: bool) -> bool:
    word_end = words.find(b" ", end, end + _LONGEST)
    if word_end < 0:
        return False
    suffix = words[end:word_end]
    if words[start] == 0x20:
        return not suffix or starred or end - start > _LONG or suffix == b"s"
    prefix = words[words.rfind(b" ", max(0, start - _LONGEST), start) + 1 : start]
    return prefix in arabic.EITHER and (starred or suffix in arabic.NOUN or suffix in arabic.NISBA)
