"""From an article to its judged mentions: fold, search, settle overlaps, judge what is ambiguous."""

from dataclasses import dataclass
from itertools import pairwise

from domain.match import DERIVED, Field, Mention, Readable
from matching.context import Context, Senses
from matching.gazetteer import Key
from matching.lexicon import Lexicon
from matching.mentions import Hit, find_hits
from matching.normalise import EMPTY, Folded
from matching.senses import CLEAR, Judgement, Sense, is_clear, judge


@dataclass(slots=True)
class Judged:
    """One hit with its judgement. Made by position, for many are made."""

    hit: Hit
    field: Field
    folded: Folded
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that was found in one article, in reading order, title first."""

    context: Context
    judged: tuple[Judged, ...]

    def meant(self, *, unsure: bool = False) -> list[Judged]:
        """The mentions that count; with ``unsure`` those too that may be somebody else's name."""
        if unsure:
            return [judged for judged in self.judged if judged.judgement.sense is not Sense.NO]
        return [judged for judged in self.judged if judged.judgement.sense is Sense.YES]


def read_article(readable: Readable, lexicon: Lexicon, senses: Senses, *, is_thorough: bool = False) -> Found:
    """Finds and judges every name that stands in an article."""
    title = Folded(readable.title) if readable.title else EMPTY
    context = Context(readable, title, Folded(readable.text), senses, is_thorough)
    judged = [*_found_in("title", context.title, lexicon, context), *_found_in("text", context.text, lexicon, context)]
    _judge_all(judged, context)
    return Found(context=context, judged=tuple(_one_each(judged)))


def _found_in(field: Field, folded: Folded, lexicon: Lexicon, context: Context) -> list[Judged]:
    if folded is EMPTY:
        return []
    hits = find_hits(folded, lexicon, lambda: context.is_turkish)
    return [Judged(hit, field, folded, CLEAR) for hit in hits if not hit.entry.name.exact or _fits_case(hit, folded)]


def _fits_case(hit: Hit, folded: Folded) -> bool:
    return hit.entry.dotted or folded.original(hit.start, hit.name_end) == hit.entry.name.text


def _judge_all(judged: list[Judged], context: Context) -> None:
    """Clear names first, for they are evidence; then the others, twice if the first time brought new evidence."""
    open_cases = []
    for one in judged:
        if is_clear(one.hit):
            context.note(one.hit.entry)
        else:
            open_cases.append(one)
    for _ in range(2):
        known = len(context.certain)
        for one in open_cases:
            one.judgement = judge(one.hit, one.folded, context)
            if one.judgement.sense is Sense.YES:
                context.note(one.hit.entry)
        open_cases = [one for one in open_cases if one.judgement.sense is not Sense.YES]
        if len(context.certain) == known or not open_cases:
            return


def _one_each(judged: list[Judged]) -> list[Judged]:
    """Where two base forms of one entity found the same word, the one that is meant; of two that are, the first."""
    if not any(one.hit.word_start == other.hit.word_start for one, other in pairwise(judged)):
        return judged
    best: dict[tuple[Field, Key, int], Judged] = {}
    for one in judged:
        key = (one.field, one.hit.entry.key, one.hit.word_start)
        other = best.get(key)
        if other is None or _RANKS[one.judgement.sense] > _RANKS[other.judgement.sense]:
            best[key] = one
    return list(best.values())


_RANKS = {Sense.NO: 0, Sense.UNSURE: 1, Sense.YES: 2}


def as_mention(judged: Judged) -> Mention:
    """The mention in code points of the article's own title or text."""
    hit, folded = judged.hit, judged.folded
    entry, (start, end) = hit.entry, folded.span(hit.start, hit.end)
    return Mention(
        entry.id,
        entry.kind,
        entry.shown,
        judged.field,
        start,
        end,
        folded.text[start:end],
        entry.name.text,
        _form(hit) if entry.name.derived_from else hit.form,
        judged.judgement.sense is Sense.UNSURE,
    )


def _form(hit: Hit) -> str:
    derived = DERIVED + hit.entry.name.derived_from
    return f"{derived}, {hit.form}" if hit.form else derived
