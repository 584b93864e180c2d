"""Why an article was sent, and why it was not: all that is known of it, in plain sentences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.delivery_account import said_of_alert
from alerts.plain_text import isolate, one_line
from domain.alert import TriageReason
from domain.article import PageState
from domain.match import WatchlistVerdict
from domain.watchlist import Watchlist
from storage.alert_reports import AlertReport
from storage.article_facts import ArticleFacts, Progress
from storage.ledger import LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistAccount:
    """What became of an article for one watchlist."""

    id: str
    title: str
    outcome: str  # a TriageReason's value; "waiting" before triage; "unknown" where it was before the ledger was kept
    matches_now: bool | None  # by the watchlists in force; None: it is switched off or no longer in the file
    alert_id: str | None  # that told of this article or of its story
    says: tuple[str, ...]  # sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The whole account of one article."""

    article_id: str
    url: str | None
    title: str
    source_id: str
    collected_at: datetime
    says: tuple[str, ...]  # of the article itself
    watchlists: tuple[WatchlistAccount, ...]


def account_of(
    facts: ArticleFacts, *, watchlists: Sequence[Watchlist], verdicts: Sequence[WatchlistVerdict], now: datetime
) -> Account:
    """``watchlists``: those in force; ``verdicts``: what their rules say of the article's newest text."""
    by_id = {watchlist.id: watchlist for watchlist in watchlists}
    titles = {alert.watchlist_id: alert.watchlist_title for alert in facts.alerts}
    titles |= {watchlist.id: watchlist.title for watchlist in watchlists}
    heard = (*(entry.watchlist_id for entry in facts.entries), *(alert.watchlist_id for alert in facts.alerts))
    judged = {verdict.watchlist_id: verdict for verdict in verdicts}
    return Account(
        article_id=facts.article.id,
        url=facts.article.url,
        title=facts.article.title,
        source_id=facts.article.source_id,
        collected_at=facts.article.collected_at,
        says=tuple(_said_of_article(facts, now)),
        watchlists=tuple(
            _of_watchlist(facts, id, titles.get(id, id), watchlist=by_id.get(id), verdict=judged.get(id), now=now)
            for id in dict.fromkeys((*by_id, *heard))
        ),
    )


def at(instant: datetime) -> str:
    """A time in a sentence."""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"


def shown(text: str) -> str:
    """Text from outside within a sentence."""
    return isolate(one_line(text), right_to_left_line=False)


def _said_of_article(facts: ArticleFacts, now: datetime) -> Iterator[str]:
    article, progress = facts.article, facts.progress
    yield f"Collected {at(article.collected_at)} from {shown(article.source_name)} ({article.source_id})."
    if article.seeded:
        yield "It is old news of a first read or of history: it was kept and is never alerted."
    if article.revision > 1:
        yield f"Its text has changed: the newest is revision {article.revision}."
    yield _page(progress)
    yield _triage(progress, article.revision, now)
    if facts.story is not None and facts.story.articles > 1:
        yield f"It is one of {facts.story.articles} articles of one story, from {', '.join(facts.story.source_ids)}."


def _page(progress: Progress) -> str:
    said = f": {shown(progress.page_error)}" if progress.page_error else ""
    match progress.page:
        case PageState.READ:
            when = f" {at(progress.page_read_at)}" if progress.page_read_at else ""
            return f"Its own page was read{when}; the text is the page's."
        case PageState.FAILED:
            return f"Its own page could not be read{said}. The text is the feed's summary."
        case PageState.WANTED:
            return f"Its own page has not been read yet ({progress.page_attempts} attempts{said})."
        case _:
            return "Its own page was not wanted: the source carried the text, or says full_text: never."


def _triage(progress: Progress, revision: int, now: datetime) -> str:
    if progress.triaged_revision >= revision:
        when = at(progress.triaged_at) if progress.triaged_at else "at a time that was not kept"
        return f"It was matched against the watchlists in force {when}."
    which = f"Revision {revision} has" if progress.triaged_revision else "It has"
    if progress.triage_failures:
        again = f"; tried again {at(progress.next_triage_at)}" if progress.next_triage_at else ""
        return f"{which} not been matched: {progress.triage_failures} tries failed ({progress.triage_error}){again}."
    if progress.ready_at > now:
        return f"{which} not been matched yet: it waits for its page until {at(progress.ready_at)} at the latest."
    return f"{which} not been matched yet: it is the daemon's turn."


