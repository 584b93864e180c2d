"""What a signal cannot do without: where that is missing it would see nothing, and it is not asked.

Most signals look at the word before a name, or the word after it, or a capital there. Looking once at what there is
spares most of them, and what they could have added no longer keeps the decision open.
"""

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Final

from matching.neighbours import Word
from matching.view import View

BEFORE: Final = 1  # a word before it in its phrase
AFTER: Final = 2
CAPITAL_BEFORE: Final = 4  # that word, with a capital
CAPITAL_AFTER: Final = 8
NAME_BEFORE: Final = 16  # that word; beside a Latin name with a capital
NAME_AFTER: Final = 32
LISTED: Final = 64  # a word beside it in a list
APOSTROPHE: Final = 128  # behind it
COMMA: Final = 256
SUFFIX: Final = 512  # an ending
LATIN: Final = 1024

_BY_NEED: Mapping[int, str] = {
    BEFORE: """
        after_title after_naming after_kin after_saying after_definite after_indefinite after_nisba
        after_between after_article after_state_word after_public_noun after_national_noun after_city_word
        after_body_part after_sea_word after_her_verb after_object_verb after_quantifier after_measure
        after_pronoun after_capital_word after_diagonal after_motion after_direction after_bare_word
        after_ablative after_traffic part_of after_own_country as_verb_at_end as_language at_the""",
    AFTER: """
        before_state_word before_origin before_generic before_kin before_definite before_plural_adjective
        before_few before_feminine before_purpose before_measure before_city_side before_article
        before_plural_verb before_office before_corporate before_crop_word before_first_person
        before_predicate before_bare_plural before_family before_state_deed before_deal""",
    BEFORE | AFTER: "insistent",
    CAPITAL_BEFORE: "after_capital",
    CAPITAL_BEFORE | LATIN: "after_full_name as_surname after_other_name",
    CAPITAL_AFTER: "before_capital before_family_name before_proper",
    NAME_BEFORE: "after_given_name",
    NAME_AFTER: "before_given_name",
    AFTER | LATIN: "before_verb before_deed_to_country before_state_affair before_state_stem",
    LISTED: "beside_country beside_company beside_city beside_us_state",
    APOSTROPHE: "apostrophe possessive",
    COMMA: "before_age before_us_state before_calling before_calling_firm",
    SUFFIX: "as_demonym in_the_plural inflected",
}

NEEDS: Mapping[str, int] = {name: need for need, names in _BY_NEED.items() for name in names.split()}
"""By signal; one that is not here is always asked."""


_OF_BEFORE = BEFORE | CAPITAL_BEFORE | NAME_BEFORE
_OF_AFTER = AFTER | CAPITAL_AFTER | NAME_AFTER
_FEW = 4  # signals that are asked sooner than what they need is looked at


def asked_by(signals: Collection[str]) -> int:
    """What it is worth looking for before these signals are asked."""
    return reduce(or_, (NEEDS.get(name, 0) for name in signals), 0) if len(signals) >= _FEW else 0


def lacks_of(view: View, asked: int) -> int:
    """What of that which is ``asked`` a mention has not."""
    if not asked:
        return 0
    hit, plain = view.hit, view.folded.plain
    lacks = LATIN if view.is_arabic else 0
    if asked & _OF_BEFORE:
        lacks |= _lacks_beside(view, view.before, _OF_BEFORE, CAPITAL_BEFORE | NAME_BEFORE)
    if asked & _OF_AFTER:
        lacks |= _lacks_beside(view, view.after, _OF_AFTER, CAPITAL_AFTER | NAME_AFTER)
    if asked & LISTED and not view.listed:
        lacks |= LISTED
    if plain[hit.name_end] != _APOSTROPHE:
        lacks |= APOSTROPHE
    if plain[hit.end] != _COMMA:
        lacks |= COMMA
    return lacks if hit.suffix else lacks | SUFFIX


_APOSTROPHE, _COMMA = b"',"


def _lacks_beside(view: View, words: list[Word], all_of_it: int, of_capitals: int) -> int:
    if not words:
        return all_of_it
    if view.is_arabic or view.original(words[0])[:1].isupper():
        return 0
    return of_capitals
