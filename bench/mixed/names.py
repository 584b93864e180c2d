"""Who is watched: names of the gazetteer and invented ones, up to the count asked for, in 200 watchlists."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.watchlist import Alias, Entity, Kind, Watchlist
from matching.gazetteer import load_gazetteer

WATCHLISTS = 200
COUNTRIES = ("oman", "uae", "saudi-arabia", "qatar", "kuwait", "bahrain", "yemen", "iraq", "egypt", "turkey")
LATIN = ("ba", "ken", "tor", "lim", "sa", "var", "dis", "pol", "mer", "gan", "ush", "eri", "fo", "tal", "hu", "zin")
ARABIC = ("با", "كن", "طور", "ليم", "سا", "فار", "ديس", "بول", "مير", "غان", "وش", "اري", "فو", "تال", "هو", "زين")
TRADES = (
    {"en": "Defence", "tr": "Savunma", "ar": "للدفاع"},
    {"en": "Marine", "tr": "Denizcilik", "ar": "البحرية"},
    {"en": "Holding", "tr": "Holding", "ar": "القابضة"},
    {"en": "", "tr": "", "ar": ""},
)
LANGUAGE_SETS = ("en", "tr", "ar", "en ar", "tr ar", "en tr ar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a run looks for."""

    entities: tuple[Entity, ...]  # the invented ones
    watchlists: tuple[Watchlist, ...]
    aliases: tuple[Alias, ...]  # every name that the peers look for; the count asked for


def watch(count: int, chance: random.Random) -> Watched:
    """``count`` aliases, at most half of them the gazetteer's own, and 200 watchlists that ask for all of them."""
    ours = sorted({(name.text, name.language) for known in load_gazetteer().values() for name in known.names})
    known = [Alias(text=text, language=language) for text, language in chance.sample(ours, min(len(ours), count // 2))]
    entities = tuple(_invent(count - len(known), chance))
    invented = (alias for entity in entities for alias in entity.aliases)
    return Watched(entities=entities, watchlists=tuple(_watchlists(entities, chance)), aliases=(*known, *invented))


def _invent(count: int, chance: random.Random) -> Iterator[Entity]:
    """Companies, and people for every fifth watchlist, with one to three aliases; no name twice."""
    seen: set[str] = set()
    made = 0
    while made < count:
        kind = Kind.PERSON if len(seen) % 5 == 4 else Kind.COMPANY
        sounds = [chance.choices(range(len(LATIN)), k=chance.choice((2, 3))) for _ in range(2)]
        trade = TRADES[-1] if kind is Kind.PERSON else chance.choice(TRADES)
        languages = chance.choice(LANGUAGE_SETS).split()[: count - made]
        aliases = tuple(Alias(text=_spell(sounds, trade, language), language=language) for language in languages)
        key = _spell(sounds, TRADES[-1], "en")
        if key in seen:
            continue
        seen.add(key)
        made += len(aliases)
        yield Entity(id=f"invented-{len(seen)}", kind=kind, name=aliases[0].text, aliases=aliases)


def _spell(sounds: Sequence[Sequence[int]], trade: dict[str, str], language: str) -> str:
    syllables = ARABIC if language == "ar" else LATIN
    words = ["".join(syllables[sound] for sound in word) for word in sounds]
    return " ".join([*(word.capitalize() for word in words), trade[language]]).rstrip()


def _watchlists(entities: Sequence[Entity], chance: random.Random) -> Iterator[Watchlist]:
    """As analysts write them: a country, and companies or people; some near each other, some by a query."""
    firms = sorted(known.id for known in load_gazetteer().values() if known.kind is Kind.COMPANY)
    for index in range(WATCHLISTS):
        own = entities[index::WATCHLISTS]
        country, known = chance.choice(COUNTRIES), chance.sample(firms, 3)
        if index % 10 == 9:
            asked = " OR ".join(f'company:"{name}"' for name in known)
            yield _watchlist(index, query=f'({asked}) NEAR/40 (country:{country} OR "Duqm" OR الدقم)')
            continue
        groups = {
            "countries": (country,),
            "companies": (*known, *(entity.id for entity in own if entity.kind is Kind.COMPANY)),
            "people": tuple(entity.id for entity in own if entity.kind is Kind.PERSON),
            "keywords": ("air defence", "missile*", "دفاع جوي", "füze") if index % 10 == 8 else (),
        }
        yield _watchlist(index, groups=groups, near=30 if index % 10 == 7 else None)


def _watchlist(
    index: int, *, groups: dict[str, tuple[str, ...]] | None = None, near: int | None = None, query: str | None = None
) -> Watchlist:
    kept = {group: names for group, names in (groups or {}).items() if names}
    require = tuple(group for group in kept if group != "people")
    return Watchlist(id=f"w{index}", title=f"W{index}", groups=kept, require=require, near=near, query=query)
