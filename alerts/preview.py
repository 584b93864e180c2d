"""What watchlists would have caught in the archive, beside what they did catch. Pure: articles in, a comparison out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.readable import readable_of
from domain.article import Article
from domain.ids import instant_of
from domain.match import Match
from domain.watchlist import Watchlist
from matching.matcher import Matcher
from storage.catches import Catch

MOST_SAMPLES = 10
TOO_MUCH = 0.2
"""Of all stories: a watchlist that catches more is read by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One story that is gained or lost, shown by one of its articles."""

    article_id: str
    date: datetime  # when it was published, or else collected
    source: str  # the source's id
    title: str
    reason: str  # of the match; of a lost story what it no longer satisfies


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistPreview:
    """One watchlist: all numbers are of stories, so that copies of one text count once."""

    id: str
    title: str
    would: int
    did: int
    a_day: float  # of those that it would have caught
    share: float  # of all stories, 0 to 1
    gained: int
    lost: int
    old_news: int  # of those gained: old news of a first read, a backfill or an import, for which no alert is sent
    unsure: int  # would only stand under Unsure
    gained_samples: tuple[Sample, ...]  # the newest first
    lost_samples: tuple[Sample, ...]
    advice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole preview."""

    articles: int
    stories: int
    days: float  # that the archive covers of those asked for, at least 1
    watchlists: tuple[WatchlistPreview, ...]


class Preview:
    """Is given every article collected since ``since``, history by its own dates, and then asked for the comparison.

    ``catches`` are all the alerts that these watchlists ever had: a story that was alerted on an earlier article is
    neither gained nor lost by its later copies.
    """

    def __init__(
        self,
        *,
        matcher: Matcher,
        watchlists: Sequence[Watchlist],
        catches: Iterable[Catch],
        since: datetime,
        now: datetime,
    ) -> None:
        self._matcher, self._now = matcher, now
        self._watchlists = {watchlist.id: watchlist for watchlist in watchlists}
        self._earlier: defaultdict[str, set[str]] = defaultdict(set)
        self._did: defaultdict[str, dict[str, Catch]] = defaultdict(dict)
        self._told: defaultdict[str, dict[str, str]] = defaultdict(dict)  # article → watchlist → story
        for catch in catches:
            self._told[catch.article_id][catch.watchlist_id] = catch.story_id
            if catch.collected_at < since:
                self._earlier[catch.watchlist_id].add(catch.story_id)
            else:
                self._did[catch.watchlist_id][catch.story_id] = catch
        self._articles, self._stories = 0, set[str]()
        self._first = now
        self._would: defaultdict[str, dict[str, Sample]] = defaultdict(dict)
        self._fresh: defaultdict[str, set[str]] = defaultdict(set)  # stories with an article that would be alerted
        self._unsure: defaultdict[str, set[str]] = defaultdict(set)
        self._why_lost: dict[tuple[str, str], str] = {}

    def note(self, article: Article) -> None:
        """Matches one article."""
        self._articles += 1
        self._stories.add(article.story_id or article.id)
        self._first = min(self._first, _stands_at(article))
        told = self._told.get(article.id, {})
        reading = self._matcher.read(readable_of(article))
        caught: set[str] = set()
        for match in (*reading.matches, *reading.unsure_matches):
            watchlist = self._watchlists.get(match.watchlist_id)
            if watchlist is None:
                continue
            story = told.get(watchlist.id) or article.story_id or article.id
            if match.unsure and not watchlist.unsure:
                self._unsure[watchlist.id].add(story)
            else:
                caught.add(watchlist.id)
                self._catch(match, story, article)
        if missed := told.keys() - caught:
            self._explain(article, missed)

    def _catch(self, match: Match, story: str, article: Article) -> None:
        if not article.seeded:
            self._fresh[match.watchlist_id].add(story)
        self._would[match.watchlist_id].setdefault(story, _sample(article, match.reason))

    def _explain(self, article: Article, missed: Iterable[str]) -> None:
        verdicts = {one.watchlist_id: one for one in self._matcher.explain(readable_of(article)).verdicts}
        for id in missed:
            rules = verdicts[id].rules if id in verdicts else ()
            failed = next((f"{rule.rule}: {rule.reason}" for rule in rules if not rule.passed), "")
            self._why_lost[id, article.id] = failed or "this watchlist is gone"

    def compare(self) -> Comparison:
        """What came of all articles noted."""
        days = max((self._now - self._first) / timedelta(days=1), 1.0)
        return Comparison(
            articles=self._articles,
            stories=len(self._stories),
            days=round(days, 1),
            watchlists=tuple(self._compare(watchlist, days) for watchlist in self._watchlists.values()),
        )

    def _compare(self, watchlist: Watchlist, days: float) -> WatchlistPreview:
        id, did = watchlist.id, self._did[watchlist.id]
        would = {story: each for story, each in self._would[id].items() if story not in self._earlier[id]}
        gained = [story for story in would if story not in did]
        lost = [catch for story, catch in did.items() if story not in would]
        share = len(would) / len(self._stories) if self._stories else 0.0
        return WatchlistPreview(
            id=id,
            title=watchlist.title,
            would=len(would),
            did=len(did),
            a_day=round(len(would) / days, 2),
            share=round(share, 4),
            gained=len(gained),
            lost=len(lost),
            old_news=sum(story not in self._fresh[id] for story in gained),
            unsure=len(self._unsure[id] - would.keys() - self._earlier[id]),
            gained_samples=_newest(would[story] for story in gained),
            lost_samples=_newest(self._lost_sample(catch) for catch in lost),
            advice=_advice(share),
        )

    def _lost_sample(self, catch: Catch) -> Sample:
        return Sample(
            article_id=catch.article_id,
            date=catch.published_at or catch.collected_at,
            source=catch.source_id,
            title=catch.title,
            reason=self._why_lost.get((catch.watchlist_id, catch.article_id), catch.reason),
        )


def _stands_at(article: Article) -> datetime:
    """Where an article stands in the archive: when it was collected; of history when it was published."""
    return instant_of(article.id) if article.seeded else article.collected_at


def _sample(article: Article, reason: str) -> Sample:
    return Sample(
        article_id=article.id,
        date=article.published_at or article.collected_at,
        source=article.source_id,
        title=article.title,
        reason=reason,
    )


def _newest(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    return tuple(sorted(samples, key=lambda sample: (sample.date, sample.article_id), reverse=True)[:MOST_SAMPLES])


def _advice(share: float) -> str | None:
    if share <= TOO_MUCH:
        return None
    return f"It catches {share:.0%} of all stories: require another group, set 'near', or exclude what is not meant."
