"""Which articles report one text: fingerprints, and the decision over two of them. Pure; storage keeps and finds them.

A wrongly merged story is a missed alert, so the decision is careful: nearly the same words, no number that contradicts,
and no name in one title that the other article lacks. The sketch is a bottom-k sample of the text's shingles (Broder,
"On the resemblance and containment of documents", 1997): of k = 128, the estimate's error is about 0.09 at worst.
"""

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matching.normalise import fold_words

_SHINGLE = 4  # words
_SKETCH = 128  # hashes kept
_INDEXED = 8  # the smallest, by which candidates are found
_LEAST_SHINGLES = 40
_RESEMBLANCE = 0.85
_CONTAINMENT = 0.9
_LENGTH_RATIO = 0.6
_LONG_WORD = 3  # bytes from which on a word of a title counts as content


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The fingerprint of an article. Hashes are signed 64-bit integers, as databases keep them."""

    exact: int  # of all folded words of title and text
    sketch: tuple[int, ...]  # the smallest hashes of the text's shingles, ascending
    shingles: int  # how many different ones the text has
    numbers: frozenset[str]  # tokens with a digit, of title and text
    title_words: frozenset[str]  # longer words of the title
    words: frozenset[int]  # hashes of all words of title and text, 32 bits

    @property
    def indexed(self) -> tuple[int, ...]:
        """What storage finds candidates by: the exact hash and the smallest of the sketch."""
        return (self.exact, *self.sketch[:_INDEXED])


def story_marks(title: str, text: str) -> Marks:
    """The fingerprint of one article."""
    title_words, text_words = fold_words(title).split(), fold_words(text).split()
    both = [*title_words, *text_words]
    shingles = {_hash(b" ".join(text_words[at : at + _SHINGLE])) for at in range(len(text_words) - _SHINGLE + 1)}
    return Marks(
        exact=_hash(b" ".join(both)),
        sketch=tuple(sorted(heapq.nsmallest(_SKETCH, shingles))),
        shingles=len(shingles),
        numbers=frozenset(_texts(word for word in both if any(0x30 <= byte <= 0x39 for byte in word))),
        title_words=frozenset(_texts(word for word in title_words if len(word) >= _LONG_WORD)),
        words=frozenset(_hash(word) & 0xFFFFFFFF for word in both),
    )


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def _texts(words: Iterable[bytes]) -> Iterator[str]:
    return (word.decode("latin-1") for word in words)


def same_story(one: Marks, other: Marks) -> bool:
    """Whether two articles are copies of one text: an outlet's own copy, a shortened one, one with another title."""
    if one.exact == other.exact:
        return True
    if min(one.shingles, other.shingles) < _LEAST_SHINGLES:
        return False
    if not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return False
    if _names_another(one, other) and _names_another(other, one):
        return False
    return _resemblance(one, other) >= _RESEMBLANCE or _is_shortened(one, other)


def _names_another(one: Marks, other: Marks) -> bool:
    """Whether a word of one's title is nowhere in the other, though the titles are alike: Aselsan's, Havelsan's."""
    shared = one.title_words & other.title_words
    if len(shared) * 2 < min(len(one.title_words), len(other.title_words)):
        return False  # an outlet's own title, which says nothing
    return any(_hash(word.encode("latin-1")) & 0xFFFFFFFF not in other.words for word in one.title_words)


def _resemblance(one: Marks, other: Marks) -> float:
    """Estimated shared part of all shingles, from the smallest hashes of both together."""
    smallest = heapq.nsmallest(_SKETCH, set(one.sketch) | set(other.sketch))
    shared = set(one.sketch) & set(other.sketch)
    return sum(value in shared for value in smallest) / len(smallest) if smallest else 0.0


def _is_shortened(one: Marks, other: Marks) -> bool:
    """Whether the shorter is nearly wholly inside the longer, and not too short for that to mean something."""
    shorter, longer = sorted((one, other), key=lambda marks: marks.shingles)
    ratio = shorter.shingles / longer.shingles
    if ratio < _LENGTH_RATIO:
        return False
    resemblance = _resemblance(one, other)
    contained = resemblance * (shorter.shingles + longer.shingles) / ((1 + resemblance) * shorter.shingles)
    return contained >= _CONTAINMENT
