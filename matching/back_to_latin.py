"""A foreign name in Arabic letters spelt back: long vowels are plain vowels, and few are left out (أسيلسان, بايكار)."""

from collections.abc import Mapping
from functools import lru_cache

from matching.letters import Options, Spelt, cheapest
from matching.normalise import fold_words, unfold_bytes

_MOST = 14  # ways of one word
_VOWELS = frozenset("اوي")
_LETTERS: Mapping[str, Options] = {
    "ب": (("b", 0), ("p", 0.3)),
    "ت": (("t", 0),),
    "ث": (("th", 0),),
    "ج": (("j", 0.3), ("g", 0.3), ("c", 0.4)),
    "ح": (("h", 0),),
    "خ": (("kh", 0), ("ch", 0.4), ("h", 0.5)),
    "د": (("d", 0),),
    "ذ": (("th", 0),),
    "ر": (("r", 0),),
    "ز": (("z", 0),),
    "س": (("s", 0), ("c", 0.9)),
    "ش": (("sh", 0), ("ş", 0.2), ("ch", 0.6)),
    "ص": (("s", 0),),
    "ض": (("d", 0),),
    "ط": (("t", 0),),
    "ظ": (("z", 0),),
    "ع": (("", 0.2), ("a", 0.4)),
    "غ": (("g", 0), ("gh", 0.6)),
    "ف": (("f", 0.1), ("v", 0.2)),
    "ق": (("k", 0), ("q", 0.5)),
    "ك": (("k", 0), ("c", 0.3)),
    "ل": (("l", 0),),
    "م": (("m", 0),),
    "ن": (("n", 0),),
    "ه": (("h", 0),),
    "ء": (("", 0),),
}
_CLUSTERS: Mapping[str, Options] = {
    "تش": (("ch", 0.1), ("ç", 0.1)),
    "كس": (("x", 0.2), ("ks", 0.2)),
    "اي": (("ay", 0.1), ("ai", 0.2), ("ei", 0.3), ("i", 0.5)),
    "او": (("au", 0.2), ("ao", 0.4), ("av", 0.6), ("aw", 0.6)),
    "وي": (("oy", 0.2), ("we", 0.4), ("wi", 0.4), ("vi", 0.6)),
    "يا": (("ia", 0.2), ("ya", 0.1)),
    "يو": (("io", 0.2), ("yo", 0.3), ("eo", 0.5), ("u", 0.6)),
}
_FIRST: Mapping[str, Options] = {
    "اي": (("e", 0.1), ("i", 0.1), ("ai", 0.5), ("ei", 0.6)),
    "او": (("o", 0), ("u", 0.3), ("au", 0.6)),
    "ا": (("a", 0), ("e", 0.3), ("i", 0.6), ("o", 1)),
    "و": (("w", 0), ("v", 0.4)),
    "ي": (("y", 0), ("yi", 0.3)),
}
_VOWEL: Mapping[str, Options] = {
    "ا": (("a", 0),),
    "و": (("o", 0.1), ("u", 0.2)),
    "ي": (("i", 0.1), ("e", 0.2)),
}
_LAST: Mapping[str, Options] = {"ه": (("a", 0.1), ("e", 0.2), ("h", 0.6)), "ي": (("i", 0), ("y", 0.3), ("e", 0.4))}
_BETWEEN: Options = (("", 0), ("e", 0.4), ("a", 0.7), ("i", 0.9))
"""What may be left out between two consonants."""


def may_be_foreign(word: str) -> bool:
    """Whether an Arabic word may be a foreign name: long enough, and without the article and the ending ta marbuta."""
    return len(word) > 3 and not word.startswith("ال") and not word.endswith("ة")


@lru_cache(maxsize=4_096)
def spell_back(word: str) -> Spelt:
    """The likely Latin spellings of one foreign word."""
    letters = unfold_bytes(fold_words(word))
    places: list[Options] = []
    place = 0
    while place < len(letters):
        size, options = _options_at(letters, place)
        places.append(options)
        place += size
        last, after = letters[place - 1 : place], letters[place : place + 1]
        if after and after not in _VOWELS and last not in _VOWELS:
            places.append(_BETWEEN)
    return cheapest(places, most=_MOST)


def _options_at(letters: str, place: int) -> tuple[int, Options]:
    rest = letters[place:]
    first = _FIRST if place == 0 else {}
    for size in (2, 1):
        if (options := first.get(rest[:size]) or _CLUSTERS.get(rest[:size])) is not None:
            return size, options
    if len(rest) == 1 and rest in _LAST:
        return 1, _LAST[rest]
    return 1, _VOWEL.get(rest[0]) or _LETTERS.get(rest[0], ((rest[0], 0),))
