"""A Latin word in Arabic letters, as newspapers write it: short vowels are written or not, g is غ, ج or ك, v is ف.

A word that came from Arabic (Al-Mutairi) is spelt back: h is ه or ح, t is ت or ط, short vowels vanish.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from matching.letters import Options, Spelt, cheapest, dearer, merged
from matching.normalise import fold_words, unfold_bytes

_MOST = 18  # ways of one word
_VOWELS = frozenset("aeiouıöü")
_BACK = frozenset("aouı")
_TURKISH_LETTERS = frozenset("ığşçöüİĞŞÇÖÜ")


class Origin(StrEnum):
    """Where a Latin spelling comes from, which decides what its letters stand for."""

    TURKISH = "turkish"
    ARABIC = "arabic"
    OTHER = "other"


_CONSONANTS: Mapping[str, Options] = {
    "tsch": (("تش", 0),),
    "sch": (("ش", 0), ("سك", 0.8)),
    "tch": (("تش", 0),),
    "sh": (("ش", 0),),
    "ch": (("تش", 0), ("ش", 0.6), ("خ", 1.2), ("ك", 1)),
    "kh": (("خ", 0),),
    "gh": (("غ", 0), ("ج", 0.8)),
    "th": (("ث", 0), ("ت", 0.5)),
    "dh": (("ذ", 0), ("د", 0.6), ("ظ", 0.8)),
    "ph": (("ف", 0),),
    "rh": (("ر", 0),),
    "ckh": (("كه", 0),),
    "ck": (("ك", 0),),
    "qu": (("كو", 0), ("ك", 0.7), ("ق", 1)),
    "tz": (("تز", 0), ("تس", 0.4)),
    "ts": (("تس", 0),),
    "lz": (("لز", 0), ("لتس", 0.6)),
    "ş": (("ش", 0),),
    "ç": (("تش", 0), ("ج", 0.6), ("ش", 1)),
    "b": (("ب", 0),),
    "d": (("د", 0),),
    "f": (("ف", 0),),
    "h": (("ه", 0), ("ح", 0.9)),
    "j": (("ج", 0),),
    "k": (("ك", 0),),
    "l": (("ل", 0),),
    "m": (("م", 0),),
    "n": (("ن", 0),),
    "p": (("ب", 0),),
    "q": (("ق", 0), ("ك", 0.8)),
    "r": (("ر", 0),),
    "s": (("س", 0), ("ص", 1.2)),
    "t": (("ت", 0), ("ط", 1.2)),
    "v": (("ف", 0), ("و", 1.2)),
    "w": (("و", 0), ("ف", 1)),
    "x": (("كس", 0),),
    "y": (("ي", 0),),
    "z": (("ز", 0),),
    "ğ": (("غ", 0), ("", 0.5)),
}
_G: Mapping[str, float] = {"غ": 0, "ج": 0.4, "ك": 1.1, "ق": 1.3}
"""One paper writes every g of a name alike."""

_JOINED_VOWELS: Mapping[str, Options] = {
    "eau": (("و", 0),),
    "ei": (("اي", 0.1), ("ي", 0.2)),
    "ey": (("ي", 0.1), ("اي", 0.2)),
    "ai": (("اي", 0), ("ي", 0.4), ("ا", 0.9)),
    "ay": (("اي", 0), ("ي", 0.5)),
    "ae": (("اي", 0), ("ا", 0.5)),
    "au": (("او", 0), ("و", 0.5)),
    "ou": (("و", 0),),
    "oo": (("و", 0),),
    "oe": (("و", 0.2), ("وي", 0.4)),
    "oa": (("وا", 0.2), ("و", 0.3)),
    "oi": (("وي", 0.2), ("وا", 0.3)),
    "ee": (("ي", 0),),
    "ea": (("ي", 0), ("يا", 0.4), ("ا", 0.8)),
    "eo": (("يو", 0.1), ("و", 0.8)),
    "eu": (("يو", 0.1), ("و", 0.5)),
    "ie": (("ي", 0), ("يي", 0.7)),
    "ue": (("و", 0.2), ("وي", 0.4)),
    "uy": (("وي", 0),),
    "oy": (("وي", 0),),
    "aa": (("ا", 0),),
}
_FIRST: Mapping[str, Options] = {
    "a": (("ا", 0),),
    "e": (("ا", 0), ("اي", 0.4)),
    "i": (("اي", 0), ("ا", 0.3)),
    "o": (("او", 0),),
    "u": (("او", 0), ("ا", 0.8), ("يو", 1)),
}
_LAST: Mapping[str, Options] = {
    "a": (("ا", 0), ("ه", 0.5)),
    "e": (("", 0.2), ("ي", 0.2), ("ه", 0.4)),
    "i": (("ي", 0),),
    "o": (("و", 0),),
    "u": (("و", 0),),
}
_CLOSED: Mapping[str, Options] = {
    "a": (("ا", 0), ("", 0.8)),
    "e": (("ي", 0.2), ("", 0.2)),
    "i": (("ي", 0), ("", 0.5)),
    "o": (("و", 0), ("", 1.5)),
    "u": (("و", 0), ("", 0.6)),
}
_OPEN: Mapping[str, Options] = {
    "a": (("ا", 0), ("", 0.9)),
    "e": (("ي", 0.1), ("", 0.3)),
    "i": (("ي", 0), ("", 0.7)),
    "o": (("و", 0), ("", 1.5)),
    "u": (("و", 0), ("", 0.9)),
}
_BEFORE_LAST: Mapping[str, Options] = {**_CLOSED, "e": (("", 0.05), ("ي", 0.25))}
"""Before the consonant that ends the word: Damen, Ülker."""

_OF_ARABIC: Mapping[str, Options] = {
    "aa": (("ا", 0.1), ("عا", 0.4), ("ع", 0.5)),
    "ee": (("ي", 0),),
    "oo": (("و", 0),),
    "ou": (("و", 0),),
    "ai": (("ي", 0.1), ("عي", 0.5), ("اي", 0.6)),
    "ay": (("ي", 0.1), ("اي", 0.5)),
    "ei": (("ي", 0.1),),
    "ey": (("ي", 0.1),),
    "aye": (("ي", 0.3), ("اي", 0.2)),
    "au": (("و", 0.2), ("عو", 0.5), ("او", 0.5)),
    "aw": (("و", 0.1), ("او", 0.4)),
    "kh": (("خ", 0),),
    "gh": (("غ", 0),),
    "sh": (("ش", 0),),
    "th": (("ث", 0), ("ذ", 0.9)),
    "dh": (("ذ", 0.3), ("ظ", 0.4), ("ض", 0.4)),
    "h": (("ه", 0.2), ("ح", 0.2)),
    "s": (("س", 0.1), ("ص", 0.4)),
    "t": (("ت", 0.1), ("ط", 0.4)),
    "d": (("د", 0), ("ض", 0.7)),
    "z": (("ز", 0), ("ظ", 0.9)),
    "k": (("ك", 0), ("ق", 0.6)),
    "g": (("ج", 0.2), ("ق", 0.5), ("غ", 0.6)),
    "c": (("ك", 0.2), ("س", 0.8)),
    "a": (("", 0.2), ("ا", 0.3), ("ع", 1)),
    "e": (("", 0.1), ("ي", 0.6)),
    "i": (("", 0.3), ("ي", 0.3)),
    "o": (("", 0.2), ("و", 0.3)),
    "u": (("", 0.2), ("و", 0.3)),
}
_FIRST_OF_ARABIC: Mapping[str, Options] = {
    "a": (("ا", 0), ("ع", 0.4)),
    "e": (("ا", 0.1), ("ع", 0.6)),
    "i": (("ا", 0.1), ("ع", 0.6)),
    "o": (("ع", 0.3), ("ا", 0.4), ("او", 0.5)),
    "u": (("ا", 0.3), ("ع", 0.4), ("او", 0.5)),
}
_LAST_OF_ARABIC: Mapping[str, Options] = {
    "ah": (("ه", 0), ("اح", 0.8)),
    "ai": (("اعي", 0.4), ("اي", 0.3), ("ي", 0.3)),
    "a": (("ه", 0.1), ("ا", 0.2)),
    "e": (("ه", 0.2), ("ي", 0.5)),
    "i": (("ي", 0),),
    "y": (("ي", 0),),
    "o": (("و", 0),),
    "u": (("و", 0),),
}


def is_turkish(name: str) -> bool:
    """Whether a letter shows that a name is written as Turkish is."""
    return not _TURKISH_LETTERS.isdisjoint(name)


@lru_cache(maxsize=4_096)
def spell_in_arabic(word: str, origin: Origin, *, most: int = _MOST) -> Spelt:
    """The likely Arabic spellings of one Latin word."""
    letters = _lowered(word, origin)
    if origin is Origin.ARABIC:
        return cheapest(_places_of_arabic(letters), most=most)
    ways = [
        dearer(cheapest(_places(letters, origin, g), most=most), more)
        for g, more in (_G.items() if "g" in letters else (("غ", 0.0),))
    ]
    return merged(*ways)[:most]


def _lowered(word: str, origin: Origin) -> str:
    capital = "ı" if origin is Origin.TURKISH else "i"
    lowered = word.replace("İ", "i").replace("I", capital).lower()
    return "".join(
        char if char in _CONSONANTS or char in _VOWELS else unfold_bytes(fold_words(char)) for char in lowered
    )


def _places(word: str, origin: Origin, g: str) -> list[Options]:
    places: list[Options] = []
    place = 0
    while place < len(word):
        size, options = _options_at(word, place, origin, g)
        places.append(options)
        place += size
    return places


def _options_at(word: str, place: int, origin: Origin, g: str) -> tuple[int, Options]:
    for size in (4, 3, 2):
        chunk = word[place : place + size]
        if chunk == "rh" and place:
            continue  # Orhan is no Rheinmetall
        if len(chunk) == size and (options := _CONSONANTS.get(chunk) or _vowels_at(word, place, chunk)):
            return size, options
    letter = word[place]
    if place and letter == word[place - 1] and letter not in _VOWELS:
        return 1, (("", 0),)  # a doubled letter is written once
    if letter in _VOWELS:
        return 1, _vowel(word, place)
    if letter == "g":
        return 1, _g_before(word[place + 1 : place + 2], g, origin)
    if letter == "c":
        return 1, _c_before(word[place + 1 : place + 2], origin)
    return 1, _consonant(word, place, origin)


def _vowels_at(word: str, place: int, chunk: str) -> Options | None:
    options = _JOINED_VOWELS.get(chunk)
    if options and chunk.endswith("y") and word[place + len(chunk) : place + len(chunk) + 1] in _VOWELS:
        return None  # the y belongs to the next syllable
    if options and place == 0 and not options[0][0].startswith("ا"):
        return tuple(("ا" + spelt, cost) for spelt, cost in options)
    return options


def _vowel(word: str, place: int) -> Options:
    plain = {"ı": "i", "ö": "o", "ü": "u"}.get(word[place], word[place])
    if place == 0:
        return _FIRST[plain]
    rest = word[place + 1 :]
    if not rest:
        return _LAST[plain] if len(word) > 2 else _OPEN[plain]
    if plain == "i" and word[place - 1] == "y":
        return (("", 0.05), ("ي", 0.6))
    if plain == "a" and word[place - 1] == "y":
        return (("ا", 0), ("", 0.4))
    if plain == "i" and len(rest) > 1 and rest[0] not in _VOWELS and rest[1] == "e":
        return (("ي", 0), ("اي", 0.4), ("", 0.7))  # Biden
    if len(rest) == 1 and rest not in _VOWELS:
        return _BEFORE_LAST[plain]
    return _CLOSED[plain] if not _VOWELS & set(rest[:2]) else _OPEN[plain]


def _g_before(after: str, g: str, origin: Origin) -> Options:
    if origin is Origin.OTHER and after in ("e", "i", "y"):
        return tuple({g: 0.1, "ج": 0.2}.items())
    return ((g, 0),)


def _c_before(after: str, origin: Origin) -> Options:
    if origin is Origin.TURKISH:
        return (("ج", 0),)
    if after and after in "eiy":
        return (("س", 0), ("ج", 0.5), ("تش", 0.8))
    return (("ك", 0), ("ج", 0.8))


def _consonant(word: str, place: int, origin: Origin) -> Options:
    letter = word[place]
    beside_back = bool(_BACK & set(word[max(place - 1, 0) : place + 2]))
    if origin is Origin.TURKISH:
        if letter == "k" and beside_back:
            return (("ك", 0), ("ق", 0.7))
        if letter == "v":
            return (("ف", 0), ("و", 0.3))
        if letter == "s" and place == 0 and word[1:2] == "a":
            return (("س", 0), ("ص", 0.3))
    if letter == "t" and word[place + 1 : place + 2] == "o":
        return (("ت", 0), ("ط", 0.5))  # Antonio
    return _CONSONANTS.get(letter, ((letter, 0),))


def _places_of_arabic(word: str) -> list[Options]:
    places: list[Options] = []
    place = 0
    while place < len(word):
        size = next((size for size in (3, 2) if word[place : place + size] in _OF_ARABIC), 1)
        size = next((n for n in (2, 1) if place + n == len(word) and word[place:] in _LAST_OF_ARABIC), size)
        letters = word[place : place + size]
        if place and letters == word[place - 1] and letters not in _VOWELS:
            options: Options = (("", 0),)
        elif place == 0 and letters in _FIRST_OF_ARABIC:
            options = _FIRST_OF_ARABIC[letters]
        elif place + size == len(word) and letters in _LAST_OF_ARABIC:
            options = _LAST_OF_ARABIC[letters]
        else:
            options = _OF_ARABIC.get(letters) or _CONSONANTS.get(letters, ((letters, 0),))
        places.append(options)
        place += size
    return places
