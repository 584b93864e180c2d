"""Evidence from elsewhere in the article: who else is named there, and how else the same word is written."""

from functools import lru_cache

from domain.watchlist import Kind
from matching import english, grammar, turkish_grammar
from matching.acronyms import words_of
from matching.forms import turkish
from matching.neighbours import word_end
from matching.normalise import Folded, fold_bytes, fold_words, unfold_bytes
from matching.view import View


def lower_elsewhere(view: View) -> str | None:
    """Where a capital says nothing, in a headline, a title or the first word: the bird is small in the text."""
    if not view.written[:1].isupper() or view.behind_apostrophe or turkish_grammar.as_demonym(view):
        return None
    says_nothing = english.opening(view) or english.shouting(view) or view.is_headline() or grammar.before_capital(view)
    if not says_nothing:
        return None
    name = view.hit.entry.name.text
    return "written small elsewhere" if any(_stands_small(name, folded) for folded in _texts(view)) else None


@lru_cache(maxsize=32)
def _stands_small(name: str, folded: Folded) -> bool:
    """Whether a text has the word in small letters, bare, in the plural or with a Turkish ending. Kept for the article
    that is being read, so that time stays linear in the number of mentions."""
    wanted, endings = b" " + fold_words(name), turkish.endings(name)
    start = folded.words.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        is_small = folded.original(start + 1, start + 2).islower()
        ending = folded.words[end : word_end(folded.words, end)]
        if is_small and (ending == b"s" or ending in endings):
            return True
        start = folded.words.find(wanted, end)
    return False


def other_elsewhere(view: View) -> str | None:
    """Georgia Tech stands in the article: what else is called by the name there is of the same sort."""
    return next(iter(view.context.cues.of((view.hit.entry.id, "never"))), None)


def spelled_out(view: View) -> str | None:
    """The article says what the acronym is short for, and that is no name of the entity or its country."""
    if view.is_arabic or view.hit.entry.id in view.context.certain:
        return None
    name = view.hit.entry.name.text
    words = next(filter(None, (words_of(name, folded) for folded in _texts(view))), None)
    own = words is None or not view.context.senses.country_words.isdisjoint(fold_words(words).split())
    return None if own else words


def own_country(view: View) -> str | None:
    """Its own country is named for certain."""
    country = view.known.country if view.known else None
    if country == view.hit.entry.id or country not in view.context.certain:
        return None
    return view.context.certain[country].name


def after_own_country(view: View) -> str | None:
    """Turkey's TAI, the Saudi GAMI."""
    known = view.context.certain.get(view.known.country or "") if view.known else None
    if known is None or not view.before:
        return None
    first = view.before[0][0]
    word = view.before[1][0] if first == b"s" and len(view.before) > 1 else first
    return known.name if any(word == fold_words(name.text) for name in known.names) else None


def country_word(view: View) -> str | None:
    """Its country's capital, towns and rulers."""
    country = view.known.country if view.known else None
    return next(iter(view.context.cues.of((country, "cue"))), None) if country else None


def kin(view: View) -> str | None:
    """Another entity of the same country is named for certain."""
    known = view.known
    if known is None or known.country is None:
        return None
    others = (other for other in view.context.certain.values() if other.id not in (known.id, known.country))
    return next((other.name for other in others if other.country == known.country), None)


def named_elsewhere(view: View) -> str | None:
    """It is itself named for certain."""
    return "named clearly elsewhere" if view.hit.entry.id in view.context.certain else None


def rival(view: View) -> str | None:
    """An entity is named for certain that speaks against it."""
    rivals = view.known.rivals if view.known else ()
    return next((view.context.certain[rival].name for rival in rivals if rival in view.context.certain), None)


def friend(view: View) -> str | None:
    """An entity is named for certain that speaks for it."""
    friends = view.known.friends if view.known else ()
    return next((view.context.certain[one].name for one in friends if one in view.context.certain), None)


def firm_named(view: View) -> str | None:
    """Another company is named for certain."""
    certain = view.context.certain.values()
    return next((one.name for one in certain if one.kind is Kind.COMPANY and one.id != view.hit.entry.id), None)


def other_country(view: View) -> str | None:
    """Another country is named for certain, or one that the gazetteer does not watch."""
    certain = view.context.certain.values()
    known = next((one.name for one in certain if one.kind is Kind.COUNTRY and one.id != view.hit.entry.id), None)
    if known is not None:
        return known
    countries = view.words["countries"]
    return next(filter(None, (_first_of(folded, countries) for folded in _texts(view))), None)


@lru_cache(maxsize=16)
def _first_of(folded: Folded, names: frozenset[bytes]) -> str | None:
    """The first of these words in a text. Kept: each mention in it asks."""
    return next((unfold_bytes(word) for word in folded.words.split() if word in names), None)


def its_people(view: View) -> str | None:
    """A family name of its people stands in the article: Kvaratskhelia, Saakashvili."""
    endings = tuple(view.known.surnames) if view.known else ()
    return next(filter(None, (_ends_so(folded, endings) for folded in _texts(view))), None) if endings else None


@lru_cache(maxsize=16)
def _ends_so(folded: Folded, endings: tuple[str, ...]) -> str | None:
    """The first word in a text that ends so. Kept: each mention in it asks."""
    ends = tuple(map(fold_bytes, endings))
    return next((unfold_bytes(word) for word in folded.words.split() if word.endswith(ends)), None)


def source_own(view: View) -> str | None:
    """The source is of its country."""
    country = view.context.readable.source_country
    return f"source of {country}" if view.known and country and country == view.known.country else None


def source_rival(view: View) -> str | None:
    """The source is of a country that speaks against it."""
    country = view.context.readable.source_country
    return f"source of {country}" if view.known and country in view.known.rivals else None


def _texts(view: View) -> tuple[Folded, Folded]:
    return view.context.title, view.context.text
