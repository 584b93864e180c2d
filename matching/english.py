"""Evidence in the words beside a Latin name: what English usage says of one that stands there."""

import re

from matching.neighbours import Word, opens_sentence, word_start
from matching.normalise import fold_words, unfold_bytes
from matching.view import View, shown


def before_verb(view: View) -> str | None:
    """Turkey banned: a verb of which countries are the subject follows; not Ramesh Mali has."""
    if not view.after or view.is_arabic or after_capital(view):
        return None
    word = view.after[0]
    return view.original(word) if word[0] in view.words["deeds"] else None


def as_surname(view: View) -> str | None:
    """Jamila Oman sang; Taj Mali, a bassist: a capitalised word before it, and behind it what is said of persons."""
    if view.is_arabic or not view.before or not view.is_capital(view.before[0]) or view.is_headline():
        return None
    word = view.before[0]
    joined = view.folded.plain[word[2] : view.hit.start] == b" "
    if not joined or _may_precede(view, word) or word[0] in view.words["openers"]:
        return None
    personal = view.after and view.after[0][0] in view.words["personal_deeds"]
    behind = view.folded.plain[view.hit.end : view.hit.end + _NEAR]
    return view.original(word) if personal or _OF_PERSONS.match(behind) else None


_NEAR = 12  # bytes behind a name that tell a person
_OF_PERSONS = re.compile(rb", (an?|the|who|whose|his|her|aged|\d\d,) ")
_AGE = re.compile(rb", ([1-9]\d)[,.]( |$)")


def before_age(view: View) -> str | None:
    """Jordan, 34, pleaded guilty."""
    age = _AGE.match(view.folded.plain[view.hit.end : view.hit.end + _NEAR])
    return f"an age of {age.group(1).decode()}" if age else None


def at_the(view: View) -> str | None:
    """At the Emirates: a building; one is in a country."""
    words = [word for word, _, _ in view.before]
    return "at the" if words == [b"the", b"at"] else None


def as_language(view: View) -> str | None:
    """Written in Turkish: after these words no noun follows that the adjective could belong to."""
    if not view.before or view.before[0][0] not in view.words["speaking"] or view.hit.suffix:
        return None
    if not view.after:
        return shown(view.before[0])
    first, *rest = (word for word, _, _ in view.after)
    joins = first in (b"and", b"or") and (not rest or rest[0] in view.words["languages"])
    return shown(view.before[0]) if joins or first in view.words["after_language"] else None


def after_town(view: View) -> str | None:
    """Macon, Georgia, and Macon, Georgia.: as states of America are written, unless the town is the entity's own."""
    plain, place = view.folded.plain, view.hit.word_start
    behind = plain[view.hit.end : view.hit.end + 1]
    if plain[place - 2 : place] != b", " or (behind not in _CLOSING and view.hit.end < len(plain) - 1):
        return None
    start = word_start(view.folded.words, place - 2)
    town = view.folded.words[start : place - 2]
    own = {fold_words(cue) for cue in view.context.cues.of((view.hit.entry.id, "cue"))}
    is_town = view.folded.original(start, place - 2)[:1].isupper() and town not in view.context.senses.listed_countries
    return unfold_bytes(town) if is_town and town not in own else None


_CLOSING = (b",", b".", b")", b";", b":", b"", b"\n", b"'")


def after_capital(view: View) -> str | None:
    """Katrina Oman: a capitalised word before it, not the sentence's first, that is no direction and no firm's."""
    if not view.before or not view.is_capital(view.before[0]):
        return None
    word = view.before[0]
    apart = opens_sentence(view.folded, word[1]) or view.folded.plain[word[2] : view.hit.start].strip()
    return None if apart or _may_precede(view, word) or view.is_headline() else view.original(word)


def _may_precede(view: View, word: Word) -> bool:
    """Whether a capitalised word is one that stands before countries: Northern, Bank, Saudi."""
    return word[0] in view.words["before_countries"] or word[0] in view.context.senses.country_words
