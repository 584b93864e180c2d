"""robots.txt in words: who it addresses us as, how much of it is read, and what it keeps us from."""

import math

from protego import Protego

from domain.errors import FetchError

ROBOTS_BYTES = 500 * 1024  # https://www.rfc-editor.org/rfc/rfc9309#section-2.5
USER_AGENT_TOKEN = "Gulfwatch"  # noqa: S105 - the name that robots.txt may address


def crawl_delay(rules: Protego) -> float:
    """The seconds between two pages that the rules ask of us: Crawl-delay, or Request-rate; 0: nothing.

    Neither is in RFC 9309; sites write them all the same.
    """
    rate = rules.request_rate(USER_AGENT_TOKEN)
    by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
    asked = (float(rules.crawl_delay(USER_AGENT_TOKEN) or 0.0), by_rate)
    return max(0.0, *(one for one in asked if math.isfinite(one)))


def forbidden() -> FetchError:
    return FetchError("robots", "its robots.txt forbids to read the page")


def unavailable() -> FetchError:
    return FetchError("robots-unavailable", "its robots.txt cannot be read at present")
