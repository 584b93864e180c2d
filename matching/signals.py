"""The evidence for and against a sense: each signal a small function that answers what it saw, in words, or None.

A profile of senses.yaml names the signals that count for it and their weights; only those are worked out.
"""

from collections.abc import Callable, Mapping

from matching import elsewhere, english, grammar, turkish_grammar
from matching.cues import near_owner
from matching.marks import NAMES, as_letters, compare_marks, has_generic_ending
from matching.neighbours import stripped
from matching.normalise import fold_bytes, unfold_bytes
from matching.view import View, one_of

Signal = Callable[[View], str | None]
Count = Callable[[View], list[str]]

_TA_MARBUTA = fold_bytes("ة")
_MARKS = "".join(NAMES)


def _before_in(group: str) -> Signal:
    return lambda view: one_of(view.before, view.words[group])


def _after_in(group: str) -> Signal:
    return lambda view: one_of(view.after, view.words[group])


def _beside_in(group: str) -> Signal:
    return lambda view: grammar.beside(view, view.words[group])


def _lower(view: View) -> str | None:
    """A small letter where the name has a capital; it says nothing in a text without capitals."""
    small = view.written[:1].islower() and view.hit.entry.name.text[:1].isupper()
    return "written with a small letter" if small and view.context.has_capitals else None


def _apostrophe(view: View) -> str | None:
    ending = view.behind_apostrophe
    return f"with the ending '{unfold_bytes(ending)} of a proper name" if ending and ending != b"s" else None


def _possessive(view: View) -> str | None:
    return "possessive" if view.behind_apostrophe == b"s" else None


def _compared(view: View) -> tuple[str | None, str | None]:
    if view.known is None or not view.known.vowels or NAMES.keys().isdisjoint(view.written):
        return None, None
    return compare_marks(view.known.vowels[0], view.written)


def _vowelled_text(view: View) -> str | None:
    """Vowels on nearly every letter: scripture and old books, which know no state of today."""
    around = view.surroundings
    return "in a vowelled text" if sum(map(NAMES.__contains__, around)) * 4 > len(around) else None


def _generic_ending(view: View) -> str | None:
    _, end = view.folded.span(view.hit.start, view.hit.end)
    return "declined as a common noun" if has_generic_ending(view.folded.text, end) else None


def _maqsura(view: View) -> str | None:
    """اليمنى, the right hand, against اليمني, Yemeni; writers who put ى for ي throughout are known by their فى."""
    if view.hit.suffix or not as_letters(view.written).rstrip(_MARKS).endswith("ى"):
        return None
    before = view.before[0][0] if view.before else b""
    of_body = before.endswith(_TA_MARBUTA) or stripped(before, view.words["body_parts"])
    return None if view.context.uses_maqsura_for_ya and not of_body else "written with ى"


def _between(view: View, opening: bytes, closing: bytes) -> bool:
    plain, start, end = view.folded.plain, view.hit.word_start, view.hit.end
    return plain[start - len(opening) : start] == opening and plain[end : end + len(closing)] == closing


def _ticker(view: View) -> str | None:
    return "a ticker" if _between(view, b"<", b">") or _between(view, b": ", b")") else None


def _in_brackets(view: View) -> str | None:
    return "in brackets" if _between(view, b"(", b")") else None


def _quoted(view: View) -> str | None:
    return "in quotes" if _between(view, b'"', b'"') or _between(view, b"'", b"'") else None


def _home_text(view: View) -> str | None:
    turkish = view.known and view.known.country == "turkey" and view.context.is_turkish
    return "in a Turkish text" if turkish else None


def _cues(view: View) -> list[str]:
    entry = view.hit.entry
    kind = near_owner(entry.name.text) if entry.name.near else "cue"
    return view.context.cues.of((entry.id, kind))


COUNTED: Mapping[str, Count] = {
    "cue": _cues,
    "against": lambda view: view.context.cues.of((view.hit.entry.id, "against")),
    "field": lambda view: view.context.field_words,
    "product": lambda view: view.context.cues.of((view.hit.entry.id, "product")),
}
"""Signals that count once for each different word."""

OF_THE_ARTICLE = frozenset({"spelled_out", "person_elsewhere", "other_elsewhere", "lower_elsewhere", "dual_elsewhere"})
"""Signals that look through the whole article: asked last, and often not at all."""

