"""Turkish: the endings that are joined to a name without an apostrophe, made by rule from the name's last letters.

An ending is built as Turkish builds it: derivation (-lı, -sız), plural, possessive, case, -ki, and -dır; its vowels
follow the last vowel before it. Folding makes ı and i, u and ü one letter, so the tables are of folded letters
(``fits_harmony`` looks at the original). After an apostrophe anything may stand, for there the name has ended.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from matching.normalise import fold_bytes

Table = Mapping[bytes, str]

BACK, FRONT = "aıouâû", "eiöüî"
_ROUND = "oöuüû"
_SOFTENED = {"p": "b", "ç": "c", "t": "d", "k": "g"}

# A is a or e, I is ı, i, u or ü; in brackets: only after a vowel (y, n, s), or only after a consonant (A, I).
_DERIVED = ("", "lI", "lIlIk", "sIz")
_PLURAL = ("", "lAr")
_POSSESSIVE = ("", "(I)m", "(I)mIz", "(I)nIz", "(s)I")
_LOCATIVE = ("dA", "tA", "ndA", "dAn", "tAn", "ndAn", "dAki", "tAki", "ndAki")
_CASES = ("", "(y)A", "(n)A", "(y)I", "(n)I", "(n)In", "(y)lA", "ncA", *_LOCATIVE)
_LAST = ("", "dIr", "tIr")
_AFTER_KI = ("ler", "lere", "leri", "lerin", "lerde", "lerden", "ne", "ni", "nin")  # those in Qatar
_AFTER_LOCATIVE = ("ydI", "yken", "ymIş")  # was, while, was said to be in Qatar


def lower(text: str) -> str:
    """Lower case as Turkish has it: İ is i, I is ı."""
    return text.replace("İ", "i").replace("I", "ı").lower()


def endings(name: str) -> Table:
    """Every ending that may be joined to a name, folded, described in words. Letters are spelt: TSK'ye, as after e."""
    last = ""
    for char in reversed(lower(name)):
        if char in BACK + FRONT:
            return _endings(char in BACK, char in _ROUND, not last)
        if char.isalpha():
            last = last or char
    return _endings(False, False, True)


def softened(name: str) -> str | None:
    """The name as it is before a vowel where its last consonant softens (ortaklık → ortaklığ); None if it does not."""
    last = lower(name)[-1:]
    vowels = sum(char in BACK + FRONT for char in lower(name.split()[-1])) if name.split() else 0
    return name[:-1] + _SOFTENED[last] if last in _SOFTENED and vowels > 1 else None


def fits_harmony(name: str, ending: str) -> bool:
    """Whether the original letters of an ending agree with the name's last vowel: Katarlı, not the name Katarina.

    Without Turkish letters i may be ı, u may be ü, and a capital I is either: Katarli, Erdoganin, TURKIYENIN.
    """
    vowels = [char for char in lower(name) if char in BACK + FRONT]
    back = bool(vowels) and vowels[-1] in BACK
    kept = "".join(char for char in ending if char != "I" or back)
    wrong = FRONT if back else BACK
    spelt = _INVARIANT.sub("", lower(kept))
    if not any(char in wrong for char in spelt):
        return True
    return not _FOREIGN.fullmatch(spelt) and not any(char in wrong for char in spelt if char not in "iu")


_INVARIANT = re.compile("ki.*|ken")
_FOREIGN = re.compile("i|in[aei]")  # Iraki, Katarina


@cache
def _endings(back: bool, rounded: bool, after_vowel: bool) -> Table:
    found: dict[bytes, str] = {}
    for parts in _chains():
        ending = _spell(parts, back, rounded, after_vowel)
        if ending is not None:
            found.setdefault(fold_bytes(ending), f"with the ending -{ending}" if ending else "")
    return found


def _chains() -> Iterator[tuple[str, ...]]:
    return (
        (derived, plural, possessive, case, last)
        for derived in _DERIVED
        for plural in _PLURAL
        for possessive in _POSSESSIVE
        for case in _CASES
        for last in (*_LAST, *_more_after(case))
    )


def _more_after(case: str) -> tuple[str, ...]:
    if case not in _LOCATIVE:
        return ()
    return _AFTER_KI if case.endswith("ki") else _AFTER_LOCATIVE if case.endswith("A") else ()


def _spell(parts: tuple[str, ...], back: bool, rounded: bool, after_vowel: bool) -> str | None:
    """Writes a chain of endings out; None when a buffer letter would stand where it cannot."""
    written = ""
    for part in parts:
        index = 0
        while index < len(part):
            char = part[index]
            if char == "(":
                optional, index = part[index + 1], index + 3
                if (optional in "ysn") != after_vowel:
                    continue
                char = optional
            else:
                index += 1
            if char == "A":
                char, rounded = ("a" if back else "e"), False
            elif char == "I":
                char = ("u" if back else "ü") if rounded else ("ı" if back else "i")
            if after_vowel and char in BACK + FRONT:
                return None
            written += char
            after_vowel = char in BACK + FRONT
    return written
