"""An Arabic word in Latin letters, as English and as Turkish papers write it, with the vowels that Arabic leaves out.

Written vowel marks are taken at their word; without them the usual patterns decide: خالد is Khalid, مطيري is Mutairi.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from matching.letters import Options, Spelt, cheapest, dearer, merged

_MOST = 18  # ways of one word


class Style(StrEnum):
    """Whose way of writing."""

    ENGLISH = "en"
    TURKISH = "tr"


_SHADDA = "\u0651"
_MARKS: Mapping[str, Options] = {
    "\u064e": (("a", 0), ("e", 0.5)),
    "\u064f": (("u", 0), ("o", 0.3)),
    "\u0650": (("i", 0), ("e", 0.4)),
    "\u0652": (("", 0),),
}
_KEPT = re.compile("[^ء-ي\u064b-\u0652پچڤگژ]")

_ENGLISH: Mapping[str, Options] = {
    "ب": (("b", 0),),
    "پ": (("p", 0),),
    "ت": (("t", 0),),
    "ث": (("th", 0), ("s", 1.2)),
    "ج": (("j", 0), ("g", 0.6)),
    "چ": (("ch", 0),),
    "ح": (("h", 0),),
    "خ": (("kh", 0),),
    "د": (("d", 0),),
    "ذ": (("dh", 0.1), ("th", 0.3), ("z", 0.4)),
    "ر": (("r", 0),),
    "ز": (("z", 0),),
    "ژ": (("j", 0),),
    "س": (("s", 0),),
    "ش": (("sh", 0),),
    "ص": (("s", 0),),
    "ض": (("d", 0), ("dh", 0.6)),
    "ط": (("t", 0),),
    "ظ": (("z", 0), ("dh", 0.5)),
    "غ": (("gh", 0), ("g", 0.6)),
    "ف": (("f", 0),),
    "ڤ": (("v", 0),),
    "ق": (("q", 0),),
    "ك": (("k", 0),),
    "گ": (("g", 0),),
    "ل": (("l", 0),),
    "م": (("m", 0),),
    "ن": (("n", 0),),
    "ه": (("h", 0),),
    "و": (("w", 0),),
    "ي": (("y", 0), ("i", 0.8)),
}
_QAF: Mapping[str, float] = {"q": 0, "k": 0.3, "g": 0.6}
"""One writer writes every ق of a name alike."""

_TURKISH: Mapping[str, Options] = {
    **_ENGLISH,
    "ث": (("s", 0),),
    "ج": (("c", 0),),
    "خ": (("h", 0),),
    "ذ": (("z", 0),),
    "ش": (("ş", 0),),
    "ض": (("d", 0), ("z", 0.5)),
    "ظ": (("z", 0),),
    "غ": (("g", 0),),
    "ق": (("k", 0),),
    "و": (("v", 0),),
}
_LONG = frozenset("اوي")
_SUN = frozenset("تثدذرزسشصضطظن")

_FIRST_VOWEL: Options = (("a", 0.2), ("u", 0.6), ("i", 0.7), ("o", 0.8), ("e", 0.8))
_AFTER_MIM: Options = (("u", 0.2), ("a", 0.2), ("o", 0.7), ("i", 0.9), ("e", 0.9))
_CLOSING: Options = (("", 0.1), ("a", 0.4), ("e", 0.9), ("i", 0.9), ("u", 1.2))
_NEXT_VOWEL: Options = (("a", 0.2), ("i", 0.6), ("e", 0.6), ("", 0.7), ("u", 0.9))
_AFTER_LONG_A: Options = (("i", 0.1), ("e", 0.15), ("a", 0.7), ("", 1))
_LAST_OF_THREE: Options = (("", 0.2), ("a", 0.25), ("e", 0.8), ("i", 0.9), ("u", 0.9))

_LONG_U: Mapping[Style, Options] = {
    Style.ENGLISH: (("u", 0.1), ("o", 0.4), ("ou", 0.4), ("oo", 0.4), ("aw", 0.7), ("au", 0.8)),
    Style.TURKISH: (("u", 0), ("ev", 0.7), ("av", 0.7), ("o", 0.8)),
}
_LONG_I: Mapping[Style, Options] = {
    Style.ENGLISH: (("i", 0.1), ("ee", 0.4), ("ai", 0.6), ("ei", 0.8), ("ay", 0.9), ("e", 1)),
    Style.TURKISH: (("i", 0), ("ey", 0.6), ("ay", 0.7)),
}
_SECOND_I: Mapping[Style, Options] = {  # فيصل: the first syllable is closed or a diphthong
    Style.ENGLISH: (("ai", 0.1), ("ay", 0.4), ("i", 0.4), ("ei", 0.8)),
    Style.TURKISH: (("ay", 0.2), ("ey", 0.2), ("i", 0.3)),
}
_VowelPairs = Sequence[tuple[tuple[str, str], float]]
_DIMINUTIVE: Mapping[Style, _VowelPairs] = {  # مطيري, جبير: the vowels of fu'ayl go together with those of fa'il
    Style.ENGLISH: (
        *((("a", "i"), 0.1), (("u", "ai"), 0.2), (("u", "ei"), 0.4), (("o", "ai"), 0.5), (("u", "ay"), 0.6)),
        *((("a", "ee"), 0.4), (("e", "ai"), 0.5), (("o", "ei"), 0.7), (("o", "aye"), 0.6), (("u", "i"), 0.8)),
    ),
    Style.TURKISH: (
        *((("a", "i"), 0.1), (("u", "ay"), 0.2), (("u", "ey"), 0.3), (("e", "i"), 0.3)),
    ),
}  # fmt: skip
_BEFORE_LONG_A: Mapping[Style, _VowelPairs] = {  # رميان, سفيان
    Style.ENGLISH: (
        *((("u", "y"), 0.2), (("u", "ay"), 0.2), (("a", "y"), 0.3), (("u", "ayy"), 0.3), (("o", "ay"), 0.4)),
        *((("u", "i"), 0.6), (("a", "i"), 0.6), (("i", "y"), 0.6)),
    ),
    Style.TURKISH: ((("u", "ey"), 0.2), (("u", "y"), 0.2), (("a", "y"), 0.3), (("u", "ay"), 0.3)),
}  # fmt: skip
_FINAL: Mapping[Style, Mapping[str, Options]] = {
    Style.ENGLISH: {
        "ة": (("a", 0), ("ah", 0.4), ("eh", 1), ("at", 1.2)),
        "ى": (("a", 0),),
        "ه": (("h", 0.2), ("ah", 0.3), ("a", 0.5)),
        "ا": (("a", 0),),
        "و": (("u", 0.1), ("o", 0.3), ("w", 0.8)),
        "ي": (("i", 0), ("y", 0.9)),
    },
    Style.TURKISH: {
        "ة": (("e", 0.1), ("a", 0.1)),
        "ى": (("a", 0),),
        "ه": (("e", 0.2), ("a", 0.3), ("h", 0.3)),
        "ا": (("a", 0),),
        "و": (("u", 0), ("v", 0.7)),
        "ي": (("i", 0),),
    },
}
_FIRST: Mapping[str, Options] = {
    "ا": (("a", 0), ("i", 0.4), ("e", 0.6), ("u", 0.9)),
    "أ": (("a", 0), ("u", 0.6), ("o", 0.7), ("e", 0.8)),
    "إ": (("i", 0), ("e", 0.3)),
    "آ": (("a", 0), ("aa", 0.8)),
    "ع": (("a", 0), ("o", 0.4), ("i", 0.6), ("u", 0.7), ("e", 0.8)),
}
_ARTICLE: Mapping[Style, Options] = {
    Style.ENGLISH: (("al ", 0), ("al", 0.3), ("", 0.5), ("el ", 0.6), ("el", 1.1)),
    Style.TURKISH: (("el ", 0), ("al ", 0.4), ("", 0.8)),
}


@lru_cache(maxsize=4_096)
def spell_in_latin(word: str, style: Style, *, most: int = _MOST) -> Spelt:
    """The likely Latin spellings of one Arabic word; after an article that is written apart stands a space."""
    letters = _letters(word)
    article: list[Options] = []
    if word.startswith("ال") and len(letters) > 4:
        letters = letters[2:]
        article = [_article(letters[0][0], style)]
    places = [*article, *_places(letters, style)]
    if "ق" not in word or style is Style.TURKISH:
        return cheapest(places, most=most)
    return merged(*(dearer(cheapest(_with_qaf(places, q), most=most), more) for q, more in _QAF.items()))[:most]


def _with_qaf(places: list[Options], q: str) -> list[Options]:
    return [tuple((text.replace("q", q), cost) for text, cost in options) for options in places]


def _article(letter: str, style: Style) -> Options:
    if style is Style.TURKISH and letter in _SUN:
        assimilated = "e" + _TURKISH.get(letter, (("l", 0),))[0][0]
        return (*_ARTICLE[style], (assimilated + " ", 0.2))
    return _ARTICLE[style]


def _letters(word: str) -> list[tuple[str, str]]:
    """Each letter with the marks over it."""
    composed = _KEPT.sub("", unicodedata.normalize("NFKC", word).replace("ی", "ي").replace("ک", "ك").replace("ٱ", "ا"))
    found: list[tuple[str, str]] = []
    for char in composed:
        if "\u064b" <= char <= "\u0652":
            if found:
                found[-1] = (found[-1][0], found[-1][1] + char)
        elif char != "\u0640":
            found.append((char, ""))
    return found


def _places(letters: list[tuple[str, str]], style: Style) -> list[Options]:
    word = "".join(letter for letter, _ in letters)
    places: list[Options] = []
    place, run = 0, 0  # how many consonants without a vowel between stand directly before
    while place < len(word):
        letter, marks = letters[place]
        if place == 0 and letter in _FIRST:
            places.append(_first(word, style))
            run = 1
        elif place == len(word) - 1 and letter in _FINAL[style] and place:
            places.append(_FINAL[style][letter])
        elif letter in _LONG and place and not _is_consonant(word, place):
            places.append(_long(word, place, style))
            run = 0
        elif letter in "عءئؤأإآىةه" and letter not in "ه":
            places.append(_AYN_BEFORE_I.get(word[place:]) or _throat(letter))
        elif size := _diminutive_at(word, place, marks):
            places.append(_diminutive(word, place, style))
            place, run = place + size, 0
            continue
        else:
            places += [_consonant(letter, marks, style, word, place), _vowel_after(word, place, run, marks)]
            run += 1
        place += 1
    return places


def _first(word: str, style: Style) -> Options:
    if word[0] == "ع" and word[1:2] in tuple("اوي"):
        return (("", 0), ("a", 0.3))
    return _FIRST[word[0]]


def _is_consonant(word: str, place: int) -> bool:
    """Whether و or ي is a consonant here: before a long vowel or ta marbuta, or after a long one."""
    after = word[place + 1 : place + 2]
    if word[place] == "و" and word[place + 1 :] == "ي" and place > 1:
        return True  # بديوي, علوي
    return word[place] in "وي" and (
        (bool(after) and after in "اةىآ") or (after == "و" and word[place] == "ي") or word[place - 1] in "ا"
    )


def _long(word: str, place: int, style: Style) -> Options:
    letter = word[place]
    if letter == "ا":
        return (("a", 0), ("aa", 0.7))
    if letter == "و":
        return _LONG_U[style]
    return _SECOND_I[style] if place == 1 and len(word) > 3 else _LONG_I[style]


_AYN_BEFORE_I: Mapping[str, Options] = {
    "عي": (("", 0.1), ("e", 0.3), ("a", 0.3)),  # المزروعي
    "عية": (("i", 0.1), ("ai", 0.4), ("", 0.7)),  # الدرعية
}


def _throat(letter: str) -> Options:
    if letter == "ع":
        return (("", 0.1), ("a", 0.4))
    if letter == "ئ":
        return (("i", 0.1), ("e", 0.4), ("", 0.6))
    if letter == "ؤ":
        return (("u", 0.1), ("o", 0.4), ("", 0.6))
    return (("", 0),) if letter == "ء" else (("a", 0), ("e", 0.7))


def _diminutive_at(word: str, place: int, marks: str) -> int:
    """Three letters at a word's beginning of the pattern of مطيري and جبير: two consonants, then ي before another."""
    chunk = word[:4]
    fits = place == 0 and len(chunk) == 4 and chunk[2] == "ي" and not marks
    if not fits or any(letter in "اويءئؤىةع" for letter in chunk[:2]):
        return 0
    return 3 if chunk[3] not in "اويءئؤىة" or (chunk[3] == "ا" and len(word) > 4) or word[3:] == "وي" else 0


