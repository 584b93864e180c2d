"""Whether the pages of a source's articles give less than usual, as after a redesign while the feed stays. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp

from crawler.usual_pages import PageOutcome, UsualPages, learnt_from, logarithm

RECENT = 10  # pages that are judged together: one odd page, or a few behind a paywall, say nothing
PAGES_ENOUGH = 10  # learnt before the recent ones: until then nothing is usual
TAKEN_FOR_USUAL = timedelta(days=30)  # after a fall so long its pages are learnt anew
_NEWEST = 5  # of the recent pages: they tell that a fall is over
_TEXTS_ENOUGH, _NEWEST_TEXTS = 8, 3

_REBUILT = "perhaps the site was rebuilt: see selectors in sources.yaml"
_NOT_THERE = "most are not to be found there"
_REFUSED = "most are refused"
WHY_NO_TEXT: Mapping[str, str] = {
    "no-text": _REBUILT,
    "selector": "perhaps the site was rebuilt: its selectors in sources.yaml find nothing there",
    "too-deep": _REBUILT,
    "too-large": "most are too large",
    "not-html": "most are no HTML pages",
    "garbled": "most are garbled",
    "wall": "most ask for proof of a human being",
    "paywall": "most are for subscribers only",
    "login": "most ask for a login",
    "cookies": "most show only a notice on cookies",
    "not-found": _NOT_THERE,
    "http-404": _NOT_THERE,
    "http-410": _NOT_THERE,
    "http-401": _REFUSED,
    "http-402": _REFUSED,
    "http-403": _REFUSED,
    "http-451": _REFUSED,
    "robots": "robots.txt forbids most",
}
"""Kinds of failure that are a page's own answer, with what most of them mean. All others are the network's or ours."""


def after_page(usual: UsualPages, outcome: PageOutcome) -> UsualPages:
    """What is usual and what has fallen after one more page. One that fails again counts once: a wall is tried four
    times, and a fast source has brought ten other pages meanwhile.
    """
    if outcome.kind and outcome.kind not in WHY_NO_TEXT:
        return usual
    others = tuple(one for one in usual.recent if one.article_id != outcome.article_id)
    if outcome.kind and outcome.again and len(others) == len(usual.recent):
        return usual
    if is_outlived(usual, outcome.at):
        usual, others = UsualPages(), ()
    recent = (*others, outcome)
    if len(recent) > RECENT:
        usual, recent = learnt_from(usual, recent[0]), recent[1:]
    usual = replace(usual, recent=recent)
    falls = tuple(
        name for name, measure in _MEASURES.items() if _has_fallen(measure, usual, before=name in usual.falls)
    )
    if not falls:
        return replace(usual, falls=(), since=None, noticed=None)
    since = usual.since or _began(usual, falls[0])
    return replace(usual, falls=falls, since=since, noticed=usual.noticed or outcome.at)


def is_outlived(usual: UsualPages, now: datetime) -> bool:
    """Whether a fall was told so long ago that it is what is usual."""
    return usual.noticed is not None and now - usual.noticed >= TAKEN_FOR_USUAL


def fall_in_words(usual: UsualPages) -> str:
    """What has fallen, since when, and what may be the cause; empty: nothing."""
    if not usual.falls or usual.since is None:
        return ""
    since = f"since {usual.since:%Y-%m-%d}"
    without_texts = usual.falls[0] == "given" or not _texts(usual.recent)
    told = ("given",) if without_texts else usual.falls  # of no texts nothing else is to be said
    return "; ".join([*(_MEASURES[name].words(usual, since) for name in told), _cause(usual)])


def end_in_words(usual: UsualPages) -> str:
    """What the ledger says of a fall that has just ended."""
    if not usual.pages:
        return f"what its articles' pages give is taken for usual after {TAKEN_FOR_USUAL.days} days"
    return "its articles' pages give again what is usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    normal: Callable[[UsualPages], float]
    of: Callable[[Sequence[PageOutcome], int], float | None]  # None: fewer texts than that
    worth: float  # what must be usual for a fall to mean anything
    few: float  # of what is usual: less is a fall
    enough: float  # of what is usual: less than that, in the newest pages, does not end it
    lacks: Callable[[UsualPages, PageOutcome], bool]  # whether a page shows the fall
    words: Callable[[UsualPages, str], str]


def _texts(pages: Sequence[PageOutcome]) -> list[PageOutcome]:
    return [page for page in pages if not page.kind]


def _given(pages: Sequence[PageOutcome], _least: int) -> float | None:
    return len(_texts(pages)) / len(pages)


def _length(pages: Sequence[PageOutcome], least: int) -> float | None:
    texts = _texts(pages)
    return exp(sum(map(logarithm, texts)) / len(texts)) if len(texts) >= least else None


def _dated(pages: Sequence[PageOutcome], least: int) -> float | None:
    texts = _texts(pages)
    return sum(page.dated for page in texts) / len(texts) if len(texts) >= least else None


def _has_fallen(measure: _Measure, usual: UsualPages, *, before: bool) -> bool:
    normal = measure.normal(usual)
    if usual.pages < PAGES_ENOUGH or len(usual.recent) < RECENT or normal < measure.worth:
        return False
    if before:
        found = measure.of(usual.recent[-_NEWEST:], _NEWEST_TEXTS)
        return found is None or found < measure.enough * normal  # no texts prove nothing of texts
    found = measure.of(usual.recent, _TEXTS_ENOUGH)
    return found is not None and found < measure.few * normal


def _began(usual: UsualPages, name: str) -> datetime:
    """When the first of the pages came from which on most show the fall: an odd one before them is none of it."""
    began, score, best = usual.recent[-1].at, 0, 0
    for one in reversed(usual.recent):
        score += 1 if _MEASURES[name].lacks(usual, one) else -1
        if score > best:
            began, best = one.at, score
    return began


def _no_text(usual: UsualPages, since: str) -> str:
    empty = len(usual.recent) - len(_texts(usual.recent))
    return f"its articles' pages give no text {since}: {empty} of the last {len(usual.recent)}"


def _short(usual: UsualPages, since: str) -> str:
    found, normal = _length(usual.recent, 1) or 0.0, exp(usual.length)
    return f"its articles' pages give texts of {found:.0f} characters {since}, where {normal:.0f} were usual"


def _undated(usual: UsualPages, since: str) -> str:
    texts = _texts(usual.recent)
    undated = sum(not one.dated for one in texts)
    return f"its articles' pages give no dates {since}: {undated} of the last {len(texts)} texts"


def _cause(usual: UsualPages) -> str:
    """What most pages without a text are; where they are of many kinds, or have one, a new design is likely."""
    if "given" not in usual.falls and _texts(usual.recent):
        return _REBUILT
    causes = Counter(WHY_NO_TEXT[one.kind] for one in usual.recent if one.kind)
    cause, count = causes.most_common(1)[0]
    return cause if 2 * count > causes.total() else _REBUILT


_SHORT_TEXTS = 0.25

_MEASURES: Mapping[str, _Measure] = {
    "given": _Measure(
        normal=lambda usual: usual.given,
        of=_given,
        worth=0.75,
        few=0.3,
        enough=0.7,
        lacks=lambda _usual, one: bool(one.kind),
        words=_no_text,
    ),
    "length": _Measure(
        normal=lambda usual: exp(usual.length),
        of=_length,
        worth=400,
        few=_SHORT_TEXTS,
        enough=0.5,
        lacks=lambda usual, one: not one.kind and one.characters < _SHORT_TEXTS * exp(usual.length),
        words=_short,
    ),
    "dated": _Measure(
        normal=lambda usual: usual.dated,
        of=_dated,
        worth=0.8,
        few=0.3,
        enough=0.7,
        lacks=lambda _usual, one: not one.kind and not one.dated,
        words=_undated,
    ),
}
