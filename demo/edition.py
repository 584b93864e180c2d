"""What the newsroom has published, and when: no clock and no network here."""

import random
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, cycle

from demo.files import LANGUAGES
from demo.followups import FollowUps
from demo.outlets import Behaviour, Outlet
from demo.texts import Text

AT_THE_START = 12  # texts that stand in the feeds when the newsroom opens, dated within the last hours
BETWEEN_OLD_ONES = timedelta(minutes=11)
COPY_AFTER = 1.5  # paces until a syndicated copy appears
KEPT = 60  # articles of one outlet; older pages are gone

CREDITS = {
    "en": ("Reporting by {byline}, {outlet}.", "{outlet}. First printed by {original}."),
    "ar": ("إعداد: {byline} – {outlet}.", "{outlet}، نقلًا عن {original}."),
    "tr": ("Haber: {byline} – {outlet}.", "{outlet}. İlk yayımlayan: {original}."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One text in one outlet."""

    outlet_id: str
    text: Text
    published_at: datetime
    credit: str  # the line that ends the article
    copied_from: str | None = None  # the outlet whose text it is

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return (*self.text.paragraphs, self.credit)


class Edition:
    """The newsroom's output from its opening on: the written texts in a seeded order, then follow-ups without end."""

    def __init__(
        self, outlets: Sequence[Outlet], texts: Sequence[Text], *, opened_at: datetime, pace: timedelta, seed: int = 7
    ) -> None:
        self._outlets: Mapping[str, Outlet] = {outlet.id: outlet for outlet in outlets}
        self._opened_at, self._pace = opened_at, pace
        self._coming = self._schedule(texts, seed)
        self._next = next(self._coming)
        self._printed: dict[str, deque[Published]] = defaultdict(lambda: deque(maxlen=KEPT))
        self.count = 0

    def publish_until(self, now: datetime) -> None:
        """Prints all that is due. ``now`` never goes back."""
        while self._next.published_at <= now:
            self._printed[self._next.outlet_id].append(self._next)
            self.count += 1
            self._next = next(self._coming)

    def newest(self, outlet_id: str, limit: int) -> list[Published]:
        """What one outlet has printed, newest first."""
        return list(reversed(self._printed[outlet_id]))[:limit]

    def newest_of_all(self, limit: int) -> list[Published]:
        """What all outlets have printed, newest first."""
        everything = [article for printed in self._printed.values() for article in printed]
        return sorted(everything, key=lambda article: article.published_at, reverse=True)[:limit]

    def find(self, outlet_id: str, text_id: str) -> Published | None:
        """One article, as long as it is kept."""
        return next((article for article in self._printed[outlet_id] if article.text.id == text_id), None)

    def _schedule(self, texts: Sequence[Text], seed: int) -> Iterator[Published]:
        """Originals and copies in the order of their times."""
        waiting: deque[Published] = deque()
        for original in self._originals(texts, seed):
            while waiting and waiting[0].published_at <= original.published_at:
                yield waiting.popleft()
            yield original
            waiting.extend(self._copies(original))

    def _originals(self, texts: Sequence[Text], seed: int) -> Iterator[Published]:
        written = iter(_shuffled(texts, seed))
        follow_ups = {language: FollowUps(language, seed=seed) for language in LANGUAGES}
        printers = {language: cycle(self._printers(language)) for language in LANGUAGES}
        for number, language in zip(count(), cycle(LANGUAGES), strict=False):
            at = self._instant(number)
            text = next(written, None) or follow_ups[language].compose(at.date(), outlet_id=next(printers[language]))
            yield self._print(text, at)

    def _instant(self, number: int) -> datetime:
        fresh = number - AT_THE_START
        return self._opened_at + (self._pace * (fresh + 1) if fresh >= 0 else BETWEEN_OLD_ONES * fresh)

    def _printers(self, language: str) -> list[str]:
        return [
            outlet.id
            for outlet in self._outlets.values()
            if outlet.language == language and outlet.behaves is Behaviour.WELL
        ]

    def _print(self, text: Text, at: datetime) -> Published:
        line, _ = CREDITS[text.language]
        credit = line.format(byline=text.byline, outlet=self._outlets[text.outlet_id].name)
        return Published(outlet_id=text.outlet_id, text=text, published_at=at, credit=credit)

    def _copies(self, original: Published) -> Iterator[Published]:
        """The same text in the outlets that syndicate it, a little later and under another credit line."""
        source = self._outlets[original.outlet_id]
        for outlet in self._outlets.values():
            if outlet.syndicates == source.id:
                _, line = CREDITS[outlet.language]
                yield Published(
                    outlet_id=outlet.id,
                    text=original.text,
                    published_at=original.published_at + self._pace * COPY_AFTER,
                    credit=line.format(outlet=outlet.name, original=source.name),
                    copied_from=source.name,
                )


def _shuffled(texts: Sequence[Text], seed: int) -> list[Text]:
    """The languages take turns; within one the order is the seed's, but each outlet's first text comes early."""
    chance = random.Random(seed)
    by_language = [[text for text in texts if text.language == language] for language in LANGUAGES]
    for same in by_language:
        chance.shuffle(same)
        heads = {text.outlet_id: text.id for text in reversed(same)}.values()
        same.sort(key=lambda text: text.id not in heads)
    longest = max(len(same) for same in by_language)
    return [same[place] for place in range(longest) for same in by_language if place < len(same)]
