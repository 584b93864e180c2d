"""Letters of a name that are not what they seem: invisible ones, and those of another alphabet that look alike."""

import unicodedata
from collections.abc import Iterator

_LOOK_ALIKE = {
    **dict(zip("аеорсухіјѕԁһАВЕКМНОРСТХУІЈЅ", "aeopcyxijsdhABEKMHOPCTXYIJS", strict=True)),
    **dict(zip("οαερνκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oaepvkABEZHIKMNOPTYX", strict=True)),
}
"""Cyrillic and Greek letters that look like Latin ones."""

_PERSIAN = dict(zip("یکہھەے", "يكههةي", strict=True))
"""Letters of Persian and Urdu keyboards that look like Arabic ones; the reader takes them for the same."""

_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
"""Characters without a shape that Unicode counts as letters, marks or symbols."""


_ODD = frozenset(_LOOK_ALIKE) | frozenset(_PERSIAN) | _UNSEEN


def odd_letters(name: str) -> Iterator[str]:
    """A sentence for each sort of letter that is probably not meant."""
    if name.isprintable() and _ODD.isdisjoint(name):
        return
    shown = visible(name)
    if (hidden := next((char for char in name if _is_hidden(char)), None)) is not None:
        called = unicodedata.name(hidden, f"U+{ord(hidden):04X}").capitalize()
        yield f"'{shown}' holds an invisible character ({called}), which is ignored: retype the name"
    if (alike := next((char for char in name if char in _LOOK_ALIKE), None)) is not None and _has_latin(name):
        script = unicodedata.name(alike).split()[0].capitalize()
        latin = _LOOK_ALIKE[alike]
        yield f"'{shown}' mixes Latin with a {script} letter that looks like '{latin}': retype it with the Latin one"
    if (persian := next((char for char in name if char in _PERSIAN), None)) is not None:
        arabic = _PERSIAN[persian]
        yield f"'{shown}' has the Persian letter '{persian}' for '{arabic}': both are found; retype it if it is Arabic"


def odd_dots(name: str, others: tuple[str, ...]) -> Iterator[str]:
    """A sentence for a Turkish i that none of the known spellings has: Bahraın. All are folded alike."""
    turkish = next((char for char in name if char in "ıİ"), None)
    if turkish is None or not others or any(char in other for other in others for char in "ıİ"):
        return
    yield f"'{name}' has the Turkish letter '{turkish}', and '{others[0]}' has not: both are found, but it is odd"


def visible(name: str) -> str:
    """A name without characters that cannot be seen."""
    return "".join(char for char in name if not _is_hidden(char))


def _is_hidden(char: str) -> bool:
    return (unicodedata.category(char) in ("Cf", "Cc") and not char.isspace()) or char in _UNSEEN


def _has_latin(name: str) -> bool:
    return any("LATIN" in unicodedata.name(char, "") for char in name)
