"""The matcher: compiled once from the gazetteer and the watchlists, then a pure function from article to reading."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.match import Match, Mention, Readable, Reading, WatchlistVerdict
from domain.watchlist import Entity, Kind, Watchlist
from matching.context import Senses, single_words
from matching.cues import CueIndex
from matching.explain import Explanation, explain_mention
from matching.facts import Facts, PlaceSource
from matching.gazetteer import Key, Known, extend_gazetteer, load_gazetteer, with_spellings
from matching.lexicon import KEYWORD, Lexicon, Patterns, add_entity, add_keyword
from matching.lint import lint_names
from matching.lint_rules import lint_rules
from matching.names import Resolver
from matching.problems import NamedProblem
from matching.reader import Found, as_mention, read_article
from matching.rules import Rules, compile_rules, index_rules, judge_rules, passes, sentence_of
from matching.senses import Sense
from matching.weights import load_weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A matcher and what is wrong with the watchlists it was made from. With errors, keep the last good one."""

    matcher: "Matcher"
    problems: tuple[NamedProblem, ...]


_DERIVED_FOR = 1_000  # entities; more would make the automaton large for weak evidence


def compile_matcher(
    *, entities: Sequence[Entity] = (), watchlists: Sequence[Watchlist] = (), derive: bool = True
) -> Compiled:
    """Makes a matcher of the shipped gazetteer, a file's entities and its watchlists; disabled ones are left out.

    Never raises for what the files say: a name that cannot be searched is a problem, and is left out. ``derive``: also
    look for likely spellings of the names that the gazetteer lacks, in the script in which none was given.
    """
    enabled = tuple(watchlist for watchlist in watchlists if watchlist.enabled)
    resolved = _resolve(entities, watchlists, enabled)
    known = _with_spellings(resolved.known) if derive else resolved.known
    lexicon = Lexicon(_patterns(known, resolved.keywords))
    return Compiled(
        matcher=Matcher(lexicon=lexicon, senses=_senses(known), rules=resolved.rules), problems=resolved.problems
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolved:
    known: Mapping[str, Known]
    keywords: Iterable[str]
    rules: tuple[Rules, ...]
    problems: tuple[NamedProblem, ...]


def _resolve(entities: Sequence[Entity], watchlists: Sequence[Watchlist], enabled: Sequence[Watchlist]) -> _Resolved:
    """All that needs the index of names, which is let go before the automaton is built: both are large."""
    resolver = Resolver(extend_gazetteer(load_gazetteer(), entities))
    resolver.check_entities(entities)
    rules = tuple(compile_rules(watchlist, resolver) for watchlist in enabled)
    named = lint_names(resolver.known, entities, watchlists, find=resolver.find)
    problems = (*resolver.problems, *named, *lint_rules(enabled, rules, resolver.find))
    return _Resolved(known=resolver.known, keywords=tuple(resolver.keywords), rules=rules, problems=problems)


def _patterns(known: Mapping[str, Known], keywords: Iterable[str]) -> Patterns:
    patterns: Patterns = {}
    for entity in known.values():
        add_entity(patterns, entity)
    for keyword in keywords:
        add_keyword(patterns, keyword)
    return patterns


def _with_spellings(known: Mapping[str, Known]) -> dict[str, Known]:
    new = [entity for entity in known.values() if entity.id not in load_gazetteer() and entity.names][:_DERIVED_FOR]
    taken = frozenset(name.folded for entity in known.values() for name in entity.names)
    return {**known, **{entity.id: with_spellings(entity, taken) for entity in new}}


def _senses(known: Mapping[str, Known]) -> Senses:
    weights = load_weights()
    by_kind: dict[Kind, list[Known]] = {kind: [] for kind in Kind}
    for entity in known.values():
        by_kind[entity.kind].append(entity)
    country_words = single_words(by_kind[Kind.COUNTRY])
    return Senses(
        weights=weights,
        cues=CueIndex(known.values()),
        field=CueIndex((), weights.field),
        country_words=country_words,
        listed_countries=country_words | weights.words["countries"],
        company_words=single_words([*by_kind[Kind.COMPANY], *by_kind[Kind.ORGANISATION]]),
    )


class Matcher:
    """Reads articles. Holds no state between them; safe to share between threads."""

    def __init__(self, *, lexicon: Lexicon, senses: Senses, rules: tuple[Rules, ...]) -> None:
        self._lexicon, self._senses, self._rules = lexicon, senses, rules
        self._by_key = index_rules(rules)
        self.including = frozenset(one.id for one in rules if one.unsure)
        """The ids of the watchlists that want to hear of what is unsure."""

    def read(self, readable: Readable) -> Reading:
        """Every mention in an article, and the watchlists that it satisfies."""
        return self._reading(read_article(readable, self._lexicon, self._senses))

    def explain(self, readable: Readable) -> Explanation:
        """The same with every reason: for ``gulfwatch match``."""
        found = read_article(readable, self._lexicon, self._senses, is_thorough=True)
        reading = self._reading(found)
        matched, unsure = (
            {match.watchlist_id for match in matches} for matches in (reading.matches, reading.unsure_matches)
        )
        sure = _facts(found)
        facts = _facts(found, certain=sure)
        verdicts = tuple(
            WatchlistVerdict(
                watchlist_id=one.id,
                matched=one.id in matched or (one.unsure and one.id in unsure),
                rules=judge_rules(one, sure if one.id in matched else facts),
                unsure=one.id in unsure,
            )
            for one in self._rules
        )
        return Explanation(reading=reading, mentions=tuple(map(explain_mention, found.judged)), verdicts=verdicts)

    def _reading(self, found: Found) -> Reading:
        if not found.judged:
            return _NOTHING
        meant = found.meant()
        mentions = tuple(map(as_mention, meant))
        sure = _facts(found)
        keyed = [(judged.hit.entry.key, mention) for judged, mention in zip(meant, mentions, strict=True)]
        matches = tuple(self._matches(sure, keyed))
        open_keys = frozenset(judged.hit.entry.key for judged in found.judged if judged.judgement.sense is Sense.UNSURE)
        if not open_keys:
            return Reading(mentions=mentions, unsure=(), matches=matches)
        return Reading(
            mentions=mentions,
            unsure=_unsure(found, mentions),
            matches=matches,
            unsure_matches=tuple(
                self._unsure_matches(found, sure, open_keys, besides={match.watchlist_id for match in matches})
            ),
        )

    def _matches(self, facts: Facts, keyed: Sequence[tuple[Key, Mention]]) -> Iterator[Match]:
        for rules in self._asked_by(facts):
            if passes(rules, facts):
                wanted = rules.wanted
                marked = tuple([mention for key, mention in keyed if key in wanted])
                yield Match(watchlist_id=rules.id, mentions=marked, reason=sentence_of(judge_rules(rules, facts)))

    def _unsure_matches(
        self, found: Found, sure: Facts, open_keys: frozenset[Key], *, besides: set[str]
    ) -> Iterator[Match]:
        """The watchlists that would match if the names that may be meant were counted, other than ``besides``."""
        facts = _facts(found, certain=sure)
        for rules in self._asked_by(facts):
            if rules.id not in besides and not rules.wanted.isdisjoint(open_keys) and passes(rules, facts):
                marked = tuple(
                    as_mention(judged) for judged in found.meant(unsure=True) if judged.hit.entry.key in rules.wanted
                )
                reason = sentence_of(judge_rules(rules, facts), unsure=True)
                yield Match(watchlist_id=rules.id, mentions=marked, reason=reason, unsure=True)

    def _asked_by(self, facts: Facts) -> Iterator[Rules]:
        """The watchlists that have every name they cannot do without, in the file's order."""
        by_key, counts = self._by_key, facts.counts
        for index in sorted({index for key in counts if key in by_key for index in by_key[key]}):
            rules = self._rules[index]
            for keys in rules.needed:
                if keys.isdisjoint(counts):
                    break
            else:
                yield rules


_NOTHING = Reading(mentions=(), unsure=(), matches=())


def _facts(found: Found, *, certain: Facts | None = None) -> Facts:
    """What counts: what is certain, and beside given certain facts what is unsure too."""
    unsure = certain is not None
    counts: dict[Key, int] = {}
    for judged in found.meant(unsure=unsure):
        key = judged.hit.entry.key
        counts[key] = counts.get(key, 0) + 1
    return Facts(counts=counts, places=PlaceSource(found, unsure=unsure), context=found.context, certain=certain)


def _unsure(found: Found, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    named = {mention.entity for mention in mentions}
    unsure = (judged.hit.entry for judged in found.judged if judged.judgement.sense is Sense.UNSURE)
    return tuple(dict.fromkeys(entry.id for entry in unsure if entry.kind != KEYWORD and entry.id not in named))
