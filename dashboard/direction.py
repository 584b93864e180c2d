"""Which way a piece of source text runs, and what of it may be shown. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Direction = Literal["rtl", "ltr", "auto"]

_LOOKED_AT = 400  # code points; more never changed the answer
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]")
"""Controls, and the invisible letters that turn text around or split lines: our markup isolates each text by itself."""


@lru_cache(maxsize=4096)
def direction_of(text: str) -> Direction:
    """The direction that most letters have. ``auto`` where there are none.

    A browser's own ``auto`` goes by the first letter, and turns "Aselsan تعلن…" the wrong way; a feed's declared
    language is wrong too often.
    """
    classes = [unicodedata.bidirectional(letter) for letter in text[:_LOOKED_AT]]
    right = sum(found in ("R", "AL") for found in classes)
    left = classes.count("L")
    if right == left == 0:
        return "auto"
    return "rtl" if right >= left else "ltr"


def language_tag(language: str | None) -> str | None:
    """The language when it may stand in a ``lang`` attribute; None when it is unknown or is no language at all."""
    return language if language and _LANGUAGE.fullmatch(language) else None


def shown(text: str) -> str:
    """The text without what a page must not pass on. Never longer; may shift offsets, so mark first, then clean."""
    return _HARMFUL.sub("", text)
