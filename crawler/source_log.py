"""What the log says of sources: a line for each change, and one summary a minute instead of a line for each try."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from crawler.findings import Finding, Recorded
from domain.source import SourceState
from storage.sources import FetchResult

log = logging.getLogger("gulfwatch.crawler.sources")

_SUMMARY_EVERY = timedelta(minutes=1)
_SAME_SUMMARY_EVERY = timedelta(minutes=10)


class SourceLog:
    """Remembers each source's last state, so that only news of it is told."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[SourceState, str | None]] = {}
        self._failing: dict[str, str] = {}  # source → reason
        self._summary_at: datetime | None = None
        self._summary = ""

    def note(self, finding: Finding, recorded: Recorded) -> None:
        """Tells of one read."""
        result = recorded.result
        before = self._known.get(result.source_id)
        self._known[result.source_id] = (result.state, result.error_kind)
        if result.ok:
            recovered = self._failing.pop(result.source_id, None) is not None
            news = recovered or recorded.stored.new_ids or (before and before[0] != result.state)
            _tell(logging.INFO if news else logging.DEBUG, "source read", finding, recorded)
            return
        self._failing[result.source_id] = result.reason
        changed = before != (result.state, result.error_kind)
        _tell(logging.WARNING if changed else logging.DEBUG, "source not read", finding, recorded)

    def summarise(self, now: datetime) -> None:
        """At most once a minute, first after one: how many sources fail, and why most of them do."""
        if self._summary_at is None:
            self._summary_at = now
        silence = now - self._summary_at
        if silence < _SUMMARY_EVERY:
            return
        text = summary(self._failing, known=len(self._known))
        if text and (text != self._summary or silence >= _SAME_SUMMARY_EVERY):
            log.warning(text)
            self._summary_at = now
            self._summary = text


def summary(failing: dict[str, str], *, known: int) -> str:
    """``118 of 120 sources fail, 110 of them: the host name could not be found``; empty when fewer than two do."""
    if len(failing) < 2:
        return ""
    reason, count = Counter(failing.values()).most_common(1)[0]
    return f"{len(failing)} of {known} sources fail, {count} of them: {reason}"


def _tell(level: int, text: str, finding: Finding, recorded: Recorded) -> None:
    """The fields are made for those lines alone that are written."""
    if log.isEnabledFor(level):
        log.log(level, text, extra={"fields": _fields(finding, recorded)})


def _fields(finding: Finding, recorded: Recorded) -> dict[str, object]:
    result: FetchResult = recorded.result
    fields: dict[str, object] = {
        "source": result.source_id,
        "state": result.state.value,
        "reason": result.reason,
        "new": len(recorded.stored.new_ids),
        "revised": len(recorded.stored.revised_ids),
        "next": result.next_fetch_at.isoformat(timespec="seconds"),
    }
    if finding.failure:
        fields |= {"error": finding.failure.kind, "address": finding.due.source.shown_address}
    return fields
