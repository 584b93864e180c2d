"""Text folded to one byte a letter, so that every spelling of a name is one spelling, and the way back.

Letters that Arabic, Turkish and English writers use for one another become one: the hamza's seats, ya and alef maqsura,
ta marbuta and ha, Persian ya and kaf, presentation forms; İ, i, ı and I; accents and case. Tatweel, vowel marks, bidi
controls and zero-width characters are dropped. What folding destroys and meaning needs (the shadda of عمّان, the
capitals of EDGE) is looked at in the original text, through ``Folded.span``.

The common path is two C calls: ``codecs.charmap_encode`` (256 characters known) and ``bytes.translate``. A text with
any other character takes a slower path through ``str.translate`` to the same bytes.
"""

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

_OTHER = (
    "\x7f"  # stands for a letter of a script that is not read (Cyrillic, Chinese): part of a word, equal to no name
)
OTHER_BYTE = 0x7F

_ARABIC = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ARABIC_BYTES = {letter: 0x80 + index for index, letter in enumerate(_ARABIC)}
_ARABIC_TO = {
    **dict.fromkeys("أإآٱ", "ا"),
    "ى": "ي",
    "ئ": "ي",
    "ی": "ي",
    "ؤ": "و",
    "ة": "ه",
    "ک": "ك",
    "گ": "ك",
    "پ": "ب",
    "چ": "ج",
    "ڤ": "ف",
}
_LATIN_TO = dict(zip("çğıöşüâîûéèáàñôäÇĞİÖŞÜÂÎÛÉ", "cgiosuaiueeaanoacgiosuaiue", strict=True))
_LATIN_RARE = {
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "æ": "ae",
    "œ": "oe",
    "ħ": "h",
    "ŋ": "n",
    "ð": "d",
    "þ": "th",
    "ə": "e",
    "ʿ": "'",
    "ʾ": "'",
    "ˈ": "'",
    "ʹ": "'",
    "ژ": "ز",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ے": "ي",
    "ڨ": "ق",
    "ڭ": "ك",
}
_ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
_MARKS = "".join(map(chr, range(0x64B, 0x653))) + "\u0670"
_DROPPED = (
    "\u0640"
    + _MARKS
    + "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_PUNCTUATION_TO = {
    **dict.fromkeys("’‘´′", "'"),
    **dict.fromkeys("“”«»″", '"'),
    **dict.fromkeys("–—", "-"),
    "\u00a0": " ",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "٪": "%",
    "…": ".",
    "•": " ",
    "°": " ",
    "·": " ",
    "€": "$",
    "£": "$",
}


def _folded_byte(char: str) -> int:
    """The byte of a character of the table that is kept."""
    char = _ARABIC_TO.get(char, _LATIN_TO.get(char, _PUNCTUATION_TO.get(char, char)))
    if char in _ARABIC_BYTES:
        return _ARABIC_BYTES[char]
    if char in _ARABIC_DIGITS:
        return ord("0") + _ARABIC_DIGITS.index(char)
    return ord(char.lower())


_KNOWN = [*map(chr, range(128)), *_ARABIC, *_ARABIC_TO, *_LATIN_TO, *_ARABIC_DIGITS, *_DROPPED, *_PUNCTUATION_TO]
_ENCODING = codecs.charmap_build("".join(_KNOWN).ljust(256, "\ufffe"))
_KEPT = frozenset(_KNOWN) - frozenset(_DROPPED)
_DELETE = bytes(index for index, char in enumerate(_KNOWN) if char in _DROPPED)
_FOLD = bytes(0 if char in _DROPPED else _folded_byte(char) for char in _KNOWN).ljust(256, b" ")


def _is_word(byte: int) -> bool:
    return byte >= OTHER_BYTE or chr(byte).isalnum()


_WORDS = bytes(byte if _is_word(byte) else 0x20 for byte in range(256))
_READABLE_TABLE = ("".join(map(chr, range(128))) + _ARABIC).ljust(256)


