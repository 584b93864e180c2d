"""Likely spellings of a name that is known in one script only: letters spelt out by rule, the likeliest first.

Latin letters become Arabic ones as newspapers write foreign names (g is غ, ج or ك; v is ف; short vowels are written or
not), Arabic ones become Latin ones with the vowels that are not written, and Latin spellings that stand for one sound
are exchanged (sh and ş, w and v, q and k). All are weaker evidence than a spelling that was given.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from matching.forms import arabic
from matching.normalise import fold_words, is_arabic, unfold_bytes

MOST = 12  # spellings of one name in one script

Options = Sequence[tuple[str, float]]
"""What a letter may become, and how unlikely: 0 for the usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One derived spelling."""

    text: str
    language: str  # ar, or tr for Latin letters
    cost: float  # 0 is the likeliest


_TO_ARABIC: Mapping[str, Options] = {
    "ei": (("اي", 0), ("ي", 0.3)),
    "rh": (("ر", 0),),
    "ae": (("اي", 0), ("ا", 0.5)),
    "tch": (("تش", 0),),
    "sch": (("ش", 0),),
    "sh": (("ش", 0),),
    "ş": (("ش", 0),),
    "ch": (("تش", 0), ("ش", 1)),
    "ç": (("تش", 0), ("ج", 1.5)),
    "kh": (("خ", 0),),
    "gh": (("غ", 0),),
    "th": (("ث", 0), ("ت", 1)),
    "dh": (("ذ", 0), ("د", 1)),
    "ph": (("ف", 0),),
    "ck": (("ك", 0),),
    "qu": (("كو", 0),),
    "oo": (("و", 0),),
    "ou": (("و", 0),),
    "ee": (("ي", 0),),
    "ea": (("ي", 0),),
    "ai": (("اي", 0), ("ي", 1)),
    "a": (("ا", 0), ("", 1)),
    "e": (("ي", 0), ("", 0.5)),
    "i": (("ي", 0), ("", 1)),
    "ı": (("ي", 0), ("", 0.5)),
    "o": (("و", 0),),
    "ö": (("و", 0),),
    "u": (("و", 0), ("", 1)),
    "ü": (("و", 0),),
    "y": (("ي", 0),),
    "b": (("ب", 0),),
    "d": (("د", 0),),
    "f": (("ف", 0),),
    "h": (("ه", 0), ("ح", 1)),
    "j": (("ج", 0),),
    "g": (("غ", 0), ("ج", 0.6), ("ك", 1.5), ("ق", 1.5)),
    "ğ": (("غ", 0), ("", 1)),
    "x": (("كس", 0),),
    "k": (("ك", 0), ("ق", 1.5)),
    "l": (("ل", 0),),
    "m": (("م", 0),),
    "n": (("ن", 0),),
    "p": (("ب", 0),),
    "q": (("ق", 0), ("ك", 1)),
    "r": (("ر", 0),),
    "s": (("س", 0), ("ص", 1.2)),
    "t": (("ت", 0), ("ط", 1)),
    "v": (("ف", 0), ("و", 1)),
    "w": (("و", 0),),
    "z": (("ز", 0),),
    "c": (("ك", 0), ("ج", 1)),
}
_JOINED = frozenset(letters for letters in _TO_ARABIC if len(letters) > 1)
_SOFT_C: Options = (("س", 0), ("ج", 0.4), ("ك", 1))
_FIRST_VOWEL: Mapping[str, Options] = {
    "a": (("ا", 0),),
    "e": (("ا", 0), ("اي", 0.5)),
    "i": (("ا", 0.3), ("اي", 0)),
    "ı": (("ا", 0), ("اي", 0.5)),
    "o": (("او", 0),),
    "ö": (("او", 0),),
    "u": (("او", 0), ("ي", 1)),
    "ü": (("او", 0),),
}
_LAST_VOWEL: Mapping[str, Options] = {"a": (("ا", 0), ("ه", 0.5)), "e": (("", 0), ("ه", 0.6), ("ي", 0.8))}

_TO_LATIN: Mapping[str, Options] = {
    "ا": (("a", 0),),
    "ب": (("b", 0), ("p", 1)),
    "ت": (("t", 0),),
    "ث": (("th", 0), ("s", 1.5)),
    "ج": (("j", 0), ("g", 0.8), ("c", 0.8)),
    "ح": (("h", 0),),
    "خ": (("kh", 0), ("h", 0.8)),
    "د": (("d", 0),),
    "ذ": (("dh", 0), ("z", 1)),
    "ر": (("r", 0),),
    "ز": (("z", 0),),
    "س": (("s", 0),),
    "ش": (("sh", 0), ("s", 0.8)),
    "ص": (("s", 0),),
    "ض": (("d", 0),),
    "ط": (("t", 0),),
    "ظ": (("z", 0),),
    "ع": (("a", 0.3), ("", 0.5)),
    "غ": (("gh", 0), ("g", 0.4)),
    "ف": (("f", 0), ("v", 0.8)),
    "ق": (("q", 0), ("k", 0.6)),
    "ك": (("k", 0), ("c", 1)),
    "ل": (("l", 0),),
    "م": (("m", 0),),
    "ن": (("n", 0),),
    "ه": (("h", 0),),
    "و": (("o", 0.2), ("u", 0.3), ("w", 0.5)),
    "ي": (("i", 0.1), ("y", 0.4), ("e", 0.6)),
    "ء": (("", 0),),
}
_UNWRITTEN: Options = (("a", 0.3), ("e", 0.8), ("i", 0.9), ("", 0.6), ("u", 1.2))
_EXCHANGED = (
    *(("sh", "s"), ("ch", "c"), ("w", "v"), ("q", "k"), ("ou", "u")),
    *(("oo", "u"), ("ee", "i"), ("ph", "f"), ("kh", "h")),
)


def derive_spellings(name: str) -> tuple[Spelling, ...]:
    """The likely spellings of a name in the script it is not written in, and other Latin ones of a Latin name."""
    folded = fold_words(name)
    if not folded or not any(char.isalpha() for char in name):
        return ()
    if is_arabic(folded):
        return tuple(_cheapest([_latin_options(word) for word in unfold_bytes(folded).split()], "tr"))
    spelled = _cheapest([_arabic_options(word) for word in _latin_words(name)], "ar")
    return (*spelled, *_exchanged(unfold_bytes(folded)))


def _latin_words(name: str) -> list[str]:
    lowered = name.replace("İ", "i").replace("I", "i").lower()
    kept = "".join(char if char in _TO_ARABIC or char.isdigit() else _plain(char) for char in lowered)
    return kept.split()


def _plain(char: str) -> str:
    folded = unfold_bytes(fold_words(char))
    return folded if folded in _TO_ARABIC else " " if not char.isalpha() else ""


def _arabic_options(word: str) -> list[Options]:
    options: list[Options] = []
    place = 0
    while place < len(word):
        letters = next(
            (word[place : place + size] for size in (3, 2) if word[place : place + size] in _JOINED), word[place]
        )
        size = len(letters)
        last, first = place + size >= len(word), place == 0
        if size == 1 and not first and letters == word[place - 1]:
            pass  # a doubled letter is written once
        elif first and letters in _FIRST_VOWEL:
            options.append(_FIRST_VOWEL[letters])
        elif last and letters in _LAST_VOWEL and len(word) > 2:
            options.append(_LAST_VOWEL[letters])
        elif letters == "c" and word[place + 1 : place + 2] in tuple("eiy"):
            options.append(_SOFT_C)
        else:
            options.append(_TO_ARABIC.get(letters, ((letters, 0),)))
        place += size
    return options


def _latin_options(word: str) -> list[Options]:
    options: list[Options] = []
    body = word[2:] if word.startswith("ال") and len(word) > 4 else word
    if body != word:
        options.append((("al ", 0), ("el ", 1), ("al", 1)))
    for place, letter in enumerate(body):
        options.append(_TO_LATIN.get(letter, ((letter, 0),)))
        following = body[place + 1 : place + 2]
        if letter not in "اويع" and following and following not in "اويع":
            options.append(_UNWRITTEN)
    return options


def _cheapest(words: list[list[Options]], language: str) -> Iterator[Spelling]:
    """The likeliest combinations first: a best-first walk over the letters, a space between words."""
    letters: list[Options] = []
    for index, options in enumerate(words):
        letters += [*((((" ", 0.0),),) if index else ()), *options]
    return islice(_unique(letters, language), MOST)


def _unique(letters: list[Options], language: str) -> Iterator[Spelling]:
    queue: list[tuple[float, int, str]] = [(0.0, 0, "")]
    seen: set[str] = set()
    steps = 0
    while queue and steps < 20_000:
        steps += 1
        cost, place, text = heapq.heappop(queue)
        if place == len(letters):
            spelled = " ".join(text.split())
            if spelled and spelled not in seen:
                seen.add(spelled)
                yield Spelling(text=spelled, language=language, cost=round(cost, 2))
            continue
        for letter, more in letters[place]:
            heapq.heappush(queue, (cost + more, place + 1, text + letter))


def _exchanged(name: str) -> Iterator[Spelling]:
    for one, other in _EXCHANGED:
        for before, after in ((one, other), (other, one)) if len(other) == len(one) else ((one, other),):
            if before in name:
                yield Spelling(text=name.replace(before, after), language="tr", cost=1.0)


def is_telling(spelling: str) -> bool:
    """Whether a derived spelling is long enough to mean nothing else: two words, or seven letters."""
    folded = arabic.strip_article(fold_words(spelling))[0]
    return len(folded) >= 7
