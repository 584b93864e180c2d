"""Which source an address belongs to: by its site. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from domain.source import Source

_EDITION = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")


def site_of(url: str) -> str:
    """The host without www and the like: ``example.om``. Empty: the address names none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return _EDITION.sub("", host.lower().rstrip("."))


def is_same_site(url: str, other: str) -> bool:
    """``news.example.om`` beside ``www.example.om`` is the same site, ``facebook.com`` is not."""
    one, two = site_of(url), site_of(other)
    return bool(one and two) and (one == two or one.endswith(f".{two}") or two.endswith(f".{one}"))


def origin_of(url: str) -> str:
    """The front page of the address's site: ``https://www.example.om/``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


class KnownSites:
    """Finds the source of an address among those that are known."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_site: defaultdict[str, list[Source]] = defaultdict(list)
        for source in sources:
            self._by_site[site_of(source.address)].append(source)
        self._by_site.pop("", None)

    def source_of(self, url: str | None, *, language: str | None) -> Source | None:
        """The source of the address's host, or of the domain that the host stands in.

        Where several share it, the first that publishes in the article's language, else the first.
        """
        site = site_of(url or "")
        while site.count(".") >= 1:
            if found := self._by_site.get(site):
                return next((source for source in found if language and language in source.languages), found[0])
            site = site.partition(".")[2]
        return None
