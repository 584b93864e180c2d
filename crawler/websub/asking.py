"""One guarded POST to a hub: subscribe, or unsubscribe."""

import asyncio
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from crawler.address import check_address
from crawler.answers import BadStatus, parse_retry_after
from crawler.feeds.download import failure_of
from crawler.websub.steps import Mode
from crawler.websub.timing import LEASE_ASKED
from domain.clock import utc_now
from domain.errors import FetchError
from storage.subscriptions import Subscription

DEADLINE = timedelta(seconds=15)
_MOST_REDIRECTS = 3
_REPEATING = frozenset({307, 308})  # that keep the method and the body (WebSub, section 5.1.1)


async def ask_hub(
    session: aiohttp.ClientSession,
    subscription: Subscription,
    mode: Mode,
    *,
    user_agent: str,
    deadline: timedelta = DEADLINE,
) -> None:
    """Returns when the hub has accepted the request; it verifies by itself. Raises FetchError.

    The answer's body is not read: it may repeat the secret, and nothing in it is needed.
    """
    headers = {"User-Agent": user_agent, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        async with asyncio.timeout(deadline.total_seconds()):
            await _post(session, subscription.hub, _form(subscription, mode), headers)
    except TimeoutError:
        raise FetchError("timeout", f"did not answer within {deadline.total_seconds():g} seconds") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise failure_of(error) from error


def _form(subscription: Subscription, mode: Mode) -> bytes:
    fields = {"hub.callback": subscription.callback, "hub.mode": mode, "hub.topic": subscription.topic}
    if mode == "subscribe":
        fields["hub.lease_seconds"] = str(int(LEASE_ASKED.total_seconds()))
        fields["hub.secret"] = subscription.secret.reveal()
    return urlencode(fields).encode()


async def _post(session: aiohttp.ClientSession, hub: str, form: bytes, headers: dict[str, str]) -> None:
    current = check_address(hub)
    for _ in range(_MOST_REDIRECTS + 1):
        async with session.post(
            URL(current, encoded=True), data=form, headers=headers, allow_redirects=False
        ) as response:
            if 200 <= response.status < 300:
                return
            location = response.headers.get("Location")
            if response.status not in _REPEATING or location is None:
                waits = parse_retry_after(response.headers.get("Retry-After"), now=utc_now())
                raise BadStatus(response.status, retry_after=waits)
            current = check_address(location, base=current)
    raise FetchError("redirects", f"redirects more than {_MOST_REDIRECTS} times")
