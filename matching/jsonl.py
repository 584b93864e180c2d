"""``gulfwatch match --jsonl``: one line in, one line out (contract, section 3)."""

from collections.abc import Mapping
from typing import Any

from domain.match import Readable
from matching.matcher import Matcher


def answer_line(matcher: Matcher, line: Mapping[str, Any]) -> dict[str, Any]:
    """Reads ``{"id", "lang"?, "title", "text"}``; missing or null texts count as empty.

    ``entities`` are all that are named for certain, ``unsure`` those that may be, each once, in reading order;
    ``watchlists`` those that alert.
    """
    readable = Readable(
        title=str(line.get("title") or ""),
        text=str(line.get("text") or ""),
        language=line.get("lang") or None,
        source_id=line.get("source") or None,
        source_country=line.get("country") or None,
    )
    reading = matcher.read(readable)
    return {
        "id": line.get("id"),
        "entities": list(reading.entities),
        "unsure": list(reading.unsure),
        "mentions": [mention._asdict() for mention in reading.mentions],
        "watchlists": [
            *(match.watchlist_id for match in reading.matches),
            *(match.watchlist_id for match in reading.unsure_matches if match.watchlist_id in matcher.including),
        ],
    }
