"""English: apostrophes and hyphens end a name by themselves, so that only plurals and dotted acronyms are left."""

from collections.abc import Mapping

Table = Mapping[bytes, str]

NONE: Table = {b"": ""}
PLURAL: Table = {b"": "", b"s": "plural"}
"""Of a name: Omanis, Boeings."""

NOUN: Table = {**PLURAL, b"es": "plural"}
"""Of a common noun: launches."""


def dotted(name: str) -> str | None:
    """The spelling with dots of an acronym of two to five capitals (UAE → U.A.E); None for any other name."""
    plain = name.isascii() and name.isalpha() and name.isupper() and 2 <= len(name) <= 5
    return ".".join(name) if plain else None
