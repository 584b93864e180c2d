"""Where a feed says that it can be subscribed to: its hub, and its name for the hub (WebSub, section 4). Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.address import check_address
from domain.errors import FetchError

_LONGEST = 2000
_MOST_HUBS = 10
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~-]+\*?\s*(?:=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\",;]*))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]*))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What headers or a feed's links say, in their order."""

    hubs: tuple[str, ...] = ()  # addresses that may be asked for
    topic: str | None = None  # as it is written, for the hub compares it letter by letter


NO_OFFER = Offer()


def offer_in(links: Iterable[tuple[str | None, str | None]], *, base: str) -> Offer:
    """From pairs of ``rel`` and ``href``; what is no address of the web is left out."""
    hubs: list[str] = []
    topic: str | None = None
    for rel, href in links:
        names = (rel or "").lower().split()
        if "hub" in names and len(hubs) < _MOST_HUBS and (hub := _address(href, base)) and hub not in hubs:
            hubs.append(hub)
        if "self" in names and topic is None:
            topic = _written(href, base)
    return Offer(hubs=tuple(hubs), topic=topic)


def header_offer(values: Sequence[str], *, base: str) -> Offer:
    """From ``Link`` headers (RFC 8288). A parameter that is broken ends the reading of its link, not of the others."""
    found = [link for value in values for link in _LINK.findall(value[: 4 * _LONGEST])]
    return offer_in(((_rel(parameters), href) for href, parameters in found), base=base)


def preferred(headers: Offer, body: Offer) -> Offer:
    """The headers' word counts before the feed's own."""
    return Offer(hubs=headers.hubs or body.hubs, topic=headers.topic or body.topic)


def chosen_hub(hubs: Sequence[str]) -> str | None:
    """One hub is enough: the first that is asked over TLS, else the first."""
    return next((hub for hub in hubs if hub.startswith("https:")), next(iter(hubs), None))


def _rel(parameters: str) -> str:
    found = _REL.search(parameters)
    return "" if found is None else found[1] or found[2] or ""


def _address(href: str | None, base: str) -> str | None:
    try:
        return check_address(href, base=base) if href and len(href) <= _LONGEST else None
    except FetchError:
        return None


def _written(href: str | None, base: str) -> str | None:
    text = (href or "").strip()
    if _address(text, base) is None:
        return None
    return text if text.lower().startswith(("http://", "https://")) else urljoin(base, text)
