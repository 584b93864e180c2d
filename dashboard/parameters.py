"""What a request asks for, checked: an id, a limit, a cursor. Each raises ``Refused`` (400) in words."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request

from dashboard.errors import Refused

RECORD_ID = "[0-9A-HJKMNP-TV-Z]{26}"
"""Of articles, alerts, stories and deliveries: ``domain.ids``."""
SLUG = "[a-z0-9][a-z0-9_-]{0,199}"
"""Of sources, watchlists and channels: as the files are checked."""
FILE_NAME = r"\.?[a-z]{1,40}(\.yaml)?"
"""Of the three files, and of .env."""
DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 500

Word = TypeVar("Word", bound=StrEnum)


def id_in_path(request: Request, pattern: str = RECORD_ID) -> str:
    """The id in the address."""
    return _checked(request.path_params["id"], pattern, "The id in the address")


def id_in_query(request: Request, name: str, pattern: str) -> str | None:
    """An id in the query; None when it is left out or empty."""
    value = request.query_params.get(name)
    return _checked(value, pattern, f"'{name}'") if value else None


def limit_of(request: Request, default: int = DEFAULT_LIMIT) -> int:
    """How many items a list shall have at most."""
    text = request.query_params.get("limit", str(default))
    limit = int(text) if re.fullmatch("[0-9]{1,4}", text, re.ASCII) else 0
    if not 1 <= limit <= HIGHEST_LIMIT:
        raise Refused(400, f"'limit' is a whole number from 1 to {HIGHEST_LIMIT}.")
    return limit


def cursor_of(request: Request, pattern: str = RECORD_ID) -> str | None:
    """Where a list goes on: the ``next`` of the page before; None at its beginning."""
    return id_in_query(request, "cursor", pattern)


def revision_of(request: Request) -> int | None:
    """Which revision of an article; None: the newest."""
    text = request.query_params.get("revision")
    if text is None:
        return None
    if not re.fullmatch("[1-9][0-9]{0,8}", text, re.ASCII):
        raise Refused(400, "'revision' is a whole number from 1 on.")
    return int(text)


def flag_of(request: Request, name: str) -> bool | None:
    """``true`` or ``false``; None when it is left out or empty."""
    value = request.query_params.get(name)
    if not value:
        return None
    if value not in ("true", "false"):
        raise Refused(400, f"'{name}' is true or false.")
    return value == "true"


def word_of(request: Request, name: str, words: type[Word]) -> Word | None:
    """One of a fixed set of words; None when it is left out or empty."""
    value = request.query_params.get(name)
    if not value:
        return None
    if value not in {word.value for word in words}:
        raise Refused(400, f"'{name}' is one of {_listed(word.value for word in words)}.")
    return words(value)


def instant_in_form(request: Request, name: str) -> datetime:
    """An instant with its offset, in a field of a form."""
    try:
        instant = datetime.fromisoformat(str(request.scope["gulfwatch.form"].get(name, "")))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Refused(400, f"'{name}' is an instant with its offset, such as 2026-03-01T08:00:00Z.")
    return instant.astimezone(UTC)


def _checked(value: str, pattern: str, what: str) -> str:
    if not re.fullmatch(pattern, value, re.ASCII):
        raise Refused(400, f"{what} is not one that Gulfwatch gives out.")
    return value


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"
