"""Letters that were broken before they were sent: UTF-8 read as Latin, replacement signs, question marks."""

import re

_DOUBLED = re.compile(
    "[ÃÂÅÄØÙÐÑ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
"""A letter of two UTF-8 bytes, read as Latin-1 or Windows-1252."""

_LOST = re.compile("\ufffd|(?<=\\w)\\?(?=\\w)|\\?{3,}")
_SAMPLE = 5000
_DOUBLED_SHARE = 0.04
_LOST_SHARE = 0.02
_FEWEST = 12


def is_garbled(text: str) -> bool:
    """Whether so many letters of a text are broken that it cannot be matched."""
    sample = text[:_SAMPLE]
    doubled, lost = len(_DOUBLED.findall(sample)), len(_LOST.findall(sample))
    if max(doubled, lost) < _FEWEST:
        return False
    return doubled > _DOUBLED_SHARE * len(sample) or lost > _LOST_SHARE * len(sample)