def _diminutive(word: str, place: int, style: Style) -> Options:
    table = _ENGLISH if style is Style.ENGLISH else _TURKISH
    doubled = ((1, 0.0), (2, 0.5)) if style is Style.ENGLISH else ((1, 0.0),)
    vowels = _BEFORE_LONG_A[style] if word[3] == "ا" else _DIMINUTIVE[style]
    return tuple(
        (first + vowel + second * times + long, round(cost + more + one + other, 2))
        for first, one in table.get(word[place], ((word[place], 0),))
        for second, other in table.get(word[place + 1], ((word[place + 1], 0),))
        for (vowel, long), cost in vowels
        for times, more in doubled
        if times == 1 or len(second) == 1
    )


def _consonant(letter: str, marks: str, style: Style, word: str, place: int) -> Options:
    table = _ENGLISH if style is Style.ENGLISH else _TURKISH
    options = table.get(letter, ((letter, 0),))
    if _SHADDA in marks:
        return tuple((text * 2 if len(text) == 1 else text, cost) for text, cost in options)
    between = 0 < place < len(word) - 1
    if between and (word[place + 1] == "ا" or letter in "سص" or (letter == "ي" and word[place - 1] not in _LONG)):
        more = 0.3 if letter in "سصي" else 0.5 if place == 1 else 0.8  # المناعي is of a pattern that doubles
        return (*options, *((text * 2, cost + more) for text, cost in options if len(text) == 1))
    return options


def _vowel_after(word: str, place: int, run: int, marks: str) -> Options:
    """The vowel that is not written after a consonant."""
    written = next((_MARKS[mark] for mark in marks if mark in _MARKS), None)
    if written is not None:
        return written
    rest = word[place + 1 :]
    if not rest or rest[0] in "اوىة" or (rest[0] == "ي" and not _is_consonant(word, place + 1)):
        is_vowel = bool(rest) and not (rest[0] == "و" and _is_consonant(word, place + 1))
        if not rest or is_vowel:
            return (("", 0),)
    if rest == "ية":
        return (("i", 0.1), ("", 0.8))
    if place == 0:
        return _AFTER_MIM if word[0] == "م" else _FIRST_VOWEL
    if len(rest) == 1 and word[place - 1] == "ا":
        return _AFTER_LONG_A
    if len(rest) == 1 and len(word) == 3:
        return _LAST_OF_THREE
    if word[place - 1] in _LONG and not _is_consonant(word, place - 1):
        return _NEXT_VOWEL
    return _CLOSING if run % 2 else _NEXT_VOWEL
