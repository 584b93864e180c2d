"""Likely spellings of a name that is known in one script only, the likeliest first.

Letters are spelt out by rule (``to_arabic``, ``to_latin``); first names that Arabic gave to the other languages and
words of companies' names come from a table (``known_words``). All are weaker evidence than a spelling that was given.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from matching.arabic_names import latin_of_arabic
from matching.forms import arabic
from matching.known_words import joined, load_known_words
from matching.latin_names import arabic_of_latin
from matching.normalise import fold_words, is_arabic
from matching.same_script import other_arabic, other_latin

MOST = 40  # spellings of one name
_MOST_ARABIC = 24
_MOST_WORDS = 8
_TOO_UNLIKELY = 2.5  # beyond the likeliest
_TELLING_COST, _TELLING_LETTERS = 1.5, 7
_SHORTEST, _LONGEST = 4, 200  # letters
_SMALL = frozenset(["al", "el", "es", "er", "ed", "en", "et", "ez", "eş", "bin", "bint", "ibn"])
_PROCLITICS = tuple(map(fold_words, "وفبلك"))

_WORD = re.compile(r"[\u0600-\u06ff\ufb50-\ufeff]+|[^\W_]+(?:['’ʼ`][^\W_]+)*")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")  # A.Ş.


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One derived spelling."""

    text: str
    language: str  # ar, or tr for Latin letters
    cost: float  # 0 is the likeliest


def derive_spellings(name: str, *, is_person: bool = False) -> tuple[Spelling, ...]:
    """The likely spellings of a name in the script it is not written in, and others in its own; at most 40.

    A person's name holds no words of companies' names: Ömer Çelik is not steel.
    """
    found = _WORD.findall(_DOTTED.sub("", name))
    words = [word for word in found if joined(word) not in load_known_words().legal][:_MOST_WORDS]
    folded = fold_words(name)
    if len(name) > _LONGEST or not any(char.isalpha() for word in words for char in word):
        return ()
    if is_arabic(folded):
        spelled = (*_as_spellings(other_arabic(folded), "ar"), *_as_spellings(latin_of_arabic(words, is_person), "tr"))
        return tuple(islice(_likely(spelled, folded), MOST))
    if _is_spelt_out(name):
        return tuple(_likely(_letter_by_letter(name), folded))
    arabic_ones = _as_spellings(arabic_of_latin(words, is_person)[:_MOST_ARABIC], "ar")
    latin_ones = _as_spellings(other_latin(words, folded, is_person), "tr")
    return tuple(islice(_likely((*arabic_ones, *latin_ones), folded), MOST))


def is_telling(spelling: Spelling) -> bool:
    """Whether a derived spelling is likely and long enough to mean nothing else: two words, or seven letters."""
    bare = arabic.strip_article(fold_words(spelling.text))[0]
    return len(bare) >= _TELLING_LETTERS and spelling.cost <= _TELLING_COST


def _as_spellings(ways: Iterable[tuple[str, float]], language: str) -> Iterator[Spelling]:
    return (Spelling(text=_shown(text), language=language, cost=round(cost, 2)) for text, cost in ways)


def _shown(text: str) -> str:
    """With a capital where a Latin name has one: Saleh al Mutairi."""
    words = text.split()
    return " ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in words)


def _likely(spellings: Iterable[Spelling], given: bytes) -> Iterator[Spelling]:
    """Without what is too short, a common word, too far-fetched, or the name itself; each once."""
    stop, seen = load_known_words().stop, {given}
    for one in spellings:
        folded = fold_words(one.text)
        bare = arabic.strip_article(folded)[0]
        unusable = folded in seen or len(bare) < _SHORTEST or one.cost > _TOO_UNLIKELY
        if unusable or not stop.isdisjoint((folded, bare, *_without_proclitic(folded))):
            continue
        seen.add(folded)
        yield one


def _without_proclitic(folded: bytes) -> Iterator[bytes]:
    """What an Arabic word may be behind a conjunction or preposition: وطول is "and the length" too."""
    if folded.startswith(_PROCLITICS):
        yield folded[1:]
        yield arabic.strip_article(folded[1:])[0]


def _is_spelt_out(name: str) -> bool:
    """An acronym that cannot be read as a word: BMC, KPMG; not NATO."""
    return name.isascii() and name.isupper() and name.isalpha() and len(name) <= 5 and not set(name) & set("AEIOU")


def _letter_by_letter(name: str) -> Iterator[Spelling]:
    yield Spelling(text=" ".join(load_known_words().letters[letter] for letter in name), language="ar", cost=0.0)
