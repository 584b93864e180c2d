"""Which articles report one text: fingerprints, and the decision over two of them. Pure; storage keeps and finds them.

A wrongly merged story is a missed alert, so that a likeness is not enough: copies and rewrites open with the same
sentences, and neither says a number, a day or a name that the other denies. What follows the opening tells less: a new
development repeats the old text as its background, and a copy is cut anywhere. The marks are a bottom-k sample of the
opening's shingles (Broder, "On the resemblance and containment of documents", 1997).
"""

import hashlib
import heapq
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from matching.normalise import fold_bytes, fold_words
from matching.story_facts import Facts, contradicted, facts_of, is_recounted, is_replaced

_SHINGLE = 3  # words of a mark
_INDEXED = 16  # marks by which candidates are found
_OPENING = 40  # words that two copies share, whatever is cut or added after them
_OPENING_LETTERS = 280  # of the text as it stands, for about as many words
_FIRST_LOOK = 900  # letters, in which an opening ends
_MARKED = 60  # words that marks are taken of
_LEAST_WORDS = 8  # below, only equal texts are one story, and those of one day
_SHORT_WORDS = 30  # up to here a text is its opening, and one changed sentence is another story
_LEAST_TITLE = 6  # words of a title that stands for its text
_OPENINGS_SHARED, _TEXT_SHARED, _SHORT_SHARED = 0.45, 0.5, 0.9  # of the pairs of words

_WORD = re.compile(rb"\d+(?:[.,:]\d+)+|[0-9a-z\x7f-\xff]+")
_DATELINE = re.compile(
    r"""(?:\s*(?:
        (?:[^\n.]{0,60}?[,(/\d][^\n.]{0,40}?|[A-ZÇĞİÖŞÜ\ ]{2,30})\s[-–—]{1,2}\s  # MUSCAT, March 3 (Reuters) - ; WAM –
        |[^\n.]{0,40}?\([^)\n]{2,20}\)\s*[-–—]*\s                              # Kuwait (KUNA) --
        |[^\n.]{0,40}?/[^/\n]{2,20}/\s                                          # Muscat, 9 February /ONA/
        |[^\n.]{0,60}\n                                                         # a line of its own, a byline
        |[^\n.:,]{1,20},\s[^\n.:,]{1,25}:\s                                     # Duqm, ONA:
    )){1,2}""",
    re.VERBOSE,
)


