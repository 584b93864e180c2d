"""How long a receiver asks us to wait, in every form that receivers use.

urllib3's own reader raises on ``1.5``, ``-1`` and an empty value, and some platforms say it only in their body.
"""

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

LONGEST_SECONDS = 86_400.0
"""Nobody is obeyed for longer than a day: the schedule's own longest step."""

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")

log = logging.getLogger("gulfwatch.alerts.retry_after")


def retry_after_seconds(headers: Mapping[str, str], body: bytes, now: datetime) -> float | None:
    """Seconds from ``now``; the longer one where header and body both speak. None: nothing that can be obeyed.

    ``headers`` have lower-case names. The header is a number or an HTTP-date (RFC 9110, 10.2.3); the body is JSON with
    ``retry_after`` on top (Discord) or under ``parameters`` (Telegram), or ``retry_after_ms`` (Matrix). What is past,
    negative or garbage is None; what exceeds a day is a day, with a warning.
    """
    asked = [_from_header(headers.get("retry-after", ""), now), _from_body(body)]
    seconds = max((value for value in asked if value is not None), default=None)
    if seconds is not None and seconds > LONGEST_SECONDS:
        log.warning("a receiver asks for more than a day's wait", extra={"fields": {"asked_seconds": seconds}})
        return LONGEST_SECONDS
    return seconds


def number_of_seconds(value: str) -> float | None:
    """A plain number, at most a day; None: it is none."""
    return min(float(value.strip()), LONGEST_SECONDS) if _NUMBER.fullmatch(value.strip()) else None


def _from_header(value: str, now: datetime) -> float | None:
    value = value.strip()
    if _NUMBER.fullmatch(value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    wait = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return wait if wait > 0 else None


def _from_body(body: bytes) -> float | None:
    if b"retry_after" not in body:
        return None
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    parameters = answer.get("parameters")
    milliseconds = _number(answer.get("retry_after_ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = answer.get("retry_after", parameters.get("retry_after") if isinstance(parameters, dict) else None)
    return _number(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return float(str(value)) if _NUMBER.fullmatch(str(value)) else None
