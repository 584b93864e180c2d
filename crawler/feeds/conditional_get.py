"""Asking only for what is new: the validators of an answer, kept and sent back (RFC 9110, section 13)."""

import hashlib
import re
from datetime import datetime, timedelta

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
WHOLE_EACH = timedelta(days=1)
"""A source that has only said "not changed" for so long is read whole once: some say it for ever."""

DISTRUST_FOR = timedelta(days=7)
"""For so long one whose "not changed" was found to be wrong is read whole each time."""

_MAX_VALIDATOR = 1024
_VISIBLE = re.compile(r"[\x20-\x7e]+")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


def request_headers(*, user_agent: str, etag: str | None = None, last_modified: str | None = None) -> dict[str, str]:
    """The headers of a feed's read."""
    headers = {"User-Agent": user_agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPT_ENCODING}
    if kept := keep_validator(etag):
        headers["If-None-Match"] = kept
    if kept := keep_validator(last_modified):
        headers["If-Modified-Since"] = kept
    return headers


def may_ask_for_changes(*, body_at: datetime | None, distrusted_until: datetime | None, now: datetime) -> bool:
    """Whether the validators are sent along; ``body_at``: when a body last came."""
    if distrusted_until is not None and now < distrusted_until:
        return False
    return body_at is not None and now - body_at < WHOLE_EACH


def keep_validator(value: str | None) -> str | None:
    """A validator that is safe to send back: at most 1 KB of visible ASCII; None for any other."""
    if value is None or len(value) > _MAX_VALIDATOR or not _VISIBLE.fullmatch(value):
        return None
    return value.strip() or None


def body_hash(body: bytes) -> str:
    """Tells an unchanged body, which is not parsed again."""
    return hashlib.sha256(body).hexdigest()


def max_age(cache_control: str | None) -> timedelta | None:
    """``Cache-Control: max-age``, at most a day; None when there is none, or nothing may be cached."""
    if not cache_control or "no-cache" in cache_control.lower() or "no-store" in cache_control.lower():
        return None
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=min(int(found[1]), 86400)) if found and int(found[1]) else None
