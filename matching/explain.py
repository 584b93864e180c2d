"""Why a text matches or does not: every name found, in its sentence, with the evidence; every rule's verdict."""

import re
from dataclasses import dataclass

from domain.match import Mention, Reading, WatchlistVerdict
from matching.reader import Judged, as_mention
from matching.senses import CLEAR, Evidence, Sense

_NOTHING = 0.05  # points of evidence that are not worth telling
_AROUND = 160  # characters of a sentence shown on each side
_END = re.compile(
    r"""(?:(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bNo)\.|[!?؟…])["”»’')\]]*(?=\s|$)"""
    r"""|\n\s*\n|(?<=[.!?؟…:"”»])\n"""
)
"""Where a sentence ends: not at the stops of Mr. and U.A.E., nor where a line was only broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedMention:
    """One name that was found, whether or not it counts."""

    mention: Mention
    sense: Sense
    score: float  # the sum of evidence; 0 for a name that never means anything else
    evidence: tuple[Evidence, ...]
    sentence: str  # as it stands in the article
    start: int  # of the mention within the sentence
    reason: str  # one line for the analyst


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The whole account of one text."""

    reading: Reading
    mentions: tuple[ExplainedMention, ...]
    verdicts: tuple[WatchlistVerdict, ...]


def explain_mention(judged: Judged) -> ExplainedMention:
    """Puts a judged name into its sentence and its evidence into words."""
    mention = as_mention(judged)
    sentence, start = cut_sentence(judged.folded.text, mention.start, mention.end)
    return ExplainedMention(
        mention=mention,
        sense=judged.judgement.sense,
        score=judged.judgement.score,
        evidence=judged.judgement.evidence,
        sentence=sentence,
        start=start,
        reason=_reason(judged),
    )


def _reason(judged: Judged) -> str:
    entry, judgement = judged.hit.entry, judged.judgement
    found = f"{entry.name.text}{', ' + judged.hit.form if judged.hit.form else ''}"
    if judgement is CLEAR:
        return found
    pieces = [f"{piece.signal.replace('_', ' ')} {piece.weight:+g}: {piece.seen}" for piece in judgement.evidence]
    by_itself = judgement.score - sum(piece.weight for piece in judgement.evidence)
    weighed = "; ".join([*([f"by itself {by_itself:+.3g}"] if abs(by_itself) >= _NOTHING else []), *pieces])
    outcome = {Sense.YES: "meant", Sense.NO: "not meant", Sense.UNSURE: "unsure"}[judgement.sense]
    return f"{found}: {outcome} ({judgement.score:+.1f}{': ' + weighed if weighed else ''})"


def cut_sentence(text: str, start: int, end: int) -> tuple[str, int]:
    """The sentence around a place, at most 160 characters each way, and where the place is in it."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    first = max((found.end() for found in _END.finditer(text, first, start)), default=first)
    if (found := _END.search(text, end, last)) is not None:
        last = found.end()
    while first < start and text[first].isspace():
        first += 1
    return text[first:last].rstrip(), start - first
