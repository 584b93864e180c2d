"""Vowel marks: whether those that a writer put agree with the name, for they tell عُمان from عَمّان."""

import unicodedata
from functools import lru_cache

NAMES = {
    "\u064b": "fathatan",
    "\u064c": "dammatan",
    "\u064d": "kasratan",
    "\u064e": "fatha",
    "\u064f": "damma",
    "\u0650": "kasra",
    "\u0651": "shadda",
    "\u0652": "sukun",
}
_DAMMAS = "\u064f\u064c"  # ٌ is a common slip for ُ
_TELLING = "\u064f\u0651"  # marks that speak against a name that has none there
_GENERIC = "\u064b\u064c\u064d\u0650"  # a place's name has no nunation, and no kasra in the genitive


@lru_cache(maxsize=2_000)
def compare_marks(name: str, written: str) -> tuple[str | None, str | None]:
    """What agrees and what disagrees, in words. The last letter's marks are of grammar, and are not compared."""
    wanted = _letters(name)
    found = _letters(as_letters(written))[-len(wanted) :]
    agrees = disagrees = None
    for (letter, expected), (_, marks) in zip(wanted[:-1], found[:-1], strict=False):
        for mark in marks:
            if _is_same(mark, expected):
                agrees = f"{letter} with {NAMES[mark]}"
            elif expected or mark in _TELLING:
                disagrees = f"{letter} with {NAMES[mark]}"
    if found and wanted and "\u0651" in found[-1][1] and "\u0651" not in wanted[-1][1]:
        disagrees = f"{found[-1][0]} with shadda"
    return agrees, disagrees


def _is_same(mark: str, expected: str) -> bool:
    return mark in expected or (mark in _DAMMAS and any(damma in expected for damma in _DAMMAS))


def has_generic_ending(text: str, end: int) -> bool:
    """Whether the word that ends here is declined as a common noun is: مصرٍ, a city."""
    return any(mark in _GENERIC for mark in text[max(0, end - 2) : end])


def as_letters(written: str) -> str:
    """A word as it is spelt: presentation forms as the letters that they show, without the strokes that stretch it."""
    return unicodedata.normalize("NFKC", written).replace(_TATWEEL, "")


_TATWEEL = "\u0640"


def _letters(text: str) -> list[tuple[str, str]]:
    letters: list[tuple[str, str]] = []
    for char in text:
        if char in NAMES and letters:
            letters[-1] = (letters[-1][0], letters[-1][1] + char)
        elif "\u0621" <= char <= "\u064a" or char == "\u0671":
            letters.append((char, ""))
    return letters
