"""robots.txt in words: who it addresses us as, how much of it is read, and what it keeps us from."""

from domain.errors import FetchError

ROBOTS_BYTES = 500 * 1024  # https://www.rfc-editor.org/rfc/rfc9309#section-2.5
USER_AGENT_TOKEN = "Gulfwatch"  # noqa: S105 - the name that robots.txt may address


def forbidden() -> FetchError:
    return FetchError("robots", "its robots.txt forbids to read the page")


def unavailable() -> FetchError:
    return FetchError("robots-unavailable", "its robots.txt cannot be read at present")