class _Rare(dict[int, str]):
    """What each character becomes on the slow path, in characters of the table; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        if len(self) > 20_000:  # all of Unicode would be 30 MB
            self.clear()
        return self.setdefault(code, _spell_out(chr(code)))


def _spell_out(char: str) -> str:
    if char in _ENCODABLE:
        return char
    folded = unicodedata.normalize("NFKD", char).casefold()
    spelled = "".join(map(_spell_one, unicodedata.normalize("NFKD", folded)))
    return "" if not spelled.strip() and unicodedata.category(char)[0] in "LM" else spelled


def _spell_one(char: str) -> str:
    if char in _ENCODABLE:
        return char
    if (plain := _LATIN_RARE.get(char)) is not None:
        return plain
    category = unicodedata.category(char)
    if category[0] == "M" or category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(char))
    return _OTHER if category[0] == "L" else "-" if category == "Pd" else " "


_ENCODABLE = frozenset(_KNOWN)
_RARE = _Rare()


class Folded:
    """A text and its folding. ``words`` is searched: letters and digits, all else a space, a space at both ends.

    ``plain`` has the same length and keeps punctuation as ASCII, where a decision needs it.
    """

    __slots__ = ("_starts", "_steps", "plain", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        folded, is_regular = _fold(text)
        self.plain = b" " + folded + b" "
        self.words = self.plain.translate(_WORDS)
        self._starts: list[int] | None = [] if is_regular else None  # bytes from which on a step counts
        self._steps: list[int] = []  # how much greater a character's index is than its byte's

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the original that bytes ``start`` to ``end`` stand for, with the last letter's marks."""
        if self._starts is None:
            self._find_steps()
        if not self._starts:
            return start - 1, end - 1
        text, last = self.text, self._origin(end - 1) + 1
        while last < len(text) and (text[last] in _MARKS or unicodedata.combining(text[last])):
            last += 1
        return self._origin(start), last

    def original(self, start: int, end: int) -> str:
        """What stands in the original for bytes ``start`` to ``end``."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def _find_steps(self) -> None:
        steps = list(_shifts(self.text))
        self._starts, self._steps = [start for start, _ in steps], [step for _, step in steps]

    def _origin(self, byte: int) -> int:
        """The index of the character that a byte came from."""
        place = bisect_right(self._starts or (), byte - 1)
        return byte - 1 + (self._steps[place - 1] if place else 0)


_IRREGULAR = re.compile("[^" + re.escape("".join(sorted(_KEPT))) + "]")


def _shifts(text: str) -> Iterator[tuple[int, int]]:
    """From which byte on a character's index is so much greater: one step for each that does not make one byte."""
    byte, char = 0, 0
    for found in _IRREGULAR.finditer(text):
        width = len(fold_bytes(found.group()))
        if width == 1:
            continue
        at = found.start()
        byte, char = byte + at - char, at
        for _ in range(width):
            yield byte, char - byte
            byte += 1
        char += 1
        yield byte, char - byte


def fold_bytes(text: str) -> bytes:
    """Folds a text to bytes, punctuation kept as ASCII. Never raises; lone surrogates become spaces."""
    return _fold(text)[0]


def _fold(text: str) -> tuple[bytes, bool]:
    """The folded bytes, and whether each stands for the character at its own index."""
    try:
        folded = codecs.charmap_encode(text, "strict", _ENCODING)[0].translate(_FOLD, _DELETE)
        return folded, len(folded) == len(text)
    except UnicodeEncodeError:
        encoded = codecs.charmap_encode(text.translate(_RARE), "strict", _ENCODING)[0]
        return encoded.translate(_FOLD, _DELETE), False


EMPTY = Folded("")
"""The folding of an empty text."""


def fold(text: str) -> str:
    """The folding as text that a person can read: for search indexes, comparing names, and messages.

    >>> fold("وَالعُمانيّة Türkiye’nin")
    "والعمانيه turkiye'nin"
    """
    return unfold_bytes(fold_bytes(text))


def unfold_bytes(folded: bytes) -> str:
    """Folded bytes as readable characters; the folding of the answer is the same bytes."""
    return codecs.charmap_decode(folded, "strict", _READABLE_TABLE)[0]


def fold_words(text: str) -> bytes:
    """A name's folding for comparing and searching: words with one space between, none at the ends."""
    folded = _fold(text)[0].translate(_WORDS)
    return b" ".join(folded.split()) if b"  " in folded or folded[:1] == b" " or folded[-1:] == b" " else folded


def is_arabic(folded: bytes) -> bool:
    """Whether a folded word or name is written in Arabic letters, judged by its first letter."""
    if folded[:1].isalpha() or folded[:1] >= b"\x80":
        return folded[:1] >= b"\x80"
    return next((byte >= 0x80 for byte in folded if byte > OTHER_BYTE or chr(byte).isalpha()), False)