def _of_watchlist(
    facts: ArticleFacts,
    id: str,
    title: str,
    *,
    watchlist: Watchlist | None,
    verdict: WatchlistVerdict | None,
    now: datetime,
) -> WatchlistAccount:
    entries = [entry for entry in facts.entries if entry.watchlist_id == id]
    own = [alert for alert in facts.alerts if alert.watchlist_id == id]
    sent = next((alert for alert in own if not alert.in_lane), None) or next(iter(own), None)
    outcome = _outcome(facts, entries, sent)
    says = [*_then(facts, entries, sent, outcome), _now(watchlist, verdict, outcome)]
    if sent is not None:
        says += said_of_alert(sent, facts)
    return WatchlistAccount(
        id=id,
        title=title,
        outcome=outcome,
        matches_now=verdict.matched if verdict else None,
        alert_id=sent.id if sent else None,
        says=tuple(says),
    )


_TELLING: Mapping[TriageReason, int] = {
    reason: place
    for place, reason in enumerate(
        (TriageReason.ALERTED, TriageReason.UNSURE, TriageReason.STORY_KNOWN, TriageReason.SEEDED)
    )
}
"""Of several revisions' outcomes the first of these is the article's: a later revision always joins its own story."""


def _outcome(facts: ArticleFacts, entries: Sequence[LedgerEntry], alert: AlertReport | None) -> str:
    if entries:
        return min((entry.reason for entry in entries), key=lambda reason: _TELLING.get(reason, 9)).value
    if alert is not None and alert.article_id == facts.article.id:  # from before the ledger was kept
        return (TriageReason.UNSURE if alert.in_lane else TriageReason.ALERTED).value
    if not facts.progress.triaged_revision:
        return "waiting"
    return TriageReason.NO_MATCH.value if facts.progress.triaged_at else "unknown"


def _then(
    facts: ArticleFacts, entries: Sequence[LedgerEntry], alert: AlertReport | None, outcome: str
) -> Iterator[str]:
    for entry in entries:
        again = f" (revision {entry.revision})" if facts.article.revision > 1 else ""
        yield f"{at(entry.at)}{again}: it matched ({shown(entry.why)}), {_became(entry, facts, alert)}."
    if entries:
        return
    if outcome == TriageReason.NO_MATCH:
        yield "It did not match this watchlist when it was matched, or the watchlist was not there yet."
    elif outcome == "unknown":
        yield "Whether it matched then was not kept: it was matched before there was a ledger."
    elif alert is not None and alert.article_id == facts.article.id:
        yield f"{at(alert.created_at)}: it matched ({shown(alert.reason)})."


def _became(entry: LedgerEntry, facts: ArticleFacts, alert: AlertReport | None) -> str:
    match entry.reason:
        case TriageReason.ALERTED:
            return "and became an alert"
        case TriageReason.SEEDED:
            return "but is old news of a first read or of history, which is never alerted"
        case TriageReason.UNSURE:
            return "but only if names that may mean something else are counted: it stands in the unsure lane, unsent"
        case _:
            return f"but {_known(facts, alert)}"


def _known(facts: ArticleFacts, alert: AlertReport | None) -> str:
    if alert is None:
        return "this watchlist had heard of its story already"
    if alert.article_id == facts.article.id:
        return f"an earlier revision of it had been told of {at(alert.created_at)}"
    first = alert.payload.get("article", {})
    told = f"the article “{shown(str(first.get('title', '')))}”" if first.get("title") else "another article"
    return f"joined a story that this watchlist had heard of {at(alert.created_at)} by {told}"


def _now(watchlist: Watchlist | None, verdict: WatchlistVerdict | None, outcome: str) -> str:
    if watchlist is None:
        return "The watchlist is no longer in watchlists.yaml."
    if verdict is None:
        return "The watchlist is switched off."
    reasons = "; ".join(
        shown(f"{rule.rule}: {rule.reason}") for rule in verdict.rules if verdict.matched or not rule.passed
    )
    if verdict.matched:
        late = ", but what is stored already is not matched again" if outcome == TriageReason.NO_MATCH else ""
        return f"As the watchlist stands today it matches{late} ({reasons})."
    if verdict.unsure:
        return "As the watchlist stands today it would match only if names that may mean something else were counted."
    return f"As the watchlist stands today it does not match ({reasons})."
