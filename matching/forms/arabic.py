"""Arabic: what is written together with a name: conjunctions and prepositions before it, endings after it.

Proclitics come as (و or ف), then (ب, ك or ل), then the article ال; ل and the article melt into لل.
"""

from collections.abc import Mapping

from matching.normalise import fold_bytes

_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ك", "ل")

Table = Mapping[bytes, str]


def _described(prefix: str) -> str:
    """The article alone says nothing; what stands before it does."""
    joined = "ل" if prefix.endswith("لل") and len(prefix) == 2 else prefix.removesuffix("ال")
    return f"with {joined}- before it" if joined else ""


def _table(prefixes: list[str]) -> Table:
    return {fold_bytes(prefix): _described(prefix) for prefix in prefixes}


BARE: Table = _table([first + second for first in _CONJUNCTIONS for second in _PREPOSITIONS])
"""Before a name that never takes the article: عمان, وعمان, لعمان, فبعمان."""

DEFINITE: Table = _table(
    [first + second + "ال" for first in _CONJUNCTIONS for second in ("", "ب", "ك")]
    + [first + "لل" for first in _CONJUNCTIONS]
)
"""Before the rest of a name that always has the article: الكويت, والكويت, بالكويت, للكويت."""

EITHER: Table = {**BARE, **DEFINITE}
"""Before an adjective or a common noun."""

_NISBA = {
    "": "",
    "ة": "feminine",
    "ون": "plural",
    "ين": "plural or dual",
    "ان": "dual",
    "ات": "feminine plural",
    "ا": "accusative",
    "تان": "feminine dual",
    "تين": "feminine dual",
    "و": "plural before a noun",
    "ي": "plural before a noun",
}
NISBA: Table = {fold_bytes(ending): described for ending, described in _NISBA.items()}
"""After an adjective of nationality (عماني): عمانية, عمانيون, عمانيان, عمانيات."""

_PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "نا", "كم", "ي")
_NOUN = {
    "": "",
    "ات": "plural",
    "ون": "plural",
    "ين": "plural or dual",
    "ان": "dual",
    "ا": "accusative",
    **{pronoun: f"with the pronoun -{pronoun}" for pronoun in _PRONOUNS},
}
NOUN: Table = {fold_bytes(ending): described for ending, described in _NOUN.items()}
"""After a common noun (a keyword)."""

_TA_MARBUTA = {"ة": "", "ات": "plural", "تان": "dual", "تين": "dual"} | {
    "ت" + pronoun: f"with the pronoun -{pronoun}" for pronoun in _PRONOUNS
}
TA_MARBUTA: Table = {fold_bytes(ending): described for ending, described in _TA_MARBUTA.items()}
"""After a common noun that ends in ta marbuta, without that letter."""

NONE: Table = {b"": ""}

ARTICLE = fold_bytes("ال")
HA = fold_bytes("ة")
CONJUNCTIONS = tuple(map(fold_bytes, _CONJUNCTIONS))


def strip_article(name: bytes) -> tuple[bytes, bool]:
    """A folded name without the article of its first word, and whether it had one (الكويت → كويت, True).

    A rest of one letter is no name: the letters were the word's own (الة).
    """
    if name.startswith(ARTICLE) and len(name.partition(b" ")[0]) > len(ARTICLE) + 1:
        return name[len(ARTICLE) :], True
    return name, False


def proclitic_length(prefix: bytes) -> int:
    """How many bytes of an accepted prefix are not the name's own article: و of والكويت, 0 of للكويت and الكويت."""
    return prefix.rfind(ARTICLE) if ARTICLE in prefix else 0 if prefix[-2:] == _LAM_LAM else len(prefix)


_LAM_LAM = fold_bytes("لل")
