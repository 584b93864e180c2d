"""What an article says its acronyms are short for: Scanning Tunneling Microscopy (STM) is no firm in Ankara."""

import re
from functools import lru_cache

from matching.normalise import Folded

_SMALL = r"(?:(?:of|for|and|the|in|on|to|de|du|des|la|le|&)[\s-]+)?"
_LONGEST = 20_000  # characters of an article that are looked at


@lru_cache(maxsize=16)
def words_of(acronym: str, folded: Folded) -> str | None:
    """The words whose initials make the acronym: before it in brackets, in brackets behind it, or all in capitals.

    Small words between them do not count: the Office of the Independent Adjudicator is the OIA. Answers are kept, for
    each mention in a text asks the same.
    """
    found = _pattern(acronym).search(folded.text, 0, _LONGEST)
    return next((group for group in found.groups() if group), None) if found else None


@lru_cache(maxsize=500)
def _pattern(acronym: str) -> re.Pattern[str]:
    letters = [re.escape(letter) for letter in acronym]
    capitals = _words(letters, r"[a-z][\w'’]*")
    any_case = _words([f"[{letter}{letter.lower()}]" for letter in acronym], r"[\w'’]+")
    name = re.escape(acronym)
    return re.compile(rf"\b({any_case})[^()\n]{{0,8}}\([\"'“‘]?{name}\b|\b{name} ?\(({any_case})\b|\b({capitals})\b")


def _words(letters: list[str], rest: str) -> str:
    return rf"[\s-]+{_SMALL}{_SMALL}".join(letter + rest for letter in letters)
