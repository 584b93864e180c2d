"""In which of the three languages a text is written. Feeds often claim en-us for whatever they carry."""

import re

_ARABIC = "".join(map(chr, (*range(0x0621, 0x063B), *range(0x0640, 0x064B)))).encode("iso8859_6")
_NOT_LATIN = bytes(code for code in range(256) if not bytes([code]).decode("iso8859_9").isalpha())
_TURKISH_LETTERS = re.compile(r"[ğışĞİŞ]")
_TURKISH_WORDS = re.compile(r"\b(?:ve|bir|için|ile|bu|olarak|da|de|daha|olan)\b", re.IGNORECASE)
_OTHER_ARABIC_SCRIPTS = frozenset({"fa", "ur", "ps", "ckb", "ku", "ug"})
_SAMPLE = 2000


def language_of(text: str, *, claimed: str | None, of_source: tuple[str, ...] = ()) -> str | None:
    """ISO 639-1 of a text: what its script and letters say, then what the entry claims, then the source's only one."""
    sample = text[:_SAMPLE]
    arabic = 0 if sample.isascii() else _count_arabic(sample)
    latin = 0 if arabic * 2 > len(sample) else _count_latin(sample)
    only = of_source[0] if len(of_source) == 1 else None
    if arabic > latin:
        return next((tag for tag in (claimed, only) if tag in _OTHER_ARABIC_SCRIPTS), "ar")
    if latin and _looks_turkish(sample, latin):
        return "tr"
    if claimed == "ar":  # not in these letters
        claimed = None
    return claimed or only or ("en" if latin else None)


def _count_arabic(text: str) -> int:
    """As bytes of a character set that has them, letters are counted in a fifth of the time."""
    encoded = text.encode("iso8859_6", "ignore")
    return len(encoded) - len(encoded.translate(None, _ARABIC))


def _count_latin(text: str) -> int:
    """Those of Western Europe and Turkey."""
    return len(text.encode("iso8859_9", "ignore").translate(None, _NOT_LATIN))


def _looks_turkish(sample: str, latin: int) -> bool:
    letters = len(_TURKISH_LETTERS.findall(sample))
    return letters * 50 >= latin and (letters >= 3 or bool(_TURKISH_WORDS.search(sample)))
