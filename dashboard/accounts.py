"""Why an article was sent, and why it was not: for the API and as a page."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from alerts.account import Account, account_of
from alerts.readable import readable_of
from dashboard import models
from dashboard.dashboard import Dashboard
from dashboard.errors import Refused
from dashboard.frame import answer_page, dashboard_of, make_frame
from dashboard.parameters import id_in_path
from storage.article_facts import ArticleFacts, read_facts


def explain_article(dashboard: Dashboard, request: Request) -> models.Account:
    article_id = id_in_path(request)
    with dashboard.database.read() as conn:
        facts = read_facts(conn, article_id)
    return models.Account.model_validate(asdict(_account(dashboard, _found(facts))))


def show_account(request: Request) -> Response:
    """GET /articles/ID/explain: the same in sentences."""
    dashboard, article_id = dashboard_of(request), id_in_path(request)
    with dashboard.database.read() as conn:
        facts = _found(read_facts(conn, article_id))
        frame = make_frame(request, conn, title="Why?")
    return answer_page(request, "account.html", frame=frame, account=_account(dashboard, facts))


def _found(facts: ArticleFacts | None) -> ArticleFacts:
    if facts is None:
        raise Refused(404, "There is no article with this id.")
    return facts


def _account(dashboard: Dashboard, facts: ArticleFacts) -> Account:
    verdicts = dashboard.verdicts(readable_of(facts.article))
    return account_of(facts, watchlists=dashboard.watchlists(), verdicts=verdicts, now=dashboard.clock())