class Likeness(StrEnum):
    """Why two articles are one story or are not."""

    EXACT = "the same words"
    TITLE = "the same title, and one has no text"
    COPY = "the same opening and most of the text"
    TOO_SHORT = "too short to tell"
    UNLIKE = "other texts"
    OTHER_OPENING = "another opening: a new development, or another subject"
    OTHER_FACT = "another number, day or name, or the contrary"

    @property
    def same(self) -> bool:
        """Whether they are one story."""
        return self in {Likeness.EXACT, Likeness.TITLE, Likeness.COPY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The fingerprint of an article. Hashes are signed 64-bit integers, as databases keep them. Words are folded."""

    exact: int  # of all words of title and text
    titled: int | None  # of a title that is long enough to stand for its text
    title_alone: int | None  # of the same title: what ``exact`` is where there is none
    sketch: tuple[int, ...]  # the smallest hashes of the opening's shingles, ascending
    title: str  # as it stands
    opening: str  # the text's first sentences as they stand, without the dateline
    title_words: tuple[bytes, ...]
    words: tuple[bytes, ...]  # of the text, without the dateline

    @property
    def bare(self) -> bool:
        """Whether there is a title and hardly more, which tomorrow's news may have, too: a notice, a daily bulletin."""
        return len(self.words) < _LEAST_WORDS

    @property
    def indexed(self) -> tuple[int, ...]:
        """What storage finds candidates by: the exact hash, the title's and the sketch."""
        titled = () if self.titled is None or not self.words else (self.titled,)
        return (self.exact, *titled, *self.sketch)

    @property
    def counterpart(self) -> int | None:
        """The mark of articles with the same title of which this one has the text, or which have the text of this."""
        return self.title_alone if self.words else self.titled


def story_marks(title: str, text: str) -> Marks:
    """The fingerprint of one article."""
    body = text[found.end() :] if (found := _DATELINE.match(text)) else text
    title_words, words = _words(title), _words(body) or _words(text)
    folded, stands_for_text = fold_words(title), len(title_words) >= _LEAST_TITLE
    return Marks(
        exact=_hash(b" ".join([folded, fold_words(text)]).strip()),
        titled=_hash(b"title " + folded) if stands_for_text else None,
        title_alone=_hash(folded) if stands_for_text else None,
        sketch=_sketch(words[:_MARKED] or title_words),
        title=title,
        opening=body[:_OPENING_LETTERS],
        title_words=tuple(title_words),
        words=tuple(words),
    )


def _words(text: str) -> list[bytes]:
    """Folded words; a number with its decimals is one."""
    return _WORD.findall(fold_bytes(text).replace(b",", b"."))


def _sketch(words: list[bytes]) -> tuple[int, ...]:
    shingles = {_mark(b" ".join(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1)}
    return tuple(sorted(heapq.nsmallest(_INDEXED, shingles)))


def _mark(shingle: bytes) -> int:
    """Two checksums: a hash that costs little and is the same in every process."""
    return (zlib.crc32(shingle) << 31) | (zlib.adler32(shingle) & 0x7FFFFFFF)


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def same_story(one: Marks, other: Marks) -> bool:
    """Whether two articles are copies of one text: an outlet's own copy, a shortened one, one reworded a little."""
    return likeness(one, other).same


def may_be_copy(mine: Marks, text: str) -> bool:
    """A first look that costs little: False where ``likeness`` would find another opening in this text."""
    words = story_marks("", text[:_FIRST_LOOK]).words[:_OPENING]
    if len(words) < _OPENING:
        return True
    return _shared(set(pairwise(words)), set(pairwise(mine.words))) >= _OPENINGS_SHARED


def likeness(one: Marks, other: Marks) -> Likeness:
    """How two articles compare; the same whichever comes first."""
    if one.exact == other.exact:
        return Likeness.EXACT
    shortest, longest = sorted((len(one.words), len(other.words)))
    if shortest < _LEAST_WORDS:
        stands_for_text = one.title_words == other.title_words and len(one.title_words) >= _LEAST_TITLE
        return Likeness.TITLE if stands_for_text and not shortest else Likeness.TOO_SHORT
    pairs, other_pairs = set(pairwise(one.words)), set(pairwise(other.words))
    opening, other_opening = (set(pairwise(marks.words[:_OPENING])) for marks in (one, other))
    if min(_shared(opening, other_pairs), _shared(other_opening, pairs)) < _OPENINGS_SHARED:
        return Likeness.OTHER_OPENING
    wanted = _SHORT_SHARED if longest <= _SHORT_WORDS else _TEXT_SHARED
    if max(_shared(pairs, other_pairs), _shared(other_pairs, pairs)) < wanted:
        return Likeness.UNLIKE
    return Likeness.OTHER_FACT if _contradict(one, other) else Likeness.COPY


def _shared(part: set[tuple[bytes, bytes]], whole: set[tuple[bytes, bytes]]) -> float:
    """The share of ``part`` that is in ``whole``."""
    return len(part & whole) / len(part)


def _contradict(one: Marks, other: Marks) -> bool:
    facts, other_facts = _facts(one), _facts(other)
    words = (facts.every, other_facts.every)
    return (
        contradicted(facts, other_facts)
        or is_replaced(one.words, other.words, *words)
        or is_recounted(one.words[:_OPENING], other.words[:_OPENING], *words)
    )


def _facts(marks: Marks) -> Facts:
    return facts_of(
        title=marks.title,
        opening=marks.opening,
        opening_words=marks.words[:_OPENING],
        every=frozenset(marks.words + marks.title_words),
    )