SIGNALS: Mapping[str, Signal] = {
    "lower": _lower,
    "shouting": english.shouting,
    "opening": english.opening,
    "headline": lambda view: "in a headline" if view.is_headline() else None,
    "lower_elsewhere": elsewhere.lower_elsewhere,
    "other_elsewhere": elsewhere.other_elsewhere,
    "spelled_out": elsewhere.spelled_out,
    "as_surname": english.as_surname,
    "as_language": english.as_language,
    "before_corporate": english.before_corporate,
    "before_deal": english.before_deal,
    "part_of": english.part_of,
    "before_state_affair": english.before_state_affair,
    "after_traffic": english.after_traffic,
    "before_hyphenated_name": english.before_hyphenated_name,
    "before_deed_to_country": english.before_deed_to_country,
    "after_full_name": english.after_full_name,
    "person_elsewhere": english.person_elsewhere,
    "as_person": english.as_person,
    "before_age": english.before_age,
    "before_calling": english.before_calling,
    "before_calling_firm": english.before_calling_firm,
    "after_town": english.after_town,
    "before_us_state": english.before_us_state,
    "after_motion": _before_in("motion"),
    "after_dotted_title": english.after_dotted_title,
    "before_family": _after_in("family_words"),
    "before_plural_verb": english.before_plural_verb,
    "its_people": elsewhere.its_people,
    "after_direction": _before_in("directions"),
    "before_state_deed": _after_in("state_deeds"),
    "at_the": english.at_the,
    "apostrophe": _apostrophe,
    "possessive": _possessive,
    "before_capital": grammar.before_capital,
    "before_verb": english.before_verb,
    "after_given_name": grammar.after_given_name,
    "after_bare_word": grammar.after_bare_word,
    "before_colon": grammar.before_colon,
    "before_article": grammar.before_article,
    "before_origin": _after_in("origins"),
    "before_generic": _after_in("generic_adjectives"),
    "after_diagonal": _before_in("lines"),
    "before_given_name": grammar.before_given_name,
    "after_title": _before_in("titles"),
    "after_naming": _before_in("naming"),
    "after_kin": lambda view: grammar.kin_word(view, view.before),
    "before_kin": grammar.before_kin,
    "after_saying": grammar.after_saying,
    "after_definite": grammar.after_definite,
    "after_indefinite": grammar.after_indefinite,
    "after_nisba": grammar.after_nisba,
    "before_definite": grammar.before_definite,
    "before_plural_adjective": grammar.before_plural_adjective,
    "after_between": grammar.after_between,
    "after_preposition": grammar.after_preposition,
    "after_article": grammar.after_article,
    "after_state_word": _before_in("state_words"),
    "before_state_word": _after_in("state_words"),
    "after_national_noun": grammar.national_noun,
    "after_public_noun": _before_in("public_nouns"),
    "after_city_word": _before_in("city_words"),
    "dateline": grammar.dateline,
    "after_body_part": _before_in("right_parts"),
    "vowelled_text": _vowelled_text,
    "after_sea_word": _before_in("sea_words"),
    "after_her_verb": grammar.after_her_verb,
    "after_object_verb": grammar.after_object_verb,
    "before_feminine": grammar.before_feminine,
    "before_purpose": grammar.before_purpose,
    "before_few": _after_in("few"),
    "dual_elsewhere": grammar.dual_elsewhere,
    "after_company_word": grammar.company_word,
    "after_quantifier": _before_in("quantifiers"),
    "after_measure": _before_in("measured"),
    "before_measure": grammar.before_measure,
    "after_pronoun": _before_in("pronouns"),
    "insistent": grammar.insistent,
    "after_capital": english.after_capital,
    "after_capital_word": grammar.after_capital_word,
    "before_city_side": _after_in("city_sides"),
    "beside_country": grammar.beside_country,
    "beside_company": grammar.beside_company,
    "beside_city": _beside_in("cities"),
    "on_a_route": grammar.on_a_route,
    "beside_us_state": _beside_in("us_states"),
    "marks_agree": lambda view: _compared(view)[0],
    "marks_contradict": lambda view: _compared(view)[1],
    "generic_ending": _generic_ending,
    "maqsura": _maqsura,
    "definite": lambda view: "with the article" if view.is_definite else None,
    "inflected": lambda view: view.hit.form if view.hit.suffix else None,
    "own_country": elsewhere.own_country,
    "after_own_country": elsewhere.after_own_country,
    "other_country": elsewhere.other_country,
    "country_word": elsewhere.country_word,
    "firm_named": elsewhere.firm_named,
    "friend": elsewhere.friend,
    "kin": elsewhere.kin,
    "named_elsewhere": elsewhere.named_elsewhere,
    "rival": elsewhere.rival,
    "source_own": elsewhere.source_own,
    "source_rival": elsewhere.source_rival,
    "ticker": _ticker,
    "in_brackets": _in_brackets,
    "quoted": _quoted,
    "home_text": _home_text,
    "capital_inside": turkish_grammar.capital_inside,
    "as_demonym": turkish_grammar.as_demonym,
    "in_the_plural": turkish_grammar.in_the_plural,
    "before_crop_word": turkish_grammar.before_crop_word,
    "before_first_person": turkish_grammar.before_first_person,
    "before_predicate": turkish_grammar.before_predicate,
    "before_bare_plural": turkish_grammar.before_bare_plural,
    "after_ablative": turkish_grammar.after_ablative,
    "before_state_stem": turkish_grammar.before_state_stem,
    "before_proper": turkish_grammar.before_proper,
    "before_office": turkish_grammar.before_office,
    "after_other_name": turkish_grammar.after_other_name,
    "behind_other_name": turkish_grammar.behind_other_name,
    "before_family_name": turkish_grammar.before_family_name,
    "as_verb_at_end": turkish_grammar.as_verb_at_end,
    "with_circumflex": turkish_grammar.with_circumflex,
    "turkish_text": lambda view: "in a Turkish text" if view.context.is_turkish else None,
}
"""Signals that are there or not."""
