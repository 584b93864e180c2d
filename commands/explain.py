"""`gulfwatch explain`: why an article was sent, and why it was not."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from urllib.parse import urlsplit

import click
import sqlalchemy as sa

from alerts.account import Account, account_of, at, shown
from alerts.readable import readable_of
from commands.opened import opened_database, tell
from commands.output import json_option, print_json
from config.settings import read_settings
from crawler.identity import article_key, canonical_address
from daemon.disk import examine
from daemon.in_force import WATCHLISTS, InForce
from domain.article import Entry
from domain.clock import utc_now
from domain.errors import GulfwatchError
from domain.problem import did_you_mean
from storage import sources
from storage.article_facts import ArticleFacts, find_article, read_facts
from storage.source_reports import SourceReport


@click.command()
@click.argument("article", metavar="URL|ARTICLE_ID")
@click.option("--watchlist", "watchlist_id", help="Only what became of it for this watchlist.")
@json_option
def explain(article: str, watchlist_id: str | None, as_json: bool) -> None:
    """Tells why an article was alerted, and why it was not: when it came, how it was matched, where it was sent.

    An article is named by its address or by its id. Of an address that is not stored it tells which source would have
    it, and when that was last read.
    """
    settings = read_settings()
    examined = examine(settings, utc_now())
    tell([problem for problem in examined.problems if problem.file == WATCHLISTS])
    with opened_database(settings) as database, database.read() as conn:
        facts = _found(conn, article)
        if facts is None:
            _tell_of_unknown(conn, article, as_json=as_json)
            return
    account = _account(facts, examined.in_force)
    if watchlist_id:
        account = _only(account, watchlist_id)
    if as_json:
        print_json({"known": True, **asdict(account)})
    else:
        _show(account)


def _found(conn: sa.Connection, article: str) -> ArticleFacts | None:
    if not _is_address(article):
        facts = read_facts(conn, article)
        if facts is None:
            raise GulfwatchError(f"no article has the id '{article}': give its id or its whole address (https://…)")
        return facts
    found = find_article(conn, key=_key(article), url=article)
    return read_facts(conn, found) if found else None


def _is_address(article: str) -> bool:
    return article.startswith(("http://", "https://"))


def _key(url: str) -> str | None:
    try:
        address = canonical_address(url)
    except ValueError:
        raise GulfwatchError(f"'{url}' is no address") from None
    if address is None:
        return None
    return article_key(Entry(url=url, guid=None, title="", summary="", text=""), address=address, source_id="")


def _account(facts: ArticleFacts, in_force: InForce) -> Account:
    matcher = in_force.matcher
    verdicts = matcher.explain(readable_of(facts.article)).verdicts if matcher else ()
    return account_of(facts, watchlists=in_force.watchlists, verdicts=verdicts, now=utc_now())


def _only(account: Account, watchlist_id: str) -> Account:
    by_id = {one.id: one for one in account.watchlists}
    if watchlist_id not in by_id:
        raise GulfwatchError(f"no watchlist has the id '{watchlist_id}'{did_you_mean(watchlist_id, by_id)}")
    return replace(account, watchlists=(by_id[watchlist_id],))


def _show(account: Account) -> None:
    click.echo(shown(account.title) or "(without a title)")
    click.echo(f"    {account.url or 'without an address'}, article {account.article_id}")
    for sentence in account.says:
        click.echo(f"    {sentence}")
    for one in account.watchlists:
        click.echo(f"\n{one.id}: {one.outcome}")
        for sentence in one.says:
            click.echo(f"    {sentence}")


def _tell_of_unknown(conn: sa.Connection, url: str, *, as_json: bool) -> None:
    host = _host(url)
    reading = [report for report in sources.list_reports(conn, now=utc_now()) if _reads(report, host)]
    says = ["No article with this address is stored.", *_said_of_sources(reading, host)]
    if as_json:
        print_json({"known": False, "url": url, "sources": [report.id for report in reading], "says": says})
    else:
        click.echo("\n".join(says))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _reads(report: SourceReport, host: str) -> bool:
    """Whether the source is of this site: one host is the other, or below it (rss.news.example of news.example)."""
    of_source = _host(report.shown_address)
    return bool(host and of_source) and (
        host == of_source or of_source.endswith(f".{host}") or host.endswith(f".{of_source}")
    )


def _said_of_sources(reading: Sequence[SourceReport], host: str) -> list[str]:
    if not reading:
        return [f"No source of sources.yaml is read at {host or 'that host'}; `gulfwatch sources test` looks for one."]
    return [sentence for report in reading for sentence in _said_of_source(report)]


def _said_of_source(report: SourceReport) -> list[str]:
    read = f"was last read {at(report.last_success_at)}" if report.last_success_at else "was never read with success"
    state = f"it is {report.state.value}" + (f" ({shown(report.reason)})" if report.reason else "")
    then = f"; it is read again {at(report.next_fetch_at)}" if report.next_fetch_at else ""
    return [f"The source {report.id} ({shown(report.name)}) would have it: {state}, {read}{then}."]
