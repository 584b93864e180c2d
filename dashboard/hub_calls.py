"""Where hubs call (WebSub): their question whether we mean a request, and what they push. A collector takes that in.

Nothing here trusts a caller. An address that is not known is 404 before anything is read or written; what a known one
sends is bounded in number, size and time, and counts only when it is signed with the subscription's own secret. A wrong
signature is answered as a right one is, as the specification asks.
"""

import asyncio
import logging
import random

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from crawler.websub.signature import check_signature
from crawler.websub.timing import ENDED_KEPT, ask_again_at, renew_at
from crawler.websub.verification import Meaning, Verdict, judge_question
from dashboard.dashboard import Dashboard
from dashboard.flow import Flow
from dashboard.frame import dashboard_of
from domain.subscription import SubscriptionState
from storage import counters, pushes, subscriptions
from storage.pushes import Keeping
from storage.subscriptions import Subscription

log = logging.getLogger("gulfwatch.dashboard.hubs")

BODY_LIMIT = 2**20
BODY_SECONDS = 10.0
MOST_BODIES_AT_ONCE = 16
CALLS_AT_ONCE, SECONDS_EACH = 30, 1.0

_RECEIVED = "received\n"
_AGAIN = {"retry-after": "60"}


class HubDoor:
    """How much hubs may ask of us at once; one for an application."""

    def __init__(self) -> None:
        self.flow = Flow(at_once=CALLS_AT_ONCE, seconds_each=SECONDS_EACH)
        self.bodies = asyncio.Semaphore(MOST_BODIES_AT_ONCE)


async def answer_question(request: Request) -> Response:
    """GET /websub/ID: the challenge of a request that we made, else 404."""
    known = await _known(request)
    if isinstance(known, Response):
        return known
    if request.method != "GET":
        return _says(405, "Ask with GET.")
    return await run_in_threadpool(_settle_question, dashboard_of(request), known.id, dict(request.query_params))


async def receive(request: Request) -> Response:
    """POST /websub/ID: 202 for whatever is signed or not, 410 where nothing is wanted any more."""
    known = await _known(request)
    if isinstance(known, Response):
        return known
    if known.state is SubscriptionState.ENDED:
        return _says(410, "This subscription has ended.")
    bodies = request.app.state.hub_door.bodies
    if bodies.locked():
        return _says(503, "Too much is sent at once.", _AGAIN)
    async with bodies:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(request)
        except (TimeoutError, ClientDisconnect):
            return _says(408, "The body did not come in time.")
    if body is None:
        return _says(413, "The body is larger than 1 MB.")
    signatures = request.headers.getlist("x-hub-signature")
    content_type = request.headers.get("content-type", "")
    return await run_in_threadpool(_keep, dashboard_of(request), known.id, signatures, body, content_type)


async def _known(request: Request) -> Subscription | Response:
    """The subscription of the address, or the answer that ends the request. Reads the database, writes nothing."""
    dashboard = dashboard_of(request)
    found = await run_in_threadpool(_look_up, dashboard, request.path_params["id"])
    if found is None:
        return _says(404, "There is no such subscription.")
    if wait := request.app.state.hub_door.flow.wait_seconds(found.id, dashboard.clock()):
        return _says(429, "Too many calls.", {"retry-after": str(max(wait, 10))})
    return found


def _look_up(dashboard: Dashboard, subscription_id: str) -> Subscription | None:
    with dashboard.database.read() as conn:
        return subscriptions.get(conn, subscription_id)


def _settle_question(dashboard: Dashboard, subscription_id: str, query: dict[str, str]) -> Response:
    now = dashboard.clock()
    with dashboard.database.write() as conn:
        subscription = subscriptions.get(conn, subscription_id)
        if subscription is None:
            return _says(404, "There is no such subscription.")
        verdict = judge_question(subscription, query, now=now)
        if verdict.meaning is Meaning.SUBSCRIBED and verdict.lease is not None:
            subscriptions.note_verified(
                conn,
                subscription,
                expires_at=now + verdict.lease,
                renew_at=renew_at(now=now, lease=verdict.lease, chance=random.random()),
                now=now,
            )
        elif verdict.meaning is Meaning.UNSUBSCRIBED:
            subscriptions.note_ended(conn, subscription.id, forget_at=now + ENDED_KEPT)
        elif verdict.meaning is Meaning.DENIED:
            again = ask_again_at(now=now, failures=subscription.failures, chance=random.random(), denied=True)
            subscriptions.note_denied(conn, subscription, reason=_denial(verdict, subscription), next_at=again, now=now)
        counters.add(conn, {("hub_questions", verdict.meaning.value): 1})
    log.info("a hub asked", extra={"fields": {"source": subscription.source_id, "meaning": verdict.meaning.value}})
    if verdict.challenge:
        return PlainTextResponse(verdict.challenge)
    said = verdict.meaning in (Meaning.DENIED, Meaning.UNSUBSCRIBED)
    return _says(200, "Understood.") if said else _says(404, "This was not asked for.")


def _denial(verdict: Verdict, subscription: Subscription) -> str:
    """The hub's words, unless they repeat what only it and we know."""
    secret = (subscription.secret.reveal(), subscription.id)
    words = "" if any(part in verdict.reason for part in secret) else verdict.reason
    return f"the hub denies the subscription: {words}" if words else "the hub denies the subscription"


def _keep(
    dashboard: Dashboard, subscription_id: str, signatures: list[str], body: bytes, content_type: str
) -> Response:
    now = dashboard.clock()
    with dashboard.database.read() as conn:
        subscription = subscriptions.get(conn, subscription_id)
    if subscription is None or subscription.state is SubscriptionState.ENDED:
        return _says(410, "This subscription has ended.")
    secret = subscription.secret.reveal()
    signed = check_signature(signatures, body, secret=secret, at_least=subscription.signed_with)
    fields = {"source": subscription.source_id, "signature": signed.reason}
    kept: Keeping | None = None
    with dashboard.database.write() as conn:
        current = subscriptions.get(conn, subscription_id)
        if signed.method is not None and current is not None and not current.state.is_over:
            kept = pushes.keep(conn, current, body=body, content_type=content_type, method=signed.method, now=now)
        counters.add(conn, {("pushes", kept.value if kept else "ignored"): 1})
    if signed.method is None:
        log.warning("a push is ignored", extra={"fields": fields})
    if kept is Keeping.FULL:
        return _says(503, "Too much waits already.", _AGAIN)
    return PlainTextResponse(_RECEIVED, 202)


async def _read(request: Request) -> bytes | None:
    """The whole body; None when it is too large."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated[:20]) > BODY_LIMIT:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


def _says(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{words}\n", status, headers)
