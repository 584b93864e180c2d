"""One page read at once, for ``gulfwatch match URL``: the guard and the extraction, without the database."""

import asyncio

from crawler.feeds.download import USUAL_LIMITS, Limits, download, open_session
from crawler.pages.page_text import NoArticle, PageText
from crawler.tasks import extract_page
from domain.errors import FetchError
from domain.network import NetworkPolicy

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


def fetch_page(url: str, *, policy: NetworkPolicy, user_agent: str, limits: Limits = USUAL_LIMITS) -> PageText:
    """The article behind an address. Raises FetchError, in words, for whatever keeps it from being read."""
    return asyncio.run(_fetch(url, policy, user_agent, limits))


async def _fetch(url: str, policy: NetworkPolicy, user_agent: str, limits: Limits) -> PageText:
    headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate, br, zstd"}
    async with open_session(policy) as session:
        answer = await download(session, url, headers=headers, limits=limits)
    found = extract_page(answer.body, content_type=answer.content_type, url=answer.address)
    if isinstance(found, NoArticle):
        raise FetchError(found.kind, f"the page holds {found.text}" if found.kind == "no-text" else found.text)
    return found
