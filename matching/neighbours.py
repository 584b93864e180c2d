"""The words around a place in a folded text, as far as its phrase goes."""

from functools import lru_cache

from matching.forms import arabic
from matching.normalise import Folded, fold_bytes

_STOPS = frozenset(b'.,;:!?"()[]{}<>|\n\r\t')
_ENDS = frozenset(b".!?\n\r|:")

Word = tuple[bytes, int, int]
"""A folded word and where it stands."""


_LONGEST = 64  # bytes of a word that are looked at, so that time stays linear in any text


def word_start(words: bytes, end: int) -> int:
    """Where the word begins that ends here; a longer one is cut."""
    least = max(0, end - _LONGEST)
    return max(words.rfind(b" ", least, end) + 1, least)


def word_end(words: bytes, start: int) -> int:
    """Where the word ends that begins here; a longer one is cut."""
    end = words.find(b" ", start, start + _LONGEST)
    return end if end >= 0 else min(start + _LONGEST, len(words))


def words_before(folded: Folded, place: int, count: int) -> list[Word]:
    """Up to ``count`` words before a place, the nearest first, none beyond punctuation."""
    plain, words, found = folded.plain, folded.words, list[Word]()
    while len(found) < count:
        end = place
        while words[end - 1] == 0x20 and end > 0:
            if plain[end - 1] in _STOPS:
                return found
            end -= 1
        if end <= 0:
            return found
        place = max(words.rfind(b" ", max(0, end - _LONGEST), end) + 1, end - _LONGEST)
        found.append((words[place:end], place, end))
    return found


def words_after(folded: Folded, place: int, count: int) -> list[Word]:
    """Up to ``count`` words after a place, none beyond punctuation."""
    plain, words, found = folded.plain, folded.words, list[Word]()
    size = len(words)
    while len(found) < count:
        start = place
        while start < size and words[start] == 0x20:
            if plain[start] in _STOPS:
                return found
            start += 1
        if start >= size:
            return found
        place = word_end(words, start)
        found.append((words[start:place], start, place))
    return found


def opens_sentence(folded: Folded, place: int) -> bool:
    """Whether no word stands before this place in its sentence."""
    plain, words = folded.plain, folded.words
    while place > 0 and words[place - 1] == 0x20:
        if plain[place - 1] in _ENDS:
            return True
        place -= 1
    return place <= 0


def listed_with(folded: Folded, start: int, end: int) -> list[bytes]:
    """The words that stand beside this one in a list: joined by a comma, a hyphen, a slash, and, ve, ile or و."""
    return [word for word in (_listed_before(folded, start), _listed_after(folded, end)) if word]


_JOINING = frozenset((b"and", b"ve", b"ile", b"or", b"with", b"amp", b"veya", fold_bytes("أو"), arabic.CONJUNCTIONS[1]))
_LINKS = frozenset(b",-/&+")
_AND = arabic.CONJUNCTIONS[1]


def _listed_before(folded: Folded, start: int) -> bytes:
    words, end = folded.words, start
    while end > 0 and words[end - 1] == 0x20:
        end -= 1
    begin = word_start(words, end)
    word = words[begin:end]
    if word in _JOINING:
        before = words_before(folded, begin, 1)
        comma = folded.plain[max(begin - 2, 0) : begin].strip() == b","
        return before[0][0] if before else _listed_before(folded, begin) if comma else b""
    linked = words[start : start + 1] == _AND
    return word if _links(folded.plain[end:start], linked=linked) else b""


def _listed_after(folded: Folded, end: int) -> bytes:
    words, start = folded.words, end
    while start < len(words) and words[start] == 0x20:
        start += 1
    if start >= len(words):
        return b""
    gap = folded.plain[end:start]
    stop = word_end(words, start)
    word = words[start:stop]
    if word in _JOINING:
        after = () if not _ENDS.isdisjoint(gap) else words_after(folded, stop, 1)
        return after[0][0] if after else b""
    return word if _links(gap, linked=word[:1] == _AND) else b""


def _links(gap: bytes, *, linked: bool) -> bool:
    """Whether what stands between two words makes a list of them, if they are not ``linked`` by و already."""
    if gap == b" ":
        return linked
    return (linked or not _LINKS.isdisjoint(gap)) and _ENDS.isdisjoint(gap)


def stripped(word: bytes, names: frozenset[bytes]) -> bool:
    """Whether a word is one of these, as it stands or without its Arabic proclitics and article."""
    return word in names or (word[:1] in _PROCLITICS and not names.isdisjoint(_bare_forms(word)))


def joined(word: bytes, names: frozenset[bytes]) -> bool:
    """Whether a word is one of these, alone or after a conjunction or preposition; not with the article: الأم."""
    return any(word.startswith(prefix) and word[len(prefix) :] in names for prefix in arabic.BARE)


_PROCLITICS = frozenset(prefix[:1] for prefix in arabic.EITHER if prefix)


@lru_cache(maxsize=20_000)
def _bare_forms(word: bytes) -> frozenset[bytes]:
    return frozenset(word[len(prefix) :] for prefix in arabic.EITHER if prefix and word.startswith(prefix))
