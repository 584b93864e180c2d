"""Log lines: one record is one line, for people or for machines, and no secret stands in any.

Records carry their particulars as ``extra={"fields": {…}}``.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from domain.secret import Secret, redact

log = logging.getLogger("gulfwatch.logs")

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""What could break a line, act in a terminal or turn the reading direction: C0, C1, separators, bidi controls."""

_PLAIN_VALUE = re.compile(r"[^\s\"=]+")
_OWN = "gulfwatch."
_SHORTEST_PIECE = 12  # shorter ones are words that stand in any line
_LEVELS = {
    "apscheduler": logging.CRITICAL,  # tells of every tick that comes early; the daemon tells of those that fail
    "alembic": logging.WARNING,
    "uvicorn": logging.WARNING,
}
_NAME_WIDTH, _LEVEL_WIDTH = 22, 7


class Redactor(logging.Filter):
    """Puts ``***`` for every secret known so far, in the message, the fields and the traceback of each record."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._secrets: frozenset[Secret] = frozenset()

    def know(self, secrets: Iterable[Secret]) -> None:
        """Adds secrets. Old ones stay: a line about a replaced address may still come."""
        pieces = frozenset(Secret(piece) for secret in secrets for piece in _pieces(secret.reveal()))
        with self._lock:
            self._secrets = self._secrets | pieces

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, redacted."""
        record.msg, record.args = self._clean(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._clean(record.exc_text)
        fields = getattr(record, "fields", None)
        if isinstance(fields, Mapping):
            record.fields = self._clean_value(fields)
        return True

    def _clean(self, text: str) -> str:
        return redact(text, self._secrets) if self._secrets else text

    def _clean_value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(key): self._clean_value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._clean_value(item) for item in value]
        return value if value is None or isinstance(value, (bool, int, float)) else self._clean(str(value))


class TextFormatter(logging.Formatter):
    """``2025-02-06 07:12:09Z INFO    crawler.reader         source read  source=ona new=3``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line without colours."""
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        name = record.name.removeprefix(_OWN)
        fields = " ".join(f"{key}={_shown(value)}" for key, value in _fields(record).items())
        trace = " | ".join(line.strip() for line in (record.exc_text or "").splitlines())
        parts = (record.getMessage(), fields, trace)
        head = f"{moment} {record.levelname:<{_LEVEL_WIDTH}} {name:<{_NAME_WIDTH}} "
        return _escape(head + "  ".join(part for part in parts if part))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ``time``, ``level``, ``logger``, ``message``, the fields, and ``traceback``."""

    def format(self, record: logging.LogRecord) -> str:
        """A field that bears one of those names gets an underscore before it."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for key, value in _fields(record).items():
            line[f"_{key}" if key in line or key == "traceback" else str(key)] = value
        if record.exc_text:
            line["traceback"] = record.exc_text
        return _escape(json.dumps(line, ensure_ascii=False, default=str))


def set_up_logging(
    log_format: Literal["text", "json"], *, stream: TextIO | None = None, level: int = logging.INFO
) -> Redactor:
    """Sends every logger's lines to stderr (or ``stream``) in one form; answers where secrets are made known.

    May be called again: the new form replaces the old one.
    """
    redactor = Redactor()
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(TextFormatter() if log_format == "text" else JsonFormatter())
    handler.addFilter(redactor)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(True)
    threading.excepthook = _log_end_of_thread
    for name, lowest in _LEVELS.items():
        logging.getLogger(name).setLevel(max(level, lowest))
    return redactor


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    """Python writes it to stderr as it is: on many lines, and with what secrets it holds."""
    if ended.exc_value is not None:
        name = ended.thread.name if ended.thread else "unknown"
        log.critical("a thread ended by a mistake", exc_info=ended.exc_value, extra={"fields": {"thread": name}})


def _pieces(secret: str) -> Iterator[str]:
    """A secret and the parts of it that libraries log by themselves: an address's path, and the words in it."""
    yield secret
    if "://" in secret:
        path = secret.partition("://")[2].partition("/")[2]
        for piece in (f"/{path}", *path.split("/")):
            if len(piece) >= _SHORTEST_PIECE:
                yield piece


def _message(record: logging.LogRecord) -> str:
    """A record whose arguments do not fit its message is a bug that must not cost the line."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    fields = getattr(record, "fields", None)
    return fields if isinstance(fields, Mapping) else {}


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if _PLAIN_VALUE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _escape(text: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
